"""A placement as the reports see it: every decision about it with what became of it, and the stay with its rates."""

from datetime import date
from typing import Any, Self, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from placements.calendar import london_date
from placements.placement import (
    AlternativeExplored,
    ConditionMet,
    DecisionEndorsed,
    DecisionNotified,
    DecisionRecorded,
    DecisionVoided,
    EndCorrected,
    Event,
    Placement,
    PlacementEnded,
    PlacementImported,
    PlacementRequested,
    PlacementStarted,
    ProviderChosen,
    ProviderConsidered,
    RateChanged,
    RatificationRecorded,
    RatificationVoided,
    RationaleAdded,
    RequestAmended,
    RetrospectiveReasonRecoded,
    SelfDecisionRefused,
    StartCorrected,
    SubmittedToPanel,
)
from placements.store import Recorded
from placements.vocabulary import Funding, Occasion, Retrospective, Route
from projections.proof import Proof, proof

NAMING = frozenset(
    {PlacementRequested, RequestAmended, SubmittedToPanel, ProviderChosen, PlacementStarted, PlacementImported}
)
"""Events that say whose placement it is, for which panel, of which team, and in which home."""
DECIDING = frozenset({DecisionRecorded, DecisionEndorsed, DecisionVoided, RatificationRecorded, RatificationVoided})
LIVING = frozenset({PlacementStarted, StartCorrected, RateChanged, PlacementEnded, EndCorrected, PlacementImported})
TOLD = frozenset({AlternativeExplored, ProviderConsidered, RationaleAdded, SelfDecisionRefused})
"""Events that change nothing in the rows of the register."""
EVERYTHING = frozenset(get_args(Event))


class Decision(Struct, frozen=True, kw_only=True):
    """A decision that was not voided, and what followed from it."""

    version: int
    """The version of the placement's history that recorded it."""
    made: DecisionRecorded
    proof: Proof
    recorded_on: date
    annual_cost: int
    """Pence a year at the ceiling, the one-off of the home chosen then included (rule 4)."""
    unexplained: tuple[str, ...]
    """What rule 1 missed when it was recorded."""
    endorsed: DecisionEndorsed | None = None
    endorsed_proof: Proof | None = None
    ratified: RatificationRecorded | None = None
    ratified_proof: Proof | None = None
    notified_on: date | None = None
    notified_proof: Proof | None = None
    met: dict[int, tuple[date, Proof]] = {}
    """Conditions by their place, with the day on which they were met."""

    @property
    def outside_panel(self) -> bool:
        return self.made.route is not Route.PANEL


class Rate(Struct, frozen=True, kw_only=True):
    since: date
    weekly: int
    """Pence."""
    proof: Proof


class Stay(Struct, frozen=True, kw_only=True):
    """The time in the home; a placement has one home."""

    provider: UUID
    started_on: date
    started_proof: Proof
    authority: Route | None
    rates: tuple[Rate, ...]
    """The rate of the start, then the changes in the order in which they were recorded."""
    ended_on: date | None = None
    ended_proof: Proof | None = None


class Addendum(Struct, frozen=True, kw_only=True):
    words: str
    written_on: date
    proof: Proof


NO_ID = UUID(int=0)
NOT_REQUESTED = Placement()


