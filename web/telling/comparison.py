"""What was known then beside what is known now, line by line, with the events behind each difference."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from placements.store import Recorded
from web.pages.world import World
from web.telling.section import Key
from web.telling.section import lines_of as by_label
from web.telling.teller import TELLERS, tell

T = TypeVar("T")

Turn = tuple[str | None, str | None]
"""A line the day before, and on the day."""

MOST_CAUSES = 300
"""Events since then up to which those behind each difference are looked for."""


@dataclass(frozen=True)
class Cause:
    """An event behind a difference."""

    event: str
    """What it says, in a few words."""
    at: datetime
    position: int
    history: UUID | None
    """None for what belongs to no placement."""
    version: int | None = None
    """Of the history that is compared; None for another's."""


@dataclass(frozen=True)
class Line:
    """A line as it was known then, and as it is known now."""

    label: str
    then: str
    now: str
    because: tuple[Cause, ...] = ()
    """The events of this history that changed it since; none when only the day is another, when a name or a rating
    changed elsewhere in the register, or when there are too many events to tell."""

    @property
    def changed(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[Line, ...]
    otherwise: str = "The day is another, or a name, a rating or terms changed elsewhere in the register"
    """Why a line without a cause has changed."""

    @property
    def changes(self) -> int:
        return sum(line.changed for line in self.lines)


@dataclass(frozen=True)
class Standing:
    """A history as it stood on a day, as known at a moment: its first so many events, and what all in it is called."""

    history: Sequence[Recorded]
    world: World

    @property
    def on(self) -> date:
        return self.world.on


def compared(then: Standing, now: Standing) -> list[Part]:
    """Every line by section, in the order of today's; what was known then and is no longer comes last."""
    subject = now.history[0].subject
    before, after = lines_of(subject, then), lines_of(subject, now)
    because = causes(subject, then, now) if before != after else {}
    return in_parts(
        (key[0], Line(key[1], before.get(key, ""), after.get(key, ""), tuple(because.get(key, ()))))
        for key in {**after, **before}
    )


def in_parts(found: Iterable[tuple[str, Line]]) -> list[Part]:
    """Lines with the titles of their sections, each section in one piece."""
    parts: dict[str, list[Line]] = {}
    for title, line in found:
        parts.setdefault(title, []).append(line)
    return [Part(title, tuple(lines)) for title, lines in parts.items()]


def lines_of(subject: str, standing: Standing) -> dict[Key, str]:
    teller = TELLERS[subject]
    state = teller.states(standing.history)[-1]
    return by_label(teller.sections(state, standing.world, standing.on))


def causes(subject: str, then: Standing, now: Standing) -> Mapping[Key, Sequence[Cause]]:
    """The events behind each difference: first those whose day came between, then those that were recorded since."""
    known, found = len(then.history), dict[Key, list[Cause]]()
    if len(now.history) - known > MOST_CAUSES:
        return found
    teller, states = TELLERS[subject], TELLERS[subject].states(now.history)

    def shown(count: int, day: date) -> dict[Key, str]:
        return by_label(teller.sections(states[count], now.world.on_day(day), day))

    def turned(count: int, day: date) -> dict[Key, Turn]:
        """What the day changes, as known by the first so many events."""
        before, after = shown(count, day - timedelta(days=1)), shown(count, day)
        return {key: turn for key in {**before, **after} if len({*(turn := (before.get(key), after.get(key)))}) > 1}

    for day, place in days_between(then, now):
        without, turns = turned(place, day), turned(place + 1, day)
        note(found, without, turns, cause(then.history[place], now.world), among=turns)
    versions = (shown(count, now.on) for count in range(known, len(now.history) + 1))
    for recorded, (before, after) in zip(now.history[known:], pairwise(versions), strict=True):
        note(found, before, after, cause(recorded, now.world), among={**before, **after})
    return found


def days_between(then: Standing, now: Standing) -> Iterator[tuple[date, int]]:
    """Days after the earlier of the two days, up to the later, from which something known then counts; and which."""
    first, last = sorted((then.on, now.on))
    for place, recorded in enumerate(then.history if first < last else ()):
        day = tell(recorded, now.world).day
        if day and first < day <= last:
            yield day, place


def note(
    found: dict[Key, list[Cause]], before: Mapping[Key, T], after: Mapping[Key, T], by: Cause, among: Iterable[Key]
) -> None:
    for key in among:
        if before.get(key) != after.get(key) and by not in found.setdefault(key, []):
            found[key].append(by)


def cause(recorded: Recorded, world: World) -> Cause:
    title = tell(recorded, world).title
    return Cause(title, recorded.at, recorded.position, recorded.history, recorded.version)
