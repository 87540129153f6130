"""What waits for a panel: placements that must be on the agenda of its next meeting and are on none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.calendar import in_words
from placements.placement import Status
from placements.terms import Terms
from projections.entry import Entry
from projections.query import select

UNDECIDED = (Status.REQUESTED, Status.RETURNED, Status.SUBMITTED, Status.DEFERRED)

WAITING = """SELECT e.* FROM read.entry e
    WHERE e.panel = %(panel)s AND upper_inf(e.known)
    AND (e.status = ANY (%(undecided)s) OR e.awaiting_ratification OR e.lapses_on IS NOT NULL)
    AND NOT EXISTS (SELECT FROM read.item i WHERE i.placement = e.placement AND upper_inf(i.known)
        AND i.outcome IS NULL AND i.status IN ('scheduled', 'open', 'closed'))
    ORDER BY e.submitted_on NULLS LAST, e.reference"""


@dataclass(frozen=True, kw_only=True)
class Due:
    placement: UUID
    reference: str
    why: str
    listable: bool
    """It can go on an agenda as it stands; otherwise it must be submitted to the panel first."""


def due(connection: Connection[Any], panel: UUID, *, meets_on: date, terms: Terms) -> list[Due]:
    """What a meeting of the panel on that day must take, or could, and no meeting has on its agenda."""
    values = {"panel": panel, "undecided": [*UNDECIDED]}
    return [*_due(select(connection, Entry, WAITING, values), meets_on, terms)]


def awaiting_ratification(connection: Connection[Any], panel: UUID) -> list[UUID]:
    """Approvals by officers that the panel is to ratify, and that are on no agenda."""
    query = f"SELECT placement FROM ({WAITING}) e WHERE awaiting_ratification"
    found = connection.execute(query.encode(), {"panel": panel, "undecided": [*UNDECIDED]})
    return [placement for (placement,) in found]


def _due(entries: list[Entry], meets_on: date, terms: Terms) -> Iterator[Due]:
    for entry in entries:
        listable = entry.awaiting_ratification or entry.status is Status.SUBMITTED
        if why := _why(entry, meets_on, terms):
            yield Due(placement=entry.placement, reference=entry.reference, why=why, listable=listable)


def _why(entry: Entry, meets_on: date, terms: Terms) -> str:
    if entry.awaiting_ratification and entry.decided_on:
        return f"decided by {entry.route} on {in_words(entry.decided_on)}: the panel must ratify it or not"
    if entry.status is Status.SUBMITTED:
        return "submitted to the panel"
    if not entry.occasion:
        return ""
    return terms.must_be_on_agenda(
        meets_on=meets_on,
        occasion=entry.occasion,
        started=entry.started_on is not None,
        ended=entry.ended_on is not None,
        decided=entry.status not in UNDECIDED,
        contract_ends=entry.lapses_on,
    )
