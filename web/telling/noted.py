"""A history on its way through the domain's own fold, with the events that led there."""

from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from placements.store import Recorded

S = TypeVar("S")


@dataclass(frozen=True)
class Noted(Generic[S]):
    state: S
    events: tuple[Recorded, ...] = ()

    def evolve(self, recorded: Recorded) -> Self:
        state: Any = self.state
        return type(self)(state.evolve(recorded.event), (*self.events, recorded))
