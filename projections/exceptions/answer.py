"""How a report is put together: a rule's findings on a day as known at a moment, counted, sorted and explained."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.calendar import in_words, working_days_between
from projections.council import settings_on
from projections.days import FOREVER
from projections.exceptions.counting import found, left_out, listed, population, summed
from projections.exceptions.finding import Finding
from projections.exceptions.question import Found, Meetings, Query, Question, Source
from projections.exceptions.report import EVERYTHING, Filters, Report, Row
from projections.names import named
from projections.position import shown_until
from projections.query import known_at


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
        asked = question(connection, on, known, filters, limit, offset)
        return _answer(connection, code, name, asked, source(connection, asked))

    return report


def question(
    connection: Connection[Any], on: date, known: datetime | date | None, filters: Filters, limit: int, offset: int
) -> Question:
    """What is asked, with the settings of the day."""
    asked = known_at(known)
    moment = None if asked and asked >= shown_until(connection) else asked
    settings = settings_on(connection, on, known=moment)
    return Question(on=on, asked=asked, known=moment, filters=filters, limit=limit, offset=offset, settings=settings)


def _answer(connection: Connection[Any], code: str, name: str, question: Question, source: Source) -> Report:
    values = {**question.values, **source.values}
    groups, on_page = found(connection, question, source, values)
    return Report(
        code=code,
        name=name,
        on=question.on,
        known=question.asked,
        settings=question.settings.label,
        rows=tuple(_explain(connection, code, on_page, question, source)),
        listed=listed(groups, question.filters),
        by_severity=summed(groups, lambda group: group.severity),
        by_part=summed(groups, lambda group: group.part),
        excluded=left_out(groups),
        population=population(connection, question, source, values),
        population_of=source.population_of,
        repeats=source.repeats,
    )


def _explain(
    connection: Connection[Any], code: str, found: Sequence[Found], question: Question, source: Source
) -> list[Row]:
    ids = {id for row in found for id in (row.person, row.panel, row.provider)}
    called: dict[UUID | None, str] = {
        id: name.name for id, name in named(connection, ids, known=question.known).items()
    }
    return [_row(code, row, called, question, source) for row in found]


def _row(code: str, found: Found, called: Mapping[UUID | None, str], question: Question, source: Source) -> Row:
    days, ran = clock(found, question)
    held = counted_meetings(found, question, source.meetings or {})
    return Row(
        code=code,
        part=found.part,
        words=found.words,
        severity=found.severity,
        placement=found.placement,
        reference=found.reference,
        person=found.person,
        person_reference=called.get(found.person, ""),
        person_kind=found.person_kind,
        panel=found.panel,
        panel_name=called.get(found.panel, ""),
        team=found.team,
        provider=found.provider,
        provider_name=called.get(found.provider, ""),
        owner=found.owner or found.team,
        first=found.first,
        ends=found.ends,
        since=found.since,
        days=days,
        clock="; ".join([ran, *_meetings_since(held, source), source.measured_by(found)]),
        meetings=tuple(day for day, _ in held),
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


def _meetings_since(held: Sequence[Meetings], source: Source) -> list[str]:
    """The meetings that count, in words."""
    if source.meetings is None:
        return []
    if not held:
        return ["no meeting of the panel since"]
    count = sum(number for _, number in held)
    called = "meeting" if count == 1 else "meetings"
    return [f"{count} {called} of the panel since ({', '.join(in_words(day) for day, _ in held)})"]


def counted_meetings(
    found: Finding, question: Question, meetings: Mapping[UUID, Sequence[Meetings]]
) -> Sequence[Meetings]:
    """The panel's meetings that came and went without clearing the finding."""
    held = meetings.get(found.panel, ()) if found.panel else ()
    after, end = found.after or found.since, stopped(found, question) or FOREVER
    return held[bisect_right(held, after, key=_day) : bisect_left(held, end, key=_day)] if held else held


def _day(meetings: Meetings) -> date:
    return meetings[0]
