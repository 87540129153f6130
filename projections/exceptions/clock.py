"""What the rules count with: boundaries on the calendar, and the sum of a clock in words for the rows of a page."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from math import inf
from typing import NamedTuple
from uuid import UUID

from placements.calendar import add_working_days, in_words, working_days_between
from projections.days import FOREVER
from projections.exceptions.question import Found, Meetings, Question, Source


def more_than(days: int, on: date) -> date:
    """The day before which a clock must have begun to have run for more than so many working days on `on`."""
    return add_working_days(on + timedelta(days=1), -(days + 1))


def boundaries(days: date, meetings: Mapping[UUID, Sequence[Meetings]], count: int) -> dict[UUID, date]:
    """For each panel the day before which a clock began that has run too many days, or through so many meetings."""
    return {panel: max(days, _day_of_last(held, count)) for panel, held in meetings.items()}


def _day_of_last(held: Sequence[Meetings], count: int) -> date:
    """The day of the last meeting but so many less one; the beginning of time when there were not so many."""
    for day, number in reversed(held):
        count -= number
        if count <= 0:
            return day
    return date.min


def working_days(number: int) -> str:
    return f"{number} working day" if number == 1 else f"{number} working days"


def meetings(number: int) -> str:
    return f"{number} meeting" if number == 1 else f"{number} meetings"


class Clock(NamedTuple):
    """How long a finding has stood."""

    days: int
    """Working days."""
    meetings: tuple[date, ...]
    """Days of the panel's meetings that came and went without clearing it."""
    words: str
    """The sum."""


def clocks(question: Question, source: Source) -> Callable[[Found], Clock]:
    """The clock of a finding: worked out once for all that began together, and stopped together."""

    @cache
    def run(since: date, stopped: date | None, after: date, panel: UUID | None) -> Clock:
        until = stopped or question.on
        days = working_days_between(since, until)
        sum_ = f"{in_words(since)} to {in_words(until)}: {working_days(days)} after the first"
        if source.meetings is None:
            return Clock(days, (), sum_)
        held = between(source.meetings.get(panel, ()) if panel else (), after, stopped or FOREVER)
        return Clock(days, tuple(day for day, _ in held), f"{sum_}; {_since(held)}")

    def clock(found: Found) -> Clock:
        stopped = found.until or (found.ends if question.filters.cleared else None)
        return run(found.since, stopped, found.after or found.since, found.panel)

    return clock


def between(held: Sequence[Meetings], after: date, end: date) -> Sequence[Meetings]:
    """The meetings after the one day and before the other; they come in order."""
    return held[bisect_right(held, (after, inf)) : bisect_left(held, (end, 0))]


def _since(held: Sequence[Meetings]) -> str:
    """The meetings that count, in words."""
    if not held:
        return "no meeting of the panel since"
    return f"{meetings(sum(n for _, n in held))} of the panel since ({', '.join(in_words(day) for day, _ in held)})"
