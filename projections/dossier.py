"""All that a placement's history says, as its page shows it: as it is, or as it was known at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from placements.placement import (
    AlternativeExplored,
    AppealDecided,
    AreaApproved,
    ConditionMet,
    DecisionAppealed,
    DecisionEndorsed,
    DecisionNotified,
    DecisionRecorded,
    DecisionVoided,
    EndReason,
    InformationProvided,
    PlacementEnded,
    PlacementRequested,
    ProviderConsidered,
    RatificationRecorded,
    RatificationVoided,
    RequestAmended,
    RequestWithdrawn,
    ReturnedForInformation,
    SubmittedToPanel,
)
from placements.store import Recorded
from projections.case import Case


@dataclass(frozen=True, kw_only=True)
class Appeal:
    made: DecisionAppealed
    decided: AppealDecided | None = None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision with all that came of it; one recorded in error stays, and says so."""

    version: int
    """Of the history, where it was recorded."""
    made: DecisionRecorded
    endorsed: DecisionEndorsed | None = None
    ratified: RatificationRecorded | None = None
    voided: DecisionVoided | None = None
    notified: tuple[DecisionNotified, ...] = ()
    met: dict[int, ConditionMet] = field(default_factory=dict)
    """Conditions by their place among the decision's, from 1."""
    appeals: tuple[Appeal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the panel wanted to know, and the answer."""

    asked: str
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    case: Case = field(default_factory=Case)
    needs: str = ""
    recommendation: str = ""
    alternatives: tuple[AlternativeExplored, ...] = ()
    considered: tuple[ProviderConsidered, ...] = ()
    """The newest answer of each provider."""
    areas: tuple[AreaApproved, ...] = ()
    submitted: SubmittedToPanel | None = None
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decided, ...] = ()
    """In the order in which they were recorded, those recorded in error included."""
    withdrawn: str = ""
    """Why, if it is."""
    end_reason: EndReason | None = None

    def evolve(self, recorded: Recorded) -> Self:
        return replace(self._after(recorded, recorded.event), case=self.case.evolve(recorded))

    def _after(self, recorded: Recorded, event: Any) -> Self:
        match event:
            case PlacementRequested(needs=needs, recommendation=recommendation):
                return replace(self, needs=needs, recommendation=recommendation)
            case RequestAmended(needs=needs):
                return replace(self, needs=needs)
            case RequestWithdrawn(why=why):
                return replace(self, withdrawn=why)
            case AlternativeExplored():
                return replace(self, alternatives=(*self.alternatives, event))
            case ProviderConsidered(provider=provider):
                others = (option for option in self.considered if option.provider != provider)
                return replace(self, considered=(*others, event))
            case AreaApproved():
                return replace(self, areas=(*self.areas, event))
            case SubmittedToPanel():
                return replace(self, submitted=event)
            case ReturnedForInformation(question=question):
                return replace(self, questions=(*self.questions, Question(asked=question)))
            case InformationProvided(answer=answer):
                return replace(self, questions=(*self.questions[:-1], replace(self.questions[-1], answer=answer)))
            case DecisionRecorded():
                return replace(self, decisions=(*self.decisions, Decided(version=recorded.version, made=event)))
            case PlacementEnded(reason=reason):
                return replace(self, end_reason=reason)
            case _:
                return self._decided(event)

    def _decided(self, event: Any) -> Self:
        match event:
            case DecisionEndorsed():
                return self._with(endorsed=event)
            case RatificationRecorded():
                return self._with(ratified=event)
            case RatificationVoided():
                return self._with(ratified=None)
            case DecisionVoided(corrects=version):
                return self._with(version, voided=event)
            case DecisionNotified(decision=version):
                return self._with(version, notified=(*self._decision.notified, event))
            case ConditionMet(condition=place):
                return self._with(met={**self._decision.met, place: event})
            case DecisionAppealed():
                return self._with(appeals=(*self._decision.appeals, Appeal(made=event)))
            case AppealDecided():
                *before, last = self._decision.appeals
                return self._with(appeals=(*before, replace(last, decided=event)))
            case _:
                return self

    @property
    def decision(self) -> Decided | None:
        """The one that stands: when a later one is voided, an earlier one does so again."""
        standing = self.case.placement.decision_version if self.case.placement.decision else None
        return next((decided for decided in self.decisions if decided.version == standing), None)

    @property
    def _decision(self) -> Decided:
        assert self.decision  # nothing of the kind is recorded before one
        return self.decision

    def _with(self, version: int | None = None, **changes: Any) -> Self:
        """With the decision of that version changed, or the one that stands."""
        changed = self._decision.version if version is None else version
        return replace(
            self,
            decisions=tuple(
                replace(decided, **changes) if decided.version == changed else decided for decided in self.decisions
            ),
        )


def dossier(history: Iterable[Recorded], *, known: datetime | None = None) -> Dossier:
    """What the history says, or said at the moment `known`."""
    found = Dossier()
    for recorded in history:
        if known is None or recorded.at <= known:
            found = found.evolve(recorded)
    return found
