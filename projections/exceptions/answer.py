"""How a report is put together: a rule's findings on a day as known at a moment, counted, sorted and explained."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from projections.council import settings_on
from projections.exceptions.clock import Clock, clocks
from projections.exceptions.counting import found, left_out, listed, summed
from projections.exceptions.listing import Names
from projections.exceptions.question import Found, Query, Question, Source
from projections.exceptions.report import EVERYTHING, Filters, Report, Row
from projections.position import shown_until
from projections.query import at_one_moment, known_at


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
        with at_one_moment(connection, planned_once=True):
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
    listing = found(connection, question, source)
    groups, clock = listing.groups, clocks(question, source)
    return Report(
        code=code,
        name=name,
        on=question.on,
        known=question.asked,
        settings=question.settings.label,
        rows=tuple(_row(code, found, clock(found), listing.names, question, source) for found in listing.page),
        listed=listed(groups, question.filters),
        by_severity=summed(groups, lambda group: group.severity),
        by_part=summed(groups, lambda group: group.part),
        excluded=left_out(groups),
        population=listing.population,
        population_of=source.population_of,
        repeats=source.repeats,
    )


def _row(code: str, found: Found, clock: Clock, called: Names, question: Question, source: Source) -> Row:
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
        days=clock.days,
        clock=f"{clock.words}; {source.measured_by(found)}",
        meetings=clock.meetings,
        details=found.details,
        proof=found.proof,
        cleared_by=found.cleared_by if question.filters.cleared else None,
        settings=question.settings.label,
    )
