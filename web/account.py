"""Accounts in the API, for administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from placements import administration
from placements.account import Account
from placements.application import Answer
from placements.errors import Refused
from placements.store import Actor
from projections import accounts as query
from projections.accounts import AccountRow
from projections.query import Page
from web.api import Blueprint
from web.api_command import command
from web.api_read import Seen, lists, seen, shows
from web.current import credentials, reading, register
from web.schemas import query_of

api = Blueprint("account", "Accounts of the people who work with the register.", "/accounts")


@dataclass(frozen=True, kw_only=True)
class Opened:
    id: UUID
    version: int
    position: int
    password: str
    """Signs in once and must then be changed. It is told now and never again."""


@lists(api, "", AccountRow, query_of(query.accounts))
def accounts(limit: int, offset: int, **asked: Any) -> Page[AccountRow]:
    """Accounts by name."""
    with reading() as connection:
        return Page.of(query.accounts(connection, **asked), limit=limit, offset=offset)


@shows(api, "/<uuid:id>", Seen[Account])
def account(id: UUID) -> Seen[Account]:
    """An account with its roles."""
    return seen(Account, id)


@command(api, "", administration.open_account, opens="api-account.account", answers=Opened)
def open_account(by: Actor, **said: Any) -> Opened:
    """Open an account."""
    return told(by, lambda: administration.open_account(register(), credentials(), **said, by=by))


@command(api, "/<uuid:id>/password-reset", administration.reset_password, answers=Opened)
def reset_password(id: UUID, by: Actor) -> Opened:
    """Set a new password; sessions and tokens of the account end."""
    return told(by, lambda: administration.reset_password(register(), credentials(), id, by=by))


@command(api, "/<uuid:id>/reopening", administration.reopen_account, answers=Opened)
def reopen_account(id: UUID, by: Actor, **said: Any) -> Opened:
    """Open a closed account again, without any role."""
    return told(by, lambda: administration.reopen_account(register(), credentials(), id, **said, by=by))


@command(api, "/<uuid:id>/name", administration.correct_name)
def correct_name(id: UUID, by: Actor, **said: Any) -> Answer:
    """Correct the name on an account."""
    return administration.correct_name(register(), id, **said, by=by)


@command(api, "/<uuid:id>/roles", administration.grant_role)
def grant_role(id: UUID, by: Actor, **said: Any) -> Answer:
    """Grant a role; nobody grants themselves one."""
    return administration.grant_role(register(), id, **said, by=by)


@command(api, "/<uuid:id>/roles-revoked", administration.revoke_role)
def revoke_role(id: UUID, by: Actor, **said: Any) -> Answer:
    """Revoke a role."""
    return administration.revoke_role(register(), id, **said, by=by)


@command(api, "/<uuid:id>/closing", administration.close_account)
def close_account(id: UUID, by: Actor, **said: Any) -> Answer:
    """Close an account: it opens nothing any more."""
    return administration.close_account(register(), credentials(), id, **said, by=by)


def told(by: Actor, carry_out: Callable[[], tuple[Answer, str]]) -> Opened:
    """The answer with the password that goes with it, which a repeat of the request cannot be told again."""
    if register().answered(by):
        raise Refused("This was done before, and the password was told then: reset the password to have a new one.")
    answer, password = carry_out()
    return Opened(**vars(answer), password=password)
