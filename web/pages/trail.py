"""The trail of a placement: every event with who recorded it and when, when it happened, and how late the record is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from placements.calendar import FIRST_YEAR, london_date, working_days_between
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
        late=working_days_late(told.happened_on, recorded_on),
    )


def working_days_late(happened_on: date | None, recorded_on: date) -> int:
    """Nought for what was recorded in time, and for a day that must be a slip of the keyboard."""
    if happened_on is None or happened_on.year < FIRST_YEAR or happened_on >= recorded_on:
        return 0
    return working_days_between(happened_on, recorded_on)
