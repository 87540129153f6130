"""An exception report as at a day, as known at a moment, beside today's, with what proves each difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from placements.calendar import london_date
from projections.exceptions import Rule
from projections.exceptions.report import Filters, Report, Row
from projections.proof import Proof
from projections.query import known_at
from web import asked
from web.current import reading, register
from web.formats import day, sentence, spoken
from web.pages.exceptions import PAGE, SEVERITIES, question, rule
from web.pages.paging import address, paged
from web.telling.comparison import Cause, Line, Part
from web.telling.moments import Stop, ago, evenly, in_form

pages = Blueprint("report_replay", __name__, url_prefix="/exceptions")

MOST_COMPARED = 1000
"""Rows of a report, the gravest first, that are compared with those of another."""

Key = tuple[str, str, int]
"""Reference, part, and which of several in that part."""


@dataclass(frozen=True)
class Compared:
    then: Report
    now: Report
    known: datetime
    numbers: Part
    rows: tuple[Line, ...]
    """Those that differ."""
    same: int

    @property
    def cut(self) -> bool:
        """Not all rows were compared."""
        return max(self.then.listed, self.now.listed) > MOST_COMPARED

    @property
    def parts(self) -> list[Part]:
        return [self.numbers, *differing(self.rows)]


def differing(rows: Sequence[Line]) -> list[Part]:
    return [Part("Rows that differ", tuple(rows), "The clock ran on, or a setting changed")] if rows else []


def day_of(known: datetime | None) -> date:
    """On which the report was given that knew so much."""
    return london_date(known) if known else register().today()


def compared(rule: Rule, filters: Filters, *, on: date, known: datetime | None) -> Compared:
    moment = known or register().now()
    with reading() as connection:
        then, now = (
            rule.report(connection, on=day, known=when, filters=filters, limit=MOST_COMPARED)
            for day, when in ((on, known), (register().today(), None))
        )
        before, after = by_key(then.rows), by_key(now.rows)
        gone = {key: cleared(rule, connection, before[key]) for key in before.keys() - after.keys()}
    lines = [line(key, before.get(key), after.get(key), gone.get(key)) for key in {**after, **before}]
    changed = tuple(each for each in lines if each.changed)
    return Compared(
        then,
        now,
        moment,
        Part("In numbers", numbers(then, now), "The rows that differ say by what"),
        changed,
        len(lines) - len(changed),
    )


def by_key(rows: Sequence[Row]) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    for row in rows:
        number = 1
        while (key := (row.reference, row.part, number)) in found:
            number += 1
        found[key] = row
    return found


def cleared(rule: Rule, connection: Any, row: Row) -> Proof | None:
    """What ended an exception that is listed no longer."""
    if row.placement is None:
        return None
    wanted = Filters(placement=row.placement, part=row.part, cleared=True)
    found = rule.report(connection, on=register().today(), filters=wanted, limit=1).rows
    return found[0].cleared_by if found else None


def line(key: Key, then: Row | None, now: Row | None, ended: Proof | None) -> Line:
    reference, part, number = key
    label = f"{reference}\n{sentence(part)}{f' ({number})' if number > 1 else ''}".strip()
    return Line(label, in_words(then), in_words(now), tuple(causes(then, now, ended)))


def in_words(row: Row | None) -> str:
    """What is wrong and how gravely; not for how long, since a clock that runs on is no difference."""
    return f"{SEVERITIES[row.severity]}: {row.words}, since {day(row.since)}" if row else ""


def causes(then: Row | None, now: Row | None, ended: Proof | None) -> Iterator[Cause]:
    known = {proof.position for proof in then.proof} if then else set()
    for proof in now.proof if now else filter(None, [ended]):
        if proof.position not in known:
            about = now or then
            yield Cause(spoken(proof.event), proof.recorded_at, proof.position, about and about.placement)


def numbers(then: Report, now: Report) -> tuple[Line, ...]:
    before, after = dict(counted(then)), dict(counted(now))
    return tuple(Line(label, before.get(label, "0"), after.get(label, "0")) for label in {**before, **after})


def counted(report: Report) -> Iterator[tuple[str, str]]:
    yield "Listed", f"{report.listed:,}"
    for severity, words in SEVERITIES.items():
        yield words, f"{report.by_severity.get(severity, 0):,}"
    for why, count in report.excluded.items():
        yield f"Left out: {why}", f"{count:,}"
    yield sentence(report.population_of), f"{report.population:,}"
    yield "Settings", report.settings


@pages.get("/<code>/replay")
def report(code: str) -> ResponseReturnValue:
    about, asking = rule(code), question()
    known = known_at(asking.known)
    on = asked.on() or day_of(known)
    found, first = compared(about, asking.filters, on=on, known=known), first_moment()
    rows = found.rows[(asking.page - 1) * PAGE :][:PAGE]
    return render_template(
        "replay/report.html",
        rule=about,
        question=replace(asking, on=on),
        found=found,
        parts=[found.numbers, *differing(rows)],
        on=on,
        shown_moment=in_form(found.known),
        stops=days(first),
        presets=[*ago(first, register().now())],
        link=where,
        address=address,
        **paged(len(found.rows), asking.page, PAGE),
    )


def where(cause: Cause) -> str:
    """The placement as known at the event; nowhere for what is of no placement."""
    return url_for("replay.placement", id=cause.history, known=cause.at.isoformat()) if cause.history else ""


def first_moment() -> datetime:
    first = register().read(0, 1)
    return first[0].at if first else register().now()


def days(since: datetime) -> list[Stop]:
    """The end of each day since that moment."""
    first, today = london_date(since), register().today()
    every = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    return [Stop(f"{each.isoformat()}T23:59:59", f"The end of {day(each)}") for each in evenly(every)]
