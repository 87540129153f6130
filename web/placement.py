"""Placements in the API: from the request through the options and the decision to the end of the stay."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from placements import commands
from placements.application import Answer
from placements.placement import (
    Alternative,
    DecisionRecorded,
    Placement,
    ProviderChosen,
    RatificationRecorded,
    Response,
    Status,
)
from placements.store import Actor
from placements.vocabulary import PersonKind, Retrospective, ServiceType
from projections.query import Page
from projections.register import Filters, Listed, find
from web import ratification
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, ON, lists, seen, shows
from web.current import reading, register
from web.schemas import query_of

api = Blueprint("placement", "A placement, from the request to the end of the stay.", "/placements")


SOUGHT = {**query_of(Filters), **query_of(find), **ON}


@lists(api, "", Listed, SOUGHT)
def placements(limit: int, offset: int, on: date | None = None, **asked: Any) -> Page[Listed]:
    """Placements, as known at any moment: filtered, searched and sorted."""
    how = {name: asked.pop(name) for name in ("known", "sort", "descending") if name in asked}
    on = on or register().today()
    with reading() as connection:
        return find(connection, Filters(**asked), on=on, limit=limit, offset=offset, **how)


@dataclass(frozen=True, kw_only=True)
class PlacementSeen:
    """A placement as its events leave it; what was said on the way is in the events."""

    id: UUID
    version: int
    reference: str
    status: Status
    person: UUID | None
    person_kind: PersonKind | None
    service_type: ServiceType | None
    panel: UUID | None
    requesters: frozenset[UUID]
    """Whose request it is."""
    needed_by: date
    alternatives: frozenset[Alternative]
    considered: dict[UUID, Response]
    choice: ProviderChosen | None
    retrospective: Retrospective | None
    decision: DecisionRecorded | None
    deciders: frozenset[UUID]
    """Who decided, endorsed or ratified."""
    ratification: RatificationRecorded | None
    awaiting_ratification: bool
    conditions_met: frozenset[int]
    appealed_on: date | None
    started_on: date | None
    home: UUID | None
    """Where the person lives."""
    ended_on: date | None


@shows(api, "/<uuid:id>", PlacementSeen, KNOWN)
def placement(id: UUID, known: datetime | date | None = None) -> PlacementSeen:
    """What the register knows of a placement, or knew at a moment."""
    there = seen(Placement, id, known).state
    return PlacementSeen(**{field.name: getattr(there, field.name, id) for field in fields(PlacementSeen)})


@command(api, "", commands.request_placement, opens="api-placement.placement")
def request_placement(by: Actor, **said: Any) -> Answer:
    """Ask for a placement of a registered person."""
    return commands.request_placement(register(), **said, by=by)


@command(api, "/<uuid:id>/amendments", Placement.amend)
def amend(id: UUID, by: Actor, **said: Any) -> Answer:
    """Amend the request, and say why."""
    return register().decide(Placement, id, lambda placement: placement.amend(**said), by=by)


@command(api, "/<uuid:id>/withdrawal", Placement.withdraw)
def withdraw(id: UUID, by: Actor, **said: Any) -> Answer:
    """Withdraw the request."""
    return register().decide(Placement, id, lambda placement: placement.withdraw(**said), by=by)


@command(api, "/<uuid:id>/alternatives", Placement.explore_alternative)
def explore_alternative(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record an alternative to an external placement, and why not."""
    return register().decide(Placement, id, lambda placement: placement.explore_alternative(**said), by=by)


