"""A placement on its way: the documented steps that its events are, and the days on which they happened."""

from collections.abc import Callable
from datetime import date
from typing import Any, Self
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from placements.calendar import london_date
from placements.placement import (
    AlternativeExplored,
    AppealDecided,
    AreaApproved,
    DecisionAppealed,
    DecisionEndorsed,
    DecisionNotified,
    DecisionRecorded,
    DecisionVoided,
    EndCorrected,
    InformationProvided,
    PlacementEnded,
    PlacementImported,
    PlacementRequested,
    PlacementStarted,
    ProviderChosen,
    ProviderConsidered,
    RatificationRecorded,
    RatificationVoided,
    RequestAmended,
    RequestWithdrawn,
    ReturnedForInformation,
    StartCorrected,
    SubmittedToPanel,
)
from placements.store import Recorded
from placements.vocabulary import Funding, Outcome, Route
from projections.life_cycle import Step
from projections.proof import Proof, proof

PANEL_DECISIONS = {
    Outcome.APPROVED: Step.APPROVED,
    Outcome.APPROVED_WITH_CONDITIONS: Step.APPROVED,
    Outcome.IN_PRINCIPLE: Step.IN_PRINCIPLE,
    Outcome.DEFERRED: Step.DEFERRED,
    Outcome.DECLINED: Step.DECLINED,
}


def _decision(event: DecisionRecorded) -> Step:
    if event.route is Route.PANEL:
        return PANEL_DECISIONS[event.outcome]
    return Step.OFFICER_APPROVED if event.approves else Step.OFFICER_REFUSED


def _ratification(event: RatificationRecorded) -> Step:
    return Step.RATIFIED if event.outcome is Outcome.RATIFIED else Step.NOT_RATIFIED


def _appeal(event: AppealDecided) -> Step:
    return Step.UPHELD if event.upheld else Step.DISMISSED


STEPS: dict[type, tuple[Step | Callable[[Any], Step], str]] = {
    PlacementRequested: (Step.REQUESTED, ""),
    AlternativeExplored: (Step.EXPLORED, ""),
    ProviderConsidered: (Step.EXPLORED, ""),
    ProviderChosen: (Step.CHOSEN, ""),
    AreaApproved: (Step.AREA_APPROVED, "approved_on"),
    SubmittedToPanel: (Step.SUBMITTED, ""),
    ReturnedForInformation: (Step.RETURNED, ""),
    InformationProvided: (Step.PROVIDED, ""),
    DecisionRecorded: (_decision, "decided_on"),
    DecisionEndorsed: (Step.ENDORSED, "endorsed_on"),
    RatificationRecorded: (_ratification, "decided_on"),
    DecisionVoided: (Step.VOIDED, ""),
    RatificationVoided: (Step.RATIFICATION_VOIDED, ""),
    DecisionNotified: (Step.NOTIFIED, "notified_on"),
    PlacementStarted: (Step.STARTED, "started_on"),
    PlacementEnded: (Step.ENDED, "ended_on"),
    RequestWithdrawn: (Step.WITHDRAWN, ""),
    DecisionAppealed: (Step.APPEALED, "appealed_on"),
    AppealDecided: (_appeal, "decided_on"),
    PlacementImported: (Step.IMPORTED, "started_on"),
}
"""The step that an event is, and the field with the day on which it happened; without one, that of the record."""

CORRECTING: dict[type, tuple[Step, str]] = {
    StartCorrected: (Step.STARTED, "started_on"),
    EndCorrected: (Step.ENDED, "ended_on"),
}

MOVED_BY = frozenset({*STEPS, *CORRECTING, RequestAmended})

ONE_OF_MANY = frozenset({Step.EXPLORED, Step.CHOSEN, Step.AREA_APPROVED, Step.NOTIFIED, Step.ENDED})
"""Steps that are one, however often they come in a row: the first of them is when it was taken."""


class Taken(Struct, frozen=True):
    step: Step
    on: date
    version: int
    """The version of the history that recorded it."""
    proof: Proof


class Walk(Struct, frozen=True, kw_only=True):
    """A placement on its way."""

    begun: PlacementRequested | PlacementImported | None = None
    placement: UUID | None = None
    team: str = ""
    funding: Funding = Funding.COUNCIL
    route: Route | None = None
    requested_on: date = date.min
    steps: tuple[Taken, ...] = ()
    """In the order in which they were recorded."""

    def evolve(self, recorded: Recorded) -> Self:
        event = recorded.event
        if (step := STEPS.get(type(event))) is not None:
            return self._about(recorded)._with(recorded, *step)
        match event:
            case StartCorrected() | EndCorrected():
                return self._corrected(*CORRECTING[type(event)], event)
            case RequestAmended(team=team, funding=funding):
                return replace(self, team=team, funding=funding)
            case _:
                return self

    def _about(self, recorded: Recorded) -> Self:
        match recorded.event:
            case PlacementRequested() | PlacementImported() as begun:
                day = begun.started_on if isinstance(begun, PlacementImported) else london_date(recorded.at)
                return replace(
                    self,
                    begun=begun,
                    placement=recorded.history,
                    team=begun.team,
                    funding=begun.funding,
                    requested_on=day,
                    route=begun.route if isinstance(begun, PlacementImported) else None,
                )
            case DecisionRecorded(route=route):
                return replace(self, route=route)
            case _:
                return self

    def _with(self, recorded: Recorded, step: Step | Callable[[Any], Step], field: str) -> Self:
        named = step if isinstance(step, Step) else step(recorded.event)
        if named in ONE_OF_MANY and self.steps and self.steps[-1].step is named:
            return self
        day = getattr(recorded.event, field) if field else self._day(recorded)
        return replace(self, steps=(*self.steps, Taken(named, day, recorded.version, proof(recorded))))

    def _day(self, recorded: Recorded) -> date:
        """That of the record; what is voided was never so, and its voiding stands beside it."""
        if isinstance(recorded.event, DecisionVoided | RatificationVoided):
            corrected = (taken.on for taken in self.steps if taken.version == recorded.event.corrects)
            return next(corrected, london_date(recorded.at))
        return london_date(recorded.at)

    def _corrected(self, step: Step, field: str, event: Any) -> Self:
        """The newest of these happened on another day, or not at all."""
        day: date | None = getattr(event, field)
        place = max((i for i, taken in enumerate(self.steps) if taken.step is step), default=None)
        if place is None:
            return self
        was = self.steps[place]
        kept = (Taken(step, day, was.version, was.proof),) if day else ()
        return replace(self, steps=(*self.steps[:place], *kept, *self.steps[place + 1 :]))

    def in_order(self) -> list[Taken]:
        """By the days on which they happened; on one day as recorded, the stay's behind the others."""
        return sorted(self.steps, key=_place)


def _place(taken: Taken) -> tuple[date, bool]:
    return taken.on, taken.step is Step.STARTED or taken.step is Step.ENDED


def evolve(walk: Walk, recorded: Recorded) -> Walk:
    return walk.evolve(recorded)
