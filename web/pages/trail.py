"""The trail of a placement: every event with who recorded it and when, when it happened, and how late the record is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from placements.calendar import london_date, working_days_between
from placements.store import Recorded
from placements.vocabulary import Role
from web.pages.wording import Told, tell
from web.pages.world import World


@dataclass(frozen=True)
class Step:
    version: int
    position: int
    told: Told
    at: datetime
    by: str
    role: Role
    on_behalf_of: str
    """Empty when the actor acted in their own name."""
    late: int
    """Working days from the day that it speaks of to its recording."""


def trail(history: Iterable[Recorded], world: World) -> list[Step]:
    return [_step(recorded, world) for recorded in history]


def _step(recorded: Recorded, world: World) -> Step:
    told = tell(recorded.event, world)
    recorded_on = london_date(recorded.at)
    return Step(
        version=recorded.version,
        position=recorded.position,
        told=told,
        at=recorded.at,
        by=world.account(recorded.by),
        role=recorded.role,
        on_behalf_of=world.account(recorded.on_behalf_of) if recorded.on_behalf_of else "",
        late=max(0, working_days_between(told.happened_on, recorded_on)) if told.happened_on else 0,
    )