class Case(Struct, frozen=True, kw_only=True):
    id: UUID = NO_ID
    placement: Placement = NOT_REQUESTED
    team: str = ""
    funding: Funding = Funding.COUNCIL
    occasion: Occasion | None = None
    requested_by: UUID | None = None
    requested_on: date = date.min
    submitted_on: date | None = None
    decisions: tuple[Decision, ...] = ()
    stay: Stay | None = None
    imported: PlacementImported | None = None
    import_proof: Proof | None = None
    recoded: tuple[Retrospective, ...] = ()
    addenda: tuple[Addendum, ...] = ()

    def evolve(self, recorded: Recorded) -> Self:
        return replace(self._after(recorded, recorded.event), placement=self.placement.evolve(recorded.event))

    def _after(self, recorded: Recorded, event: Any) -> Self:
        match event:
            case PlacementRequested():
                return replace(
                    self,
                    id=recorded.history,
                    team=event.team,
                    funding=event.funding,
                    occasion=event.occasion,
                    requested_by=event.requested_by,
                    requested_on=london_date(recorded.at),
                )
            case RequestAmended(team=team, funding=funding):
                return replace(self, team=team, funding=funding)
            case SubmittedToPanel():
                return replace(self, submitted_on=london_date(recorded.at))
            case DecisionRecorded():
                return replace(self, decisions=(*self.decisions, self._decision(recorded, event)))
            case DecisionVoided(corrects=version):
                return replace(self, decisions=tuple(d for d in self.decisions if d.version != version))
            case DecisionEndorsed():
                return self._with_last(endorsed=event, endorsed_proof=proof(recorded))
            case RatificationRecorded():
                return self._with_last(ratified=event, ratified_proof=proof(recorded))
            case RatificationVoided():
                return self._with_last(ratified=None, ratified_proof=None)
            case DecisionNotified(notified_on=day):
                return self._with_last(notified_on=day, notified_proof=proof(recorded))
            case ConditionMet(condition=place, met_on=day):
                return self._with_last(met={**self.decisions[-1].met, place: (day, proof(recorded))})
            case RetrospectiveReasonRecoded(retrospective=retrospective):
                return replace(self, recoded=(*self.recoded, retrospective))
            case RationaleAdded(words=words):
                addendum = Addendum(words=words, written_on=london_date(recorded.at), proof=proof(recorded))
                return replace(self, addenda=(*self.addenda, addendum))
            case PlacementImported():
                return self._imported(recorded, event)
            case _:
                return self._stayed(recorded, event)

    def _decision(self, recorded: Recorded, made: DecisionRecorded) -> Decision:
        one_off = self.placement.choice.one_off if self.placement.choice else 0
        return Decision(
            version=recorded.version,
            made=made,
            proof=proof(recorded),
            recorded_on=london_date(recorded.at),
            annual_cost=made.annual_cost + max(0, one_off - made.one_off),
            unexplained=unexplained(self.placement),
        )

    def _stayed(self, recorded: Recorded, event: Any) -> Self:
        match event:
            case PlacementStarted(started_on=day, provider=provider, weekly_rate=weekly, authority=authority):
                here = proof(recorded)
                rates = (Rate(since=day, weekly=weekly, proof=here),)
                stay = Stay(provider=provider, started_on=day, started_proof=here, authority=authority, rates=rates)
                return replace(self, stay=stay)
            case StartCorrected(started_on=day):
                return self._with_stay(started_on=day, started_proof=proof(recorded))
            case RateChanged(changed_on=day, weekly_rate=weekly):
                rate = Rate(since=day, weekly=weekly, proof=proof(recorded))
                return self._with_stay(rates=(*(self.stay.rates if self.stay else ()), rate))
            case PlacementEnded(ended_on=ended_on) | EndCorrected(ended_on=ended_on):
                return self._with_stay(ended_on=ended_on, ended_proof=proof(recorded))
            case _:
                return self

    def _imported(self, recorded: Recorded, event: PlacementImported) -> Self:
        here = proof(recorded)
        stay = Stay(
            provider=event.provider,
            started_on=event.started_on,
            started_proof=here,
            authority=event.route,
            rates=(Rate(since=event.started_on, weekly=event.weekly_rate, proof=here),),
            ended_on=event.ended_on,
            ended_proof=here if event.ended_on else None,
        )
        return replace(
            self,
            id=recorded.history,
            team=event.team,
            funding=event.funding,
            requested_on=event.started_on,
            stay=stay,
            imported=event,
            import_proof=here,
        )

    def _with_last(self, **changes: Any) -> Self:
        *before, last = self.decisions
        return replace(self, decisions=(*before, replace(last, **changes)))

    def _with_stay(self, **changes: Any) -> Self:
        assert self.stay
        return replace(self, stay=replace(self.stay, **changes))

    @property
    def is_under_way(self) -> bool:
        """Something is decided or lived: until then no rule has anything to find."""
        return bool(self.decisions or self.stay)

    @property
    def weekly_rate(self) -> int | None:
        """The agreed rate in pence: the newest of the stay, else that of the chosen offer."""
        if self.stay:
            return max(reversed(self.stay.rates), key=lambda rate: rate.since).weekly
        return self.placement.choice.weekly_rate if self.placement.choice else None

    @property
    def provider(self) -> UUID | None:
        """The home lived in, else the one chosen."""
        if self.stay:
            return self.stay.provider
        return self.placement.choice.provider if self.placement.choice else None

    @property
    def retrospective(self) -> Retrospective | None:
        """The reason that was given for approval after the start."""
        for decision in self.decisions:
            if given := decision.made.retrospective or (decision.endorsed and decision.endorsed.retrospective):
                return given
        return self.placement.retrospective or (self.imported.retrospective if self.imported else None)


def unexplained(placement: Placement) -> tuple[str, ...]:
    """What rule 1 misses in a request as it stands (audit 000 R11)."""
    missing = []
    if not placement.choice:
        missing.append("no provider chosen, so not why")
    if len(placement.considered) < 2 and not (placement.choice and placement.choice.single_source_reason):
        missing.append("fewer than two providers considered, and no reason for a single source")
    if not placement.alternatives:
        missing.append("no alternative to an external placement explored")
    return tuple(missing)


def evolve(case: Case, recorded: Recorded) -> Case:
    return case.evolve(recorded)
