"""The scheme of delegation: who may decide outside a panel, and up to what cost a year."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from placements.errors import Refused
from placements.fold import replace
from placements.verdict import Mandate, require_amounts
from placements.vocabulary import PersonKind, Role, Route, in_force_on, require_new_label, require_words

ROLES_FOR = {
    Route.NOMINATED_OFFICER: frozenset({Role.NOMINATED_OFFICER}),
    Route.DIRECTOR: frozenset({Role.DIRECTOR}),
    Route.DUTY_MANAGER: frozenset({Role.REQUESTER, Role.COORDINATOR, Role.NOMINATED_OFFICER}),
}
"""Who may take a decision outside a panel; a chair's action is taken by a chair of the panel under its terms."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What one route may decide for children, or for adults: up to `annual` pence a year, that sum included."""

    route: Route
    person_kind: PersonKind
    annual: int


@dataclass(frozen=True, kw_only=True)
class SchemeAdopted:
    label: str
    effective_from: date
    corporate_version: str
    limits: tuple[Limit, ...]


@dataclass(frozen=True, kw_only=True)
class CorporateSchemeIssued:
    corporate_version: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class SchemeReviewed:
    reviewed_on: date
    corporate_version: str
    finding: str


Event = SchemeAdopted | CorporateSchemeIssued | SchemeReviewed


@dataclass(frozen=True, kw_only=True)
class DelegationScheme:
    adopted: tuple[SchemeAdopted, ...] = ()
    corporate_versions: tuple[str, ...] = ()

    def evolve(self, event: Event) -> Self:
        match event:
            case SchemeAdopted():
                return replace(self, adopted=(*self.adopted, event))
            case CorporateSchemeIssued(corporate_version=version):
                return replace(self, corporate_versions=(*self.corporate_versions, version))
            case SchemeReviewed():
                return self

    def adopt(
        self, *, label: str, effective_from: date, corporate_version: str, limits: tuple[Limit, ...]
    ) -> list[Event]:
        label = require_new_label(label, "scheme of delegation", self.adopted)
        require_amounts(*(limit.annual for limit in limits))
        if len({(limit.route, limit.person_kind) for limit in limits}) < len(limits):
            raise Refused("The scheme gives two limits for the same officer and service: give one.")
        return [
            SchemeAdopted(
                label=label, effective_from=effective_from, corporate_version=corporate_version, limits=limits
            )
        ]

    def issue_corporate(self, *, corporate_version: str, issued_on: date) -> list[Event]:
        version = require_words(corporate_version, "Say which corporate version was issued.")
        if version in self.corporate_versions:
            raise Refused(f"The corporate scheme {version} is recorded already.")
        return [CorporateSchemeIssued(corporate_version=version, issued_on=issued_on)]

    def review(self, *, reviewed_on: date, corporate_version: str, finding: str) -> list[Event]:
        finding = require_words(finding, "Say what the review found.")
        return [SchemeReviewed(reviewed_on=reviewed_on, corporate_version=corporate_version, finding=finding)]

    def in_force_on(self, day: date) -> SchemeAdopted | None:
        """The version in force on the day."""
        return in_force_on(day, self.adopted)

    def mandate(
        self, *, route: Route, officer: UUID, person_kind: PersonKind, day: date, ratify_within: int
    ) -> Mandate:
        """What this officer may decide by that route on that day."""
        scheme = self.in_force_on(day)
        limits = scheme.limits if scheme else ()
        limit = next((x.annual for x in limits if x.route is route and x.person_kind is person_kind), None)
        return Mandate(
            route=route,
            officer=officer,
            limit=limit,
            scheme=scheme.label if scheme else "no scheme in force",
            ratify_within=ratify_within,
        )
