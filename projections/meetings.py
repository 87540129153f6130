"""Meetings with their agendas: what was listed, who came, who had an interest, what was decided."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID

from psycopg import Connection

from placements.calendar import london_date
from placements.fold import replace
from placements.meeting import (
    AttendanceRecorded,
    AttendanceWithdrawn,
    InterestDeclared,
    ItemDecided,
    ItemListed,
    ItemRemoved,
    ItemReopened,
    Meeting,
    MeetingCancelled,
    MeetingClosed,
    MeetingOpened,
    MeetingScheduled,
    Purpose,
    Status,
)
from placements.store import Recorded
from placements.vocabulary import Outcome
from projections.proof import Proof, proof
from projections.query import as_known, known_at, select
from projections.row import row
from projections.table import Table


@row
class MeetingRow:
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


@row
class ItemRow:
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


@row
class Attendance:
    """A member at a meeting."""

    meeting: UUID
    member: UUID
    capacities: tuple[str, ...]
    substitute_for: UUID | None


LISTING = frozenset({ItemListed, ItemRemoved, InterestDeclared, ItemDecided, ItemReopened})
HOLDING = frozenset({MeetingOpened, MeetingClosed, MeetingCancelled})
ATTENDING = frozenset({AttendanceRecorded, AttendanceWithdrawn})

NO_ID = UUID(int=0)
NOT_SCHEDULED = Meeting()


@dataclass(frozen=True, kw_only=True)
class Held:
    """A meeting with the rows of its agenda and of those who came."""

    id: UUID = NO_ID
    meeting: Meeting = NOT_SCHEDULED
    scheduled: MeetingScheduled | None = None
    version: int = 0
    listed: int = 0
    items: dict[UUID, ItemRow] = field(default_factory=dict)
    present: dict[UUID, Attendance] = field(default_factory=dict)
    closed: Proof | None = None

    def evolve(self, recorded: Recorded) -> Self:
        after = self._after(recorded)
        return replace(after, meeting=self.meeting.evolve(recorded.event), version=recorded.version)

    def _after(self, recorded: Recorded) -> Self:
        match recorded.event:
            case MeetingScheduled() as scheduled:
                return replace(self, id=recorded.history, scheduled=scheduled)
            case ItemListed() as listing:
                return self._with_item(listing, proof(recorded))
            case ItemRemoved(placement=placement):
                return replace(self, items={k: v for k, v in self.items.items() if k != placement})
            case InterestDeclared(placement=placement, member=member):
                return self._with(placement, conflicted=(*self.items[placement].conflicted, member))
            case ItemDecided(placement=placement, outcome=outcome, decided_by=members):
                day, here = london_date(recorded.at), proof(recorded)
                return self._with(placement, outcome=outcome, decided_by=members, recorded_on=day, decided=here)
            case ItemReopened(placement=placement):
                return self._with(placement, outcome=None, decided_by=(), recorded_on=None, decided=None)
            case AttendanceRecorded(member=member, capacities=capacities, substitute_for=absent):
                came = Attendance(meeting=self.id, member=member, capacities=capacities, substitute_for=absent)
                return replace(self, present={**self.present, member: came})
            case AttendanceWithdrawn(member=member):
                return replace(self, present={k: v for k, v in self.present.items() if k != member})
            case MeetingOpened():
                return self._moved(Status.OPEN)
            case MeetingCancelled():
                return self._moved(Status.CANCELLED)
            case MeetingClosed():
                return replace(self._moved(Status.CLOSED, closed=proof(recorded)), closed=proof(recorded))
            case _:
                return self

    def _with_item(self, listing: ItemListed, listed: Proof) -> Self:
        assert self.scheduled
        before = self.items.get(listing.placement)
        item = ItemRow(
            **vars(listing),
            meeting=self.id,
            number=before.number if before else self.listed + 1,
            panel=self.scheduled.panel,
            meets_on=self.scheduled.meets_on,
            status=self.meeting.status,
            listed=listed,
            conflicted=before.conflicted if before else (),
        )
        return replace(self, listed=max(self.listed, item.number), items={**self.items, item.placement: item})

    def _with(self, placement: UUID, **changes: Any) -> Self:
        return replace(self, items={**self.items, placement: replace(self.items[placement], **changes)})

    def _moved(self, status: Status, **changes: Any) -> Self:
        return replace(self, items={k: replace(v, status=status, **changes) for k, v in self.items.items()})


def evolve(held: Held, recorded: Recorded) -> Held:
    return held.evolve(recorded)


def meeting_rows(held: Held) -> Iterator[MeetingRow]:
    assert held.scheduled
    yield MeetingRow(
        meeting=held.id,
        panel=held.scheduled.panel,
        meets_on=held.scheduled.meets_on,
        meets_at=held.scheduled.meets_at,
        place=held.scheduled.place,
        status=held.meeting.status,
        chair=held.meeting.chair,
        present=len(held.present),
        items=len(held.items),
        undecided=sum(item.outcome is None for item in held.items.values()),
        closed_on=london_date(held.closed.recorded_at) if held.closed else None,
        version=held.version,
    )


def item_rows(held: Held) -> Iterable[ItemRow]:
    return held.items.values()


def attendance_rows(held: Held) -> Iterable[Attendance]:
    return held.present.values()


MEETING = Table(
    name="meeting",
    row=MeetingRow,
    key=("meeting",),
    kept=True,
    indexes=("(panel, meets_on)", "(meets_on) WHERE upper_inf(known)"),
)
ITEM = Table(
    name="item",
    row=ItemRow,
    key=("meeting", "number"),
    kept=True,
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
    limit: int = 200,
    known: datetime | date | None = None,
) -> list[MeetingRow]:
    """Meetings in the order of their days; `until` is the last day included."""
    query = f"""SELECT * FROM read.meeting WHERE {as_known(known)} AND coalesce(panel = %(panel)s, true)
        AND coalesce(meets_on >= %(from)s::date, true) AND coalesce(meets_on <= %(until)s::date, true)
        AND (%(status)s::text[] = '{{}}' OR status = ANY (%(status)s::text[]))
        ORDER BY meets_on, meets_at, meeting LIMIT %(limit)s"""
    values = {"panel": panel, "from": from_, "until": until, "status": [*status], "limit": limit}
    return select(connection, MeetingRow, query, {**values, "known": known_at(known)})


def meeting(connection: Connection[Any], id: UUID, *, known: datetime | date | None = None) -> MeetingRow | None:
    query = f"SELECT * FROM read.meeting WHERE meeting = %(id)s AND {as_known(known)}"
    return next(iter(select(connection, MeetingRow, query, {"id": id, "known": known_at(known)})), None)


def agenda(connection: Connection[Any], meeting: UUID, *, known: datetime | date | None = None) -> list[ItemRow]:
    """The items of a meeting in the order in which they were listed."""
    query = f"SELECT * FROM read.item WHERE meeting = %(meeting)s AND {as_known(known)} ORDER BY number"
    return select(connection, ItemRow, query, {"meeting": meeting, "known": known_at(known)})


def items_of(connection: Connection[Any], placement: UUID, *, known: datetime | date | None = None) -> list[ItemRow]:
    """The agendas that a placement was on, the latest meeting first."""
    query = f"SELECT * FROM read.item WHERE placement = %(placement)s AND {as_known(known)} ORDER BY meets_on DESC"
    return select(connection, ItemRow, query, {"placement": placement, "known": known_at(known)})


def attendance(connection: Connection[Any], meeting: UUID, *, known: datetime | date | None = None) -> list[Attendance]:
    query = f"SELECT * FROM read.attendance WHERE meeting = %(meeting)s AND {as_known(known)} ORDER BY member"
    return select(connection, Attendance, query, {"meeting": meeting, "known": known_at(known)})
