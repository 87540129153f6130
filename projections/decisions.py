"""Decisions about placements, one row each, by whatever route; those voided are gone from the moment of the voiding."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import msgspec

from placements.vocabulary import Outcome, PersonKind, Route, is_childrens_external
from projections.case import Case
from projections.entry import EXPLAINED
from projections.proof import Proof
from projections.table import Table
from projections.tally import Count


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    placement: UUID
    version: int
    """The version of the placement's history that recorded it."""
    reference: str
    person: UUID
    person_kind: PersonKind
    panel: UUID
    team: str
    provider: UUID | None
    """The home that it names."""
    funding: str
    route: Route
    outcome: Outcome
    approving: bool
    """Approved, with or without conditions."""
    decided_on: date
    recorded_on: date
    decided_by: tuple[UUID, ...]
    meeting: UUID | None
    endorsed_on: date | None
    endorsed_route: Route | None
    endorsed_by: UUID | None
    """An approval in principle: when it was endorsed, and by which officer."""
    weekly_ceiling: int | None
    annual_cost: int
    childrens_external: bool
    """Rule 1 asks for its rationale."""
    proof: Proof
    endorsed: Proof | None


def decision_rows(case: Case) -> Iterator[DecisionRow]:
    placement = case.placement
    if not placement.person or not placement.person_kind or not placement.panel:
        return
    for decision in case.decisions:
        made = decision.made
        yield DecisionRow(
            placement=case.id,
            version=decision.version,
            reference=placement.reference,
            person=placement.person,
            person_kind=placement.person_kind,
            panel=placement.panel,
            team=case.team,
            provider=made.provider,
            funding=case.funding,
            route=made.route,
            outcome=made.outcome,
            approving=made.approves,
            decided_on=made.decided_on,
            recorded_on=decision.recorded_on,
            decided_by=made.decided_by,
            meeting=made.meeting,
            endorsed_on=decision.endorsed.endorsed_on if decision.endorsed else None,
            endorsed_route=decision.endorsed.route if decision.endorsed else None,
            endorsed_by=decision.endorsed.endorsed_by if decision.endorsed else None,
            weekly_ceiling=made.weekly_ceiling,
            annual_cost=decision.annual_cost,
            childrens_external=is_childrens_external(placement.person_kind, placement.service_type),
            proof=decision.proof,
            endorsed=decision.endorsed_proof,
        )


DECIDED = "decisions"


def counts(decision: DecisionRow) -> tuple[Count, ...]:
    """Every decision, and those that rule 1 asks to be explained."""
    made = Count(DECIDED, decision.decided_on)
    if decision.childrens_external and (decision.approving or decision.outcome is Outcome.IN_PRINCIPLE):
        return made, Count(EXPLAINED, decision.decided_on)
    return (made,)


DECISION = Table(
    name="decision",
    row=DecisionRow,
    key=("placement", "version"),
    kept=True,
    counts=counts,
    indexes=(
        "(decided_on) WHERE upper_inf(known)",
        "(decided_on) WHERE approving AND route <> 'panel'",
        "(endorsed_on) WHERE endorsed_on IS NOT NULL",
    ),
)
