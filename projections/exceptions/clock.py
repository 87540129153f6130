"""What the rules count with: boundaries on the calendar, instead of a sum of days in every row."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from placements.calendar import add_working_days
from projections.exceptions.question import Meetings


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
