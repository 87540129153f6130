"""How the API takes a command: what a decision asks for, against the version that was seen, once for one key."""

import re
from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask.globals import request_ctx
from webargs.flaskparser import abort

from placements.application import Answer
from placements.errors import Invalid, Refused
from web.api import Blueprint, answer_with
from web.current import actor, register
from web.schemas import Given, body_of

View = Callable[..., Any]

ERRORS = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503)

COMMANDS: dict[str, type[Given]] = {}
"""What each command's endpoint is sent."""

NO_ID = UUID(int=0)

KEY = re.compile("[!-~]{1,200}")


def command(
    blueprint: Blueprint, rule: str, decision: Callable[..., Any], *, opens: str = "", answers: type = Answer
) -> Callable[[View], View]:
    """POST there: the body is what the decision is made from, and the view makes it and answers where that led.

    `opens` is the endpoint that shows what the command adds to the register; without it the command is about something
    that is there already, and its caller says which version of that they saw.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def carry_out(said: dict[str, Any], **ids: UUID) -> Response:
            check_headers(new=bool(opens))
            answer = decided(view, answers, **ids, **said)
            address = {"Location": f"{folder(opens)}{answer.id}"} if opens else {}
            return answer_with(answer, status=HTTPStatus.CREATED, version=answer.version, **address)

        asking = ["Idempotency-Key"] if opens else ["If-Match", "Idempotency-Key"]
        body = COMMANDS[f"{blueprint.name}.{view.__name__}"] = body_of(decision)
        document(blueprint, carry_out, answers, new=bool(opens))
        taking = blueprint.arguments(body())(carry_out)
        blueprint.route(rule, methods=["POST"])(blueprint.doc(parameters=asking)(taking))
        return view

    return decorate


def decided(view: View, answers: type, **given: Any) -> Any:
    """What the view answers. A repeat is answered as before, even where the rules would by now refuse it."""
    by = actor()
    try:
        return view(**given, by=by)
    except Refused:
        if answers is Answer and (before := register().answered(by)):
            return before
        raise


def check_headers(*, new: bool) -> None:
    """Refuse a command that does not say which version it is about, or whose key could not be kept."""
    sent = request_ctx.request.environ
    if not new and not sent.get("HTTP_IF_MATCH"):
        abort(HTTPStatus.PRECONDITION_REQUIRED)
    key = sent.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not KEY.fullmatch(key):
        raise Invalid("An Idempotency-Key has 1 to 200 letters, digits or signs of ASCII, and no spaces.")


@cache
def folder(endpoint: str) -> str:
    """The address of what the endpoint shows, up to its id."""
    return url_for(endpoint, id=NO_ID).removesuffix(str(NO_ID))


def document(blueprint: Blueprint, view: Any, answers: type, *, new: bool) -> None:
    """Note what the view answers. flask-smorest would wrap it once for each answer; one that is complete needs none."""
    headers: dict[str, Any] = {"ETag": "ETAG"}
    if new:
        headers["Location"] = {"description": "Where it is shown.", "schema": {"type": "string"}}
    described = blueprint.response(HTTPStatus.CREATED, blueprint.shape(answers, answers.__name__), headers=headers)(
        view
    )
    for status in map(HTTPStatus, ERRORS):
        if not new or status not in (412, 428):
            described = blueprint.alt_response(status, status.name)(described)
    view._apidoc = described._apidoc
