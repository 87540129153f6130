"""A read model: a fold of one history after the other, and the tables that show the state it comes to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain, islice, zip_longest
from typing import Any, Generic, TypeVar
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from placements.application import Subject
from placements.store import Recorded
from projections.table import Row, Table, Version
from projections.tally import Change

FEW = 16
"""Rows of a table that are inserted one by one, and so in a pipeline; more are written by COPY."""


NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Show:
    """The rows that a state has in a table, which may be fed by several models."""

    table: Table
    rows: Callable[[Any], Iterable[Row]]
    moved_by: frozenset[type] | None = None
    """Events that can change the rows; None: any. The others are not looked at, which is most of the speed."""
    when: Callable[[Any], object] = bool
    """Whether there can be rows."""

    @cached_property
    def _within(self) -> Callable[[Row], Any]:
        return self.table.within

    def of(self, state: Any) -> dict[Any, Row]:
        """The rows of a state by what tells them apart within its history."""
        within = self._within
        return {within(row): row for row in self.rows(state)} if self.when(state) else {}


@dataclass(frozen=True, kw_only=True)
class Model:
    """A history of one of the subjects comes to a state, and tables show rows of it.

    All of it is pure: the same history always gives the same rows, live and rebuilt.
    """

    name: str
    subjects: frozenset[str]
    start: Any
    evolve: Callable[[Any, Recorded], Any]
    shows: tuple[Show, ...]

    def fold(self, history: Iterable[Recorded]) -> Any:
        state = self.start
        for recorded in history:
            state = self.evolve(state, recorded)
        return state

    @cached_property
    def _moved(self) -> dict[type, frozenset[int]]:
        return {}

    @cached_property
    def newest_only(self) -> frozenset[int]:
        """Which of the shows need rows of the end of a batch only: no earlier version is kept or counted."""
        return frozenset(i for i, show in enumerate(self.shows) if not show.table.kept and not show.table.counts)

    def moved_by(self, event: type) -> frozenset[int]:
        """Which of the shows such an event can change."""
        if (moved := self._moved.get(event)) is None:
            shows = enumerate(self.shows)
            moved = frozenset(i for i, show in shows if show.moved_by is None or event in show.moved_by)
            self._moved[event] = moved
        return moved


S = TypeVar("S", bound=Subject)


class Standing(Struct, Generic[S], frozen=True):
    """A history's id with the state that the domain itself makes of it."""

    id: UUID
    state: S


def as_decided(kind: type[S]) -> Callable[[Standing[S] | None, Recorded], Standing[S]]:
    """The domain's own fold."""

    def evolve(standing: Standing[S] | None, recorded: Recorded) -> Standing[S]:
        return Standing(recorded.history, (standing.state if standing else kind()).evolve(recorded.event))

    return evolve


class Stopped(Exception):
    """A read model could not take an event in: nothing after it is shown until that is mended."""


@dataclass(slots=True)
class Following:
    """One history on its way through one model: the state it has come to, and the rows that show it, show by show."""

    model: Model
    state: Any
    rows: list[dict[Any, Row]]

    @classmethod
    def after(cls, model: Model, history: Sequence[Recorded]) -> "Following":
        if not history:
            return cls(model, model.start, [{} for _ in model.shows])
        state = model.fold(history)
        return cls(model, state, [show.of(state) for show in model.shows])

    def take(self, events: Sequence[Recorded], changes: Mapping[str, "Changes"]) -> None:
        """Fold the events, and note what changed: what was recorded in one instant changes the rows once."""
        began: list[dict[Any, datetime]] = [{} for _ in self.rows]
        model, evolve, newest_only, moved = self.model, self.model.evolve, self.model.newest_only, NOTHING
        for recorded, later in zip_longest(events, islice(events, 1, None)):
            try:
                self.state = evolve(self.state, recorded)
                by = model.moved_by(type(recorded.event))
                moved = moved | by if moved else by
                if later is None:
                    self._show(moved, recorded.at, changes, began)
                elif moved and later.at != recorded.at:
                    self._show(moved - newest_only if newest_only else moved, recorded.at, changes, began)
                    moved = moved & newest_only if newest_only else NOTHING
            except Exception as error:
                raise _stopped(model, recorded) from error
        for show, rows, since in zip(model.shows, self.rows, began, strict=True):
            changes[show.table.name].opened += [(rows[key], at, None) for key, at in since.items()]

    def _show(
        self, moved: frozenset[int], at: datetime, changes: Mapping[str, "Changes"], began: list[dict[Any, datetime]]
    ) -> None:
        for i in moved:
            show = self.model.shows[i]
            before, after = self.rows[i], show.of(self.state)
            if before or after:
                changes[show.table.name].note(before, after, at, began[i])
                self.rows[i] = after


def _stopped(model: Model, recorded: Recorded) -> Stopped:
    event = f"{recorded.subject}.{type(recorded.event).__name__}"
    return Stopped(
        f"The read model {model.name!r} cannot take in {event} at position {recorded.position} "
        f"(event {recorded.event_id}): mend it, and start the runner again."
    )


@dataclass
class Changes:
    """What a batch changes in one table."""

    table: Table
    closed: list[tuple[Row, datetime]] = field(default_factory=list)
    """Versions that stand in the table already and end at that time."""
    past: list[Version] = field(default_factory=list)
    """Versions that both began and ended in the batch."""
    opened: list[Version] = field(default_factory=list)
    counted: list[Change] = field(default_factory=list)
    """What the totals gain and lose."""

    def note(self, before: dict[Any, Row], after: dict[Any, Row], at: datetime, began: dict[Any, datetime]) -> None:
        """The rows of one history as they were and as they are from that time on; `began`: of those of the batch."""
        come = 0
        for key, row in after.items():
            if (was := before.get(key)) is row or was == row:
                continue
            if was is None:
                come += 1
            else:
                self._end(was, began.pop(key, None), at)
            began[key] = at
            self._count(was, row, at)
        if len(before) + come > len(after):
            for key in before.keys() - after.keys():
                self._end(before[key], began.pop(key, None), at)
                self._count(before[key], None, at)

    def _end(self, row: Row, since: datetime | None, at: datetime) -> None:
        if since is None:
            self.closed.append((row, at))
        elif self.table.kept and since < at:
            self.past.append((row, since, at))

    def _count(self, was: Row | None, now: Row | None, at: datetime) -> None:
        if (counts := self.table.counts) is None:
            return
        gone, come = counts(was) if was else (), counts(now) if now else ()
        if gone != come:
            self.counted += [(count, at, -count.n) for count in gone]
            self.counted += [(count, at, count.n) for count in come]

    def __len__(self) -> int:
        return len(self.past) + len(self.opened) + len(self.closed)

    @property
    def are_few(self) -> bool:
        return len(self.past) + len(self.opened) <= FEW

    def write(self, connection: Connection[Any], schema: str) -> None:
        """Bring them into the table of that schema, and begin anew."""
        if self.closed:
            self.table.close(connection, self.closed, schema)
        if self.past or self.opened:
            write = self.table.insert if self.are_few else self.table.copy
            write(connection, chain(self.past, self.opened), schema)
        self.closed.clear()
        self.past.clear()
        self.opened.clear()
