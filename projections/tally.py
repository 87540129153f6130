"""How many there are on a day, as known at a moment: changes by one that add up, summed by day and by moment.

A change counts from its day on, and from the recorded time at which it was known. What is known now is one sum; what
was known at a past moment is the sums of the days before it, and of the moments of its own day.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from projections.table import Table

NOWHERE = UUID(int=0)
"""Instead of a panel, where there is none."""

NOW, DAY, MOMENT = range(3)
"""What a sum comprises: all that is known, what became known on one day (UTC), or at one moment."""

ALL = datetime(9999, 12, 31, tzinfo=UTC)

LOCK = 7_212_031
"""The advisory lock under which one transaction at a time adds up."""


class Count(NamedTuple):
    """One more of something, or one less, from that day on."""

    what: str
    day: date
    n: int = 1
    panel: UUID = NOWHERE
    part: str = ""
    left_out: str = ""
    """Why it is counted apart."""
    for_ever: bool = True
    """Past moments are asked about as well."""


class Sum(Struct, frozen=True, kw_only=True):
    what: str
    step: int
    known: datetime
    day: date
    panel: UUID
    part: str
    left_out: str
    n: int


KEY = ("what", "step", "known", "day", "panel", "part", "left_out")
TALLY = Table(name="tally", row=Sum, key=KEY, added_up=True, indexes=("(what) WHERE n = 0",))

Counted = Mapping[tuple[Count, datetime], int]
"""How many more there are of something, by the recorded time."""


def add(connection: Connection[Any], schema: str, counted: Iterable[Counted]) -> None:
    """Add them to the sums, inside a transaction; sums that come to nought vanish."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for changes in counted:
        for (count, at), n in changes.items():
            for step, known in _steps(count, at):
                sums[count.what, step, known, count.day, count.panel, count.part, count.left_out] += n
    rows = [(*key, n) for key, n in sums.items() if n]
    if not rows:
        return
    arrays = ", ".join(f"%b::{column.type}[]" for column in TALLY.columns.values())
    insert = f"""INSERT INTO {schema}.tally AS t ({", ".join(TALLY.columns)}) SELECT * FROM unnest({arrays})
        ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET n = t.n + excluded.n"""
    connection.execute(b"SELECT pg_advisory_xact_lock(%b)", [LOCK])
    connection.execute(insert.encode(), [list(column) for column in zip(*rows, strict=True)])
    connection.execute(f"DELETE FROM {schema}.tally WHERE n = 0".encode())


def _steps(count: Count, at: datetime) -> Iterator[tuple[int, datetime]]:
    yield NOW, ALL
    if count.for_ever:
        yield DAY, _midnight(at)
        yield MOMENT, at


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), time(), tzinfo=UTC)


def sums(known: datetime | None, columns: str) -> str:
    """SQL for the sums that a moment comprises; None is all. Its values are those of `moment`, and `what` and `on`."""
    which = f"SELECT {columns} FROM read.tally WHERE what = ANY (%(what)s) AND day <= %(on)s::date AND step ="
    if known is None:
        return f"{which} {NOW}"
    return f"""{which} {DAY} AND known < %(midnight)s
        UNION ALL {which} {MOMENT} AND known >= %(midnight)s AND known <= %(known)s"""


def moment(known: datetime | None) -> dict[str, datetime | None]:
    """The values of `sums`."""
    return {"known": known, "midnight": known and _midnight(known.astimezone(UTC))}


def total(connection: Connection[Any], what: Sequence[str], *, on: date, known: datetime | None) -> int:
    """How many there are on the day, as known at the moment."""
    query = f"SELECT coalesce(sum(n), 0)::bigint FROM ({sums(known, 'n')}) t"
    found = connection.execute(query.encode(), {"what": [*what], "on": on, **moment(known)}).fetchone()
    return int(found[0]) if found else 0


def by_panel(
    connection: Connection[Any], what: str, *, on: date, known: datetime | None
) -> dict[UUID, list[tuple[date, int]]]:
    """Of each panel, the days up to that day on which something happened, in order, and how often."""
    query = f"""SELECT panel, day, sum(n)::bigint FROM ({sums(known, "panel, day, n")}) t
        GROUP BY panel, day HAVING sum(n) <> 0 ORDER BY panel, day"""
    found: dict[UUID, list[tuple[date, int]]] = {}
    for panel, day, n in connection.execute(query.encode(), {"what": [what], "on": on, **moment(known)}):
        found.setdefault(panel, []).append((day, n))
    return found
