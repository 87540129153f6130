"""Audits: the list of them, one with its sample and results, a working paper, and files to take away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from placements import auditing
from placements.audit import Audit, Coverage, SampleDrawn, Status
from placements.errors import NotFound
from placements.sampling import Key, lot
from projections import audits as found
from projections.audits import AuditRow, Progress
from projections.names import Name, named
from web import asked
from web.current import reading, register
from web.downloads import attached, csv, in_parts, workbook
from web.fields import choices
from web.pages.audited import GRAVITY, MEANING, Audited, Line, audited
from web.pages.paging import PAGE, address, paged
from web.telling.audit_report import as_report
from web.telling.audits import COVERED, band, in_words
from web.telling.teller import tell

pages = Blueprint("audits", __name__, url_prefix="/audits")

COLOURS = {"Priority 1": "red", "Priority 2": "orange", "Priority 3": "yellow"}
STATUS = {
    Status.PLANNED: "blue",
    Status.FIELDWORK: "purple",
    Status.CONCLUDED: "turquoise",
    Status.REPORTED: "green",
    Status.WITHDRAWN: "grey",
}
OPINION = {
    "Substantial assurance": "green",
    "Reasonable assurance": "yellow",
    "Limited assurance": "orange",
    "No assurance": "red",
}
RAG = {
    Progress.UNANSWERED: "grey",
    Progress.COMPLETED: "green",
    Progress.ON_TRACK: "green",
    Progress.BEHIND: "orange",
    Progress.SERIOUSLY_BEHIND: "red",
}
RAG_WORDS = {
    Progress.COMPLETED: "Green: completed",
    Progress.ON_TRACK: "Green: on track",
    Progress.BEHIND: "Amber: behind",
    Progress.SERIOUSLY_BEHIND: "Red: seriously behind",
    Progress.UNANSWERED: "No response yet",
}

LIST_HEAD = (
    "reference", "title", "status", "of placements", "from", "to", "planned on", "population", "drawn", "papers",
    "priority 1", "priority 2", "priority 3", "findings without response", "actions open", "opinion", "reported on",
)  # fmt: skip
HEAD = (
    "number", "placement", "placement id", "stratum", "lot", "auditor", "tests", "priority", "finding", "condition",
    "risk", "recommendation", "response", "agreed action", "accountable manager", "first due on", "due on",
    "completed on", "progress",
)  # fmt: skip
POPULATION_HEAD = ("placement id", "panel", "team", "value", "lateness", "lot", "drawn")


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class Shown(StrEnum):
    """Which items of a sample are listed."""

    TO_DO = "without a paper"
    FOUND = "with a finding"
    NOT_ON_TRACK = "action not on track"


@dataclass(frozen=True)
class Stratum:
    """How far the work on a stratum has come."""

    number: int
    words: str
    population: int
    drawn: int
    papers: int
    findings: int


@pages.get("")
def audits() -> ResponseReturnValue:
    status, page = asked.one_of("status", Status), asked.whole("page", least=1, most=10_000) or 1
    with reading() as connection:
        page_of = found.audits(connection, status=status, limit=PAGE, offset=(page - 1) * PAGE)
        leads = named(connection, [row.lead for row in page_of.rows])
    return render_template(
        "audits/audits.html",
        found=page_of,
        status=status,
        page=page,
        leads=leads,
        statuses=[*choices(each for each in Status if each is not Status.NEW).items()],
        **paged(page_of.total, page),
        **looks(),
    )


def looks() -> dict[str, Any]:
    """Colours and words of what is tagged."""
    return {
        "status_colours": STATUS,
        "opinion_colours": OPINION,
        "colours": COLOURS,
        "rag": RAG,
        "rag_words": RAG_WORDS,
    }


@pages.get("/all.csv")
def audits_file() -> ResponseReturnValue:
    """All rows of the same list."""
    status = asked.one_of("status", Status)
    rows = in_parts(lambda at, limit, offset: found.audits(at, status=status, limit=limit, offset=offset).rows)
    return csv("audits.csv", LIST_HEAD, map(list_cells, rows))


def list_cells(row: AuditRow) -> Sequence[Any]:
    return (
        row.reference, row.title, row.status, COVERED[Coverage(row.of)], row.first, row.last, row.planned_on,
        row.population, row.drawn, row.papers, row.priority_1, row.priority_2, row.priority_3, row.unanswered,
        row.actions_open, row.opinion, row.reported_on,
    )  # fmt: skip


@pages.get("/<uuid:id>")
def audit(id: UUID) -> ResponseReturnValue:
    file = audited(id)
    stratum, only = asked.whole("stratum", least=1, most=len(file.strata) or 1), asked.one_of("only", Shown)
    return render_template(
        "audits/audit.html",
        file=file,
        covers=in_words(file.audit.scope, file.world),
        strata=[*strata(file)],
        lines=[line for line in file.lines if is_shown(line, stratum, only)],
        stratum=stratum,
        only=only,
        onlys=[*choices(Shown).items()],
        meaning=MEANING,
        gravity=GRAVITY,
        address=address,
        **looks(),
    )


def strata(file: Audited) -> Iterator[Stratum]:
    for number, each in enumerate(file.audit.sample.strata if file.audit.sample else (), 1):
        of = [line for line in file.lines if line.item.stratum == number]
        papers, findings = sum(bool(line.paper) for line in of), sum(bool(line.item.priority) for line in of)
        yield Stratum(number, file.strata[number - 1], each.population, each.drawn, papers, findings)


def is_shown(line: Line, stratum: int | None, only: Shown | None) -> bool:
    if stratum not in (None, line.item.stratum):
        return False
    match only:
        case Shown.TO_DO:
            return line.paper is None
        case Shown.FOUND:
            return line.item.priority is not None
        case Shown.NOT_ON_TRACK:
            return line.progress in (Progress.UNANSWERED, Progress.BEHIND, Progress.SERIOUSLY_BEHIND)
    return True


@pages.get("/<uuid:id>/items/<uuid:placement>")
def paper(id: UUID, placement: UUID) -> ResponseReturnValue:
    file = audited(id)
    line = file.line(placement)
    told = [(each, tell(each, file.world)) for each in file.papers(placement)]
    with reading() as connection:
        others = [row for row in found.audited_in(connection, placement) if row.audit != id]
    return render_template(
        "audits/paper.html",
        file=file,
        line=line,
        told=told,
        others=others,
        accounts=file.world.account,
        gravity=GRAVITY,
        **looks(),
    )


@pages.get("/<uuid:id>/sample")
def sample_file(id: UUID) -> ResponseReturnValue:
    """Every item of the sample, with its working paper."""
    file, form = audited(id), asked.one_of("format", Form) or Form.CSV
    name, rows = f"Sample of {file.audit.reference}.{form}", [cells(file, line) for line in file.lines]
    return csv(name, HEAD, rows) if form is Form.CSV else workbook(name, "Sample", HEAD, rows)


def cells(file: Audited, line: Line) -> Sequence[Any]:
    item, paper = line.item, line.paper
    finding, response = (paper.finding, paper.response) if paper else (None, None)
    said = [getattr(finding, name, "") for name in ("priority", "title", "condition", "risk", "recommendation")]
    answered = [getattr(response, name, "") for name in ("response", "action", "owner")]
    seed = file.audit.sample.seed if file.audit.sample else ""
    return (
        item.number, line.reference, item.placement, line.stratum, lot(seed, item.placement),
        file.world.account(paper.auditor) if paper else "", paper.tests if paper else "", *said, *answered,
        item.target_on, item.due_on, item.completed_on, line.progress,
    )  # fmt: skip


@pages.get("/<uuid:id>/population.csv")
def population_file(id: UUID) -> ResponseReturnValue:
    """All that could be drawn, with stratum and lot: enough to draw the sample again in a spreadsheet."""
    state = register().load(Audit, id)
    if not (sample := state.sample):
        raise NotFound("No sample is drawn yet, so there is no population that it was drawn from.")
    there = auditing.population_of(register(), state)
    ordered = sorted(there, key=lambda placement: (there[placement], lot(sample.seed, placement)))
    with reading() as connection:
        panels = named(connection, {UUID(key.panel) for key in there.values() if key.panel})
    rows = [drawn_from(placement, there[placement], panels, sample) for placement in ordered]
    return csv(f"Population of {state.reference}.csv", POPULATION_HEAD, rows)


def drawn_from(placement: UUID, key: Key, panels: Mapping[UUID, Name], sample: SampleDrawn) -> Sequence[Any]:
    panel = panels[UUID(key.panel)].name if key.panel else ""
    drawn = "yes" if placement in sample.placements else "no"
    return placement, panel, key.team, band(key.value), band(key.lateness), lot(sample.seed, placement), drawn


@pages.get("/<uuid:id>/report.pdf")
def report_file(id: UUID) -> ResponseReturnValue:
    """The audit report as an accessible PDF."""
    file = audited(id)
    return attached([as_report(file)], f"Report of {file.audit.reference}.pdf", "application/pdf")
