"""The words that several subjects share: people's roles, kinds of placement, routes and outcomes of decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from placements.errors import Refused


class Role(StrEnum):
    """What an account may be; web/access.py says what each may do."""

    REQUESTER = "requester"
    COORDINATOR = "coordinator"
    PANEL_MEMBER = "panel member"
    CHAIR = "chair"
    NOMINATED_OFFICER = "nominated officer"
    DIRECTOR = "director"
    COMMISSIONER = "commissioner"
    FINANCE = "finance"
    AUDITOR = "auditor"
    DATA_PROTECTION_OFFICER = "data protection officer"
    ADMINISTRATOR = "administrator"


class PersonKind(StrEnum):
    CHILD = "child"
    ADULT = "adult"


class PanelKind(StrEnum):
    """The three panels: Quality Monitoring Group, Independent Placement Overview Panel, Provider Escalation Panel."""

    QMG = "QMG"
    IPOP = "IPOP"
    PEP = "PEP"


class ServiceType(StrEnum):
    """What kind of home the person needs. The children's settings are those of SI 2010/959 as amended."""

    CHILDRENS_HOME = "children's home"
    SECURE_CHILDRENS_HOME = "secure children's home"
    FOSTERING = "independent fostering"
    RESIDENTIAL_SCHOOL = "residential special school"
    SUPPORTED_ACCOMMODATION = "supported accommodation"
    RESIDENTIAL_FAMILY_CENTRE = "residential family centre"
    HOLIDAY_SCHEME = "residential holiday scheme"
    HOSPITAL = "hospital"
    OTHER_ARRANGEMENT = "other arrangement"
    RESIDENTIAL_CARE = "residential care"
    NURSING_CARE = "nursing care"


CHILDRENS_EXTERNAL = frozenset(
    {
        ServiceType.CHILDRENS_HOME,
        ServiceType.SECURE_CHILDRENS_HOME,
        ServiceType.FOSTERING,
        ServiceType.RESIDENTIAL_SCHOOL,
        ServiceType.SUPPORTED_ACCOMMODATION,
        ServiceType.RESIDENTIAL_FAMILY_CENTRE,
        ServiceType.HOLIDAY_SCHEME,
        ServiceType.OTHER_ARRANGEMENT,
    }
)
"""Settings that the IPOP decides about."""


def is_childrens_external(person_kind: PersonKind | None, service_type: ServiceType | None) -> bool:
    """Whether rule 1 speaks of the placement: a child's anywhere, or anybody's in a children's setting."""
    return person_kind is PersonKind.CHILD or service_type in CHILDRENS_EXTERNAL


class Funding(StrEnum):
    """Who pays. Self-funded and fully NHS-funded placements need no panel."""

    COUNCIL = "council"
    JOINT = "joint with the NHS"
    SECTION_117 = "section 117 aftercare"
    SELF_FUNDED = "self-funded"
    NHS = "fully NHS-funded"


class Locality(StrEnum):
    """Where a child's home lies: at a distance means in no adjoining authority (SI 2010/959 reg 11)."""

    IN_AREA = "in area"
    OUT_OF_AREA = "out of area"
    AT_A_DISTANCE = "at a distance"


class Route(StrEnum):
    """How a decision was reached."""

    PANEL = "panel"
    CHAIRS_ACTION = "chair's action"
    NOMINATED_OFFICER = "nominated officer"
    DIRECTOR = "director"
    DUTY_MANAGER = "duty manager"


class Outcome(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved with conditions"
    IN_PRINCIPLE = "approved in principle"
    DEFERRED = "deferred"
    DECLINED = "declined"
    RATIFIED = "ratified"
    NOT_RATIFIED = "not ratified"


class RetrospectiveReason(StrEnum):
    """Why approval comes after the start (rule 2; audit 000 R10)."""

    RISK_OF_HARM = "immediate risk of significant harm"
    BREAKDOWN = "placement breakdown same day"
    CARER_WITHDREW = "carer withdrew"
    OUT_OF_HOURS = "out of hours (emergency duty team)"
    COURT = "court direction or remand"
    HOSPITAL_DISCHARGE = "hospital discharge"
    PROVIDER_CLOSED = "provider closed"
    MISSING_OR_EXPLOITED = "missing or exploited"
    ADMINISTRATIVE_FAILURE = "administrative failure"
    OTHER = "other"


class Occasion(StrEnum):
    """Why the placement comes to a panel, or why it could not wait for one."""

    NEW = "new placement"
    CHANGE_OF_HOME = "change of home"
    HIGHER_PACKAGE = "higher package"
    EXTENSION = "extension"
    CONTRACT_ENDING = "contract ending"
    INTERNAL_TO_EXTERNAL = "change from internal to external"
    BREAKDOWN = "placement breakdown"
    PROTECTION_ORDER = "emergency protection order or police protection"
    EMERGENCY = "emergency out of hours"
    REMAND = "remand"
    CONNECTED_PERSON = "connected person, temporary approval"
    HOSPITAL_DISCHARGE = "hospital discharge"


class Evidence(StrEnum):
    """What proves an approval from before the register went live."""

    NONE = "none"
    PAPER = "paper"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Retrospective:
    """Why approval is asked for, or given, after the start: a reason code and the circumstances in words."""

    reason: RetrospectiveReason
    circumstances: str


class Version(Protocol):
    """What is adopted in versions, each with a label, in force from a day until the next."""

    @property
    def label(self) -> str: ...
    @property
    def effective_from(self) -> date: ...


V = TypeVar("V", bound=Version)


def in_force_on(day: date, adopted: Sequence[V]) -> V | None:
    """The version in force on the day: the latest effective, and of these the latest adopted."""
    effective = [version for version in adopted if version.effective_from <= day]
    return max(reversed(effective), key=lambda version: version.effective_from, default=None)


def require_new_label(label: str, what: str, adopted: Sequence[Version]) -> str:
    """The label of a new version of the scheme, the terms, the settings."""
    label = require_words(label, f"Say which version of the {what} this is.")
    if any(version.label == label for version in adopted):
        raise Refused(f"{label} is adopted already: give the new version of the {what} another label.")
    return label


def require_words(text: str, sentence: str) -> str:
    """The text without surrounding space; refuses with the sentence when no words are left."""
    if not (words := text.strip()):
        raise Refused(sentence)
    return words


def require_past(day: date, today: date, what: str) -> None:
    """Refuse what is dated in the future, such as “A start”."""
    if day > today:
        raise Refused(f"{what} is recorded once it has happened: this day is still to come.")
