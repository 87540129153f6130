"""The register's own events as an audit trail: all of them or those about one matter, by who, what and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.store import Recorded, Store

AT_ONCE = 100_000
"""Positions of the register that one question looks through."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which events are wanted; None and () leave a matter open."""

    histories: Sequence[UUID] | None = None
    """Of these histories alone."""
    about: UUID | None = None
    """Of this history, or naming it: a home, a meeting, somebody's account."""
    by: UUID | None = None
    """Recorded by this account, or on its behalf."""
    kinds: Sequence[str] = ()
    """Stored names, such as Placement.DecisionRecorded."""
    first: int = 1
    last: int | None = None
    """Positions, both included."""


@dataclass(frozen=True, kw_only=True)
class Found:
    events: list[Recorded]
    further: int | None
    """The position from which to look on; None when all of it is looked through."""


def look(store: Store, wanted: Wanted, *, limit: int, descending: bool = False) -> Found:
    """The next events that are wanted, at most so many, from as much of the register as is looked through at once."""
    end = store.position() if wanted.last is None else wanted.last
    first, last = wanted.first, end
    if wanted.histories is None:
        first, last = (max(first, end - AT_ONCE + 1), end) if descending else (first, min(end, first + AT_ONCE - 1))
    where, values = _where(wanted)
    order = f"ORDER BY position {'DESC' if descending else 'ASC'} LIMIT %b"
    found = store.select(f"WHERE position BETWEEN %b AND %b{where} {order}", first, last, *values, limit)
    if len(found) == limit:
        last = first = found[-1].position
    further = first - 1 if descending else last + 1
    return Found(events=found, further=further if wanted.first <= further <= end else None)


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    """The actor and what is named stand in the state as text: PostgreSQL looks for it without reading the JSON."""
    conditions: list[tuple[str, list[Any]]] = []
    if wanted.histories is not None:
        conditions.append(("originator_id = ANY (%b)", [[*wanted.histories]]))
    if wanted.about:
        conditions.append(("(originator_id = %b OR position(%b IN state) > 0)", [wanted.about, _text(wanted.about)]))
    if wanted.by:
        by, behalf = (_text(wanted.by, field) for field in ("by", "on_behalf_of"))
        conditions.append(("(position(%b IN state) > 0 OR position(%b IN state) > 0)", [by, behalf]))
    if wanted.kinds:
        conditions.append(("topic = ANY (%t::text[])", [[*wanted.kinds]]))
    where = "".join(f" AND {condition}" for condition, _ in conditions)
    return where, [value for _, values in conditions for value in values]


def _text(id: UUID, field: str = "") -> bytes:
    return f'"{field}":"{id}"'.encode() if field else str(id).encode()


def position_at(store: Store, moment: datetime) -> int:
    """The position of the last event recorded by then; 0 for none. Recorded times never decrease with it."""
    low, high = 0, store.position()
    while low < high:
        middle = (low + high + 1) // 2
        [[at]] = store.fetch("SELECT recorded_at FROM register.events WHERE position = %b", [middle])
        low, high = (middle, high) if at <= moment else (low, middle - 1)
    return low


def references(connection: Connection[Any], placements: Iterable[UUID]) -> dict[UUID, str]:
    """What these placements go by."""
    query = b"SELECT placement, reference FROM read.entry WHERE placement = ANY (%s) AND upper_inf(known)"
    return dict(connection.execute(query, [[*placements]]).fetchall())


def placements_of(connection: Connection[Any], person: UUID) -> list[UUID]:
    query = b"SELECT placement FROM read.entry WHERE person = %s AND upper_inf(known) ORDER BY reference"
    return [placement for (placement,) in connection.execute(query, [person])]
