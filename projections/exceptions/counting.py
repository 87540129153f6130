"""How many findings a report has, of which severity, and which of them are on its page.

Of any past day or moment, and behind any filter, every finding is looked at once. What stands now, unfiltered, is
counted from totals, and the page is read in the order of an index: neither grows with the number of findings.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from projections import tally
from projections.exceptions.question import Found, Question, Source
from projections.exceptions.report import WITHIN_TOLERANCE, Filters
from projections.query import read, scalar

IN_SEVERITY = "since, reference, key"
"""What has waited longest comes first."""
ORDER = f"severity NULLS LAST, {IN_SEVERITY}"
"""Priority 1 first."""

SEVERITIES = (1, 2, 3, None)

BASE = {
    "panel": "f.panel = %(panel)s",
    "team": "f.team = %(team)s",
    "provider": "f.provider = %(provider)s",
    "person_kind": "f.person_kind = %(person_kind)s",
    "placement": "f.placement = %(placement)s",
}


@dataclass(frozen=True)
class Group:
    """Findings that are counted together."""

    severity: int | None
    part: str
    excluded: str | None


Groups = Mapping[Group, int]
Values = Mapping[str, Any]


def found(
    connection: Connection[Any], question: Question, source: Source, values: Values
) -> tuple[Groups, list[Found]]:
    """The counts of all findings, and those on the page."""
    filters = question.filters
    if source.tally and not question.known and not filters.cleared and not _where(filters):
        groups = _counted(connection, source, values)
        keys = [*_in_order(connection, question, source, values, groups)]
    else:
        groups, keys = _looked_at(connection, question, source, values)
    return groups, _in_full(connection, question, source, keys, values)


def population(connection: Connection[Any], question: Question, source: Source, values: Values) -> int:
    """Of how many."""
    if not _where(question.filters):
        return tally.total(connection, source.counts, on=question.on, known=question.known)
    query = f"SELECT count(*) FROM ({source.population}) f WHERE {_where(question.filters)}"
    return int(scalar(connection, query, values))


def listed(groups: Groups, filters: Filters) -> int:
    """How many are listed under a severity and a part."""
    severities = {filters.severity, None} if filters.severity == WITHIN_TOLERANCE else {filters.severity}
    return sum(
        count
        for group, count in groups.items()
        if group.excluded is None
        and (filters.severity is None or group.severity in severities)
        and filters.part in {"", group.part}
    )


def summed(groups: Groups, key: Callable[[Group], Any]) -> dict[Any, int]:
    """How many are listed, by a property of their groups."""
    total: Counter[Any] = Counter()
    for group, count in groups.items():
        if group.excluded is None:
            total[key(group)] += count
    return dict(sorted(total.items(), key=lambda item: (item[0] is None, item[0])))


def left_out(groups: Groups) -> dict[str, int]:
    """How many are left out, by the reason why."""
    total: Counter[str] = Counter()
    for group, count in groups.items():
        if group.excluded:
            total[group.excluded] += count
    return dict(sorted(total.items()))


def _where(filters: Filters) -> str:
    return " AND ".join(sql for key, sql in BASE.items() if getattr(filters, key))


def _on_page(filters: Filters) -> str:
    conditions = ["excluded IS NOT NULL" if filters.excluded else "excluded IS NULL"]
    if filters.severity is not None:
        conditions.append("coalesce(severity, 0) = %(severity)s")
    if filters.part:
        conditions.append("part = %(part)s")
    return " AND ".join(conditions)


Key = tuple[Any, str, int | None]
"""History and key of a finding, and its severity."""


def _looked_at(
    connection: Connection[Any], question: Question, source: Source, values: Values
) -> tuple[Groups, list[Key]]:
    """In one pass over what the indexes hold: how many there are, and which are on the page."""
    severity = "NULL::integer" if question.filters.cleared else source.severity
    weighed = source.weighed.format(f"({source.sql(question.standing)})")
    query = f"""WITH found AS MATERIALIZED (
            SELECT history, key, part, since, reference, {severity} AS severity, {source.excluded} AS excluded
            FROM ({weighed}) f WHERE {_where(question.filters) or "true"}),
        counted AS (SELECT severity, part, excluded, count(*) FROM found GROUP BY severity, part, excluded),
        page AS (SELECT * FROM found WHERE {_on_page(question.filters)}
            ORDER BY {ORDER} LIMIT %(limit)s OFFSET %(offset)s)
        SELECT (SELECT jsonb_agg(jsonb_build_array(severity, part, excluded, count)) FROM counted),
            (SELECT jsonb_agg(jsonb_build_array(history, key, severity) ORDER BY {ORDER}) FROM page)"""
    [(groups, keys)] = connection.execute(query.encode(), values).fetchall()
    return {Group(*group): count for *group, count in groups or ()}, [tuple(key) for key in keys or ()]


def _in_full(
    connection: Connection[Any], question: Question, source: Source, keys: Sequence[Key], values: Values
) -> list[Found]:
    """The findings of the page in full."""
    if not keys:
        return []
    query = f"""SELECT f.*, page.severity
        FROM unnest(%(histories)s::uuid[], %(keys)s::text[], %(severities)s::integer[])
            WITH ORDINALITY AS page (history, key, severity, place)
        CROSS JOIN LATERAL (
            SELECT * FROM ({source.sql(question.standing_of_key)}) s
            WHERE s.history = page.history AND s.key = page.key LIMIT 1) f
        ORDER BY page.place"""
    histories, names, severities = zip(*keys, strict=True)
    on_page = {"histories": [*histories], "keys": [*names], "severities": [*severities]}
    return read(connection, Found, query, {**values, **on_page})


def _counted(connection: Connection[Any], source: Source, values: Values) -> Groups:
    """The totals of what stands without an end, and one by one what has an end to come."""
    open_ = tally.sums(None, "panel, part, left_out AS funding, day AS since, n")
    ending = f"""SELECT panel, part, funding, since, 1 FROM read.{source.tally}
        WHERE upper_inf(known) AND first <= %(on)s::date AND ends > %(on)s::date"""
    query = f"""SELECT {source.severity} AS severity, part, {source.excluded} AS excluded, sum(n)::bigint
        FROM ({open_} UNION ALL {ending}) f GROUP BY 1, 2, 3 HAVING sum(n) > 0"""
    counted = connection.execute(query.encode(), {**values, "what": [source.tally]}).fetchall()
    return {Group(*group): count for *group, count in counted}


def _in_order(
    connection: Connection[Any], question: Question, source: Source, values: Values, groups: Groups
) -> Iterator[Key]:
    """The page, severity by severity: what comes before it is skipped by its count."""
    offset, limit, filters = question.offset, question.limit, question.filters
    for severity in SEVERITIES:
        count = sum(n for group, n in groups.items() if group.severity == severity and _is_on_page(group, filters))
        if offset < count and limit:
            here = {**values, "this": severity, "limit": limit, "offset": offset}
            keys = connection.execute(_of_severity(question, source).encode(), here).fetchall()
            limit -= len(keys)
            yield from ((history, key, severity) for history, key in keys)
        offset = max(0, offset - count)


def _is_on_page(group: Group, filters: Filters) -> bool:
    severity = filters.severity is None or (group.severity or WITHIN_TOLERANCE) == filters.severity
    return severity and filters.part in {"", group.part} and filters.excluded == (group.excluded is not None)


def _of_severity(question: Question, source: Source) -> str:
    return f"""SELECT history, key FROM (SELECT f.*, {source.severity} AS severity, {source.excluded} AS excluded
            FROM ({source.sql(question.standing)}) f) f
        WHERE severity IS NOT DISTINCT FROM %(this)s AND {_on_page(question.filters)}
        ORDER BY {IN_SEVERITY} LIMIT %(limit)s OFFSET %(offset)s"""
