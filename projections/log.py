"""The register as an event log for process mining: coded values only, and pseudonyms for whoever can be told apart."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from placements.store import Recorded, Store
from placements.vocabulary import Role
from projections.codes import ACCOUNT, HIDDEN, KEPT, LINKING, ROLE, Value, kind_of, shape, spoken, value
from projections.fill import Progress, in_silence

AT_ONCE = 2000
"""Events that are in memory at a time."""

UNKNOWN = """SELECT id FROM unnest(%b::uuid[]) AS id
    WHERE NOT EXISTS (SELECT FROM register.events WHERE originator_id = id AND position <= %b)"""


@dataclass(frozen=True)
class Pseudonyms:
    """Names for ids that only who has the key can find again; without a key, the ids themselves."""

    key: bytes | None

    def of(self, kind: str, id: UUID) -> str:
        return f"{kind.replace(' ', '-')}-{self._hidden(id) if kind in HIDDEN else id}"

    def of_event(self, id: UUID) -> str:
        return f"event-{self._hidden(id)}"

    def _hidden(self, id: UUID) -> str:
        return hmac.digest(self.key, id.bytes, sha256).hex()[:24] if self.key else str(id)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the log."""

    id: str
    type: str
    time: datetime
    attributes: dict[str, Value]
    relations: list[tuple[str, str]]
    """The things that it is about, with in what part."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What events are about, with what became known of it."""

    id: str
    type: str
    first: dict[str, Value] = field(default_factory=dict)
    changes: dict[tuple[datetime, str], Value] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Log:
    """Everything that is recorded up to a position, read as it is asked for."""

    store: Store
    pseudonyms: Pseudonyms
    until: int
    progress: Progress = in_silence
    strangers: dict[UUID, str] = field(default_factory=dict)
    """What events name and nothing is recorded of: known once they are read through."""

    def events(self) -> Iterator[Entry]:
        """In the order in which they were recorded."""
        after = 0
        while after < self.until:
            some = self.store.read(after, min(AT_ONCE, self.until - after))
            self._look_for_strangers(some)
            yield from map(self.entry, some)
            after = some[-1].position
            self.progress(after, self.until)

    def entry(self, recorded: Recorded) -> Entry:
        event, told = recorded.event, shape(type(recorded.event))
        given = {name: getattr(event, name) for name in told.attributes}
        return Entry(
            self.pseudonyms.of_event(recorded.event_id),
            spoken(type(event).__name__),
            recorded.at,
            {name: value(of) for name, of in given.items() if of is not None},
            [*dict.fromkeys(self._related(recorded))],
        )

    def _related(self, recorded: Recorded) -> Iterator[tuple[str, str]]:
        for kind, id, part in _named(recorded):
            yield self.pseudonyms.of(kind, id), part
        yield f"{ROLE}-{recorded.role}", "in the role of"

    def _look_for_strangers(self, some: list[Recorded]) -> None:
        named = {id: kind for recorded in some for kind, id, _ in _named(recorded)}
        for (id,) in self.store.fetch(UNKNOWN, [[*named], self.until]):
            self.strangers[id] = named[id]

    def things(self) -> Iterator[Thing]:
        """One after the other by their ids; those that nothing is recorded of last."""
        for role in Role:
            yield Thing(f"{ROLE}-{role}", ROLE)
        for history in self.histories():
            yield self.thing(history)
        for id, kind in self.strangers.items():
            yield Thing(self.pseudonyms.of(kind, id), kind)

    def histories(self) -> Iterator[list[Recorded]]:
        done = 0
        with self.store.pool.connection() as connection:
            for _, together in groupby(self.store.scan(connection, self.until), key=attrgetter("history")):
                yield (history := [*together])
                done += len(history)
                self.progress(done, self.until)

    def thing(self, history: list[Recorded]) -> Thing:
        kind = kind_of(history[0].subject)
        thing = Thing(self.pseudonyms.of(kind, history[0].history), kind)
        now: dict[str, Value] = {}
        for recorded in history:
            for name in KEPT.get(type(recorded.event), ()):
                given = getattr(recorded.event, name)
                if given is None or value(given) == now.get(name):
                    continue
                if name in now:
                    thing.changes[recorded.at, name] = value(given)
                else:
                    thing.first[name] = value(given)
                now[name] = value(given)
            if type(recorded.event) in LINKING:
                thing.relations.extend(self._links(recorded))
        return thing

    def _links(self, recorded: Recorded) -> Iterator[tuple[str, str]]:
        for name, kind in shape(type(recorded.event)).relations.items():
            if kind != ACCOUNT:
                yield self.pseudonyms.of(kind, getattr(recorded.event, name)), spoken(name)


def _named(recorded: Recorded) -> Iterator[tuple[str, UUID, str]]:
    """What an event is about, whom it names, and who recorded it: kind, id and part."""
    yield kind_of(recorded.subject), recorded.history, "about"
    for name, kind in shape(type(recorded.event)).relations.items():
        given = getattr(recorded.event, name)
        for id in given if isinstance(given, tuple) else (given,):
            if id is not None:
                yield kind, id, spoken(name)
    yield ACCOUNT, recorded.by, "recorded by"
    if recorded.on_behalf_of:
        yield ACCOUNT, recorded.on_behalf_of, "on behalf of"


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")
