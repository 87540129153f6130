"""A placement: from the request through the options, the decision and the stay, to its end."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from placements.errors import Refused
from placements.terms import WITHOUT_QUORUM, Mandate, Sitting, annual_cost
from placements.vocabulary import (
    CHILDRENS_EXTERNAL,
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
    require_words,
)

APPROVALS = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS})


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


class DeclineGround(StrEnum):
    """Why a panel declines. Cost alone is not a reason (Care and support statutory guidance 10.85)."""

    NEED_MET_OTHERWISE = "the need can be met another way"
    HOME_DOES_NOT_MEET_NEED = "the home does not meet the need"
    QUALITY = "quality or safety of the home"
    NEED_NOT_EVIDENCED = "the need is not evidenced"
    COST = "cost"


class EndReason(StrEnum):
    PLANNED = "planned end"
    MOVED = "moved to another placement"
    HOME = "returned home"
    BREAKDOWN = "placement broke down"
    ADULTHOOD = "transferred to adult services"
    DIED = "died"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What must happen for an approval with conditions: who sees to it, and by when."""

    words: str
    owner: str
    due_on: date


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
class Verdict:
    """What is decided, whoever decides it."""

    outcome: Outcome
    reasons: str
    weekly_ceiling: int | None = None
    """Pence; the approval covers an agreed rate up to this."""
    one_off: int = 0
    conditions: tuple[Condition, ...] = ()
    grounds: tuple[DeclineGround, ...] = ()
    alternative: str = ""
    """Declined: another way to meet the need."""
    question: str = ""
    return_on: date | None = None
    """Deferred: what the panel wants to know, and when the item comes back."""
    lapses_on: date | None = None
    """The first day on which the approval no longer authorises."""
    retrospective: Retrospective | None = None


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
    occasion: Occasion | None = None
    requested_by: UUID | None = None
    needed_by: date = date.min
    alternatives: frozenset[Alternative] = frozenset()
    considered: dict[UUID, ProviderConsidered] = field(default_factory=dict)
    choice: ProviderChosen | None = None
    areas_approved: frozenset[UUID] = frozenset()
    """Homes outside the area that the nominated officer or the Director approved."""
    retrospective: Retrospective | None = None
    decision: DecisionRecorded | None = None
    decision_version: int = 0
    ever_approved: bool = False
    awaiting_ratification: bool = False
    conditions_met: frozenset[int] = frozenset()
    appealed: bool = False
    started_on: date | None = None
    start_version: int = 0
    ended_on: date | None = None
    end_version: int = 0

    def evolve(self, event: Event) -> Self:
        return replace(self._after(event), version=self.version + 1)

    def _after(self, event: Event) -> Self:
        here = self.version + 1
        match event:
            case PlacementRequested(person=person, person_kind=kind, panel=panel, service_type=service_type):
                return replace(
                    self,
                    status=Status.REQUESTED,
                    reference=event.reference,
                    person=person,
                    person_kind=kind,
                    service_type=service_type,
                    panel=panel,
                    occasion=event.occasion,
                    requested_by=event.requested_by,
                    needed_by=event.needed_by,
                )
            case RequestAmended(needed_by=needed_by):
                return replace(self, needed_by=needed_by)
            case RequestWithdrawn():
                return replace(self, status=Status.WITHDRAWN)
            case AlternativeExplored(alternative=alternative):
                return replace(self, alternatives=self.alternatives | {alternative})
            case ProviderConsidered(provider=provider):
                return replace(self, considered={**self.considered, provider: event})
            case ProviderChosen():
                return replace(self, choice=event)
            case AreaApproved(provider=provider):
                return replace(self, areas_approved=self.areas_approved | {provider})
            case SubmittedToPanel(panel=panel, retrospective=retrospective):
                return replace(self, status=Status.SUBMITTED, panel=panel, retrospective=retrospective)
            case ReturnedForInformation():
                return replace(self, status=Status.RETURNED)
            case InformationProvided():
                return replace(self, status=Status.SUBMITTED)
            case DecisionRecorded(outcome=outcome, route=route):
                approved = outcome in APPROVALS
                return replace(
                    self,
                    status=Status(outcome),
                    decision=event,
                    decision_version=here,
                    ever_approved=self.ever_approved or approved,
                    awaiting_ratification=approved and route is not Route.PANEL,
                    conditions_met=frozenset(),
                    appealed=False,
                )
            case DecisionEndorsed():
                conditions = self.decision and self.decision.conditions
                status = Status.APPROVED_WITH_CONDITIONS if conditions else Status.APPROVED
                return replace(self, status=status, ever_approved=True)
            case RatificationRecorded(outcome=outcome):
                status = self.status if outcome is Outcome.RATIFIED else Status.NOT_RATIFIED
                return replace(self, status=status, awaiting_ratification=False)
            case DecisionVoided():
                status = Status.SUBMITTED if self.decision and self.decision.meeting else Status.REQUESTED
                return replace(self, status=status, decision=None, awaiting_ratification=False)
            case ConditionMet(condition=condition):
                return replace(self, conditions_met=self.conditions_met | {condition})
            case PlacementStarted(started_on=day):
                return replace(self, started_on=day, start_version=here)
            case StartCorrected(started_on=day):
                return replace(self, started_on=day)
            case PlacementEnded(ended_on=day):
                return replace(self, ended_on=day, end_version=here)
            case EndCorrected(ended_on=corrected):
                return replace(self, ended_on=corrected)
            case DecisionAppealed():
                return replace(self, appealed=True)
            case AppealDecided(upheld=upheld):
                return replace(self, appealed=False, status=Status.REQUESTED if upheld else self.status)
            case PlacementImported(person=person, panel=panel, service_type=service_type, started_on=day):
                return replace(
                    self,
                    status=Status.IMPORTED,
                    reference=event.reference,
                    person=person,
                    person_kind=event.person_kind,
                    service_type=service_type,
                    panel=panel,
                    needed_by=day,
                    ever_approved=event.approved_on is not None,
                    started_on=day,
                    start_version=here,
                    ended_on=event.ended_on,
                    end_version=here,
                )
            case (
                DecisionNotified()
                | RateChanged()
                | RetrospectiveReasonRecoded()
                | RationaleAdded()
                | SelfDecisionRefused()
            ):
                return self

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
    ) -> list[Event]:
        """Ask for a placement. `age` is the person's in years on the day it is needed."""
        self._require(Status.NEW)
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
        self._require_open_for_work()
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
        """Choose the home. `registered`: with its regulator today; `locality`: of a child's home."""
        self._require_open_for_work()
        option = self.considered.get(provider)
        if not option or option.response is not Response.OFFERED:
            raise Refused("Only a provider that offered a place can be chosen: record its offer first.")
        require_lawful_setting(self.service_type, age=age, registered=registered)
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

    def approve_area(self, *, approved_on: date, approved_by: UUID, role: Role, reasons: str) -> list[Event]:
        """Approve a child's home outside the area: the nominated officer, or the Director at a distance (reg 11)."""
        if not self.choice or self.choice.locality in {None, Locality.IN_AREA}:
            raise Refused("The chosen home is not outside the area: no approval under regulation 11 is needed.")
        self._require_not_own(approved_by, "approve the area")
        at_a_distance = self.choice.locality is Locality.AT_A_DISTANCE
        if role not in ({Role.DIRECTOR} if at_a_distance else {Role.NOMINATED_OFFICER, Role.DIRECTOR}):
            officer = "the Director" if at_a_distance else "the nominated officer or the Director"
            raise Refused(f"This home is {self.choice.locality}: {officer} must approve it (SI 2010/959 reg 11).")
        return [
            AreaApproved(
                provider=self.choice.provider,
                locality=self.choice.locality or Locality.OUT_OF_AREA,
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
        if self.started_on and not self.ever_approved:
            retrospective = _explained(retrospective)
        elif retrospective:
            raise Refused("The placement has not started without approval: leave the retrospective reason out.")
        assert self.panel
        return [SubmittedToPanel(panel=self.panel, retrospective=retrospective)]

    def return_for_information(self, *, question: str) -> list[Event]:
        self._require(Status.SUBMITTED)
        return [ReturnedForInformation(question=require_words(question, "Say what the panel needs to know."))]

    def provide_information(self, *, answer: str) -> list[Event]:
        self._require(Status.RETURNED)
        return [InformationProvided(answer=require_words(answer, "Answer the panel's question."))]

    def record_decision(
        self, *, verdict: Verdict, sitting: Sitting, age: int, registered: bool, by: UUID
    ) -> list[Event]:
        """Record what a panel meeting decided (rules 3, 5, 6, 7)."""
        self._require(Status.SUBMITTED)
        for person in (*sitting.deciders, by):
            self._require_not_own(person, "decide")
        if verdict.outcome not in sitting.outcomes:
            raise Refused(f"This panel's terms of reference do not offer the outcome “{verdict.outcome}”.")
        if not sitting.quorate and verdict.outcome not in WITHOUT_QUORUM:
            raise Refused(
                f"The meeting is not quorate for this item: {sitting.shortfall}. "
                "It may only approve in principle, or defer."
            )
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
        self, *, verdict: Verdict, mandate: Mandate, decided_on: date, age: int, registered: bool, by: UUID
    ) -> list[Event]:
        """Record what an officer decided between meetings, within the limit (rules 4 to 7)."""
        self._require_open_for_work(also=Status.SUBMITTED)
        for person in (mandate.officer, by):
            self._require_not_own(person, "decide")
        if verdict.outcome in {Outcome.IN_PRINCIPLE, Outcome.RATIFIED, Outcome.NOT_RATIFIED}:
            raise Refused(f"An officer outside the panel cannot decide “{verdict.outcome}”.")
        verdict = self._checked(verdict, decided_on=decided_on, age=age, registered=registered)
        if verdict.outcome in APPROVALS:
            _require_within(mandate, verdict)
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

    def endorse(self, *, mandate: Mandate, endorsed_on: date, reasons: str, by: UUID) -> list[Event]:
        """Endorse an approval in principle: from that day it authorises."""
        self._require(Status.IN_PRINCIPLE)
        for person in (mandate.officer, by):
            self._require_not_own(person, "endorse")
        decision = self._decision()
        if endorsed_on < decision.decided_on:
            raise Refused("An approval in principle cannot be endorsed before it was given.")
        self._require_area_approved()
        _require_within(mandate, decision)
        return [
            DecisionEndorsed(
                endorsed_on=endorsed_on,
                endorsed_by=mandate.officer,
                route=mandate.route,
                reasons=require_words(reasons, "Say why the approval in principle is endorsed."),
                limit=mandate.limit,
                scheme=mandate.scheme,
            )
        ]

    def record_ratification(self, *, outcome: Outcome, reasons: str, sitting: Sitting, by: UUID) -> list[Event]:
        """Record whether a meeting ratified what an officer decided before it (rule 4)."""
        if not self.awaiting_ratification:
            raise Refused("No decision outside a panel waits for ratification.")
        if outcome not in {Outcome.RATIFIED, Outcome.NOT_RATIFIED}:
            raise Refused("Say whether the decision is ratified or not ratified.")
        for person in (*sitting.deciders, by):
            self._require_not_own(person, "ratify")
        if not sitting.quorate:
            raise Refused(f"The meeting is not quorate for this item: {sitting.shortfall}. It cannot ratify.")
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
        if not self.decision:
            raise Refused("There is no decision to void.")
        why = require_words(why, "Say what was wrong with the record of the decision.")
        return [DecisionVoided(corrects=self.decision_version, why=why)]

    def notify(self, *, notified_on: date, to: str) -> list[Event]:
        decision = self._decision()
        if notified_on < decision.decided_on:
            raise Refused("A decision cannot be notified before it was made.")
        to = require_words(to, "Say whom the decision was notified to.")
        return [DecisionNotified(notified_on=notified_on, to=to, decision=self.decision_version)]

    def meet_condition(self, *, condition: int, met_on: date, evidence: str) -> list[Event]:
        decision = self._decision()
        if not 1 <= condition <= len(decision.conditions):
            raise Refused(f"The decision has {len(decision.conditions)} conditions.")
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
        if started_on > today:
            raise Refused("A start is recorded once it has happened: this day is still to come.")
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
        self._living()
        if started_on > today:
            raise Refused("A start is recorded once it has happened: this day is still to come.")
        if self.ended_on and started_on > self.ended_on:
            raise Refused("A placement cannot start after it ended: correct the end first.")
        why = require_words(why, "Say what was wrong with the recorded start.")
        return [StartCorrected(corrects=self.start_version, started_on=started_on, why=why)]

    def change_rate(self, *, changed_on: date, weekly_rate: int, why: str) -> list[Event]:
        if changed_on < self._living():
            raise Refused("A rate cannot change before the placement started.")
        why = require_words(why, "Say why the rate changes.")
        return [RateChanged(changed_on=changed_on, weekly_rate=weekly_rate, why=why)]

    def end(self, *, ended_on: date, reason: EndReason, today: date) -> list[Event]:
        if ended_on < self._living():
            raise Refused("A placement cannot end before it started.")
        if self.ended_on:
            raise Refused("The placement has ended already: correct the end if it is wrong.")
        if ended_on > today:
            raise Refused("An end is recorded once it has happened: this day is still to come.")
        return [PlacementEnded(ended_on=ended_on, reason=reason)]

    def correct_end(self, *, ended_on: date | None, why: str) -> list[Event]:
        started_on = self._living()
        if not self.end_version:
            raise Refused("No end of this placement is recorded.")
        if ended_on and ended_on < started_on:
            raise Refused("A placement cannot end before it started.")
        why = require_words(why, "Say what was wrong with the recorded end.")
        return [EndCorrected(corrects=self.end_version, ended_on=ended_on, why=why)]

    def appeal(self, *, appealed_on: date, appellant: str, grounds: str) -> list[Event]:
        self._decision()
        if self.appealed:
            raise Refused("The decision is under appeal already.")
        return [
            DecisionAppealed(
                appealed_on=appealed_on,
                appellant=require_words(appellant, "Say in what standing the appeal is made."),
                grounds=require_words(grounds, "Give the grounds of the appeal."),
            )
        ]

    def decide_appeal(self, *, decided_on: date, decided_by: UUID, upheld: bool, reasons: str) -> list[Event]:
        """Decide an appeal; upheld, the request may be submitted again."""
        if not self.appealed:
            raise Refused("The decision is not under appeal.")
        self._require_not_own(decided_by, "decide the appeal")
        if decided_by in self._decision().decided_by:
            self._refuse_own("decide an appeal against their own decision", decided_by)
        reasons = require_words(reasons, "Give the reasons for the decision on the appeal.")
        return [AppealDecided(decided_on=decided_on, decided_by=decided_by, upheld=upheld, reasons=reasons)]

    def recode_retrospective_reason(self, *, retrospective: Retrospective) -> list[Event]:
        if not (self.retrospective or (self.decision and self.decision.retrospective)):
            raise Refused("There is no retrospective reason to code again.")
        return [RetrospectiveReasonRecoded(retrospective=_explained(retrospective))]

    def add_rationale(self, *, words: str) -> list[Event]:
        if self.status is Status.NEW:
            raise Refused("The placement is not requested.")
        return [RationaleAdded(words=require_words(words, "Write the addendum."))]

    def import_(self, imported: PlacementImported) -> list[Event]:
        """Take over a placement from before the register, as it is."""
        self._require(Status.NEW)
        return [imported]

    def _checked(self, verdict: Verdict, *, decided_on: date, age: int, registered: bool) -> Verdict:
        """The verdict, complete and lawful, with the retrospective reason that the submission gave."""
        require_words(verdict.reasons, "Give the reasons for the decision.")
        match verdict.outcome:
            case Outcome.APPROVED | Outcome.APPROVED_WITH_CONDITIONS | Outcome.IN_PRINCIPLE:
                require_lawful_setting(self.service_type, age=age, registered=registered)
                self._require_approvable(verdict)
            case Outcome.DEFERRED:
                require_words(verdict.question, "Say what the panel needs to know before it decides.")
                if not verdict.return_on:
                    raise Refused("Say when the item comes back.")
            case Outcome.DECLINED:
                require_words(verdict.alternative, "Say how the need can be met instead.")
                if not set(verdict.grounds) - {DeclineGround.COST}:
                    raise Refused("Cost alone is not a reason to decline: give another ground (guidance 10.85).")
            case Outcome.RATIFIED | Outcome.NOT_RATIFIED:
                raise Refused("Only a decision made outside a panel is ratified.")
        if self.started_on and self.started_on < decided_on and not self.ever_approved:
            return replace(verdict, retrospective=_explained(verdict.retrospective or self.retrospective))
        return verdict

    def _require_approvable(self, verdict: Verdict) -> None:
        if not self.choice:
            raise Refused("An approval names a home: choose the provider, and say why, first.")
        if verdict.weekly_ceiling is None:
            raise Refused("Give the weekly ceiling that is approved.")
        if verdict.outcome is Outcome.APPROVED_WITH_CONDITIONS and not verdict.conditions:
            raise Refused("Name at least one condition, its owner, and when it is due.")
        if verdict.outcome in APPROVALS:
            self._require_area_approved()

    def _require_area_approved(self) -> None:
        choice = self.choice
        if not choice or choice.locality in {None, Locality.IN_AREA} or choice.provider in self.areas_approved:
            return
        officer = "Director" if choice.locality is Locality.AT_A_DISTANCE else "nominated officer"
        raise Refused(
            f"This home is {choice.locality}: the {officer} must approve it first (SI 2010/959 reg 11). "
            "Until then the panel may only approve in principle."
        )

    def _require_rationale(self) -> None:
        """Rule 1 (audit 000 R11); for adults, at least the choice and why."""
        if not self.choice:
            raise Refused("Choose a provider, and say why, before the request goes to the panel.")
        if self.service_type not in CHILDRENS_EXTERNAL:
            return
        if len(self.considered) < 2 and not self.choice.single_source_reason:
            raise Refused("Consider at least two providers, or give the reason for a single source.")
        if not self.alternatives:
            raise Refused("Explore at least one alternative to an external placement, and say why not.")

    def _require_not_own(self, person: UUID, verb: str) -> None:
        if person == self.requested_by:
            self._refuse_own(f"{verb} their own request", person)

    def _refuse_own(self, attempted: str, person: UUID) -> None:
        raise Refused(
            f"Nobody may {attempted}: somebody else must do it. The attempt is recorded.",
            evidence={0: [SelfDecisionRefused(attempted_by=person, attempted=attempted)]},
        )

    def _decision(self) -> DecisionRecorded:
        if not self.decision:
            raise Refused("No decision is recorded for this placement.")
        return self.decision

    def _living(self) -> date:
        if not self.started_on:
            raise Refused("The placement has not started.")
        return self.started_on

    def _require_open_for_work(self, also: Status | None = None) -> None:
        if self.status in {Status.NEW, Status.SUBMITTED, Status.WITHDRAWN} - {also}:
            raise Refused(f"The placement is {self.status}.")

    def _require(self, *statuses: Status) -> None:
        if self.status not in statuses:
            raise Refused(f"The placement is {self.status}.")


def require_lawful_setting(service_type: ServiceType | None, *, age: int, registered: bool = True) -> None:
    """Refuse what the law forbids: other arrangements for a child, or an unregistered home at 16 or 17.

    SI 2010/959 reg 27A (from 9 September 2021) and reg 27C (from 28 October 2023); rule 7.
    """
    if age >= 18:
        return
    if service_type is ServiceType.OTHER_ARRANGEMENT:
        rule = "reg 27A" if age < 16 else "reg 27C"
        raise Refused(f"A child of {age} may not be placed in other arrangements (SI 2010/959 {rule}).")
    if service_type is ServiceType.SUPPORTED_ACCOMMODATION:
        if age < 16:
            raise Refused("Supported accommodation is for young people of 16 and 17 (SI 2010/959 reg 27A).")
        if not registered:
            raise Refused("This supported accommodation is not registered with Ofsted (SI 2010/959 reg 27C).")


def _explained(retrospective: Retrospective | None) -> Retrospective:
    """Rule 2 (audit 000 R10): the reason code and the circumstances, both."""
    if retrospective is None:
        raise Refused("The placement started without approval: give the reason and the circumstances.")
    words = require_words(retrospective.circumstances, "Describe the circumstances of the retrospective approval.")
    return replace(retrospective, circumstances=words)


def _require_within(mandate: Mandate, verdict: Verdict) -> None:
    """Rule 4: the annualised cost is within the officer's limit."""
    cost = annual_cost(weekly=verdict.weekly_ceiling or 0, one_off=verdict.one_off)
    if mandate.limit is None:
        raise Refused(f"{mandate.scheme} gives the {mandate.route} no authority over this placement.")
    if cost > mandate.limit:
        raise Refused(
            f"This costs £{cost / 100:,.2f} a year; the limit of the {mandate.route} is £{mandate.limit / 100:,.2f} "
            f"under {mandate.scheme}. It must go to somebody with a higher limit, or to the panel."
        )
