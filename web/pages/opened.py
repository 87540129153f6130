"""A placement's file, opened: its history, what that comes to, and what everything in it is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from placements.calendar import london_date
from placements.errors import NotFound
from placements.placement import Placement
from placements.store import Recorded
from projections.case import Case
from projections.dossier import Dossier, dossier
from web.current import register
from web.pages.standing import Standing, standing
from web.pages.world import World, world


@dataclass(frozen=True)
class Opened:
    id: UUID
    history: Sequence[Recorded]
    on: date
    """The day on which it is looked at."""
    known: datetime | None = None
    """The moment as known at which it is looked at; None is now."""

    @cached_property
    def dossier(self) -> Dossier:
        return dossier(self.history)

    @property
    def case(self) -> Case:
        return self.dossier.case

    @property
    def placement(self) -> Placement:
        return self.case.placement

    @cached_property
    def world(self) -> World:
        return world(register(), self.history, on=self.on, known=self.known)

    @cached_property
    def standing(self) -> Standing:
        return standing(self.case, self.on)


def opened(id: UUID, *, known: datetime | None = None) -> Opened:
    """The placement as it is, or as it was known at the moment; NotFound when there was none."""
    history = register().history(id, known=known)
    if not history or history[0].subject != "Placement":
        raise NotFound("There is no such placement, or there was none yet at that time: look for it in the register.")
    return Opened(id, history, london_date(known) if known else register().today(), known)
