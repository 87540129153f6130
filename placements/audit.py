"""An audit: what it looks at, the sample drawn, a working paper for each item, and the opinion that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from placements.errors import Refused
from placements.fold import replace
from placements.sampling import Drawn, Stratification, Stratum
from placements.vocabulary import PersonKind, Role, require_past, require_words

MOST_DRAWN = 500
"""Placements that one audit looks at."""


class Status(StrEnum):
    NEW = "not planned"
    PLANNED = "planned"
    FIELDWORK = "fieldwork"
    CONCLUDED = "opinion given"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"


class Coverage(StrEnum):
    """Which placements an audit looks at: those to which this happened between its two days."""

    REQUESTED = "requested"
    DECIDED = "decided"
    STARTED = "started"
    LIVED_IN = "lived in"


class Priority(StrEnum):
    """How grave a finding is, as internal audit defines it."""

    ONE = "Priority 1"
    TWO = "Priority 2"
    THREE = "Priority 3"


class Opinion(StrEnum):
    SUBSTANTIAL = "Substantial assurance"
    REASONABLE = "Reasonable assurance"
    LIMITED = "Limited assurance"
    NONE = "No assurance"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The placements that an audit is about."""

    of: Coverage
    first: date
    last: date
    """Both days included."""
    person_kind: PersonKind | None = None
    """None: children and adults."""
    panel: UUID | None = None
    """None: every panel."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    priority: Priority
    title: str
    condition: str
    """What was found."""
    risk: str
    """What may come of it."""
    recommendation: str


@dataclass(frozen=True, kw_only=True)
class AuditPlanned:
    reference: str
    title: str
    objective: str
    scope: Scope
    lead: UUID


@dataclass(frozen=True, kw_only=True)
class SampleDrawn:
    """All that somebody needs to draw the same again: the seed, the strata, and the register up to a position."""

    seed: str
    size: int
    stratification: Stratification
    position: int
    """The last event of the register that the population was worked out from."""
    population: int
    strata: tuple[Stratum, ...]
    placements: tuple[UUID, ...]
    """Stratum after stratum."""


@dataclass(frozen=True, kw_only=True)
class PaperRecorded:
    placement: UUID
    auditor: UUID
    tests: str
    """What was looked at, and what it was held against."""
    finding: Finding | None = None


@dataclass(frozen=True, kw_only=True)
class PaperRevised:
    """The paper as it is from now on; the earlier one stays in the trail."""

    placement: UUID
    auditor: UUID
    tests: str
    why: str
    finding: Finding | None = None


@dataclass(frozen=True, kw_only=True)
class FindingResponded:
    """Management's response. Given again, it replaces the earlier one, whose target day stays on record."""

    placement: UUID
    responded_by: UUID
    response: str
    action: str
    owner: str
    """The accountable manager, by post."""
    due_on: date


@dataclass(frozen=True, kw_only=True)
class ActionCompleted:
    placement: UUID
    completed_on: date
    evidence: str


@dataclass(frozen=True, kw_only=True)
class OpinionGiven:
    opinion: Opinion
    reasons: str
    auditor: UUID
    limitation: str = ""
    """Why it stands although items have no working paper."""


@dataclass(frozen=True, kw_only=True)
class AuditReported:
    reported_on: date


@dataclass(frozen=True, kw_only=True)
class AuditReopened:
    why: str


@dataclass(frozen=True, kw_only=True)
class AuditWithdrawn:
    why: str


