"""Findings counted from totals, and read in the order of an index: neither grows with the number of findings.

The totals say how many stand on the day, as known at the moment, by the day on which their clock began; and so on which
of these days the page begins and ends.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from typing import Any

from psycopg import Connection

from projections import tally
from projections.exceptions.question import Found, Question, Source
from projections.exceptions.report import WITHIN_TOLERANCE, Filters
from projections.query import read

IN_SEVERITY = "since, reference, key"
"""What has waited longest comes first."""


LAST = 4
"""Behind Priority 3."""


@dataclass(frozen=True)
class Group:
    """Findings that are counted together."""

    severity: int | None
    part: str
    excluded: str | None


Groups = Mapping[Group, int]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """Findings of one severity on the page: of those whose clock began on these days, so many after so many."""

    severity: int | None
    first: date
    last: date
    offset: int
    limit: int


def totalled(
    connection: Connection[Any], question: Question, source: Source, values: Values
) -> tuple[Groups, list[Found]]:
    """How many there are, and those on the page."""
    groups: Counter[Group] = Counter()
    days: Counter[tuple[int | None, date]] = Counter()
    for severity, part, excluded, since, n in _counted(connection, question, source, values):
        group = Group(severity, part, excluded)
        groups[group] += n
        if _is_on_page(group, question.filters):
            days[severity, since] += n
    in_order = [(severity, since, n) for (severity, since), n in sorted(days.items(), key=_in_order)]
    runs = _runs(in_order, question.limit, question.offset)
    return groups, [found for run in runs for found in _in_full(connection, question, source, values, run)]


def _in_order(day: tuple[tuple[int | None, date], int]) -> tuple[int, date]:
    (severity, since), _ = day
    return severity or LAST, since


def on_page(filters: Filters) -> str:
    """SQL for what is listed, over a finding with its severity and why it is excluded."""
    conditions = ["excluded IS NOT NULL" if filters.excluded else "excluded IS NULL"]
    if filters.severity is not None:
        conditions.append("coalesce(severity, 0) = %(severity)s")
    if filters.part:
        conditions.append("part = %(part)s")
    return " AND ".join(conditions)


def _is_on_page(group: Group, filters: Filters) -> bool:
    severity = filters.severity is None or (group.severity or WITHIN_TOLERANCE) == filters.severity
    return severity and filters.part in {"", group.part} and filters.excluded == (group.excluded is not None)


def _counted(
    connection: Connection[Any], question: Question, source: Source, values: Values
) -> list[tuple[int | None, str, str | None, date, int]]:
    """Severity, part, why it is left out, first day of the clock, and how many."""
    which = tally.sums(question.known, "panel, part, left_out AS funding, day AS since, n")
    query = f"""SELECT {source.severity} AS severity, part, {source.excluded} AS excluded, since, sum(n)::bigint
        FROM ({which}) f GROUP BY 1, 2, 3, since HAVING sum(n) <> 0"""
    here = {**values, "what": [source.tally], **tally.moment(question.known)}
    return connection.execute(query.encode(), here).fetchall()


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


def _in_full(connection: Connection[Any], question: Question, source: Source, values: Values, run: Run) -> list[Found]:
    """The findings of a run: found in the order of an index, and looked up by their keys."""
    query = f"""SELECT f.*, %(this)s::integer AS severity FROM (
            SELECT history, key FROM (
                SELECT f.*, {source.severity} AS severity, {source.excluded} AS excluded
                FROM read.{source.tally} f WHERE since BETWEEN %(from)s::date AND %(to)s::date AND {question.stands}) f
            WHERE severity IS NOT DISTINCT FROM %(this)s::integer AND {on_page(question.filters)}
            ORDER BY {IN_SEVERITY} LIMIT %(limit)s OFFSET %(offset)s) page
        CROSS JOIN LATERAL (
            SELECT * FROM ({source.sql(question.standing_of_key)}) s
            WHERE s.history = page.history AND s.key = page.key LIMIT 1) f
        ORDER BY {IN_SEVERITY}"""
    here = {"this": run.severity, "from": run.first, "to": run.last, "limit": run.limit, "offset": run.offset}
    return read(connection, Found, query, {**values, **here})
