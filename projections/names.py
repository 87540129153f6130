"""What people call the things that ids stand for: a person's reference, a home, a panel, an account."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.account import AccountOpened, NameCorrected
from placements.panel import PanelEstablished
from placements.person import PersonRegistered
from placements.provider import DetailsChanged, ProviderRegistered
from placements.store import Recorded
from projections.query import as_known, known_at, read
from projections.table import Table


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """Persons have no name here, only their reference: names are sealed (projections/people.py opens them)."""

    id: UUID
    subject: str
    name: str
    code: str
    """Reference, regulator's code, kind of panel, or username."""


def evolve(name: Name | None, recorded: Recorded) -> Name | None:
    match recorded.event:
        case PersonRegistered(reference=reference):
            return _name(recorded, reference, reference)
        case ProviderRegistered(name=called, code=code):
            return _name(recorded, called or code, code)
        case PanelEstablished(name=called, kind=kind):
            return _name(recorded, called, kind)
        case AccountOpened(name=called, username=username):
            return _name(recorded, called, username)
        case DetailsChanged(name=called) | NameCorrected(name=called) if called and name:
            return msgspec.structs.replace(name, name=called)
        case _:
            return name


def _name(recorded: Recorded, name: str, code: str) -> Name:
    return Name(id=recorded.history, subject=recorded.subject, name=name, code=code)


def shown(name: Name) -> Iterator[Name]:
    yield name


NAME = Table(name="name", row=Name, key=("id",), kept=True, indexes=("(subject, name) WHERE upper_inf(known)",))


def named(
    connection: Connection[Any], ids: Iterable[UUID | None], *, known: datetime | date | None = None
) -> dict[UUID, Name]:
    """What these are called, as known at the moment; ids without a name are left out."""
    wanted = "{" + ",".join({str(id) for id in ids if id}) + "}"
    query = f"SELECT id, subject, name, code FROM read.name WHERE id = ANY (%(ids)s::uuid[]) AND {as_known(known)}"
    return {row.id: row for row in read(connection, Name, query, {"ids": wanted, "known": known_at(known)})}
