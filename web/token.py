"""API tokens: what programs prove themselves with under /api."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from flask import Response

from placements.account import Account
from placements.administration import account_id
from placements.credentials import Token
from placements.errors import Forbidden
from web.api import Blueprint, answer_with
from web.api_read import shows
from web.current import credentials, me, register
from web.pages.sign_in import right_password
from web.schemas import body_of

api = Blueprint("token", "Your own API tokens.", "/tokens")


@dataclass(frozen=True, kw_only=True)
class NewToken:
    token: str
    """Send it as a bearer token. It is told now and never again."""


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    username: str
    password: str
    name: str
    """What the token is for."""


@api.route("", methods=["POST"])
@api.arguments(body_of(TokenRequest)())
@api.response(HTTPStatus.CREATED, api.shape(NewToken, "NewToken"))
@api.alt_response(HTTPStatus.TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS")
@api.doc(security=[])
def make_token(said: dict[str, str]) -> Response:
    """Make a token with a username and a password. It ends after a year, or with the account's password."""
    username = said["username"].strip().lower()
    id = account_id(username)
    if not right_password(id, username, said["password"]) or not register().find(Account, id).roles:
        raise Forbidden("The username or the password is not right, or the account has no role.")
    if credentials().must_change_password(id):
        raise Forbidden("Sign in on the pages first, and change the password that you were given.")
    return answer_with(NewToken(token=credentials().make_token(id, said["name"])), status=HTTPStatus.CREATED)


@shows(api, "", list[Token])
def tokens() -> list[Token]:
    """Your tokens, those that expired included, the newest first."""
    return credentials().tokens(me().id)


@api.route("/<uuid:id>", methods=["DELETE"])
@api.response(HTTPStatus.NO_CONTENT)
@api.alt_response(HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED")
def revoke_token(id: UUID) -> Response:
    """Revoke one of your tokens: it opens nothing any more."""
    credentials().revoke_token(me().id, id)
    return Response(status=HTTPStatus.NO_CONTENT)
