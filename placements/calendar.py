"""Working days of England and Wales, and the civil date in London: what every clock of the register counts in."""

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays

from placements.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1950, 2080
_EPOCH = date(FIRST_YEAR, 1, 1).toordinal()
LONDON = ZoneInfo("Europe/London")


def london_date(instant: datetime) -> date:
    """The date on a wall calendar in London at that instant, which must carry its time zone."""
    if instant.tzinfo is None:
        raise Invalid(f"{instant.isoformat()} has no time zone: give the instant in UTC.")
    return instant.astimezone(LONDON).date()


@lru_cache(maxsize=4096)
def in_words(day: date) -> str:
    """The day as people write it: 6 March 2026."""
    return f"{day.day} {day:%B %Y}"


def learn_working_days() -> None:
    """Work their table out now, and not while somebody waits for the first answer that needs it."""
    _numbers()


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a bank holiday of England and Wales."""
    index = _index(day)
    return _numbers()[index + 1] > _numbers()[index]


def working_day_number(day: date) -> int:
    """Working days since 1950, this one included: those between two days are the difference of their numbers."""
    return _numbers()[_index(day) + 1]


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` comes first."""
    return working_day_number(end) - working_day_number(start)


def add_working_days(day: date, days: int) -> date:
    """The nth working day after `day`, or before it when `days` is negative; `day` itself for nought."""
    if days == 0:
        return day
    number = working_day_number(day) if days > 0 else working_day_number(day - timedelta(days=1)) + 1
    return _working_day(number + days)


def _working_day(number: int) -> date:
    """The date of a working day by its number."""
    if not 1 <= number <= _numbers()[-1]:
        raise Invalid(f"Working days are known from {FIRST_YEAR} to {LAST_YEAR} only.")
    return date.fromordinal(_EPOCH + bisect_right(_numbers(), number - 1) - 1)


def _index(day: date) -> int:
    """The place of a day in the table, which ends where bank holidays can no longer be foretold with any sense."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(f"Working days are known from {FIRST_YEAR} to {LAST_YEAR} only: check {day.isoformat()}.")
    return day.toordinal() - _EPOCH


@cache
def _numbers() -> tuple[int, ...]:
    """Working days before each day of the table, and before the day after its last."""
    closed = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1)))
    numbers = [0]
    for ordinal in range(_EPOCH, date(LAST_YEAR + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        numbers.append(numbers[-1] + (day.weekday() < 5 and day not in closed))
    return tuple(numbers)
