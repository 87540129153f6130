"""When things happen: the demo year, its clock, and the one line in which everything waits for its moment."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random

from placements.calendar import LONDON, is_working_day

Story = Generator[datetime, None, None]
"""Does what it has to do at a moment, and yields the moment at which it goes on."""

Hearing = Generator[datetime, None, date | None]
"""A story that ends with the day of an approval, if there is one."""


@dataclass(frozen=True)
class Year:
    """Whole weeks up to a Friday, so that a meeting's weekday is the same whatever the day of loading.

    Weeks count from 1. A shorter year is the last weeks of the whole one: the weeks keep their numbers, and `first` is
    the first of them.
    """

    last_day: date
    first: int = 1
    last: int = 52

    @classmethod
    def until(cls, day: date, *, first: int = 1) -> "Year":
        """The year whose last day is the last Friday up to that day."""
        return cls(day - timedelta(days=(day.weekday() - 4) % 7), first)

    def monday(self, week: int) -> date:
        return self.last_day - timedelta(days=4, weeks=self.last - week)

    def day(self, week: int, weekday: int = 0) -> date:
        """A weekday of a week, 0 for Monday; when offices are closed, the next that is not, or the last before it."""
        days = [self.monday(week) + timedelta(days=after) for after in range(5)]
        return next(day for day in [*days[weekday:], *reversed(days[:weekday])] if is_working_day(day))

    @property
    def go_live(self) -> date:
        return self.day(self.first)

    @property
    def end(self) -> datetime:
        return at(self.last_day, 23, 59)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant at which the clocks in London show that time."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON).astimezone(UTC)


def office_hour(random: Random, day: date, *, since: int = 9, until: int = 16) -> datetime:
    """Some moment of the day's office hours."""
    return at(day, random.randint(since, until - 1), random.randint(0, 59))


class Clock:
    """The time in the demo year. It never goes back, and each command takes a while."""

    def __init__(self, start: datetime, random: Random) -> None:
        self.now = start
        self.random = random
        self.pace = 40.0
        """Seconds that a command takes, about."""

    def __call__(self) -> datetime:
        return self.now

    def reach(self, moment: datetime) -> None:
        self.now = max(self.now, moment)

    def tick(self) -> None:
        self.now += timedelta(microseconds=self.random.randint(500_000, 1_500_000) * self.pace)


class Agenda:
    """Everything that is still to happen, the earliest first; of two at one moment, that which was added first."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._added = 0

    def add(self, story: Story) -> None:
        """Let a story begin: it runs at once up to its first moment of waiting."""
        if (moment := next(story, None)) is not None:
            self._added += 1
            heappush(self._waiting, (moment, self._added, story))

    def run(self, end: datetime, done: Callable[[datetime], None]) -> None:
        """Live until the end; what would happen later is left."""
        while self._waiting and self._waiting[0][0] <= end:
            moment, _, story = heappop(self._waiting)
            self.clock.reach(moment)
            self.add(story)
            done(moment)
