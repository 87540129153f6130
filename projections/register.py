"""The register: every placement, as known at any moment; filtered, searched, sorted, paged and counted."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.placement import Status
from placements.vocabulary import Funding, PersonKind, ServiceType
from projections.entry import Entry
from projections.query import Page, as_known, each, known_at, like, scalar, select


class Sort(StrEnum):
    """What a list is sorted by."""

    REFERENCE = "reference"
    REQUESTED = "requested_on"
    STARTED = "started_on"
    DECIDED = "decided_on"
    STATUS = "status"
    TEAM = "team"
    RATE = "weekly_rate"
    PROVIDER = "provider_name"


class Flag(StrEnum):
    """What sets a placement apart."""

    LIVING = "lived in"
    UNAUTHORISED = "lived without authorisation"
    AWAITING_RATIFICATION = "awaiting ratification"
    AWAITING_ENDORSEMENT = "awaiting endorsement"
    AWAITING_AREA_APPROVAL = "awaiting approval of the area"
    RETROSPECTIVE = "retrospective"
    IMPORTED = "imported"
    CONDITIONS_OPEN = "conditions open"
    NOT_NOTIFIED = "decision not notified"


FLAGS = {
    Flag.LIVING: "e.lived @> %(on)s",
    Flag.UNAUTHORISED: "e.lived @> %(on)s AND NOT e.authorised @> %(on)s",
    Flag.AWAITING_RATIFICATION: "e.awaiting_ratification",
    Flag.AWAITING_ENDORSEMENT: "e.awaiting_endorsement",
    Flag.AWAITING_AREA_APPROVAL: "e.awaiting_area_approval",
    Flag.RETROSPECTIVE: "e.retrospective",
    Flag.IMPORTED: "e.imported",
    Flag.CONDITIONS_OPEN: "e.conditions_open > 0",
    Flag.NOT_NOTIFIED: "e.decided_on IS NOT NULL AND e.notified_on IS NULL",
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list of placements shows; None and "" leave a matter open."""

    text: str = ""
    """Part of the placement's or the person's reference, of the home's name or code, or of the team's name."""
    status: Sequence[Status] = ()
    panel: UUID | None = None
    team: str = ""
    provider: UUID | None = None
    person: UUID | None = None
    person_kind: PersonKind | None = None
    service_type: ServiceType | None = None
    funding: Funding | None = None
    requested_by: UUID | None = None
    decided_from: date | None = None
    decided_until: date | None = None
    started_from: date | None = None
    started_until: date | None = None
    flag: Flag | None = None


EVERYTHING = Filters()

CONDITIONS = {
    "status": "e.status = ANY (%(status)s)",
    "panel": "e.panel = %(panel)s",
    "team": "e.team = %(team)s",
    "provider": "e.provider = %(provider)s",
    "person": "e.person = %(person)s",
    "person_kind": "e.person_kind = %(person_kind)s",
    "service_type": "e.service_type = %(service_type)s",
    "funding": "e.funding = %(funding)s",
    "requested_by": "e.requested_by = %(requested_by)s",
    "decided_from": "e.decided_on >= %(decided_from)s",
    "decided_until": "e.decided_on <= %(decided_until)s",
    "started_from": "e.started_on >= %(started_from)s",
    "started_until": "e.started_on <= %(started_until)s",
    "text": "concat_ws(' ', e.reference, e.team, person.code, home.name, home.code) ILIKE %(text)s",
}


class Listed(Entry, frozen=True, kw_only=True):
    """A row with the names of what it points to."""

    person_reference: str
    panel_name: str
    provider_name: str
    provider_code: str


NAMED = """coalesce(person.code, '') AS person_reference, coalesce(panel.name, '') AS panel_name,
    coalesce(home.name, '') AS provider_name, coalesce(home.code, '') AS provider_code"""


