"""Findings counted from totals, and read in the order of an index: neither grows with the number of findings.

The totals say how many stand on the day, as known at the moment, by the day on which their clock began; and so on which
of these days the page begins and ends.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from typing import Any

from msgspec.json import Decoder
from psycopg import Connection

from projections import tally
from projections.exceptions.listing import IN_SEVERITY, Group, Listing, Values, in_full, on_page
from projections.exceptions.question import Question, Source
from projections.exceptions.report import WITHIN_TOLERANCE, Filters

LAST = 4
"""Behind Priority 3."""

Counted = tuple[int | None, str, str | None, date, int]
"""Severity, part, why it is left out, first day of the clock, and how many."""

COUNTED = Decoder(list[Counted])


@dataclass(frozen=True)
class Run:
    """Findings of one severity on the page: of those whose clock began on these days, so many after so many."""

    severity: int | None
    first: date
    last: date
    offset: int
    limit: int


def totalled(connection: Connection[Any], question: Question, source: Source, values: Values) -> Listing:
    """How many there are, and those on the page."""
    groups: Counter[Group] = Counter()
    days: Counter[tuple[int | None, date]] = Counter()
    counted, population = _counted(connection, question, source, values)
    for severity, part, excluded, since, n in counted:
        group = Group(severity, part, excluded)
        groups[group] += n
        if _is_on_page(group, question.filters):
            days[severity, since] += n
    in_order = [(severity, since, n) for (severity, since), n in sorted(days.items(), key=_in_order)]
    runs = [*_runs(in_order, question.limit, question.offset)]
    if not runs:
        return Listing(groups, population, [], {})
    keys = " UNION ALL ".join(_keys(number, question, source) for number, _ in enumerate(runs))
    of_runs = {f"{name}_{number}": value for number, run in enumerate(runs) for name, value in vars(run).items()}
    return Listing(groups, population, *in_full(connection, question, source, keys, {**values, **of_runs}))


def _in_order(day: tuple[tuple[int | None, date], int]) -> tuple[int, date]:
    (severity, since), _ = day
    return severity or LAST, since


def _is_on_page(group: Group, filters: Filters) -> bool:
    severity = filters.severity is None or (group.severity or WITHIN_TOLERANCE) == filters.severity
    return severity and filters.part in {"", group.part} and filters.excluded == (group.excluded is not None)


def _counted(
    connection: Connection[Any], question: Question, source: Source, values: Values
) -> tuple[list[Counted], int]:
    """How many there are of each kind by their first day, and of how many in all."""
    which = tally.sums(question.known, "panel, part, left_out AS funding, day AS since, n")
    query = f"""SELECT (SELECT json_agg(json_build_array(severity, part, excluded, since, n))::text FROM (
            SELECT {source.severity} AS severity, part, {source.excluded} AS excluded, since, sum(n)::bigint AS n
            FROM ({which}) f GROUP BY 1, 2, 3, since HAVING sum(n) <> 0) g),
        ({tally.summed(question.known, "counts")})"""
    [(counted, population)] = connection.execute(query.encode(), {**values, "what": [source.tally]}).fetchall()
    return COUNTED.decode(counted or "[]"), population


def _runs(days: Sequence[tuple[int | None, date, int]], limit: int, offset: int) -> Iterator[Run]:
    """Where the page lies among the days, which come in its order."""
    for severity, together in groupby(days, key=lambda day: day[0]):
        _, first_days, counts = zip(*together, strict=True)
        until = [0, *accumulate(counts)]
        if limit and offset < until[-1]:
            begin = bisect_right(until, offset) - 1
            end = bisect_left(until, min(offset + limit, until[-1])) - 1
            yield Run(severity, first_days[begin], first_days[end], offset - until[begin], limit)
            limit -= min(limit, until[-1] - offset)
        offset = max(0, offset - until[-1])


def _keys(number: int, question: Question, source: Source) -> str:
    """SQL for the keys of a run, found in the order of an index."""
    return f"""(SELECT history, key, severity FROM (
            SELECT f.*, {source.severity} AS severity, {source.excluded} AS excluded FROM read.{source.tally} f
            WHERE since BETWEEN %(first_{number})s::date AND %(last_{number})s::date AND {question.stands}) f
        WHERE severity IS NOT DISTINCT FROM %(severity_{number})s::integer AND {on_page(question.filters)}
        ORDER BY {IN_SEVERITY} LIMIT %(limit_{number})s OFFSET %(offset_{number})s)"""
