"""A placement: from the request through the options, the decision and the stay, to its end."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from placements.errors import Refused
from placements.fold import replace
from placements.law import ADULT_AT, AREA_APPROVERS, require_area_approver, require_lawful_setting
from placements.verdict import OF_RATIFICATION, Mandate, Sitting, Verdict, require_amounts
from placements.vocabulary import (
    Evidence,
    Funding,
    Locality,
    Occasion,
    Outcome,
    PersonKind,
    Retrospective,
    Role,
    Route,
    ServiceType,
    is_childrens_external,
    require_past,
    require_words,
)

SOMEBODY_ELSE = "somebody else must do it"
DECLARE = "a member whose request it is declares an interest first"


class Status(StrEnum):
    NEW = "not requested"
    REQUESTED = "requested"
    RETURNED = "returned for information"
    SUBMITTED = "submitted to panel"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved with conditions"
    IN_PRINCIPLE = "approved in principle"
    DEFERRED = "deferred"
    DECLINED = "declined"
    NOT_RATIFIED = "not ratified"
    WITHDRAWN = "withdrawn"
    IMPORTED = "imported"


UNDECIDED = frozenset({Status.REQUESTED, Status.RETURNED, Status.SUBMITTED, Status.WITHDRAWN})


class Alternative(StrEnum):
    """What can be tried before a home outside the council's own."""

    FAMILY = "support to stay with family"
    CONNECTED_PERSON = "connected person"
    IN_HOUSE_FOSTERING = "in-house fostering"
    IN_HOUSE_RESIDENTIAL = "in-house residential"
    CARE_AT_HOME = "care at home"
    EXTRA_CARE = "extra care housing"
    OTHER = "other"


class Response(StrEnum):
    """What a provider answered."""

    OFFERED = "offered a place"
    REFUSED = "refused"
    NO_REPLY = "did not reply"
    NOT_SUITABLE = "not suitable"


class EndReason(StrEnum):
    PLANNED = "planned end"
    MOVED = "moved to another placement"
    HOME = "returned home"
    BREAKDOWN = "placement broke down"
    ADULTHOOD = "transferred to adult services"
    DIED = "died"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class PlacementRequested:
    reference: str
    person: UUID
    person_kind: PersonKind
    service_type: ServiceType
    panel: UUID
    occasion: Occasion
    team: str
    requested_by: UUID
    needed_by: date
    needs: str
    recommendation: str
    """The assessor's, never edited: the panel's decision stands beside it."""
    funding: Funding
    raised_by: UUID | None = None
    """Who wrote it down, when somebody did so on the requester's behalf: the request is theirs as well (rule 5)."""


@dataclass(frozen=True, kw_only=True)
class RequestAmended:
    needed_by: date
    needs: str
    team: str
    funding: Funding
    why: str


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn:
    why: str


@dataclass(frozen=True, kw_only=True)
class AlternativeExplored:
    alternative: Alternative
    why_not: str


@dataclass(frozen=True, kw_only=True)
class ProviderConsidered:
    provider: UUID
    response: Response
    weekly_rate: int | None = None
    """Pence; given when a place was offered."""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ProviderChosen:
    provider: UUID
    weekly_rate: int
    one_off: int
    why: str
    single_source_reason: str = ""
    locality: Locality | None = None


@dataclass(frozen=True, kw_only=True)
class AreaApproved:
    """A home outside the area is approved by the nominated officer or the Director (SI 2010/959 reg 11)."""

    provider: UUID
    locality: Locality
    approved_on: date
    approved_by: UUID
    role: Role
    reasons: str


@dataclass(frozen=True, kw_only=True)
class SubmittedToPanel:
    panel: UUID
    retrospective: Retrospective | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnedForInformation:
    question: str


@dataclass(frozen=True, kw_only=True)
class InformationProvided:
    answer: str


@dataclass(frozen=True, kw_only=True)
class DecisionRecorded(Verdict):
    route: Route
    decided_on: date
    decided_by: tuple[UUID, ...]
    """The members who decided, or the one officer."""
    meeting: UUID | None = None
    provider: UUID | None = None
    """The home that the decision names."""
    quorum_shortfall: str = ""
    limit: int | None = None
    scheme: str = ""
    """Outside a panel: the officer's limit in pence a year, and the scheme that gives it."""
    ratify_within: int | None = None
    """Outside a panel: working days within which a meeting must ratify it."""