def find(
    connection: Connection[Any],
    filters: Filters = EVERYTHING,
    *,
    on: date,
    known: datetime | date | None = None,
    sort: Sort = Sort.REQUESTED,
    descending: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> Page[Listed]:
    """A page of the register. `on` is the day that the flags speak of; of a date, `known` is its end in London."""
    values = {**_values(filters), "on": on, "known": known_at(known), "limit": limit, "offset": offset}
    where, names = _where(filters, known), _names(known)
    query = f"{_ordered(filters, known, sort, descending=descending)} LIMIT %(limit)s OFFSET %(offset)s"
    count = f"SELECT count(*) FROM read.entry e {names if filters.text else ''} WHERE {where}"
    return Page(rows=select(connection, Listed, query, values), total=scalar(connection, count, values))


def every(
    connection: Connection[Any],
    filters: Filters = EVERYTHING,
    *,
    on: date,
    known: datetime | date | None = None,
    sort: Sort = Sort.REQUESTED,
    descending: bool = True,
    limit: int,
) -> Iterator[Listed]:
    """The same rows as they were at one moment, up to that many, without keeping them in memory."""
    values = {**_values(filters), "on": on, "known": known_at(known), "limit": limit}
    return each(connection, Listed, f"{_ordered(filters, known, sort, descending=descending)} LIMIT %(limit)s", values)


def entries(
    connection: Connection[Any], placements: Sequence[UUID], *, known: datetime | date | None = None
) -> dict[UUID, Listed]:
    """The rows of these placements."""
    where = f"e.placement = ANY (%(ids)s) AND {as_known(known, 'e')}"
    query = f"SELECT e.*, {NAMED} FROM read.entry e {_names(known)} WHERE {where}"
    rows = select(connection, Listed, query, {"ids": [*placements], "known": known_at(known)})
    return {row.placement: row for row in rows}


def by_reference(connection: Connection[Any], reference: str) -> UUID | None:
    """The placement that goes by a reference such as PL-2026-000123."""
    query = "SELECT placement FROM read.entry WHERE reference = %(reference)s AND upper_inf(known)"
    found = connection.execute(query.encode(), {"reference": reference.strip().upper()}).fetchone()
    return found[0] if found else None


def teams(connection: Connection[Any]) -> list[str]:
    """The teams that have asked for placements, in order."""
    rows = connection.execute(b"SELECT DISTINCT team FROM read.entry WHERE upper_inf(known) ORDER BY team")
    return [team for (team,) in rows]


def counts(connection: Connection[Any]) -> dict[UUID, int]:
    """How many placements each person has, or had; who has none is left out."""
    return dict(connection.execute(b"SELECT person, count(*) FROM read.entry WHERE upper_inf(known) GROUP BY person"))


def _ordered(filters: Filters, known: datetime | date | None, sort: Sort, *, descending: bool) -> str:
    column, way = "home.name" if sort is Sort.PROVIDER else f"e.{sort}", "DESC" if descending else "ASC"
    return f"""SELECT e.*, {NAMED} FROM read.entry e {_names(known)} WHERE {_where(filters, known)}
        ORDER BY {column} {way} NULLS LAST, e.reference {way}"""


def _names(known: datetime | date | None) -> str:
    return f"""LEFT JOIN read.name person ON person.id = e.person AND {as_known(known, "person")}
        LEFT JOIN read.name panel ON panel.id = e.panel AND {as_known(known, "panel")}
        LEFT JOIN read.name home ON home.id = e.provider AND {as_known(known, "home")}"""


def _where(filters: Filters, known: datetime | date | None) -> str:
    given = [condition for name, condition in CONDITIONS.items() if getattr(filters, name)]
    flag = [f"({FLAGS[filters.flag]})"] if filters.flag else []
    return " AND ".join([as_known(known, "e"), *given, *flag])


def _values(filters: Filters) -> dict[str, Any]:
    return {**asdict(filters), "status": [*filters.status], "text": like(filters.text)}
