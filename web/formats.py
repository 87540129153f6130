"""How money, dates and times read on the pages, in the words of the GOV.UK style guide."""

import re
from datetime import date, datetime, time

from flask import Flask

from placements.calendar import LONDON


def money(pence: int) -> str:
    """1234567 → £12,345.67; whole pounds without pence."""
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{pounds:,}" + (f".{rest:02}" if rest else "")


def day(value: date) -> str:
    """A date in the world: 3 March 2026."""
    return f"{value.day} {value:%B %Y}"


def short_day(value: date) -> str:
    """For tables: 3 Mar 2026."""
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime) -> str:
    """A recorded time, in London: 3 March 2026 at 10:14am."""
    local = value.astimezone(LONDON)
    return f"{day(local)} at {clock(local)}"


def exact_moment(value: datetime) -> str:
    """A recorded time to the second, and which time that is: 3 March 2026 at 10:14:05am GMT."""
    local = value.astimezone(LONDON)
    return f"{day(local)} at {local.hour % 12 or 12}:{local:%M:%S}{_half(local)} {local:%Z}"


def clock(value: datetime | time) -> str:
    """10:14am, 2pm, midday, midnight."""
    if (value.hour, value.minute) in ((0, 0), (12, 0)):
        return "midday" if value.hour else "midnight"
    minutes = f":{value:%M}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{_half(value)}"


def count(number: int, one: str, many: str | None = None) -> str:
    """1 placement, 2 placements, 1,200 people."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(value: str) -> str:
    """The register's own words at the beginning of a line: "approved in principle" → "Approved in principle"."""
    return value[:1].upper() + value[1:]


def spoken(name: str) -> str:
    """The stored name of an event in words: Placement.DecisionRecorded → Decision recorded."""
    return sentence(re.sub(r"(?<!^)(?=[A-Z])", " ", name.rpartition(".")[2]).lower())


def _half(value: datetime | time) -> str:
    return "am" if value.hour < 12 else "pm"


def init_formats(app: Flask) -> None:
    for format in (money, day, short_day, clock, moment, exact_moment, count, sentence):
        app.add_template_filter(format)
