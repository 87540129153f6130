"""A placement: from the request through the options, the decision and the stay, to its end."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from placements.errors import Refused
from placements.terms import WITHOUT_QUORUM, Mandate, Sitting
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

WEEKS_IN_A_YEAR = 52
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
class DecisionRecorded:
    outcome: Outcome
    route: Route
    decided_on: date
    decided_by: tuple[UUID, ...]
    """The members who decided, or the one officer."""
    reasons: str
    meeting: UUID | None = None
    provider: UUID | None = None
    weekly_ceiling: int | None = None
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
    quorum_shortfall: str = ""
    limit: int | None = None
    scheme: str = ""
    """Outside a panel: the officer's limit in pence a year, and the scheme that gives it."""
    retrospective: Retrospective | None = None


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