@dataclass(frozen=True, kw_only=True)
class DecisionEndorsed:
    """An approval in principle is endorsed by the officer whom the terms of reference name."""

    endorsed_on: date
    endorsed_by: UUID
    route: Route
    reasons: str
    limit: int | None = None
    scheme: str = ""
    retrospective: Retrospective | None = None


@dataclass(frozen=True, kw_only=True)
class RatificationRecorded:
    outcome: Outcome
    decided_on: date
    decided_by: tuple[UUID, ...]
    meeting: UUID
    reasons: str


@dataclass(frozen=True, kw_only=True)
class DecisionVoided:
    """The decision recorded as that version of this history was recorded in error."""

    corrects: int
    why: str


@dataclass(frozen=True, kw_only=True)
class RatificationVoided:
    """The ratification recorded as that version of this history was recorded in error."""

    corrects: int
    why: str


@dataclass(frozen=True, kw_only=True)
class DecisionNotified:
    notified_on: date
    to: str
    decision: int
    """The version of this history that recorded the decision."""


@dataclass(frozen=True, kw_only=True)
class ConditionMet:
    condition: int
    """Its place among the decision's conditions, from 1."""
    met_on: date
    evidence: str


@dataclass(frozen=True, kw_only=True)
class PlacementStarted:
    started_on: date
    provider: UUID
    weekly_rate: int
    authority: Route | None = None
    """Whose authority it started on; None is nobody's."""
    authorised_by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class StartCorrected:
    corrects: int
    started_on: date
    why: str


@dataclass(frozen=True, kw_only=True)
class RateChanged:
    changed_on: date
    weekly_rate: int
    why: str


@dataclass(frozen=True, kw_only=True)
class PlacementEnded:
    ended_on: date
    """The day the person left: the first day not lived there."""
    reason: EndReason


@dataclass(frozen=True, kw_only=True)
class EndCorrected:
    corrects: int
    ended_on: date | None
    """None: the placement has not ended after all."""
    why: str


@dataclass(frozen=True, kw_only=True)
class DecisionAppealed:
    appealed_on: date
    appellant: str
    """In what standing: "the person", "a parent", "the provider". Never a name."""
    grounds: str


@dataclass(frozen=True, kw_only=True)
class AppealDecided:
    decided_on: date
    decided_by: UUID
    upheld: bool
    reasons: str


@dataclass(frozen=True, kw_only=True)
class RetrospectiveReasonRecoded:
    """A second reader's code; the first stays (rule 2)."""

    retrospective: Retrospective


@dataclass(frozen=True, kw_only=True)
class RationaleAdded:
    """An addendum explains a choice after the event; it does not clear the exception (EX04)."""

    words: str


@dataclass(frozen=True, kw_only=True)
class SelfDecisionRefused:
    """Somebody tried to decide what they may not (rule 5; audit 000 R2)."""

    attempted_by: UUID
    attempted: str


@dataclass(frozen=True, kw_only=True)
class PlacementImported:
    """A placement from before the register, as another system or paper has it: no rule was checked."""

    reference: str
    source: str
    source_reference: str
    person: UUID
    person_kind: PersonKind
    service_type: ServiceType
    panel: UUID
    team: str
    funding: Funding
    provider: UUID
    weekly_rate: int
    started_on: date
    evidence: Evidence
    document: str = ""
    ended_on: date | None = None
    approved_on: date | None = None
    route: Route | None = None
    weekly_ceiling: int | None = None
    options_considered: int = 0
    why_chosen: str = ""
    alternatives_explored: str = ""
    single_source_reason: str = ""
    retrospective: Retrospective | None = None


Event = (
    PlacementRequested
    | RequestAmended
    | RequestWithdrawn
    | AlternativeExplored
    | ProviderConsidered
    | ProviderChosen
    | AreaApproved
    | SubmittedToPanel
    | ReturnedForInformation
    | InformationProvided
    | DecisionRecorded
    | DecisionEndorsed
    | RatificationRecorded
    | DecisionVoided
    | RatificationVoided
    | DecisionNotified
    | ConditionMet
    | PlacementStarted
    | StartCorrected
    | RateChanged
    | PlacementEnded
    | EndCorrected
    | DecisionAppealed
    | AppealDecided
    | RetrospectiveReasonRecoded
    | RationaleAdded
    | SelfDecisionRefused
    | PlacementImported
)


