"""How many there are on a day, as known at a moment: changes by one that add up, summed by day and by moment.

A change counts on its days, and from the recorded time at which it was known. What is known now is one sum. What was
known at a past moment is the sums of the years before its own, of the months of that year before its own, and so on
down to the moments of its own minute: as few, however long the register is.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from msgspec.json import Decoder
from psycopg import Connection, sql

from projections.days import FOREVER
from projections.position import BEGINNING
from projections.query import scalar
from projections.table import Table

NOWHERE = UUID(int=0)
"""Instead of a panel, where there is none."""

NOW = 0
"""The sum of all that is known."""

STEPS = ("year", "month", "day", "hour", "minute")
"""What became known within one of these (UTC) has a sum, numbered from 1; behind them, each moment."""

MOMENT = len(STEPS) + 1

BOUNDS = ("beginning", *STEPS, "end")
"""Between which a past moment's sums of each step became known: from one until the next."""

BY_PANEL = Decoder(dict[UUID, list[tuple[date, int]]])


class Count(NamedTuple):
    """One more of something, or one less, on the days from `day` until the day before `ends`."""

    what: str
    day: date
    n: int = 1
    panel: UUID = NOWHERE
    part: str = ""
    left_out: str = ""
    """Why it is counted apart."""
    ends: date = FOREVER


class Sum(Struct, frozen=True, kw_only=True):
    what: str
    step: int
    known: datetime
    """When that year, month … or moment begins; endless for what is known now."""
    ends: date
    day: date
    panel: UUID
    part: str
    left_out: str
    n: int


KEY = ("what", "step", "known", "ends", "day", "panel", "part", "left_out")
TALLY = Table(name="tally", row=Sum, key=KEY)

Change = tuple[Count, datetime, int]
"""How often something came to be counted at that recorded time; less than nought when it went."""

COLUMNS = {
    "at": "timestamptz",
    "what": "text",
    "ends": "date",
    "day": "date",
    "panel": "uuid",
    "part": "text",
    "left_out": "text",
    "n": "bigint",
}
"""Of a change, when it is set aside to be added up later."""


PLACES = ", ".join(f"%b::{column.type}[]" for column in TALLY.columns.values())
GIVEN = f"unnest({PLACES}) AS s ({', '.join(TALLY.columns)})"

ADD = f"""INSERT INTO {{schema}}.tally AS t
    SELECT {", ".join(TALLY.columns).replace("known", "coalesce(known, 'infinity')")} FROM {GIVEN}
    ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET n = t.n + excluded.n RETURNING n"""

CLEAR = f"""DELETE FROM {{schema}}.tally t USING {GIVEN} WHERE t.n = 0
    AND {" AND ".join(f"t.{name} = s.{name}" for name in KEY).replace("s.known", "coalesce(s.known, 'infinity')")}"""


def add(connection: Connection[Any], schema: str, changes: Iterable[Change]) -> None:
    """Add them to the sums, inside a transaction; sums that come to nought vanish."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for (what, day, _, *rest, ends), at, n in changes:
        for step, known in enumerate(_sums_of(at)):
            sums[what, step, known, ends, day, *rest] += n
    if added := [(*key, n) for key, n in sums.items() if n]:
        columns = [list(column) for column in zip(*added, strict=True)]
        left = connection.execute(ADD.format(schema=schema).encode(), columns).fetchall()
        if (0,) in left:
            connection.execute(CLEAR.format(schema=schema).encode(), columns)


def _sums_of(at: datetime) -> tuple[datetime | None, ...]:
    """When the sums that comprise a recorded time begin, by their steps; that of all that is known has no beginning."""
    at = at.astimezone(UTC)
    minute = at.replace(second=0, microsecond=0)
    hour = minute.replace(minute=0)
    day = hour.replace(hour=0)
    month = day.replace(day=1)
    return None, month.replace(month=1), month, day, hour, minute, at


ASIDE = "{schema}.changes"
"""Where a rebuild sets changes aside."""


def create_aside(connection: Connection[Any], schema: str) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"CREATE UNLOGGED TABLE {ASIDE.format(schema=schema)} ({columns})".encode())


def set_aside(connection: Connection[Any], schema: str, changes: Iterable[Change]) -> None:
    """Write them where `add_up` finds them: writers of a rebuild do not wait for each other."""
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(schema, "changes"))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([*COLUMNS.values()])
        for change in changes:
            copy.write_row(_row(change))


def add_up(schema: str) -> str:
    """SQL that makes the sums of all that was set aside."""
    aside = ASIDE.format(schema=schema)
    steps = " ".join(f"WHEN {i} THEN date_trunc('{step}', at, 'UTC')" for i, step in enumerate(STEPS, 1))
    return f"""INSERT INTO {schema}.tally
        SELECT what, step::bigint, CASE step WHEN {NOW} THEN 'infinity' {steps} ELSE at END AS known,
            ends, day, panel, part, left_out, sum(n)::bigint AS n
        FROM {aside} CROSS JOIN generate_series({NOW}, {MOMENT}) AS step
        GROUP BY what, step, 3, ends, day, panel, part, left_out HAVING sum(n) <> 0
        ORDER BY {", ".join(KEY)}; DROP TABLE {aside}"""


def _row(change: Change) -> tuple[Any, ...]:
    count, at, n = change
    return at, count.what, count.ends, count.day, count.panel, count.part, count.left_out, n


def sums(known: datetime | None, columns: str, what: str = "what") -> str:
    """SQL for the sums that a moment comprises; None is all. Its values: `on`, those of `moment`, what is summed."""
    which = f"what = ANY (%({what})s) AND ends > %(on)s::date AND day <= %(on)s::date"
    if known is None:
        return f"SELECT {columns} FROM read.tally WHERE {which} AND step = {NOW} AND known = 'infinity'"
    steps = [f"({i}, %({a})s::timestamptz, %({b})s::timestamptz)" for i, (a, b) in enumerate(pairwise(BOUNDS), 1)]
    return f"""SELECT {columns} FROM (VALUES {", ".join(steps)}) AS steps (number, since, until)
        JOIN read.tally ON step = number AND known >= since AND known < until AND {which}"""


def moment(known: datetime | None) -> dict[str, datetime | None]:
    """The values of `sums`."""
    if known is None:
        return {"known": None}
    _, *begun, at = _sums_of(known)
    bounds = (BEGINNING, *begun, known.astimezone(UTC) + timedelta(microseconds=1))
    return {"known": at, **dict(zip(BOUNDS, bounds, strict=True))}


def summed(known: datetime | None, what: str = "what") -> str:
    """SQL for how many there are on the day, as known at the moment; its values are those of `sums`."""
    return f"SELECT coalesce(sum(n), 0)::bigint FROM ({sums(known, 'n', what)}) t"


def by_panel(
    connection: Connection[Any], what: str, *, on: date, known: datetime | None
) -> dict[UUID, list[tuple[date, int]]]:
    """Of each panel, the days up to that day on which something happened, in order, and how often."""
    query = f"""SELECT json_object_agg(panel, held)::text FROM (
            SELECT panel, json_agg(json_build_array(day, n) ORDER BY day) AS held FROM (
                SELECT panel, day, sum(n)::bigint AS n FROM ({sums(known, "panel, day, n")}) t
                GROUP BY panel, day HAVING sum(n) <> 0) d
            GROUP BY panel) p"""
    text = scalar(connection, query, {"what": [what], "on": on, **moment(known)})
    return BY_PANEL.decode(text) if text else {}
