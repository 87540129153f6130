"""Accounts as they stand now: who works with the register, in which roles."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.account import Account
from placements.vocabulary import Role
from projections.model import Standing
from projections.query import select
from projections.table import Table


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    account: UUID
    username: str
    name: str
    roles: tuple[Role, ...]
    closed: bool


def account_rows(standing: Standing[Account]) -> Iterator[AccountRow]:
    account = standing.state
    yield AccountRow(
        account=standing.id, username=account.username, name=account.name, roles=account.roles, closed=account.closed
    )


ACCOUNT = Table(name="account", row=AccountRow, key=("account",), indexes=("(username)",))


def accounts(connection: Connection[Any], *, role: Role | None = None, closed: bool = True) -> list[AccountRow]:
    """Accounts by name; those with a role, if one is given; without the closed ones, if so asked."""
    query = """SELECT * FROM read.account WHERE coalesce(roles ? %(role)s::text, true) AND (%(closed)s OR NOT closed)
        ORDER BY name, username"""
    return select(connection, AccountRow, query, {"role": role, "closed": closed})


def account(connection: Connection[Any], id: UUID) -> AccountRow | None:
    return next(
        iter(select(connection, AccountRow, "SELECT * FROM read.account WHERE account = %(id)s", {"id": id})), None
    )
