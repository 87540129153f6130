"""What an audit draws from: each placement as far as its strata ask, worked out from the register up to a position."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from placements.audit import Coverage, Scope
from placements.calendar import FIRST_YEAR, london_date, working_days_between
from placements.fold import replace
from placements.placement import (
    DecisionRecorded,
    DecisionVoided,
    EndCorrected,
    PlacementEnded,
    PlacementImported,
    PlacementRequested,
    PlacementStarted,
    ProviderChosen,
    RateChanged,
    RequestAmended,
    StartCorrected,
)
from placements.sampling import Basis, Key, Stratification, band_of_lateness, band_of_value
from placements.store import CODEC, Recorded
from placements.vocabulary import PersonKind

KINDS = tuple(
    CODEC.names[event]
    for event in (
        DecisionRecorded,
        DecisionVoided,
        EndCorrected,
        PlacementEnded,
        PlacementImported,
        PlacementRequested,
        PlacementStarted,
        ProviderChosen,
        RateChanged,
        RequestAmended,
        StartCorrected,
    )
)
"""Stored names of the events that it is worked out from."""

WEEKS = 52


@dataclass(frozen=True, kw_only=True)
class Decision:
    version: int
    """Of the placement's history."""
    decided_on: date
    recorded_late: int
    """Working days."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A placement that may be drawn."""

    person_kind: PersonKind | None = None
    panel: UUID | None = None
    team: str = ""
    requested_on: date | None = None
    decisions: tuple[Decision, ...] = ()
    started_on: date | None = None
    start_recorded_late: int = 0
    ended_on: date | None = None
    weekly: int | None = None
    """Pence: agreed for the stay, else offered by the chosen home."""
    rated_since: date = date.min
    one_off: int = 0
    imported: bool = False

    def evolve(self, recorded: Recorded) -> Self:
        event, on = recorded.event, london_date(recorded.at)
        match event:
            case PlacementRequested(person_kind=kind, panel=panel, team=team):
                return replace(self, person_kind=kind, panel=panel, team=team, requested_on=on)
            case RequestAmended(team=team):
                return replace(self, team=team)
            case ProviderChosen(weekly_rate=weekly, one_off=one_off):
                return replace(self, weekly=weekly, one_off=one_off)
            case DecisionRecorded(decided_on=day):
                made = Decision(version=recorded.version, decided_on=day, recorded_late=_late(day, on))
                return replace(self, decisions=(*self.decisions, made))
            case DecisionVoided(corrects=version):
                return replace(self, decisions=tuple(each for each in self.decisions if each.version != version))
            case _:
                return self._lived(event, on)

    def _lived(self, event: Any, on: date) -> Self:
        match event:
            case PlacementStarted(started_on=day, weekly_rate=weekly):
                late = _late(day, on)
                return replace(self, started_on=day, start_recorded_late=late, weekly=weekly, rated_since=day)
            case StartCorrected(started_on=day):
                return replace(self, started_on=day)
            case RateChanged(changed_on=day, weekly_rate=weekly):
                return replace(self, weekly=weekly, rated_since=day) if day >= self.rated_since else self
            case PlacementEnded(ended_on=ended_on) | EndCorrected(ended_on=ended_on):
                return replace(self, ended_on=ended_on)
            case PlacementImported(person_kind=kind, panel=panel, team=team, started_on=day, weekly_rate=weekly):
                asked = replace(self, person_kind=kind, panel=panel, team=team, requested_on=day, imported=True)
                return replace(asked, started_on=day, ended_on=event.ended_on, weekly=weekly, rated_since=day)
        return self

    @property
    def annual(self) -> int | None:
        """Pence a year, as rule 4 has it: weekly x 52 + one-off."""
        return None if self.weekly is None else WEEKS * self.weekly + self.one_off

    @property
    def late(self) -> int:
        """Working days: of the first decision after the start, of its record, or of the start's, whichever is most."""
        if not self.decisions:
            return self.start_recorded_late
        first = self.decisions[0]
        after = _late(self.started_on, first.decided_on) if self.started_on else 0
        return max(after, first.recorded_late, self.start_recorded_late)

    @property
    def lateness(self) -> str:
        """Instead of days, where there are none to count."""
        if self.imported:
            return "imported"
        return "started without a decision" if self.started_on and not self.decisions else ""

    def is_in(self, scope: Scope) -> bool:
        if scope.person_kind not in (None, self.person_kind) or scope.panel not in (None, self.panel):
            return False
        return any(scope.first <= day <= scope.last for day in self._days(scope))

    def _days(self, scope: Scope) -> Iterable[date]:
        """The days that count for what the audit looks at; of a stay, the first of it within the scope."""
        match scope.of:
            case Coverage.REQUESTED:
                return [self.requested_on] if self.requested_on else []
            case Coverage.DECIDED:
                return [each.decided_on for each in self.decisions]
            case Coverage.STARTED:
                return [self.started_on] if self.started_on else []
            case Coverage.LIVED_IN:
                return self._lived_in(scope)

    def _lived_in(self, scope: Scope) -> Iterable[date]:
        if self.started_on is None:
            return []
        day = max(self.started_on, scope.first)
        return [day] if self.ended_on is None or day <= self.ended_on - timedelta(days=1) else []

    def stratum(self, how: Stratification) -> Key:
        parts: dict[Basis, Callable[[], str]] = {
            Basis.PANEL: lambda: str(self.panel or ""),
            Basis.TEAM: lambda: self.team,
            Basis.VALUE: lambda: band_of_value(self.annual, how.values),
            Basis.LATENESS: lambda: self.lateness or band_of_lateness(self.late, how.late_days),
        }
        return Key(**{basis: parts[basis]() for basis in how.bases})


def population(events: Iterable[Recorded], scope: Scope, how: Stratification) -> dict[UUID, Key]:
    """The placements in scope, each with its stratum, from the events of the register in their order."""
    known: dict[UUID, Candidate] = {}
    for recorded in events:
        known[recorded.history] = known.get(recorded.history, Candidate()).evolve(recorded)
    return {id: candidate.stratum(how) for id, candidate in known.items() if candidate.is_in(scope)}


def _late(day: date, recorded_on: date) -> int:
    """Working days from the one to the other; nought where that comes first, or is a slip of the keyboard."""
    return working_days_between(day, recorded_on) if day.year >= FIRST_YEAR and day < recorded_on else 0
