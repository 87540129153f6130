"""What a view works with: the register, the credentials, and who is asking."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Request as Asked
from flask import current_app, session
from flask.globals import app_ctx, request_ctx

from placements.account import Account
from placements.application import Register
from placements.credentials import Credentials, Holder
from placements.store import Actor, Request
from placements.vocabulary import Role
from projections.query import connected
from web.access import ACCESS

if TYPE_CHECKING:
    from psycopg import Connection

MOST_USERS = 10_000
"""Accounts that a worker remembers between requests, a few hundred bytes each."""


OF_THE_SENDING = frozenset({"csrf_token", "held"})
"""Fields of a page's form that say nothing of what is asked for: a repeat may have others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Who is signed in, with the roles that the account has at this moment."""

    id: UUID
    username: str
    name: str
    roles: tuple[Role, ...]


def register() -> Register:
    return current_app.extensions["register"]


def reading() -> "AbstractContextManager[Connection[Any]]":
    """A connection for the queries of the read models."""
    return connected(register().store.pool)


def credentials() -> Credentials:
    return current_app.extensions["credentials"]


def is_api(request: Asked | None = None) -> bool:
    return (request or request_ctx.request).path.startswith("/api/")


def user() -> User | None:
    """Who is asking: by token under /api, by session on the pages; None for a closed account and for nobody."""
    noted = app_ctx.g  # itself: a proxy would look for it at each use
    if "user" not in noted:
        request = request_ctx.request
        holder = _token_holder(request) if is_api(request) else session.holder
        noted.user = current_app.extensions["user_of"](holder) if holder else None
    return noted.user


def me() -> User:
    """Who is asking, where web/gate.py lets nobody through who is not signed in."""
    asking = user()
    assert asking
    return asking


def users_of(register: Register) -> Callable[[Holder], User | None]:
    """Who holds an account. It is folded once for each last event of its history, so a change counts at once."""

    @lru_cache(maxsize=MOST_USERS)
    def user_of(holder: Holder) -> User | None:
        account = register.find(Account, holder.account)
        known = User(id=holder.account, username=account.username, name=account.name, roles=account.roles)
        return known if account.roles else None

    return user_of


def allowed_roles() -> tuple[Role, ...]:
    """The user's roles that may do what is asked for, in the order in which they were granted."""
    allowed, asking = ACCESS.get(request_ctx.request.endpoint or "") or (), user()
    return tuple(role for role in asking.roles if role in allowed) if asking else ()


def actor() -> Actor:
    """Who acts, in the first of their roles that allows it."""
    return Actor(id=me().id, role=allowed_roles()[0], request=_request())


def _request() -> Request:
    """A repeat is known by the API's Idempotency-Key, or by what a page's form was given when it was shown."""
    request = request_ctx.request
    if is_api(request):
        key, version = request.environ.get("HTTP_IDEMPOTENCY_KEY"), request.environ.get("HTTP_IF_MATCH")
        body = request.get_data()
    else:
        fields = sorted((name, value) for name, value in request.form.items(multi=True) if name not in OF_THE_SENDING)
        body = urlencode(fields).encode() if fields else request.get_data()
        key, version = request.form.get("once"), request.form.get("version")
    asked = b"\n".join((request.method.encode(), request.full_path.encode(), body))
    return Request(
        id=app_ctx.g.request_id, key=key or None, fingerprint=sha256(asked).digest(), expected=_version(version)
    )


def _version(seen: str | None) -> int | None:
    """The version that the caller saw, by ETag or in the form. What is no version's matches none."""
    if seen in (None, "", "*"):
        return None
    digits = seen.strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def _token_holder(request: Asked) -> Holder | None:
    given = request.authorization
    return credentials().holder(given.token) if given and given.type == "bearer" and given.token else None
