"""What people type into forms, and what is made of it."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from web.fields import Day, Pounds, line, words


class Typed(Form):
    day = Day("Date of the panel", "Enter the date of the panel")
    rate = Pounds("Weekly rate", "Enter the weekly rate")
    title = line("Title", "Enter a title")
    why = words("Why")


def typed(**fields) -> Typed:
    given = MultiDict([("rate", "1"), ("title", "x"), ("day", "1"), ("day", "2"), ("day", "2026")])
    for name, value in fields.items():
        given.setlist(name, value if isinstance(value, list) else [value])
    form = Typed(given)
    form.validate()
    return form


@pytest.mark.parametrize(
    ("text", "pence"),
    [("4850", 485000), ("£4,850.50", 485050), (" 4 850 ", 485000), ("0.01", 1), ("0", 0), ("999999999", 99999999900)],
)
def test_pounds_become_pence(text, pence):
    form = typed(rate=text)
    assert (form.rate.data, form.rate.errors) == (pence, [])


@pytest.mark.parametrize("text", ["-1", "1.5", "1.505", "four", "1e3", "1..50", ".50", "٣", "1234567890", "£", "1_000"])
def test_what_is_no_amount_is_refused_and_shown_again(text):
    form = typed(rate=text)
    assert form.rate.data is None
    assert form.rate.errors
    assert form.rate._value() == text


def test_a_day_is_typed_in_three_parts():
    form = typed(day=["3", " 03 ", "2026"])
    assert (form.day.data, form.day.errors) == (date(2026, 3, 3), [])


@pytest.mark.parametrize(
    "parts",
    [["31", "2", "2026"], ["3", "March", "2026"], ["3", "3", ""], ["3"], ["3", "3", "26000"], ["9" * 5000, "1", "1"]],
)
def test_what_is_no_day_is_refused_and_shown_again(parts):
    form = typed(day=parts)
    assert form.day.errors == ["Enter a real date, with day, month and year, such as 27 3 2026"]
    assert form.day.raw_data[0] == parts[0]


@pytest.mark.parametrize("parts", [[], ["", "", ""], [" "], ["", ""]])
def test_no_day_at_all_is_asked_for(parts):
    assert typed(day=parts).day.errors == ["Enter the date of the panel"]


def test_more_parts_than_three_are_not_looked_at():
    assert typed(day=["3", "3", "2026", "x"]).day.data == date(2026, 3, 3)


def test_words_are_trimmed_and_spaces_are_none():
    assert typed(title="  Oak House ").title.data == "Oak House"
    assert typed(title="   ").title.errors == ["Enter a title"]


def test_words_have_a_length():
    assert typed(why="x" * 4001).why.errors == ["Use 4,000 characters or fewer"]
    assert typed(why="").why.errors == []


@pytest.mark.parametrize("parts", [None, [], ["3"], ["a", "b", "c", "d"]])
def test_a_day_is_shown_whatever_was_sent(app: Flask, parts):
    with app.test_request_context():
        form = Typed() if parts is None else typed(day=parts)
        shown = str(form.day())
    assert shown.count("<input") == 3
    assert "Date of the panel" in shown
