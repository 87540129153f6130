"""How many findings a report has, of which severity, and which of them are on its page.

Behind a filter, and for rules whose severity hangs on more than a day, every finding is looked at once. The others are
counted from totals (totals.py).
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from psycopg import Connection

from projections import tally
from projections.exceptions.listing import (
    FOUND,
    NAMES,
    ORDER,
    PAGE,
    Group,
    Groups,
    Listing,
    Values,
    in_full,
    named,
    on_page,
)
from projections.exceptions.question import Question, Source
from projections.exceptions.report import WITHIN_TOLERANCE, Filters
from projections.exceptions.totals import totalled

KEYS = f"SELECT jsonb_agg(jsonb_build_array(history, key, severity) ORDER BY {ORDER}) FROM page"
"""SQL for the keys and severities of `page`."""

BASE = {
    "panel": "f.panel = %(panel)s",
    "team": "f.team = %(team)s",
    "provider": "f.provider = %(provider)s",
    "person_kind": "f.person_kind = %(person_kind)s",
    "placement": "f.placement = %(placement)s",
}


def found(connection: Connection[Any], question: Question, source: Source) -> Listing:
    """The counts of all findings, and those on the page."""
    filters = question.filters
    values = {**question.values, **source.values, **tally.moment(question.known), "counts": [*source.counts]}
    if source.tally and not filters.cleared and not _where(filters):
        return totalled(connection, question, source, values)
    return _looked_at(connection, question, source, values)


def population(question: Question, source: Source) -> str:
    """SQL for of how many."""
    if not _where(question.filters):
        return tally.summed(question.known, "counts")
    return f"SELECT count(*) FROM ({source.population}) f WHERE {_where(question.filters)}"


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


def _looked_at(connection: Connection[Any], question: Question, source: Source, values: Values) -> Listing:
    """In one pass over what the indexes hold: how many there are, and which are on the page."""
    columns = "f.*" if source.compared else "history, key, part, since, reference"
    severity = "NULL::integer" if question.filters.cleared else source.severity
    weighed = source.weighed.format(f"({source.sql(question.standing)})")
    query = f"""WITH found AS MATERIALIZED (
            SELECT {columns}, {severity} AS severity, {source.excluded} AS excluded
            FROM ({weighed}) f WHERE {_where(question.filters) or "true"}),
        counted AS (SELECT severity, part, excluded, count(*) FROM found GROUP BY severity, part, excluded),
        page AS (SELECT * FROM found WHERE {on_page(question.filters)}
            ORDER BY {ORDER} LIMIT %(limit)s OFFSET %(offset)s)
        SELECT (SELECT jsonb_agg(jsonb_build_array(severity, part, excluded, count)) FROM counted),
            ({population(question, source)}), ({PAGE if source.compared else KEYS}),
            ({named(question) if source.compared else "NULL"})"""
    [(counted, whole, page, names)] = connection.execute(query.encode(), values).fetchall()
    groups = {Group(*group): count for *group, count in counted or ()}
    if source.compared:
        return Listing(groups, whole, FOUND.decode(page or "[]"), NAMES.decode(names or "{}"))
    if not page:
        return Listing(groups, whole, [], {})
    histories, keys, severities = (list(column) for column in zip(*page, strict=True))
    here = {"histories": histories, "keys": keys, "severities": severities}
    which = """SELECT * FROM unnest(%(histories)s::uuid[], %(keys)s::text[], %(severities)s::integer[])
        AS key (history, key, severity)"""
    return Listing(groups, whole, *in_full(connection, question, source, which, {**values, **here}))
