"""A meeting as it comes to be held: its row, its agenda item by item, and those who came."""

from collections.abc import Iterable, Iterator
from typing import Any, Self
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from placements.calendar import london_date
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
    Status,
)
from placements.store import Recorded
from projections.meetings import Attendance, ItemRow, MeetingRow
from projections.proof import Proof, proof

LISTING = frozenset({ItemListed, ItemRemoved, InterestDeclared, ItemDecided, ItemReopened})
HOLDING = frozenset({MeetingOpened, MeetingClosed, MeetingCancelled})
ATTENDING = frozenset({AttendanceRecorded, AttendanceWithdrawn})

NO_ID = UUID(int=0)
NOT_SCHEDULED = Meeting()


class Held(Struct, frozen=True, kw_only=True):
    """A meeting with the rows of its agenda and of those who came."""

    id: UUID = NO_ID
    meeting: Meeting = NOT_SCHEDULED
    scheduled: MeetingScheduled | None = None
    version: int = 0
    listed: int = 0
    items: dict[UUID, ItemRow] = {}
    present: dict[UUID, Attendance] = {}
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
