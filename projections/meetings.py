"""Meetings with their agendas: what was listed, who came, who had an interest, what was decided."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.meeting import (
    Purpose,
    Status,
)
from placements.vocabulary import Outcome
from projections.proof import Proof
from projections.query import Page, as_known, known_at, scalar, select
from projections.table import Table
from projections.tally import Count


class MeetingRow(msgspec.Struct, frozen=True, kw_only=True):
    meeting: UUID
    panel: UUID
    meets_on: date
    meets_at: time
    place: str
    status: Status
    chair: UUID | None
    present: int
    items: int
    undecided: int
    closed_on: date | None
    """The day on which its close was recorded."""
    version: int
    """Of the meeting's history: what If-Match compares."""


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    meeting: UUID
    placement: UUID
    number: int
    """Its place on the agenda, from 1."""
    reference: str
    purpose: Purpose
    late: bool
    why_late: str
    panel: UUID
    meets_on: date
    status: Status
    """Of the meeting."""
    listed: Proof
    conflicted: tuple[UUID, ...] = ()
    """Members who declared an interest in it."""
    outcome: Outcome | None = None
    decided_by: tuple[UUID, ...] = ()
    recorded_on: date | None = None
    """The day on which the outcome was recorded."""
    decided: Proof | None = None
    closed: Proof | None = None


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """A member at a meeting."""

    meeting: UUID
    member: UUID
    capacities: tuple[str, ...]
    substitute_for: UUID | None


HELD, SCHEDULED, CLOSED_ITEM = "meetings held", "meetings scheduled", "items of closed meetings"


def counts(meeting: MeetingRow) -> tuple[Count, ...]:
    """Meetings that are not cancelled, and those that were opened."""
    if meeting.status is Status.CANCELLED:
        return ()
    scheduled = Count(SCHEDULED, meeting.meets_on, panel=meeting.panel)
    if meeting.status is Status.SCHEDULED:
        return (scheduled,)
    return scheduled, Count(HELD, meeting.meets_on, panel=meeting.panel)


def item_counts(item: ItemRow) -> tuple[Count, ...]:
    return (Count(CLOSED_ITEM, item.meets_on),) if item.status is Status.CLOSED else ()


MEETING = Table(
    name="meeting",
    row=MeetingRow,
    key=("meeting",),
    kept=True,
    counts=counts,
    indexes=("(panel, meets_on)", "(meets_on) WHERE upper_inf(known)"),
)
ITEM = Table(
    name="item",
    row=ItemRow,
    key=("meeting", "number"),
    kept=True,
    counts=item_counts,
    indexes=("(placement)", "(meets_on) WHERE outcome IS NULL", "(meets_on) WHERE conflicted <> '[]'"),
)
ATTENDANCE = Table(name="attendance", row=Attendance, key=("meeting", "member"), kept=True)


def meetings(
    connection: Connection[Any],
    *,
    panel: UUID | None = None,
    from_: date | None = None,
    until: date | None = None,
    status: Sequence[Status] = (),
    descending: bool = False,
    limit: int = 200,
    offset: int = 0,
    known: datetime | date | None = None,
) -> Page[MeetingRow]:
    """Meetings in the order of their days, or the newest first; `until` is the last day included."""
    where = f""" {as_known(known)} AND coalesce(panel = %(panel)s, true)
        AND coalesce(meets_on >= %(from)s::date, true) AND coalesce(meets_on <= %(until)s::date, true)
        AND (%(status)s::text[] = '{{}}' OR status = ANY (%(status)s::text[]))"""
    values = {"panel": panel, "from": from_, "until": until, "status": [*status], "known": known_at(known)}
    way = "DESC" if descending else "ASC"
    query = f"""SELECT * FROM read.meeting WHERE {where}
        ORDER BY meets_on {way}, meets_at {way}, meeting {way} LIMIT %(limit)s OFFSET %(offset)s"""
    return Page(
        rows=select(connection, MeetingRow, query, {**values, "limit": limit, "offset": offset}),
        total=scalar(connection, f"SELECT count(*) FROM read.meeting WHERE {where}", values),
    )


def meeting(connection: Connection[Any], id: UUID, *, known: datetime | date | None = None) -> MeetingRow | None:
    query = f"SELECT * FROM read.meeting WHERE meeting = %(id)s AND {as_known(known)}"
    return next(iter(select(connection, MeetingRow, query, {"id": id, "known": known_at(known)})), None)


def agenda(connection: Connection[Any], meeting: UUID, *, known: datetime | date | None = None) -> list[ItemRow]:
    """The items of a meeting in the order in which they were listed."""
    query = f"SELECT * FROM read.item WHERE meeting = %(meeting)s AND {as_known(known)} ORDER BY number"
    return select(connection, ItemRow, query, {"meeting": meeting, "known": known_at(known)})


def attendance(connection: Connection[Any], meeting: UUID, *, known: datetime | date | None = None) -> list[Attendance]:
    query = f"SELECT * FROM read.attendance WHERE meeting = %(meeting)s AND {as_known(known)} ORDER BY member"
    return select(connection, Attendance, query, {"meeting": meeting, "known": known_at(known)})
