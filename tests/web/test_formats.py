"""How money, dates and times read on the pages."""

from datetime import UTC, date, datetime

import pytest

from web.formats import clock, count, day, exact_moment, moment, money, sentence, short_day


@pytest.mark.parametrize(
    ("pence", "text"),
    [
        (0, "£0"),
        (5, "£0.05"),
        (485000, "£4,850"),
        (485050, "£4,850.50"),
        (-12345, "-£123.45"),
        (123456789, "£1,234,567.89"),
    ],
)
def test_money_is_kept_in_pence_and_shown_in_pounds(pence, text):
    assert money(pence) == text


def test_dates_are_written_out():
    assert day(date(2026, 3, 3)) == "3 March 2026"
    assert short_day(date(2026, 3, 3)) == "3 Mar 2026"


def test_recorded_times_are_shown_in_london():
    winter, summer = datetime(2026, 3, 3, 10, 14, 5, tzinfo=UTC), datetime(2026, 7, 3, 10, 14, 5, tzinfo=UTC)
    assert moment(winter) == "3 March 2026 at 10:14am"
    assert moment(summer) == "3 July 2026 at 11:14am"
    assert exact_moment(winter) == "3 March 2026 at 10:14:05am GMT"
    assert exact_moment(summer) == "3 July 2026 at 11:14:05am BST"
    assert moment(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026 at 12:30am"


@pytest.mark.parametrize(
    ("hour", "minute", "text"),
    [(0, 0, "midnight"), (0, 5, "12:05am"), (9, 0, "9am"), (12, 0, "midday"), (12, 30, "12:30pm"), (23, 59, "11:59pm")],
)
def test_times_of_day_read_as_people_say_them(hour, minute, text):
    assert clock(datetime(2026, 3, 3, hour, minute)) == text  # noqa: DTZ001


def test_counts_agree_with_their_nouns():
    assert [count(number, "placement") for number in (0, 1, 1200)] == [
        "0 placements",
        "1 placement",
        "1,200 placements",
    ]
    assert count(2, "person", "people") == "2 people"


def test_the_registers_words_begin_a_line_with_a_capital():
    assert sentence("approved in principle") == "Approved in principle"
    assert sentence("IPOP") == "IPOP"
    assert sentence("") == ""
