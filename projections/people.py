"""Persons, with their details sealed as they are recorded: opened one page at a time, and only through the vault."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.person import Person
from placements.vault import Details, Vault
from placements.vocabulary import PersonKind
from projections.model import Standing
from projections.query import select
from projections.table import Table

READ_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    person: UUID
    reference: str
    kind: PersonKind
    sealed: str
    restricted: bool
    erased: bool


@dataclass(frozen=True, kw_only=True)
class Known(PersonRow):
    """A person with opened details; None when they are erased, or restricted."""

    details: Details | None


def person_rows(standing: Standing[Person]) -> Iterator[PersonRow]:
    person = standing.state
    if person.kind:
        yield PersonRow(
            person=standing.id,
            reference=person.reference,
            kind=person.kind,
            sealed=person.sealed,
            restricted=person.restricted,
            erased=person.erased,
        )


PERSON = Table(name="person", row=PersonRow, key=("person",), indexes=("(reference)",))


def opened(
    connection: Connection[Any], vault: Vault, persons: Sequence[UUID], *, restricted: bool = False
) -> dict[UUID, Known]:
    """These persons with their details; those of restricted persons only where `restricted` allows it."""
    query = "SELECT * FROM read.person WHERE person = ANY (%(persons)s)"
    rows = select(connection, PersonRow, query, {"persons": [*persons]})
    return {row.person: row for row in _open(vault, rows, restricted=restricted)}


def search(
    connection: Connection[Any],
    vault: Vault,
    text: str,
    *,
    kind: PersonKind | None = None,
    restricted: bool = False,
    limit: int = 20,
) -> list[Known]:
    """Persons whose reference here, case number with the council, or name contains the text.

    The sealed details are read through the vault, some hundreds at once, until enough are found; nothing of them is
    kept outside it. Restricted persons are found by their reference here only, unless `restricted` allows more.
    """
    found: list[Known] = []
    after = ""
    while len(found) < limit and (rows := _next(connection, after, kind)):
        after = rows[-1].reference
        known = _open(vault, rows, restricted=restricted)
        found += [person for person in known if _matches(person, text.strip().casefold())]
    return found[:limit]


def _next(connection: Connection[Any], after: str, kind: PersonKind | None) -> list[PersonRow]:
    query = """SELECT * FROM read.person WHERE reference > %(after)s AND coalesce(kind = %(kind)s::text, true)
        ORDER BY reference LIMIT %(limit)s"""
    return select(connection, PersonRow, query, {"after": after, "kind": kind, "limit": READ_AT_ONCE})


def _open(vault: Vault, rows: Sequence[PersonRow], *, restricted: bool) -> list[Known]:
    seen = {row.person: row.sealed for row in rows if row.sealed and (restricted or not row.restricted)}
    details = vault.open_many(seen) if seen else {}
    return [Known(**vars(row), details=details.get(row.person)) for row in rows]


def _matches(person: Known, text: str) -> bool:
    details = person.details
    words = [person.reference, details.name, details.reference] if details else [person.reference]
    return any(text in word.casefold() for word in words)
