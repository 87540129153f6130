"""What the rules count with: boundaries on the calendar, instead of a sum of days in every row."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.calendar import add_working_days
from placements.meeting import Status
from projections.exceptions.question import Question

HELD = (Status.OPEN, Status.CLOSED)
NOT_CANCELLED = (Status.SCHEDULED, *HELD)


def more_than(days: int, on: date) -> date:
    """The day before which a clock must have begun to have run for more than so many working days on `on`."""
    return add_working_days(on + timedelta(days=1), -(days + 1))


def meeting_days(connection: Connection[Any], question: Question, statuses: Sequence[Status]) -> dict[UUID, list[date]]:
    """Each panel's meetings of these statuses up to the day, in order."""
    query = f"""SELECT panel, array_agg(meets_on ORDER BY meets_on) FROM read.meeting
        WHERE {question.as_known()} AND meets_on <= %(on)s AND status = ANY (%(statuses)s) GROUP BY panel"""
    rows = connection.execute(query.encode(), {**question.values, "statuses": [*statuses]})
    return dict(rows.fetchall())


def boundaries(days: date, meetings: Mapping[UUID, Sequence[date]], count: int) -> dict[UUID, date]:
    """For each panel the day before which a clock began that has run too many days, or through so many meetings."""
    return {panel: max([days, *held[-count:][:1]]) if len(held) >= count else days for panel, held in meetings.items()}


def working_days(number: int) -> str:
    return f"{number} working day" if number == 1 else f"{number} working days"


def meetings(number: int) -> str:
    return f"{number} meeting" if number == 1 else f"{number} meetings"
