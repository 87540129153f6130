"""What an administrator does to accounts: recorded in the account's history first, then done to its credentials."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from placements.account import Account
from placements.application import Answer, Register
from placements.credentials import Credentials
from placements.store import Actor, history_id
from placements.vocabulary import Role

OPERATOR = Actor(id=history_id("Account", "operator at the command line"), role=Role.ADMINISTRATOR)
"""Who acts when accounts are opened on the server's own command line, such as the first administrator's."""


def account_id(username: str) -> UUID:
    """The history of the account with that username, whether it exists or not."""
    return history_id("Account", username.strip().lower())


def open_account(
    register: Register, credentials: Credentials, *, username: str, name: str, roles: Sequence[Role], by: Actor
) -> tuple[Answer, str]:
    """Open an account; also returns the password that its holder signs in with once and then changes."""
    username = username.strip().lower()
    answer = register.decide(
        Account,
        account_id(username),
        lambda account: account.open(username=username, name=name, roles=tuple(roles)),
        by=by,
        new=None,
    )
    return answer, credentials.set_one_time_password(answer.id)


def correct_name(register: Register, id: UUID, *, name: str, by: Actor) -> Answer:
    return _manage(register, id, lambda account, administrator: account.correct_name(name=name, by=administrator), by)


def grant_role(register: Register, id: UUID, *, role: Role, by: Actor) -> Answer:
    return _manage(register, id, lambda account, administrator: account.grant_role(role=role, by=administrator), by)


def revoke_role(register: Register, id: UUID, *, role: Role, by: Actor) -> Answer:
    return _manage(register, id, lambda account, administrator: account.revoke_role(role=role, by=administrator), by)


def reset_password(register: Register, credentials: Credentials, id: UUID, *, by: Actor) -> tuple[Answer, str]:
    """Also returns the new password, to be changed at the next sign-in; sessions, tokens and tries are forgotten."""
    answer = register.decide(Account, id, lambda account: account.reset_password(), by=by)
    credentials.forget(id)
    credentials.forget_attempts(register.load(Account, id).username)
    return answer, credentials.set_one_time_password(id)


def close_account(register: Register, credentials: Credentials, id: UUID, *, why: str, by: Actor) -> Answer:
    answer = _manage(register, id, lambda account, administrator: account.close(why=why, by=administrator), by)
    credentials.forget(id)
    return answer


def reopen_account(
    register: Register, credentials: Credentials, id: UUID, *, why: str, by: Actor
) -> tuple[Answer, str]:
    """Also returns the password to sign in with once; roles are granted anew."""
    answer = _manage(register, id, lambda account, administrator: account.reopen(why=why, by=administrator), by)
    return answer, credentials.set_one_time_password(id)


def _manage(register: Register, id: UUID, decision: Callable[[Account, Account], Sequence[Any]], by: Actor) -> Answer:
    """Decide about an account, while the administrator's own does not change: so two cannot remove each other."""
    if id == by.id:
        return register.decide(Account, id, lambda account: decision(account, account), by=by)
    return register.decide_together(
        [(Account, id), (Account, by.id)],
        lambda account, administrator: [decision(account, administrator), []],
        by=by,
    )
