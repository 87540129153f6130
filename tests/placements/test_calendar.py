"""The clocks count working days of England and Wales, and know which day it is in London."""

from datetime import UTC, date, datetime, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from placements.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    add_working_days,
    in_words,
    is_working_day,
    london_date,
    working_day_number,
    working_days_between,
)
from placements.errors import Invalid

known_days = st.dates(date(FIRST_YEAR, 3, 1), date(LAST_YEAR, 10, 1))


def test_the_working_days_agree_with_those_the_government_publishes() -> None:
    published = {
        holiday["date"] for holiday in BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
    }
    day, last = date(min(published).year, 1, 1), date(max(published).year, 12, 31)
    while day <= last:
        assert is_working_day(day) == (day.weekday() < 5 and day not in published), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 3, 9), True),
        (date(2026, 3, 8), False),
        (date(2023, 5, 8), False),  # the coronation
        (date(2022, 9, 19), False),  # the funeral of Elizabeth II
        (date(2021, 12, 28), False),  # Boxing Day fell on a Sunday
        (date(1999, 12, 31), False),  # the millennium
    ],
)
def test_bank_holidays_and_weekends_are_no_working_days(day: date, working: bool) -> None:
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 3, 6), date(2026, 3, 6), 0),
        (date(2026, 3, 6), date(2026, 3, 8), 0),  # Friday to Sunday
        (date(2026, 3, 6), date(2026, 3, 9), 1),  # Friday to Monday
        (date(2026, 3, 7), date(2026, 3, 9), 1),  # Saturday to Monday
        (date(2026, 4, 2), date(2026, 4, 7), 1),  # over Easter
        (date(2026, 3, 9), date(2026, 3, 6), -1),
    ],
)
def test_working_days_are_those_after_the_first_day_up_to_and_including_the_last(
    start: date, end: date, days: int
) -> None:
    assert working_days_between(start, end) == days


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 3, 6), 5, date(2026, 3, 13)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2026, 3, 8), -1, date(2026, 3, 6)),
        (date(2025, 12, 24), 2, date(2025, 12, 30)),
    ],
)
def test_the_nth_working_day_after_or_before_a_day(day: date, days: int, expected: date) -> None:
    assert add_working_days(day, days) == expected


@given(known_days, st.integers(-40, 40).filter(bool))
def test_adding_and_counting_agree(day: date, days: int) -> None:
    later = add_working_days(day, days)
    assert is_working_day(later)
    counted_from = day if days > 0 else day - timedelta(days=1)
    assert working_days_between(counted_from, later) == (days if days > 0 else days + 1)


@given(known_days, known_days)
def test_the_difference_of_two_numbers_is_the_working_days_between(start: date, end: date) -> None:
    start, end = sorted((start, end))
    end = min(end, start + timedelta(days=400))
    one_by_one = sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert working_day_number(end) - working_day_number(start) == one_by_one


@pytest.mark.parametrize("day", [date(1949, 12, 31), date(2081, 1, 1), date.min, date.max])
def test_days_outside_the_table_are_refused_in_words(day: date) -> None:
    with pytest.raises(Invalid, match=f"check {day.isoformat()}"):
        working_day_number(day)


@pytest.mark.parametrize(("day", "days"), [(date(2080, 12, 31), 1), (date(1950, 1, 3), -5)])
def test_adding_beyond_the_table_is_refused_in_words(day: date, days: int) -> None:
    with pytest.raises(Invalid, match="from 1950 to 2080 only"):
        add_working_days(day, days)


def test_an_instant_just_before_midnight_utc_in_summer_is_the_next_day_in_london() -> None:
    assert london_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert london_date(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == date(2026, 1, 31)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="no time zone"):
        london_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC).replace(tzinfo=None))


def test_a_day_in_words() -> None:
    assert in_words(date(2026, 3, 6)) == "6 March 2026"
