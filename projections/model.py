"""A read model: a fold of one history after the other, and the tables that show the state it comes to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from psycopg import Connection

from placements.application import Subject
from placements.store import Recorded
from projections.table import Key, Row, Table

Version = tuple[Row, datetime, datetime | None]
"""A row with the recorded times from and until which it was known."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A history of one of the subjects comes to a state, and tables show rows of it.

    All of it is pure: the same history always gives the same rows, live and rebuilt.
    """

    name: str
    subjects: frozenset[str]
    start: Any
    evolve: Callable[[Any, Recorded], Any]
    shows: tuple[tuple[Table, Callable[[Any], Iterable[Row]]], ...]
    """Tables, each with the rows that a state has in it; a table may be fed by several models."""

    def fold(self, history: Iterable[Recorded]) -> Any:
        state = self.start
        for recorded in history:
            state = self.evolve(state, recorded)
        return state


S = TypeVar("S", bound=Subject)


@dataclass(frozen=True)
class Standing(Generic[S]):
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


@dataclass
class Following:
    """One history on its way through one model: the state it has come to and the rows that show it."""

    model: Model
    state: Any
    rows: dict[str, dict[Key, Row]]

    @classmethod
    def after(cls, model: Model, history: Sequence[Recorded]) -> "Following":
        if not history:
            return cls(model, model.start, {})
        state = model.fold(history)
        return cls(model, state, {table.name: _by_key(table, rows(state)) for table, rows in model.shows})

    def take(self, events: Iterable[Recorded], changes: Mapping[str, "Changes"]) -> None:
        """Fold the events, and note what changed: what was recorded in one instant changes the rows once."""
        for at, together in groupby(events, key=attrgetter("at")):
            try:
                for recorded in together:
                    self.state = self.model.evolve(self.state, recorded)
                self._show(at, changes)
            except Exception as error:
                raise _stopped(self.model, recorded) from error

    def _show(self, at: datetime, changes: Mapping[str, "Changes"]) -> None:
        for table, rows in self.model.shows:
            after = _by_key(table, rows(self.state))
            changes[table.name].note(self.rows.get(table.name, {}), after, at)
            self.rows[table.name] = after


def _by_key(table: Table, rows: Iterable[Row]) -> dict[Key, Row]:
    return {table.key_of(row): row for row in rows}


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
    closed: dict[Key, datetime] = field(default_factory=dict)
    """Versions that stand in the table already and end at that time."""
    opened: dict[Key, tuple[Row, datetime]] = field(default_factory=dict)
    past: list[Version] = field(default_factory=list)
    """Versions that both began and ended in the batch."""

    def note(self, before: dict[Key, Row], after: dict[Key, Row], at: datetime) -> None:
        for key, row in before.items():
            if after.get(key) is not row and after.get(key) != row:
                self._close(key, at)
        for key, row in after.items():
            if before.get(key) is not row and before.get(key) != row:
                self.opened[key] = (row, at)

    def _close(self, key: Key, at: datetime) -> None:
        if key not in self.opened:
            self.closed[key] = at
            return
        row, since = self.opened.pop(key)
        if self.table.kept and since < at:
            self.past.append((row, since, at))

    def __len__(self) -> int:
        return len(self.past) + len(self.opened) + len(self.closed)

    def write(self, connection: Connection[Any], schema: str) -> None:
        """Bring them into the table of that schema, and begin anew."""
        if self.closed:
            self.table.close(connection, self.closed, schema)
        if self.past or self.opened:
            newest = ((row, since, None) for row, since in self.opened.values())
            self.table.copy(connection, chain(self.past, newest), schema)
        self.closed.clear()
        self.opened.clear()
        self.past.clear()
