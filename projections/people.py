"""Persons, with their details sealed as they are recorded: opened one page at a time, and only through the vault."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.person import Person
from placements.vault import Details, Vault
from placements.vocabulary import PersonKind
from projections.model import Standing
from projections.query import Page, scalar, select
from projections.table import Table

READ_AT_ONCE = 500


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    person: UUID
    reference: str
    kind: PersonKind
    sealed: str
    restricted: bool
    erased: bool


class Known(PersonRow, frozen=True, kw_only=True):
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
    text: str = "",
    *,
    kind: PersonKind | None = None,
    restricted: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> Page[Known]:
    """Persons whose reference here, case number with the council, or name contains the text, by their reference here.

    Nothing of the sealed details is kept outside the vault, no index either: where there is a text, those of every
    person of that kind are read through the vault, some hundreds at once. That is a fraction of a second for the
    thousands of persons whom a council knows, and grows with their number. Restricted persons are found by their
    reference here only, unless `restricted` allows more.
    """
    wanted = text.strip().casefold()
    if not wanted:
        page = _open(vault, _rows(connection, "", kind, limit, offset), restricted=restricted)
        return Page(rows=page, total=_count(connection, kind))
    everybody = _everybody(connection, vault, kind, restricted=restricted)
    found = [person for person in everybody if _matches(person, wanted)]
    return Page.of(found, limit=limit, offset=offset)


def with_case_number(connection: Connection[Any], vault: Vault, number: str) -> Known | None:
    """The person whom the council knows under that case number, restricted or not; None once erased."""
    wanted = number.strip().casefold()
    everybody = _everybody(connection, vault, None, restricted=True)
    return next((one for one in everybody if one.details and one.details.reference.casefold() == wanted), None)


def by_case_number(connection: Connection[Any], vault: Vault) -> dict[str, UUID]:
    """Everybody by case number, in small letters; those whose details are erased have none any more."""
    everybody = _everybody(connection, vault, None, restricted=True)
    return {person.details.reference.casefold(): person.person for person in everybody if person.details}


def by_reference(connection: Connection[Any], reference: str) -> UUID | None:
    """The person who goes by a reference such as PE-2026-000123."""
    query = "SELECT person FROM read.person WHERE reference = %(reference)s"
    found = connection.execute(query.encode(), {"reference": reference.strip().upper()}).fetchone()
    return found[0] if found else None


def references(connection: Connection[Any], persons: Iterable[UUID]) -> dict[UUID, str]:
    """What these persons go by."""
    query = b"SELECT person, reference FROM read.person WHERE person = ANY (%s)"
    return dict(connection.execute(query, [[*persons]]).fetchall())


def _everybody(
    connection: Connection[Any], vault: Vault, kind: PersonKind | None, *, restricted: bool
) -> Iterator[Known]:
    after = ""
    while rows := _rows(connection, after, kind, READ_AT_ONCE):
        after = rows[-1].reference
        yield from _open(vault, rows, restricted=restricted)


def _rows(
    connection: Connection[Any], after: str, kind: PersonKind | None, limit: int, offset: int = 0
) -> list[PersonRow]:
    query = """SELECT * FROM read.person WHERE reference > %(after)s AND coalesce(kind = %(kind)s::text, true)
        ORDER BY reference LIMIT %(limit)s OFFSET %(offset)s"""
    values = {"after": after, "kind": kind, "limit": limit, "offset": offset}
    return select(connection, PersonRow, query, values)


def _count(connection: Connection[Any], kind: PersonKind | None) -> int:
    query = "SELECT count(*) FROM read.person WHERE coalesce(kind = %(kind)s::text, true)"
    return int(scalar(connection, query, {"kind": kind}))


def _open(vault: Vault, rows: Sequence[PersonRow], *, restricted: bool) -> list[Known]:
    seen = {row.person: row.sealed for row in rows if row.sealed and (restricted or not row.restricted)}
    details = vault.open_many(seen) if seen else {}
    return [Known(**msgspec.structs.asdict(row), details=details.get(row.person)) for row in rows]


def _matches(person: Known, text: str) -> bool:
    details = person.details
    words = [person.reference, details.name, details.reference] if details else [person.reference]
    return any(text in word.casefold() for word in words)
