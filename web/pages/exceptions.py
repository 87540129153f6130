"""The exception reports: what should not be as it is, for any day and as known at any moment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from placements.vocabulary import PersonKind
from projections import council, providers
from projections.exceptions import RULES, Rule
from projections.exceptions.report import WITHIN_TOLERANCE, Filters, Report, Row
from projections.register import teams
from web import asked
from web.current import reading, register
from web.downloads import MOST, csv, in_parts
from web.pages.paging import address, paged

pages = Blueprint("exceptions", __name__, url_prefix="/exceptions")

SEVERITIES = {1: "Priority 1", 2: "Priority 2", 3: "Priority 3", None: "Within tolerance"}
COLOURS = {1: "red", 2: "orange", 3: "yellow", None: "grey"}
PAGE = 50

HEAD = (
    "code", "part", "priority", "placement", "person", "panel", "team", "home", "what is wrong", "since",
    "working days", "clock", "meetings", "owner", "cleared by", "proving events", "settings",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What a report is asked, as its address says it: it survives a reload, and can be sent to somebody else."""

    on: date
    known: datetime | date | None
    filters: Filters
    page: int

    @property
    def words(self) -> str:
        """The severity asked for, as the address has it."""
        return "" if self.filters.severity is None else str(self.filters.severity)


def question() -> Question:
    return Question(
        on=asked.on() or register().today(),
        known=asked.moment("known"),
        filters=Filters(
            panel=asked.id("panel"),
            team=request.args.get("team", ""),
            provider=asked.id("provider"),
            person_kind=asked.one_of("person_kind", PersonKind),
            severity=asked.whole("severity", least=WITHIN_TOLERANCE, most=3),
            part=request.args.get("part", ""),
            cleared="cleared" in request.args,
            excluded="excluded" in request.args,
        ),
        page=asked.whole("page", least=1, most=MOST // PAGE) or 1,
    )


def rule(code: str) -> Rule:
    return RULES.get(code.upper()) or abort(404)


def report(rule: Rule, question: Question, *, limit: int = PAGE) -> Report:
    offset = (question.page - 1) * PAGE
    with reading() as connection:
        return rule.report(
            connection, on=question.on, known=question.known, filters=question.filters, limit=limit, offset=offset
        )


@pages.get("")
def exceptions() -> ResponseReturnValue:
    """Every report on one page, in numbers."""
    asking = question()
    found = [report(rule, asking, limit=0) for rule in RULES.values()]
    return render_template(
        "exceptions/exceptions.html", question=asking, reports=found, severities=SEVERITIES, colours=COLOURS
    )


@pages.get("/all.csv")
def exceptions_file() -> ResponseReturnValue:
    """The numbers of every report."""
    asking = question()
    found = [report(rule, asking, limit=0) for rule in RULES.values()]
    head = ("code", "name", "on", *SEVERITIES.values(), "listed", "left out", "out of", "counted", "settings")
    rows = (
        (
            each.code, each.name, each.on, *(each.by_severity.get(severity, 0) for severity in SEVERITIES), each.listed,
            each.total - each.listed, each.population, each.population_of, each.settings,
        )
        for each in found
    )  # fmt: skip
    return csv(f"Exceptions on {asking.on}.csv", head, rows)


@pages.get("/<code>")
def exception_report(code: str) -> ResponseReturnValue:
    asking, about = question(), rule(code)
    found = report(about, asking)
    with reading() as connection:
        panels, known_teams = council.panels(connection), teams(connection)
        home = providers.by_id(connection, asking.filters.provider) if asking.filters.provider else None
    return render_template(
        "exceptions/report.html",
        rule=about,
        question=asking,
        report=found,
        panels=panels,
        teams=known_teams,
        home=home,
        kinds=[*PersonKind],
        severities=SEVERITIES,
        colours=COLOURS,
        **paged(found.listed, asking.page, PAGE),
        address=address,
    )


@pages.get("/<code>.csv")
def exception_file(code: str) -> ResponseReturnValue:
    """All rows of the same report."""
    asking, about = question(), rule(code)
    rows = every(about, on=asking.on, known=asking.known, filters=asking.filters)
    return csv(f"{about.code} on {asking.on}.csv", HEAD, map(cells, rows))


def every(rule: Rule, **asked: Any) -> Iterator[Row]:
    """The rows of all pages."""
    return in_parts(lambda connection, limit, offset: rule.report(connection, **asked, limit=limit, offset=offset).rows)


def cells(row: Row) -> Sequence[Any]:
    return (
        row.code, row.part, row.severity, row.reference, row.person_reference, row.panel_name, row.team,
        row.provider_name, row.words, row.since, row.days, row.clock, listed(map(str, row.meetings)), row.owner,
        row.cleared_by.event if row.cleared_by else "",
        listed(f"{proof.event} at position {proof.position}" for proof in row.proof), row.settings,
    )  # fmt: skip


def listed(words: Iterable[str]) -> str:
    return "; ".join(words)
