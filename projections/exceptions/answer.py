"""How a report is put together: a rule's findings on a day as known at a moment, counted, sorted and explained."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.calendar import in_words, working_days_between
from projections.council import settings_on
from projections.days import FOREVER
from projections.exceptions.finding import Finding
from projections.exceptions.question import Found, Query, Question, Source
from projections.exceptions.report import EVERYTHING, WITHIN_TOLERANCE, Filters, Report, Row
from projections.names import Name, named
from projections.position import shown_until
from projections.query import known_at, scalar, select

ORDER = "severity NULLS LAST, since, reference, key"
"""Priority 1 first, and of these what has waited longest."""

BASE = {
    "panel": "f.panel = %(panel)s",
    "team": "f.team = %(team)s",
    "provider": "f.provider = %(provider)s",
    "person_kind": "f.person_kind = %(person_kind)s",
    "placement": "f.placement = %(placement)s",
}


def reporter(code: str, name: str, source: Callable[[Connection[Any], Question], Source]) -> Query:
    """The report of a rule, from where its findings come from."""

    def report(
        connection: Connection[Any],
        *,
        on: date,
        known: datetime | date | None = None,
        filters: Filters = EVERYTHING,
        limit: int = 50,
        offset: int = 0,
    ) -> Report:
        question = _question(connection, on, known, filters, limit, offset)
        return _answer(connection, code, name, question, source(connection, question))

    return report


def _question(
    connection: Connection[Any], on: date, known: datetime | date | None, filters: Filters, limit: int, offset: int
) -> Question:
    asked = known_at(known)
    moment = None if asked and asked >= shown_until(connection) else asked
    settings = settings_on(connection, on, known=moment)
    return Question(on=on, asked=asked, known=moment, filters=filters, limit=limit, offset=offset, settings=settings)


def _answer(connection: Connection[Any], code: str, name: str, question: Question, source: Source) -> Report:
    values = {**question.values, **source.values, **_values(question)}
    where = " AND ".join(["true", *(sql for key, sql in BASE.items() if getattr(question.filters, key))])
    counted, keys = _read(connection, where, question, source, values)
    wanted = [group for group in counted if _is_wanted(group, question.filters)]
    return Report(
        code=code,
        name=name,
        on=question.on,
        known=question.asked,
        settings=question.settings.label,
        rows=tuple(_explain(connection, code, _rows(connection, source, keys, values), question, source)),
        listed=sum(counted[group] for group in wanted if group.excluded is None),
        by_severity=_sum(counted, lambda group: group.severity),
        by_part=_sum(counted, lambda group: group.part),
        excluded=_left_out(counted),
        population=scalar(connection, f"SELECT count(*) FROM ({source.population}) f WHERE {where}", values),
        population_of=source.population_of,
        repeats=source.repeats,
    )


@dataclass(frozen=True)
class Group:
    """Findings that are counted together."""

    severity: int | None
    part: str
    excluded: str | None


Key = tuple[str, str, int | None]
"""History and key of a finding, and its severity."""


def _read(
    connection: Connection[Any], where: str, question: Question, source: Source, values: Mapping[str, Any]
) -> tuple[dict[Group, int], list[Key]]:
    """In one pass over what the indexes hold: how many there are, and which are on the page."""
    severity = "NULL::integer" if question.filters.cleared else source.severity
    query = f"""WITH found AS MATERIALIZED (
            SELECT history, key, part, since, reference, {severity} AS severity, {source.excluded} AS excluded
            FROM ({source.weighed.format(f"({source.sql})")}) f WHERE {where}),
        counted AS (SELECT severity, part, excluded, count(*) FROM found GROUP BY severity, part, excluded),
        page AS (SELECT * FROM found WHERE {_on_page(question.filters)}
            ORDER BY {ORDER} LIMIT %(limit)s OFFSET %(offset)s)
        SELECT (SELECT jsonb_agg(jsonb_build_array(severity, part, excluded, count)) FROM counted),
            (SELECT jsonb_agg(jsonb_build_array(history, key, severity) ORDER BY {ORDER}) FROM page)"""
    [(groups, keys)] = connection.execute(query.encode(), values).fetchall()
    return {Group(*group): count for *group, count in groups or ()}, [tuple(key) for key in keys or ()]


def _on_page(filters: Filters) -> str:
    conditions = ["excluded IS NOT NULL" if filters.excluded else "excluded IS NULL"]
    if filters.severity is not None:
        conditions.append("coalesce(severity, 0) = %(severity)s")
    if filters.part:
        conditions.append("part = %(part)s")
    return " AND ".join(conditions)


def _rows(connection: Connection[Any], source: Source, keys: Sequence[Key], values: Mapping[str, Any]) -> list[Found]:
    """The findings of the page in full."""
    if not keys:
        return []
    query = f"""SELECT f.*, page.severity
        FROM unnest(%(histories)s::uuid[], %(keys)s::text[], %(severities)s::integer[])
            WITH ORDINALITY AS page (history, key, severity, place)
        CROSS JOIN LATERAL (
            SELECT * FROM ({source.sql}) s WHERE s.history = page.history AND s.key = page.key LIMIT 1) f
        ORDER BY page.place"""
    histories, names, severities = zip(*keys, strict=True)
    on_page = {"histories": [*histories], "keys": [*names], "severities": [*severities]}
    return select(connection, Found, query, {**values, **on_page})


def _values(question: Question) -> dict[str, Any]:
    given = {**vars(question.filters), "limit": question.limit, "offset": question.offset}
    return {name: value for name, value in given.items() if value is not None}


def _is_wanted(group: Group, filters: Filters) -> bool:
    severity = filters.severity is None or (group.severity or WITHIN_TOLERANCE) == filters.severity
    return severity and filters.part in {"", group.part}


def _sum(counted: Mapping[Group, int], key: Callable[[Group], Any]) -> dict[Any, int]:
    """How many are listed, by a property of their groups."""
    total: Counter[Any] = Counter()
    for group, count in counted.items():
        if group.excluded is None:
            total[key(group)] += count
    return dict(sorted(total.items(), key=lambda item: (item[0] is None, item[0])))


def _left_out(counted: Mapping[Group, int]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for group, count in counted.items():
        if group.excluded:
            total[group.excluded] += count
    return dict(sorted(total.items()))


def _explain(
    connection: Connection[Any], code: str, found: Sequence[Found], question: Question, source: Source
) -> list[Row]:
    ids = {id for row in found for id in (row.person, row.panel, row.provider)}
    names = named(connection, ids, known=question.known)
    return [_row(code, row, names, question, source) for row in found]


def _row(code: str, found: Found, names: Mapping[UUID, Name], question: Question, source: Source) -> Row:
    days, ran = clock(found, question)
    found = msgspec.structs.replace(found, meetings=counted_meetings(found, question, source.meetings or {}))
    called = {id: name.name for id, name in names.items()}
    return Row(
        code=code,
        part=found.part,
        words=found.words,
        severity=found.severity,
        placement=found.placement,
        reference=found.reference,
        person=found.person,
        person_reference=called.get(found.person, "") if found.person else "",
        person_kind=found.person_kind,
        panel=found.panel,
        panel_name=called.get(found.panel, "") if found.panel else "",
        team=found.team,
        provider=found.provider,
        provider_name=called.get(found.provider, "") if found.provider else "",
        owner=found.owner or found.team,
        first=found.first,
        ends=found.ends,
        since=found.since,
        days=days,
        clock="; ".join([ran, *_meetings_since(found, source), source.measured_by(found)]),
        meetings=found.meetings,
        details=found.details,
        proof=found.proof,
        cleared_by=found.cleared_by if question.filters.cleared else None,
        settings=question.settings.label,
    )


def stopped(found: Finding, question: Question) -> date | None:
    """The day on which the clock stopped, if it had by the day asked for."""
    return found.until or (found.ends if question.filters.cleared else None)


def clock(found: Finding, question: Question) -> tuple[int, str]:
    """The working days that the clock has run, and the sum in words."""
    until = stopped(found, question) or question.on
    days = working_days_between(found.since, until)
    plural = "" if days == 1 else "s"
    return days, f"{in_words(found.since)} to {in_words(until)}: {days} working day{plural} after the first"


def _meetings_since(found: Found, source: Source) -> list[str]:
    """The meetings that count, in words."""
    if source.meetings is None:
        return []
    if not found.meetings:
        return ["no meeting of the panel since"]
    called = "meeting" if len(found.meetings) == 1 else "meetings"
    return [f"{len(found.meetings)} {called} of the panel since ({', '.join(map(in_words, found.meetings))})"]


def counted_meetings(found: Finding, question: Question, meetings: Mapping[UUID, Sequence[date]]) -> tuple[date, ...]:
    """The days of the panel's meetings that came and went without clearing the finding."""
    days = meetings.get(found.panel, ()) if found.panel else ()
    after, end = found.after or found.since, stopped(found, question) or FOREVER
    return tuple(day for day in days if after < day < end)
