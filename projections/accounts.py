"""Accounts as they stand now: who works with the register, in which roles."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.account import Tenure
from placements.calendar import london_date
from placements.store import Recorded
from placements.vocabulary import Role
from projections.days import FOREVER, Span
from projections.query import select
from projections.table import Table


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    account: UUID
    username: str
    name: str
    roles: tuple[Role, ...]
    closed: bool


class RoleRow(msgspec.Struct, frozen=True, kw_only=True):
    """One spell in a role."""

    account: UUID
    role: Role
    number: int
    """Its place among the account's spells."""
    days: Span
    """The day of the grant, and that on which the role went, included."""


@dataclass(frozen=True)
class Holder:
    id: UUID
    tenure: Tenure


def evolve(holder: Holder | None, recorded: Recorded) -> Holder:
    tenure = holder.tenure if holder else Tenure()
    return Holder(recorded.history, tenure.after(recorded.event, recorded_on=london_date(recorded.at)))


def account_rows(holder: Holder) -> Iterator[AccountRow]:
    account = holder.tenure.account
    yield AccountRow(
        account=holder.id, username=account.username, name=account.name, roles=account.roles, closed=account.closed
    )


def role_rows(holder: Holder) -> Iterator[RoleRow]:
    for number, spell in enumerate(holder.tenure.spells, 1):
        end = spell.last + timedelta(days=1) if spell.last else FOREVER
        yield RoleRow(account=holder.id, role=spell.role, number=number, days=Span(spell.first, end))


ACCOUNT = Table(name="account", row=AccountRow, key=("account",), indexes=("(username)",))
ROLE = Table(name="role", row=RoleRow, key=("account", "number"), kept=True)


def accounts(connection: Connection[Any], *, role: Role | None = None, closed: bool = True) -> list[AccountRow]:
    """Accounts by name; those with a role, if one is given; without the closed ones, if so asked."""
    query = """SELECT * FROM read.account WHERE coalesce(roles ? %(role)s::text, true) AND (%(closed)s OR NOT closed)
        ORDER BY name, username"""
    return select(connection, AccountRow, query, {"role": role, "closed": closed})


def account(connection: Connection[Any], id: UUID) -> AccountRow | None:
    return next(
        iter(select(connection, AccountRow, "SELECT * FROM read.account WHERE account = %(id)s", {"id": id})), None
    )
