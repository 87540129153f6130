"""What an address asks for behind its question mark: days, moments, ids, choices; refused in words if malformed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import request

from placements.calendar import FIRST_YEAR, LAST_YEAR, LONDON
from placements.errors import Invalid

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
D = TypeVar("D", bound=date)

LONGEST = 200
"""Characters of a text that are looked for."""


def words(name: str) -> str:
    """What was typed, without what neither people nor PostgreSQL can read; empty when nothing was."""
    return "".join(sign for sign in request.args.get(name, "") if sign.isprintable()).strip()[:LONGEST]


def day(name: str) -> date | None:
    """A day that narrows a list: any."""
    return _asked(name, date.fromisoformat, "a day, such as 2026-03-01")


def on() -> date | None:
    """The day that a report or a replay is of, of a year that working days are known of."""
    return _asked("on", day_in, "a day, such as 2026-03-01")


def moment(name: str) -> datetime | date | None:
    """A moment, by London's clock where it names no other; or a day, which stands for its end."""
    return _asked(name, moment_in, "a day or a moment, such as 2026-03-01 or 2026-03-01T14:30")


def id(name: str) -> UUID | None:
    return _asked(name, UUID, "an id of this register")


def one_of(name: str, kind: type[E]) -> E | None:
    return _asked(name, kind, f"one of: {', '.join(kind)}")


def whole(name: str, *, least: int, most: int) -> int | None:
    def read(text: str) -> int:
        if not least <= (number := int(text)) <= most:
            raise ValueError(text)
        return number

    return _asked(name, read, f"a whole number from {least} to {most}")


def _asked(name: str, read: Callable[[str], T], what: str) -> T | None:
    text = request.args.get(name, "").strip()
    try:
        return read(text) if text else None
    except (ValueError, OverflowError) as error:
        raise Invalid(f"“{text[:40]}” in the address is not {what}: correct {name}.") from error


def day_in(text: str) -> date:
    """2026-03-01, of a year that working days are known of; ValueError for anything else."""
    return _in_reach(date.fromisoformat(text))


def moment_in(text: str) -> datetime | date:
    """2026-03-01, or 2026-03-01T14:30 by London's clock, or with a time zone; ValueError for anything else."""
    if len(text) <= len("2026-03-01"):
        return day_in(text)
    given = _in_reach(datetime.fromisoformat(text))
    return (given if given.tzinfo else given.replace(tzinfo=LONDON)).astimezone(UTC)


def _in_reach(when: D) -> D:
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError(f"not from {FIRST_YEAR} to {LAST_YEAR}")
    return when
