"""An audit trail: of what, narrowed how, read from the register as far as it is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from placements.application import Register
from placements.calendar import london_date
from placements.store import Recorded
from projections.query import known_at
from projections.trail import Wanted, look, position_at
from web.pages.trail import working_days_late
from web.pages.world import World
from web.telling.entry import Entry, entries
from web.telling.teller import tell

NOBODY = World({}, date.min)

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
"""Nothing was recorded before or will be after."""

AT_ONCE = 500
"""Events that are told together."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """How a trail is narrowed; None, "" and 0 leave a matter open."""

    by: UUID | None = None
    """The account that recorded it, or on whose behalf it was."""
    kind: str = ""
    """Its stored name, such as Placement.DecisionRecorded."""
    late: int = 0
    """Recorded at least so many working days later."""
    recorded_from: date | None = None
    recorded_until: date | None = None
    """The last day, included."""


@dataclass(frozen=True, kw_only=True)
class Trail:
    """The events about something, or all of them."""

    title: str
    histories: Sequence[UUID] | None = None
    about: UUID | None = None
    filters: Filters = Filters()

    def wanted(self, register: Register) -> Wanted:
        """The same in positions of the register as it is now."""
        filters, store = self.filters, register.store
        return Wanted(
            histories=self.histories,
            about=self.about,
            by=filters.by,
            kinds=(filters.kind,) if filters.kind else (),
            first=position_at(store, _end(filters.recorded_from, -1)) + 1 if filters.recorded_from else 1,
            last=position_at(store, _end(filters.recorded_until)) if filters.recorded_until else store.position(),
        )


def _end(day: date, days: int = 0) -> datetime:
    """The last instant of the day so many days after it."""
    moment = known_at(min(max(day, EARLIEST), LATEST) + timedelta(days=days))
    assert moment
    return moment


@dataclass(frozen=True)
class Part:
    entries: Sequence[Entry]
    further: int | None
    """The position from which to look on, further back; None when there is no more."""
    looked_back_to: date | None
    """The day that the look has come to, when it ended before the page was full."""


def newest(register: Register, trail: Trail, *, before: int | None, limit: int) -> Part:
    """A page of the trail, the newest first, from the position `before` on downwards."""
    wanted = trail.wanted(register)
    if before is not None:
        wanted = replace(wanted, last=min(before, wanted.last or 0))
    page = look(register.store, wanted, limit=limit, descending=True)
    found = late_enough(page.events, trail.filters.late)
    cut = page.further if len(found) < limit else None
    return Part([*entries(register, found)], page.further, london_date(register.read(cut, 1)[0].at) if cut else None)


def oldest_first(register: Register, trail: Trail) -> Iterator[Entry]:
    """All of the trail as it is at this moment, some hundred at a time, so that memory does not grow with it."""
    wanted = trail.wanted(register)
    further: int | None = wanted.first
    while further is not None:
        page = look(register.store, replace(wanted, first=further), limit=AT_ONCE)
        further = page.further
        yield from entries(register, late_enough(page.events, trail.filters.late))


def late_enough(events: Sequence[Recorded], days: int) -> list[Recorded]:
    """Those that were recorded at least so many working days after they happened."""
    return [each for each in events if not days or lateness(each) >= days]


def lateness(recorded: Recorded) -> int:
    return working_days_late(tell(recorded, NOBODY).happened_on, london_date(recorded.at))