@command(api, "/<uuid:id>/options", commands.consider_provider)
def consider_provider(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record a provider that was asked, and its answer."""
    return commands.consider_provider(register(), id, **said, by=by)


@command(api, "/<uuid:id>/choice", commands.choose_provider)
def choose_provider(id: UUID, by: Actor, **said: Any) -> Answer:
    """Choose a home among those that offered a place, and say why this one."""
    return commands.choose_provider(register(), id, **said, by=by)


@command(api, "/<uuid:id>/area-approval", commands.approve_area)
def approve_area(id: UUID, by: Actor, **said: Any) -> Answer:
    """Approve a child's home outside the area, or at a distance (SI 2010/959 reg 11)."""
    return commands.approve_area(register(), id, **said, by=by)


@command(api, "/<uuid:id>/submission", Placement.submit)
def submit(id: UUID, by: Actor, **said: Any) -> Answer:
    """Submit the request to its panel; after a start without approval, with the reason and the circumstances."""
    return register().decide(Placement, id, lambda placement: placement.submit(**said), by=by)


@command(api, "/<uuid:id>/questions", Placement.return_for_information)
def return_for_information(id: UUID, by: Actor, **said: Any) -> Answer:
    """Return the request with a question."""
    return register().decide(Placement, id, lambda placement: placement.return_for_information(**said), by=by)


@command(api, "/<uuid:id>/answers", Placement.provide_information)
def provide_information(id: UUID, by: Actor, **said: Any) -> Answer:
    """Answer the question with which the request was returned."""
    return register().decide(Placement, id, lambda placement: placement.provide_information(**said), by=by)


@command(api, "/<uuid:id>/decisions", commands.record_decision)
def record_decision(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record what a meeting of the panel decided."""
    return commands.record_decision(register(), id, **said, by=by)


@command(api, "/<uuid:id>/decisions-outside-panel", commands.record_decision_outside_panel)
def record_decision_outside_panel(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record what an officer decided between meetings; an approval goes on the agenda of the next one."""
    return ratification.record_decision_outside_panel(id, **said, by=by)


@command(api, "/<uuid:id>/endorsement", commands.endorse)
def endorse(id: UUID, by: Actor, **said: Any) -> Answer:
    """Endorse an approval in principle."""
    return commands.endorse(register(), id, **said, by=by)


@command(api, "/<uuid:id>/ratifications", commands.record_ratification)
def record_ratification(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record whether a meeting ratified a decision made outside it."""
    return commands.record_ratification(register(), id, **said, by=by)


@command(api, "/<uuid:id>/decision-voidings", commands.void_decision)
def void_decision(id: UUID, by: Actor, **said: Any) -> Answer:
    """Void a decision that was recorded in error."""
    return commands.void_decision(register(), id, **said, by=by)


@command(api, "/<uuid:id>/ratification-voidings", commands.void_ratification)
def void_ratification(id: UUID, by: Actor, **said: Any) -> Answer:
    """Void a ratification that was recorded in error."""
    return commands.void_ratification(register(), id, **said, by=by)


@command(api, "/<uuid:id>/notifications", Placement.notify)
def notify(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record that the decision was made known."""
    return register().decide(Placement, id, lambda placement: placement.notify(**said), by=by)


@command(api, "/<uuid:id>/conditions-met", Placement.meet_condition)
def meet_condition(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record that a condition of the decision is met, and what shows it."""
    return register().decide(Placement, id, lambda placement: placement.meet_condition(**said), by=by)


@command(api, "/<uuid:id>/appeals", Placement.appeal)
def appeal(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record an appeal against the decision."""
    return register().decide(Placement, id, lambda placement: placement.appeal(**said), by=by)


@command(api, "/<uuid:id>/appeal-decisions", Placement.decide_appeal)
def decide_appeal(id: UUID, by: Actor, **said: Any) -> Answer:
    """Decide the appeal; upheld, the request may be submitted again."""
    return register().decide(
        Placement, id, lambda placement: placement.decide_appeal(**said, decided_by=by.id, by=by.id), by=by
    )


@command(api, "/<uuid:id>/retrospective-reasons", commands.recode_retrospective_reason)
def recode_retrospective_reason(id: UUID, by: Actor, **said: Any) -> Answer:
    """Give the reason for a retrospective approval a second reader's code; the first stays."""
    return commands.recode_retrospective_reason(register(), id, **said, by=by)


@command(api, "/<uuid:id>/rationales", Placement.add_rationale)
def add_rationale(id: UUID, by: Actor, **said: Any) -> Answer:
    """Explain a decision afterwards, in an addendum."""
    return register().decide(Placement, id, lambda placement: placement.add_rationale(**said), by=by)