Event = (
    AuditPlanned
    | SampleDrawn
    | PaperRecorded
    | PaperRevised
    | FindingResponded
    | ActionCompleted
    | OpinionGiven
    | AuditReported
    | AuditReopened
    | AuditWithdrawn
)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A working paper as it stands, with what management answered to its finding."""

    auditor: UUID
    tests: str
    finding: Finding | None = None
    responses: tuple[FindingResponded, ...] = ()
    completed: ActionCompleted | None = None

    @property
    def response(self) -> FindingResponded | None:
        return self.responses[-1] if self.responses else None


@dataclass(frozen=True, kw_only=True)
class Audit:
    status: Status = Status.NEW
    reference: str = ""
    title: str = ""
    objective: str = ""
    scope: Scope | None = None
    lead: UUID | None = None
    auditors: frozenset[UUID] = frozenset()
    """Everybody who led it, wrote a paper or gave an opinion: none of them answers for management."""
    sample: SampleDrawn | None = None
    papers: Mapping[UUID, Paper] = field(default_factory=dict)
    opinion: OpinionGiven | None = None
    reported_on: date | None = None

    def evolve(self, event: Event) -> Self:
        match event:
            case AuditPlanned(reference=reference, title=title, objective=objective, scope=scope, lead=lead):
                named = replace(self, reference=reference, title=title, objective=objective, scope=scope, lead=lead)
                return replace(named, status=Status.PLANNED, auditors=frozenset({lead}))
            case SampleDrawn():
                return replace(self, status=Status.FIELDWORK, sample=event)
            case PaperRecorded(auditor=auditor, tests=tests, finding=finding):
                return self._with(event.placement, Paper(auditor=auditor, tests=tests, finding=finding))
            case PaperRevised():
                return self._with(event.placement, self._revised(event))
            case FindingResponded(placement=placement):
                paper = self.papers[placement]
                return self._with(placement, replace(paper, responses=(*paper.responses, event), completed=None))
            case ActionCompleted(placement=placement):
                return self._with(placement, replace(self.papers[placement], completed=event))
            case OpinionGiven(auditor=auditor):
                return replace(self, status=Status.CONCLUDED, opinion=event, auditors=self.auditors | {auditor})
            case AuditReported(reported_on=reported_on):
                return replace(self, status=Status.REPORTED, reported_on=reported_on)
            case AuditReopened():
                return replace(self, status=Status.FIELDWORK, opinion=None, reported_on=None)
            case AuditWithdrawn():
                return replace(self, status=Status.WITHDRAWN)

    def _with(self, placement: UUID, paper: Paper) -> Self:
        return replace(self, papers={**self.papers, placement: paper}, auditors=self.auditors | {paper.auditor})

    def _revised(self, event: PaperRevised) -> Paper:
        """A response answers the finding that it was given to, and no other."""
        before = self.papers[event.placement]
        paper = Paper(auditor=event.auditor, tests=event.tests, finding=event.finding)
        if event.finding != before.finding:
            return paper
        return replace(paper, responses=before.responses, completed=before.completed)

    @property
    def without_paper(self) -> list[UUID]:
        """Items of the sample that nobody has written a paper on, in the order of the sample."""
        return [each for each in self.sample.placements if each not in self.papers] if self.sample else []

    @property
    def findings(self) -> dict[UUID, Finding]:
        return {placement: paper.finding for placement, paper in self.papers.items() if paper.finding}

    def plan(
        self, *, reference: str, title: str, objective: str, scope: Scope, auditor: UUID, role: Role
    ) -> list[Event]:
        require_auditor(role, "plan an audit")
        if self.status is not Status.NEW:
            raise Refused(f"{self.reference} is planned already.")
        if scope.first > scope.last:
            raise Refused("The first day of what is audited comes after the last: change one of them.")
        title = require_words(title, "Give the audit a title.")
        objective = require_words(objective, "Say what the audit is to find out.")
        return [AuditPlanned(reference=reference, title=title, objective=objective, scope=scope, lead=auditor)]

    def draw_sample(
        self, *, seed: str, drawn: Drawn, stratification: Stratification, position: int, role: Role
    ) -> list[Event]:
        """Keep what was drawn from the register up to that position: once, so that nobody draws until it pleases."""
        require_auditor(role, "draw a sample")
        if self.sample:
            raise Refused(
                "The sample is drawn already, and a second draw could be chosen for what it shows: to draw another, "
                "withdraw this audit, saying why, and plan a new one."
            )
        self._require(Status.PLANNED)
        return [
            SampleDrawn(
                seed=require_words(seed, "Give a seed: any words or digits that were agreed before the draw."),
                size=len(drawn.placements),
                stratification=stratification,
                position=position,
                population=sum(stratum.population for stratum in drawn.strata),
                strata=drawn.strata,
                placements=drawn.placements,
            )
        ]

    def record_paper(
        self,
        *,
        placement: UUID,
        tests: str,
        finding: Finding | None,
        auditor: UUID,
        role: Role,
        involved: frozenset[UUID],
    ) -> list[Event]:
        """The first working paper on an item. `involved`: who asked for the placement, decided or recorded anything."""
        self._require_work_on(placement, auditor, role, involved)
        if placement in self.papers:
            raise Refused("This item has a working paper already: revise it, saying why.")
        tests = require_words(tests, "Say what was tested, and against what.")
        return [PaperRecorded(placement=placement, auditor=auditor, tests=tests, finding=checked(finding))]

    def revise_paper(
        self,
        *,
        placement: UUID,
        tests: str,
        finding: Finding | None,
        why: str,
        auditor: UUID,
        role: Role,
        involved: frozenset[UUID],
    ) -> list[Event]:
        """Another paper in the place of the one there is, which stays in the trail."""
        self._require_work_on(placement, auditor, role, involved)
        self._require_paper(placement)
        tests = require_words(tests, "Say what was tested, and against what.")
        why = require_words(why, "Say why the working paper is revised.")
        return [PaperRevised(placement=placement, auditor=auditor, tests=tests, why=why, finding=checked(finding))]

    def respond(
        self, *, placement: UUID, response: str, action: str, owner: str, due_on: date, manager: UUID, role: Role
    ) -> list[Event]:
        """Management's answer to a finding, with the action it agrees to."""
        self._require_answerable(placement)
        if role is Role.AUDITOR or manager in self.auditors:
            raise Refused("Whoever audits does not answer for management: the manager who is responsible must respond.")
        return [
            FindingResponded(
                placement=placement,
                responded_by=manager,
                response=require_words(response, "Say whether management accepts the finding, and why if not."),
                action=require_words(action, "Say what will be done, or that nothing will be."),
                owner=require_words(owner, "Name the accountable manager, by post."),
                due_on=due_on,
            )
        ]

    def complete_action(self, *, placement: UUID, completed_on: date, evidence: str, today: date) -> list[Event]:
        """An agreed action is done, and this shows it."""
        self._require_answerable(placement)
        paper = self.papers[placement]
        if not paper.response:
            raise Refused("No action is agreed for this finding yet: management responds first.")
        if paper.completed:
            raise Refused("This action is completed already.")
        require_past(completed_on, today, "The completion of an action")
        evidence = require_words(evidence, "Say what shows that it is done.")
        return [ActionCompleted(placement=placement, completed_on=completed_on, evidence=evidence)]

    def give_opinion(
        self, *, opinion: Opinion, reasons: str, auditor: UUID, role: Role, limitation: str = ""
    ) -> list[Event]:
        require_auditor(role, "give an opinion")
        self._require(Status.FIELDWORK)
        missing, limitation = len(self.without_paper), limitation.strip()
        if missing and not limitation:
            raise Refused(
                f"{missing} of the {len(self.sample.placements) if self.sample else 0} items have no working paper "
                "yet: write them, or say why the opinion stands without them."
            )
        grave = any(finding.priority is Priority.ONE for finding in self.findings.values())
        if grave and opinion is Opinion.SUBSTANTIAL:
            raise Refused(
                "Substantial assurance says that any issues are minor, and a Priority 1 finding is a fundamental "
                "weakness: give another opinion, or revise the finding."
            )
        reasons = require_words(reasons, "Give the reasons for the opinion.")
        return [OpinionGiven(opinion=opinion, reasons=reasons, auditor=auditor, limitation=limitation)]

    def report(self, *, reported_on: date, role: Role, today: date) -> list[Event]:
        """The final report goes out: from now on only management's answers and actions are added."""
        require_auditor(role, "issue the report")
        self._require(Status.CONCLUDED)
        require_past(reported_on, today, "A report")
        return [AuditReported(reported_on=reported_on)]

    def reopen(self, *, why: str, role: Role) -> list[Event]:
        """Back to fieldwork: the opinion no longer stands, and a new one is to be given."""
        require_auditor(role, "open an audit again")
        self._require(Status.CONCLUDED, Status.REPORTED)
        return [AuditReopened(why=require_words(why, "Say why the audit is opened again."))]

    def withdraw(self, *, why: str, role: Role) -> list[Event]:
        require_auditor(role, "withdraw an audit")
        self._require(Status.PLANNED, Status.FIELDWORK, Status.CONCLUDED)
        return [AuditWithdrawn(why=require_words(why, "Say why the audit is withdrawn."))]

    def _require(self, *statuses: Status) -> None:
        if self.status not in statuses:
            raise Refused(TOO_EARLY_OR_LATE[self.status])

    def _require_work_on(self, placement: UUID, auditor: UUID, role: Role, involved: frozenset[UUID]) -> None:
        require_auditor(role, "write a working paper")
        self._require(Status.FIELDWORK)
        self._require_item(placement)
        if auditor in involved:
            raise Refused(
                "You asked for this placement, decided about it or recorded something of it: another auditor must "
                "write this working paper."
            )

    def _require_item(self, placement: UUID) -> None:
        if not self.sample or placement not in self.sample.placements:
            raise Refused("This placement is not in the sample: choose one that was drawn.")

    def _require_paper(self, placement: UUID) -> None:
        self._require_item(placement)
        if placement not in self.papers:
            raise Refused("This item has no working paper yet: write it first.")

    def _require_answerable(self, placement: UUID) -> None:
        self._require(Status.FIELDWORK, Status.CONCLUDED, Status.REPORTED)
        self._require_paper(placement)
        if not self.papers[placement].finding:
            raise Refused("The working paper on this item has no finding, so there is nothing to answer.")


TOO_EARLY_OR_LATE = {
    Status.NEW: "This audit is not planned yet: plan it first.",
    Status.PLANNED: "The sample is not drawn yet: draw it first.",
    Status.FIELDWORK: "The audit is at its fieldwork: give the opinion first.",
    Status.CONCLUDED: "The opinion is given: open the audit again, saying why, to change what it rests on.",
    Status.REPORTED: "The audit is reported: open it again, saying why, to change what it says.",
    Status.WITHDRAWN: "The audit is withdrawn: plan a new one.",
}
"""What to do instead, by how the audit stands."""


def require_auditor(role: Role, what: str) -> None:
    if role is not Role.AUDITOR:
        raise Refused(f"Only an auditor may {what}.")


def checked(finding: Finding | None) -> Finding | None:
    """A finding that says everything it must."""
    if finding is None:
        return None
    return Finding(
        priority=finding.priority,
        title=require_words(finding.title, "Give the finding a title."),
        condition=require_words(finding.condition, "Say what was found."),
        risk=require_words(finding.risk, "Say what risk the finding brings."),
        recommendation=require_words(finding.recommendation, "Say what is recommended."),
    )
