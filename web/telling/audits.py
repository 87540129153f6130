"""An audit in words: what it looks at, what was drawn, what each working paper says, and the opinion."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from placements import audit as said
from placements.audit import Audit, Coverage, Finding, Scope
from placements.sampling import Basis, Stratum
from placements.vocabulary import PersonKind
from web.formats import count, day, money, sentence
from web.pages.wording import Detail, Told, lines
from web.pages.world import World
from web.telling.noted import Noted
from web.telling.section import Fact, Section, written

COVERED = {
    Coverage.REQUESTED: "requested",
    Coverage.DECIDED: "decided about",
    Coverage.STARTED: "started",
    Coverage.LIVED_IN: "lived in",
}
WHOSE = {None: "Placements", PersonKind.CHILD: "Children's placements", PersonKind.ADULT: "Adults' placements"}


def in_words(scope: Scope, world: World) -> str:
    """Children's placements of the Quality Monitoring Group decided about from 1 April 2025 to 31 March 2026."""
    panel = f" of the {world.panel(scope.panel)}" if scope.panel else ""
    covered = f"{COVERED[scope.of]} from {day(scope.first)} to {day(scope.last)}"
    return f"{WHOSE[scope.person_kind]}{panel} {covered}"


def stratum_in_words(stratum: Stratum, world: World) -> str:
    """What its placements have in common, without the numbers that put bands in order."""
    panel = world.panel(stratum.panel) if stratum.panel else ""
    return ", ".join(filter(None, [panel, stratum.team, band(stratum.value), band(stratum.lateness)])) or "All of them"


def band(name: str) -> str:
    """2. £50,000 to under £100,000 → £50,000 to under £100,000."""
    return name.partition(". ")[2] or name


def sections(noted: Noted[Audit], world: World, _: date) -> list[Section]:
    audit = noted.state
    papers = [
        (f"Working paper on {world.reference(placement)}", _paper(paper)) for placement, paper in audit.papers.items()
    ]
    return written([("The audit", _facts(audit, world)), *papers])


def _facts(audit: Audit, world: World) -> Iterator[Fact]:
    if not audit.scope:
        return
    yield "Status", sentence(audit.status)
    yield "Title", audit.title
    yield "Objective", audit.objective
    yield "Looks at", in_words(audit.scope, world)
    yield "Led by", world.account(audit.lead)
    if audit.sample:
        yield "Sample", f"{audit.sample.size:,} of {count(audit.sample.population, 'placement')}"
    yield "Opinion", audit.opinion.opinion if audit.opinion else ""
    yield "Reported", day(audit.reported_on) if audit.reported_on else ""


def _paper(paper: said.Paper) -> Iterator[Fact]:
    yield "Tests", paper.tests
    yield from _finding(paper.finding)
    if paper.response:
        yield from _response(paper.response)
    if paper.completed:
        yield "Completed", day(paper.completed.completed_on)


def _finding(finding: Finding | None) -> list[Detail]:
    if not finding:
        return [("Finding", "None")]
    return [
        ("Finding", f"{finding.priority}: {finding.title}"),
        ("Condition", finding.condition),
        ("Risk", finding.risk),
        ("Recommendation", finding.recommendation),
    ]


def _response(response: said.FindingResponded) -> list[Detail]:
    return [
        ("Response", response.response),
        ("Agreed action", response.action),
        ("Accountable manager", response.owner),
        ("Due", day(response.due_on)),
    ]


def tell(event: Any, world: World) -> Told:
    match event:
        case said.AuditPlanned(reference=reference, title=title, objective=objective, scope=scope):
            details = [("", title), ("Objective", objective), ("Looks at", in_words(scope, world))]
            return Told(f"Audit planned: {reference}", details)
        case said.SampleDrawn():
            return Told(f"Sample drawn: {count(event.size, 'placement')}", [*_drawn(event, world)])
        case said.PaperRecorded(placement=placement, tests=tests, finding=finding):
            return Told(f"Working paper on {world.reference(placement)}", [("Tests", tests), *_finding(finding)])
        case said.PaperRevised(placement=placement, tests=tests, finding=finding, why=why):
            details = [("Why", why), ("Tests", tests), *_finding(finding)]
            return Told(f"Working paper on {world.reference(placement)} revised", details)
        case said.FindingResponded(placement=placement):
            return Told(f"Response to the finding on {world.reference(placement)}", _response(event))
        case said.ActionCompleted(placement=placement, completed_on=on, evidence=evidence):
            return Told(f"Action for {world.reference(placement)} completed", [("Evidence", evidence)], on)
    return _concluded(event)


def _concluded(event: Any) -> Told:
    match event:
        case said.OpinionGiven(opinion=opinion, reasons=reasons, limitation=limitation):
            return Told(f"Opinion: {opinion}", [("Reasons", reasons), ("Limitation", limitation)])
        case said.AuditReported(reported_on=on):
            return Told("Report issued", [], on)
        case said.AuditReopened(why=why):
            return Told("Audit opened again", [("Why", why)])
        case said.AuditWithdrawn(why=why):
            return Told("Audit withdrawn", [("Why", why)])
    raise AssertionError(event)


def _drawn(event: said.SampleDrawn, world: World) -> Iterator[Detail]:
    how = event.stratification
    yield "Seed", event.seed
    yield "From", f"{count(event.population, 'placement')}, as the register was at position {event.position:,}"
    yield "Strata by", ", ".join(how.bases)
    if Basis.VALUE in how.bases:
        yield "Bands of annualised cost from", ", ".join(money(each) for each in how.values)
    yield "Drawn of each", lines(_of_each(each, world) for each in event.strata)
    yield "Placements", ", ".join(world.reference(each) for each in event.placements)


def _of_each(stratum: Stratum, world: World) -> str:
    return f"{stratum_in_words(stratum, world)}: {stratum.drawn:,} of {stratum.population:,}"