@dataclass(frozen=True, kw_only=True)
class Placement:
    version: int = 0
    status: Status = Status.NEW
    reference: str = ""
    person: UUID | None = None
    person_kind: PersonKind | None = None
    service_type: ServiceType | None = None
    panel: UUID | None = None
    requesters: frozenset[UUID] = frozenset()
    """Whose request it is: who asks, and who wrote it down for them."""
    needed_by: date = date.min
    alternatives: frozenset[Alternative] = frozenset()
    considered: dict[UUID, Response] = field(default_factory=dict)
    choice: ProviderChosen | None = None
    areas_approved: dict[tuple[UUID, Locality | None], date] = field(default_factory=dict)
    """Homes outside the area, and since when the officer whom regulation 11 asks for has approved them."""
    retrospective: Retrospective | None = None
    before: "Placement | None" = field(default=None, repr=False)
    """As it was before the decision, should that have been recorded in error."""
    decision: DecisionRecorded | None = None
    decision_version: int = 0
    approved: dict[UUID, date] = field(default_factory=dict)
    """Homes that were ever approved, and when each approval lapses."""
    ratification: RatificationRecorded | None = None
    ratification_version: int = 0
    awaiting_ratification: bool = False
    deciders: frozenset[UUID] = frozenset()
    """Who decided, endorsed or ratified: the decision is theirs."""
    conditions_met: frozenset[int] = frozenset()
    appealed_on: date | None = None
    started_on: date | None = None
    start_version: int = 0
    home: UUID | None = None
    """Where the person lives."""
    ended_on: date | None = None
    end_version: int = 0

    def evolve(self, event: Event) -> Self:
        return replace(self._after(event), version=self.version + 1)

    def _after(self, event: Event) -> Self:
        here = self.version + 1
        match event:
            case PlacementRequested(requested_by=requester, raised_by=writer, needed_by=day):
                requesters = frozenset({requester, writer or requester})
                return replace(self._of(event), status=Status.REQUESTED, requesters=requesters, needed_by=day)
            case RequestAmended(needed_by=day):
                return replace(self, needed_by=day)
            case RequestWithdrawn():
                return replace(self, status=Status.WITHDRAWN)
            case AlternativeExplored(alternative=alternative):
                return replace(self, alternatives=self.alternatives | {alternative})
            case ProviderConsidered(provider=provider, response=response):
                return replace(self, considered={**self.considered, provider: response})
            case ProviderChosen():
                return replace(self, choice=event)
            case AreaApproved(provider=provider, locality=locality, approved_on=day):
                return replace(self, areas_approved={**self.areas_approved, (provider, locality): day})
            case SubmittedToPanel(panel=panel, retrospective=retrospective):
                return replace(self, status=Status.SUBMITTED, panel=panel, retrospective=retrospective)
            case ReturnedForInformation():
                return replace(self, status=Status.RETURNED)
            case InformationProvided():
                return replace(self, status=Status.SUBMITTED)
            case DecisionRecorded():
                return replace(
                    self,
                    status=Status(event.outcome),
                    before=self,
                    decision=event,
                    decision_version=here,
                    approved=self._approved_with(event) if event.approves else self.approved,
                    ratification=None,
                    awaiting_ratification=event.approves and event.route is not Route.PANEL,
                    deciders=frozenset(event.decided_by),
                    conditions_met=frozenset(),
                    appealed_on=None,
                )
            case DecisionEndorsed(endorsed_by=officer):
                decision = self._decision()
                return replace(
                    self,
                    status=Status.APPROVED_WITH_CONDITIONS if decision.conditions else Status.APPROVED,
                    approved=self._approved_with(decision),
                    deciders=self.deciders | {officer},
                )
            case RatificationRecorded(outcome=outcome, decided_by=members):
                return replace(
                    self,
                    status=self.status if outcome is Outcome.RATIFIED else Status.NOT_RATIFIED,
                    ratification=event,
                    ratification_version=here,
                    awaiting_ratification=False,
                    deciders=self.deciders | set(members),
                )
            case RatificationVoided():
                status = Status(self._decision().outcome) if self.status is Status.NOT_RATIFIED else self.status
                return replace(self, status=status, ratification=None, awaiting_ratification=True)
            case DecisionVoided():
                before = self.before or type(self)()
                return replace(
                    self,
                    status=self.status if self.status in UNDECIDED else before.status,
                    before=before.before,
                    decision=before.decision,
                    decision_version=before.decision_version,
                    approved=before.approved,
                    ratification=before.ratification,
                    ratification_version=before.ratification_version,
                    awaiting_ratification=before.awaiting_ratification,
                    deciders=before.deciders,
                    conditions_met=before.conditions_met,
                    appealed_on=before.appealed_on,
                )
            case ConditionMet(condition=condition):
                return replace(self, conditions_met=self.conditions_met | {condition})
            case PlacementStarted(started_on=day, provider=home):
                return replace(self, started_on=day, start_version=here, home=home)
            case StartCorrected(started_on=day):
                return replace(self, started_on=day)
            case PlacementEnded(ended_on=day):
                return replace(self, ended_on=day, end_version=here)
            case EndCorrected(ended_on=corrected):
                return replace(self, ended_on=corrected)
            case DecisionAppealed(appealed_on=day):
                return replace(self, appealed_on=day)
            case AppealDecided(upheld=True):
                return replace(self, status=Status.REQUESTED, appealed_on=None, awaiting_ratification=False)
            case AppealDecided():
                return replace(self, appealed_on=None)
            case PlacementImported(provider=home, started_on=day):
                return replace(
                    self._of(event),
                    status=Status.IMPORTED,
                    needed_by=day,
                    approved={home: date.max} if event.approved_on else {},
                    started_on=day,
                    start_version=here,
                    home=home,
                    ended_on=event.ended_on,
                    end_version=here if event.ended_on else 0,
                )
            case (
                DecisionNotified()
                | RateChanged()
                | RetrospectiveReasonRecoded()
                | RationaleAdded()
                | SelfDecisionRefused()
            ):
                return self

    def _of(self, event: PlacementRequested | PlacementImported) -> Self:
        return replace(
            self,
            reference=event.reference,
            person=event.person,
            person_kind=event.person_kind,
            service_type=event.service_type,
            panel=event.panel,
        )

    def _approved_with(self, decision: DecisionRecorded) -> dict[UUID, date]:
        return (
            {**self.approved, decision.provider: decision.lapses_on or date.max} if decision.provider else self.approved
        )

    def request(
        self,
        *,
        reference: str,
        person: UUID,
        person_kind: PersonKind,
        age: int,
        service_type: ServiceType,
        panel: UUID,
        occasion: Occasion,
        team: str,
        requested_by: UUID,
        needed_by: date,
        needs: str,
        recommendation: str,
        funding: Funding,
        raised_by: UUID | None = None,
    ) -> list[Event]:
        """Ask for a placement. `age` is the person's in years on the day it is needed."""
        self._require(Status.NEW)
        if age < ADULT_AT and person_kind is not PersonKind.CHILD:
            raise Refused(f"At {age} this person is a child: register them as one before a placement is asked for.")
        require_lawful_setting(service_type, age=age)
        return [
            PlacementRequested(
                reference=reference,
                person=person,
                person_kind=person_kind,
                service_type=service_type,
                panel=panel,
                occasion=occasion,
                team=require_words(team, "Say which team asks."),
                requested_by=requested_by,
                needed_by=needed_by,
                needs=require_words(needs, "Say what the person needs."),
                recommendation=require_words(recommendation, "Give the assessor's recommendation."),
                funding=funding,
                raised_by=raised_by,
            )
        ]

    def amend(self, *, needed_by: date, needs: str, team: str, funding: Funding, why: str) -> list[Event]:
        self._require_open_for_work()
        return [
            RequestAmended(
                needed_by=needed_by,
                needs=require_words(needs, "Say what the person needs."),
                team=require_words(team, "Say which team asks."),
                funding=funding,
                why=require_words(why, "Say why the request is amended."),
            )
        ]

    def withdraw(self, *, why: str) -> list[Event]:
        self._require_open_for_work(also=Status.SUBMITTED)
        if self.started_on:
            raise Refused("The person lives there: end the placement instead of withdrawing the request.")
        return [RequestWithdrawn(why=require_words(why, "Say why the request is withdrawn."))]

    def explore_alternative(self, *, alternative: Alternative, why_not: str) -> list[Event]:
        self._require_open_for_work()
        return [AlternativeExplored(alternative=alternative, why_not=require_words(why_not, "Say why not."))]

    def consider_provider(
        self, *, provider: UUID, response: Response, weekly_rate: int | None = None, reason: str = ""
    ) -> list[Event]:
        self._require_open_for_work()
        require_amounts(weekly_rate)
        if response is Response.OFFERED and weekly_rate is None:
            raise Refused("Give the weekly rate that the provider offers.")
        if response is not Response.OFFERED:
            reason = require_words(reason, "Say why this provider is not an option.")
        return [ProviderConsidered(provider=provider, response=response, weekly_rate=weekly_rate, reason=reason)]

    def choose_provider(
        self,
        *,
        provider: UUID,
        weekly_rate: int,
        why: str,
        age: int,
        registered: bool,
        one_off: int = 0,
        single_source_reason: str = "",
        locality: Locality | None = None,
    ) -> list[Event]:
        """Choose the home. `registered`: with its regulator today; `locality`: where a child's home lies."""
        self._require_open_for_work()
        require_amounts(weekly_rate, one_off)
        self._require_offer(provider)
        require_lawful_setting(self.service_type, age=age, registered=registered)
        if self.person_kind is PersonKind.CHILD and locality is None:
            raise Refused("Say whether the child's home is in the area, out of it, or at a distance.")
        return [
            ProviderChosen(
                provider=provider,
                weekly_rate=weekly_rate,
                one_off=one_off,
                why=require_words(why, "Say why this provider and not another."),
                single_source_reason=single_source_reason.strip(),
                locality=locality,
            )
        ]

    def approve_area(self, *, approved_on: date, approved_by: UUID, role: Role, reasons: str, by: UUID) -> list[Event]:
        """Approve a child's home outside the area: the nominated officer, or the Director at a distance (rule 7)."""
        choice = self._choice()
        self._require_not_own("approve the area of", approved_by, by)
        require_area_approver(choice.locality, role)
        return [
            AreaApproved(
                provider=choice.provider,
                locality=choice.locality or Locality.OUT_OF_AREA,
                approved_on=approved_on,
                approved_by=approved_by,
                role=role,
                reasons=require_words(reasons, "Say why this is the most appropriate placement."),
            )
        ]

    def submit(self, *, retrospective: Retrospective | None = None) -> list[Event]:
        """Put the request before its panel (rules 1 and 2)."""
        self._require_open_for_work()
        if self.status is Status.RETURNED:
            raise Refused("The panel asked for information: provide it instead of submitting again.")
        self._require_rationale()
        if retrospective and not self.unapproved_start:
            raise Refused("The placement has not started without approval: leave the retrospective reason out.")
        assert self.panel  # that every request names
        explained = _explained(retrospective) if self.unapproved_start else None
        return [SubmittedToPanel(panel=self.panel, retrospective=explained)]

    def return_for_information(self, *, question: str) -> list[Event]:
        self._require(Status.SUBMITTED)
        return [ReturnedForInformation(question=require_words(question, "Say what the panel needs to know."))]

    def provide_information(self, *, answer: str) -> list[Event]:
        """Answer the panel; the options may have changed meanwhile, so rule 1 is asked again."""
        self._require(Status.RETURNED)
        self._require_rationale()
        return [InformationProvided(answer=require_words(answer, "Answer the panel's question."))]

    def record_decision(
        self, *, verdict: Verdict, sitting: Sitting, age: int, registered: bool, by: UUID
    ) -> list[Event]:
        """Record what a panel meeting decided (rules 1 to 3 and 5 to 7). `age`: on the day of placing."""
        self._require(Status.SUBMITTED)
        self._require_not_own("decide", *sitting.deciders, instead=DECLARE)
        self._require_not_own("decide", by)
        sitting.require_may_decide(verdict.outcome)
        verdict = self._checked(verdict, decided_on=sitting.held_on, age=age, registered=registered)
        return [
            DecisionRecorded(
                **vars(verdict),
                route=Route.PANEL,
                decided_on=sitting.held_on,
                decided_by=sitting.deciders,
                meeting=sitting.meeting,
                provider=self.choice.provider if self.choice else None,
                quorum_shortfall=sitting.shortfall,
            )
        ]

    def record_decision_outside_panel(
        self, *, verdict: Verdict, mandate: Mandate, decided_on: date, age: int, registered: bool, today: date, by: UUID
    ) -> list[Event]:
        """Record what an officer decided between meetings, within the limit (rules 1, 2 and 4 to 7)."""
        self._require_open_for_work(also=Status.SUBMITTED)
        self._require_not_own("decide", mandate.officer, by)
        require_past(decided_on, today, "A decision")
        if verdict.outcome in {Outcome.IN_PRINCIPLE, *OF_RATIFICATION}:
            raise Refused(f"An officer outside the panel cannot decide “{verdict.outcome}”.")
        verdict = self._checked(verdict, decided_on=decided_on, age=age, registered=registered)
        if verdict.approves:
            mandate.require_covers(self._annual_cost(verdict))
        return [
            DecisionRecorded(
                **vars(verdict),
                route=mandate.route,
                decided_on=decided_on,
                decided_by=(mandate.officer,),
                provider=self.choice.provider if self.choice else None,
                limit=mandate.limit,
                scheme=mandate.scheme,
                ratify_within=mandate.ratify_within,
            )
        ]

    def endorse(
        self,
        *,
        mandate: Mandate,
        endorsed_on: date,
        reasons: str,
        today: date,
        by: UUID,
        retrospective: Retrospective | None = None,
    ) -> list[Event]:
        """Endorse an approval in principle: from that day it authorises (rules 2 to 5 and 7)."""
        self._require(Status.IN_PRINCIPLE)
        self._require_not_own("endorse", mandate.officer, by)
        decision = self._decision()
        require_past(endorsed_on, today, "An endorsement")
        if endorsed_on < decision.decided_on:
            raise Refused("An approval in principle cannot be endorsed before it was given.")
        if decision.lapses_on and decision.lapses_on <= endorsed_on:
            raise Refused("The approval in principle has lapsed: the panel must decide again.")
        if self._choice().provider != decision.provider:
            raise Refused("Another home was chosen since: the panel must decide again.")
        self._require_area_approved(endorsed_on)
        mandate.require_covers(self._annual_cost(decision))
        return [
            DecisionEndorsed(
                endorsed_on=endorsed_on,
                endorsed_by=mandate.officer,
                route=mandate.route,
                reasons=require_words(reasons, "Say why the approval in principle is endorsed."),
                limit=mandate.limit,
                scheme=mandate.scheme,
                retrospective=self._retrospective(retrospective or decision.retrospective, on=endorsed_on),
            )
        ]

    def record_ratification(self, *, outcome: Outcome, reasons: str, sitting: Sitting, by: UUID) -> list[Event]:
        """Record whether a meeting ratified what an officer decided before it (rules 3 to 5)."""
        if not self.awaiting_ratification:
            raise Refused("No decision outside a panel waits for ratification.")
        if outcome not in OF_RATIFICATION:
            raise Refused("Say whether the decision is ratified or not ratified.")
        self._require_not_own("ratify", *sitting.deciders, instead=DECLARE)
        self._require_not_own("ratify", by)
        sitting.require_may_ratify()
        if sitting.held_on < self._decision().decided_on:
            raise Refused("The meeting was held before the decision was made: a later one must ratify it.")
        return [
            RatificationRecorded(
                outcome=outcome,
                decided_on=sitting.held_on,
                decided_by=sitting.deciders,
                meeting=sitting.meeting,
                reasons=require_words(reasons, "Give the panel's reasons."),
            )
        ]

    def void_decision(self, *, why: str) -> list[Event]:
        """Undo a decision that was recorded in error; the item waits for a decision again."""
        self._decision()
        if self.ratification:
            raise Refused("A meeting has decided whether to ratify this decision: void that first.")
        why = require_words(why, "Say what was wrong with the record of the decision.")
        return [DecisionVoided(corrects=self.decision_version, why=why)]

    def void_ratification(self, *, why: str) -> list[Event]:
        """Undo a ratification that was recorded in error; the decision waits for ratification again."""
        if not self.ratification:
            raise Refused("No ratification is recorded for this placement.")
        why = require_words(why, "Say what was wrong with the record of the ratification.")
        return [RatificationVoided(corrects=self.ratification_version, why=why)]

    def notify(self, *, notified_on: date, to: str) -> list[Event]:
        if notified_on < self._decision().decided_on:
            raise Refused("A decision cannot be notified before it was made.")
        to = require_words(to, "Say whom the decision was notified to.")
        return [DecisionNotified(notified_on=notified_on, to=to, decision=self.decision_version)]

    def meet_condition(self, *, condition: int, met_on: date, evidence: str) -> list[Event]:
        count = len(self._decision().conditions)
        if not 1 <= condition <= count:
            raise Refused(f"The decision has {count} conditions.")
        if condition in self.conditions_met:
            raise Refused("This condition is recorded as met already.")
        evidence = require_words(evidence, "Say what shows that the condition is met.")
        return [ConditionMet(condition=condition, met_on=met_on, evidence=evidence)]

    def start(
        self,
        *,
        started_on: date,
        provider: UUID,
        weekly_rate: int,
        today: date,
        authority: Route | None = None,
        authorised_by: UUID | None = None,
    ) -> list[Event]:
        """Record that the person moved in, whoever allowed it: a start without authority is recorded, and reported."""
        if self.status in {Status.NEW, Status.WITHDRAWN}:
            raise Refused(f"The placement is {self.status}.")
        if self.started_on:
            raise Refused("The placement has started already: correct the start if it is wrong.")
        require_past(started_on, today, "A start")
        require_amounts(weekly_rate)
        return [
            PlacementStarted(
                started_on=started_on,
                provider=provider,
                weekly_rate=weekly_rate,
                authority=authority,
                authorised_by=authorised_by,
            )
        ]

    def correct_start(self, *, started_on: date, why: str, today: date) -> list[Event]:
        self._start()
        require_past(started_on, today, "A start")
        if self.ended_on and started_on > self.ended_on:
            raise Refused("A placement cannot start after it ended: correct the end first.")
        why = require_words(why, "Say what was wrong with the recorded start.")
        return [StartCorrected(corrects=self.start_version, started_on=started_on, why=why)]

    def change_rate(self, *, changed_on: date, weekly_rate: int, why: str) -> list[Event]:
        if changed_on < self._start():
            raise Refused("A rate cannot change before the placement started.")
        require_amounts(weekly_rate)
        why = require_words(why, "Say why the rate changes.")
        return [RateChanged(changed_on=changed_on, weekly_rate=weekly_rate, why=why)]

    def end(self, *, ended_on: date, reason: EndReason, today: date) -> list[Event]:
        self._require_end(ended_on, today)
        if self.ended_on:
            raise Refused("The placement has ended already: correct the end if it is wrong.")
        return [PlacementEnded(ended_on=ended_on, reason=reason)]

    def correct_end(self, *, ended_on: date | None, why: str, today: date) -> list[Event]:
        if not self.end_version:
            raise Refused("No end of this placement is recorded.")
        if ended_on:
            self._require_end(ended_on, today)
        why = require_words(why, "Say what was wrong with the recorded end.")
        return [EndCorrected(corrects=self.end_version, ended_on=ended_on, why=why)]

    def appeal(self, *, appealed_on: date, appellant: str, grounds: str) -> list[Event]:
        if appealed_on < self._decision().decided_on:
            raise Refused("A decision cannot be appealed against before it was made.")
        if self.appealed_on:
            raise Refused("The decision is under appeal already.")
        return [
            DecisionAppealed(
                appealed_on=appealed_on,
                appellant=require_words(appellant, "Say in what standing the appeal is made."),
                grounds=require_words(grounds, "Give the grounds of the appeal."),
            )
        ]

    def decide_appeal(self, *, decided_on: date, decided_by: UUID, upheld: bool, reasons: str, by: UUID) -> list[Event]:
        """Decide an appeal (rule 5); upheld, the request may be submitted again."""
        if not self.appealed_on:
            raise Refused("The decision is not under appeal.")
        self._require_not_own("decide an appeal about", decided_by, by)
        for person in (decided_by, by):
            if person in self.deciders:
                _refuse_own("decide an appeal against their own decision", person)
        if decided_on < self.appealed_on:
            raise Refused("An appeal cannot be decided before it was made.")
        reasons = require_words(reasons, "Give the reasons for the decision on the appeal.")
        return [AppealDecided(decided_on=decided_on, decided_by=decided_by, upheld=upheld, reasons=reasons)]

    def recode_retrospective_reason(
        self, *, retrospective: Retrospective, given_by: frozenset[UUID], readers: frozenset[UUID]
    ) -> list[Event]:
        """Give the reason a second reader's code (rule 2). `given_by`: whose the code is that `readers` read."""
        if not (self.retrospective or (self.decision and self.decision.retrospective)):
            raise Refused("There is no retrospective reason to code again.")
        if readers & given_by:
            raise Refused("A second reader is another person than the one who gave the reason: ask a colleague.")
        return [RetrospectiveReasonRecoded(retrospective=_explained(retrospective))]

    def add_rationale(self, *, words: str) -> list[Event]:
        if self.status is Status.NEW:
            raise Refused("The placement is not requested.")
        return [RationaleAdded(words=require_words(words, "Write the addendum."))]

    def import_(self, imported: PlacementImported) -> list[Event]:
        """Take over a placement from before the register, as it is."""
        self._require(Status.NEW)
        require_amounts(imported.weekly_rate, imported.weekly_ceiling)
        if imported.ended_on and imported.ended_on < imported.started_on:
            raise Refused("A placement cannot end before it started.")
        return [imported]

    @property
    def unapproved_start(self) -> bool:
        """The person lives, or lived, in a home that was not approved for them when the placement started."""
        return bool(self.started_on and self.home and self.approved.get(self.home, date.min) <= self.started_on)

    def placed_on(self, day: date) -> date:
        """The day on which a decision made on `day` places the person: the start, or the earliest that it can be."""
        return self.started_on or max(self.needed_by, day)

    def _checked(self, verdict: Verdict, *, decided_on: date, age: int, registered: bool) -> Verdict:
        """The verdict, complete and lawful, with the retrospective reason that it or the submission gives."""
        verdict.require_complete(decided_on=decided_on)
        if verdict.approves or verdict.outcome is Outcome.IN_PRINCIPLE:
            self._require_rationale()
            require_lawful_setting(self.service_type, age=age, registered=registered)
        if verdict.approves:
            self._require_area_approved(decided_on)
        return replace(verdict, retrospective=self._retrospective(verdict.retrospective, on=decided_on))

    def _retrospective(self, given: Retrospective | None, *, on: date) -> Retrospective | None:
        """Rule 2: what explains a decision of that day, which must be explained if the start came before it."""
        if self.unapproved_start and self._start() < on:
            return _explained(given or self.retrospective)
        return given and _explained(given)

    def _annual_cost(self, verdict: Verdict) -> int:
        """Rule 4: the cost of the verdict, the chosen home's one-off included whether or not the verdict says so."""
        return replace(verdict, one_off=max(verdict.one_off, self.choice.one_off if self.choice else 0)).annual_cost

    def _require_area_approved(self, day: date) -> None:
        choice = self._choice()
        officers = AREA_APPROVERS.get(choice.locality)
        if officers and self.areas_approved.get((choice.provider, choice.locality), date.max) > day:
            raise Refused(
                f"This home is {choice.locality}: the {officers[0]} must approve it first (SI 2010/959 reg 11). "
                "Until then the panel may only approve in principle."
            )

    def _require_rationale(self) -> None:
        """Rule 1 (audit 000 R11); for adults, at least the choice and why."""
        choice = self._choice()
        self._require_offer(choice.provider)
        if not is_childrens_external(self.person_kind, self.service_type):
            return
        if len(self.considered) < 2 and not choice.single_source_reason:
            raise Refused("Consider at least two providers, or give the reason for a single source.")
        if not self.alternatives:
            raise Refused("Explore at least one alternative to an external placement, and say why not.")

    def _require_offer(self, provider: UUID) -> None:
        if self.considered.get(provider) is not Response.OFFERED:
            raise Refused("Only a provider that offers a place can be chosen: record its offer first.")

    def _require_not_own(self, verb: str, *people: UUID, instead: str = SOMEBODY_ELSE) -> None:
        """Rule 5 (audit 000 R2)."""
        for person in people:
            if person in self.requesters:
                _refuse_own(f"{verb} their own request", person, instead)

    def _require_end(self, ended_on: date, today: date) -> None:
        if ended_on < self._start():
            raise Refused("A placement cannot end before it started.")
        require_past(ended_on, today, "An end")

    def _choice(self) -> ProviderChosen:
        if not self.choice:
            raise Refused("Choose a provider, and say why, before the placement is decided.")
        return self.choice

    def _decision(self) -> DecisionRecorded:
        if not self.decision:
            raise Refused("No decision is recorded for this placement.")
        return self.decision

    def _start(self) -> date:
        if not self.started_on:
            raise Refused("The placement has not started.")
        return self.started_on

    def _require_open_for_work(self, also: Status | None = None) -> None:
        if self.status in {Status.NEW, Status.SUBMITTED, Status.WITHDRAWN} - {also}:
            raise Refused(f"The placement is {self.status}.")

    def _require(self, *statuses: Status) -> None:
        if self.status not in statuses:
            raise Refused(f"The placement is {self.status}.")


def _explained(retrospective: Retrospective | None) -> Retrospective:
    """Rule 2 (audit 000 R10): the reason code and the circumstances, both."""
    if retrospective is None:
        raise Refused("The placement started without approval: give the reason and the circumstances.")
    words = require_words(retrospective.circumstances, "Describe the circumstances of the retrospective approval.")
    return replace(retrospective, circumstances=words)


def _refuse_own(attempted: str, person: UUID, instead: str = SOMEBODY_ELSE) -> None:
    raise Refused(
        f"Nobody may {attempted}: {instead}. The attempt is recorded.",
        evidence={0: [SelfDecisionRefused(attempted_by=person, attempted=attempted)]},
    )
