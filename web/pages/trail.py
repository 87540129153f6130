"""The trail of a history: every event with who recorded it and when, when it happened, and how late the record is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from placements.calendar import FIRST_YEAR, london_date, working_days_between
from placements.store import Recorded
from placements.vocabulary import Role
from web import asked
from web.pages.paging import address, last_page, pagination
from web.pages.wording import Told
from web.pages.world import World
from web.telling.teller import tell

SHOWN = 200
"""Steps that one page shows."""


@dataclass(frozen=True)
class Step:
    subject: str
    history: UUID
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


@dataclass(frozen=True)
class Part:
    """The steps that a page shows, the newest first, and the way to the others."""

    steps: Sequence[Step]
    pagination: dict[str, Any] | None
    total: int

    def where(self, version: int) -> str:
        """The address of a step, which may be on another page."""
        page = (self.total - version) // SHOWN + 1
        return f"{address(page=page) if self.pagination else ''}#event-{version}"


def part(history: Sequence[Recorded], world: World) -> Part:
    """What the address asks for of a long trail, and all of a short one."""
    last = last_page(len(history), SHOWN)
    page = asked.whole("page", least=1, most=last) or 1
    end = len(history) - (page - 1) * SHOWN
    steps = trail(history[max(0, end - SHOWN) : end], world)[::-1]
    return Part(steps, pagination(page, last, part="trail") if last > 1 else None, len(history))


def _step(recorded: Recorded, world: World) -> Step:
    told = tell(recorded, world)
    recorded_on = london_date(recorded.at)
    return Step(
        subject=recorded.subject,
        history=recorded.history,
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
