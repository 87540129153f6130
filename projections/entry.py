"""The row that shows a placement, as known at any moment."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import msgspec

from placements.law import AREA_APPROVERS
from placements.placement import Status
from placements.vocabulary import (
    Funding,
    Locality,
    Occasion,
    Outcome,
    PersonKind,
    Route,
    ServiceType,
    is_childrens_external,
)
from projections.authority import authorised, lived
from projections.case import Case, Decision, Stay
from projections.days import Span
from projections.table import Table
from projections.tally import Count


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    placement: UUID
    reference: str
    person: UUID
    person_kind: PersonKind
    service_type: ServiceType
    panel: UUID
    team: str
    funding: Funding
    occasion: Occasion | None
    requested_by: UUID | None
    requested_on: date
    needed_by: date
    submitted_on: date | None
    status: Status
    provider: UUID | None
    """The home lived in, else the one chosen."""
    weekly_rate: int | None
    """Pence: agreed for the stay, else offered by the chosen home."""
    started_on: date | None
    ended_on: date | None
    outcome: Outcome | None
    """Of the newest decision."""
    route: Route | None
    decided_on: date | None
    meeting: UUID | None
    weekly_ceiling: int | None
    lapses_on: date | None
    return_on: date | None
    """Deferred: when the item comes back."""
    awaiting_ratification: bool
    awaiting_endorsement: bool
    awaiting_area_approval: bool
    locality: Locality | None
    retrospective: bool
    imported: bool
    childrens_external: bool
    """Rule 1 asks for its rationale."""
    notified_on: date | None
    conditions_open: int
    condition_due: date | None
    """When the first open condition is due."""
    appealed: bool
    lived: Span | None
    """None also when the person left on the day they came."""
    authorised: tuple[Span, ...]
    """Days of the stay on which a decision authorised it."""


def entries(case: Case) -> Iterator[Entry]:
    """The row of a placement."""
    placement = case.placement
    if not placement.person or not placement.person_kind or not placement.service_type or not placement.panel:
        return
    last = case.decisions[-1] if case.decisions else None
    made = last.made if last else None
    due = _due(last) if last and last.made.conditions else ()
    choice = placement.choice
    area = choice and choice.locality in AREA_APPROVERS
    yield Entry(
        placement=case.id,
        reference=placement.reference,
        person=placement.person,
        person_kind=placement.person_kind,
        service_type=placement.service_type,
        panel=placement.panel,
        team=case.team,
        funding=case.funding,
        occasion=case.occasion,
        requested_by=case.requested_by,
        requested_on=case.requested_on,
        needed_by=placement.needed_by,
        submitted_on=case.submitted_on,
        status=placement.status,
        provider=case.provider,
        weekly_rate=case.weekly_rate,
        started_on=case.stay.started_on if case.stay else None,
        ended_on=case.stay.ended_on if case.stay else None,
        outcome=made.outcome if made else None,
        route=made.route if made else None,
        decided_on=made.decided_on if made else None,
        meeting=made.meeting if made else None,
        weekly_ceiling=made.weekly_ceiling if made else None,
        lapses_on=made.lapses_on if made else None,
        return_on=made.return_on if made else None,
        awaiting_ratification=placement.awaiting_ratification,
        awaiting_endorsement=placement.status is Status.IN_PRINCIPLE,
        awaiting_area_approval=bool(
            choice and area and (choice.provider, choice.locality) not in placement.areas_approved
        ),
        locality=choice.locality if choice else None,
        retrospective=case.retrospective is not None,
        imported=case.imported is not None,
        childrens_external=is_childrens_external(placement.person_kind, placement.service_type),
        notified_on=last.notified_on if last else None,
        conditions_open=len(due) if made and (made.approves or made.outcome is Outcome.IN_PRINCIPLE) else 0,
        condition_due=due[0] if due else None,
        appealed=placement.appealed_on is not None,
        lived=_lived(case.stay) if case.stay else None,
        authorised=authorised(case),
    )


def _due(last: Decision) -> list[date]:
    """When the conditions that are not met are due, the first of them first."""
    return sorted(condition.due_on for place, condition in enumerate(last.made.conditions, 1) if place not in last.met)


def _lived(stay: Stay) -> Span | None:
    days = lived(stay)
    return days if days.first < days.end else None


STARTED, LIVED_IN, EXPLAINED = "placements started", "placements lived in", "approvals with a rationale"


def counts(entry: Entry) -> tuple[Count, ...]:
    """What the exception reports are of: placements started, lived in, and imported with a rationale or without."""
    if not (day := entry.started_on):
        return ()
    found = [Count(STARTED, day), Count(LIVED_IN, day)]
    if entry.ended_on:
        found.append(Count(LIVED_IN, max(day, entry.ended_on), -1))
    if entry.imported and entry.childrens_external:
        found.append(Count(EXPLAINED, day))
    return tuple(found)


ENTRY = Table(
    name="entry",
    row=Entry,
    key=("placement",),
    kept=True,
    counts=counts,
    indexes=(
        "(reference) WHERE upper_inf(known)",
        "(requested_on DESC, reference DESC) WHERE upper_inf(known)",
        "(person)",
        "(panel, status) WHERE upper_inf(known)",
        "(started_on) INCLUDE (ended_on, panel, team, provider, person_kind, placement) WHERE upper_inf(known)",
        "(started_on) INCLUDE (ended_on, known, panel, team, provider, person_kind, placement)",
    ),
)
