"""Group commit: what threads append at the same time goes to PostgreSQL in one call, each with its own outcome."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from placements.errors import Unavailable, Unknown

EVENTS = """SELECT unnest(register.append(%t::integer[], %t::uuid[], %t::uuid[], %t::bigint[], %t::text[],
    %t::integer[], %t::timestamptz[], %t::bytea[]"""
READS = ", read_commands => %t::integer[], read_ids => %t::uuid[], read_versions => %t::bigint[]"
ANSWERS = """, answer_commands => %t::integer[], answer_actors => %t::uuid[], answer_keys => %t::text[],
    answer_fingerprints => %t::bytea[], answer_histories => %t::uuid[], answer_versions => %t::bigint[]"""


@dataclass(frozen=True)
class Stored(StoredEvent):
    """The library's stored event, with the columns that ours has more."""

    event_id: UUID
    schema_version: int
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The answer to keep for an idempotency key; its position will be that of the last event appended with it."""

    actor: UUID
    key: str
    fingerprint: bytes
    history: UUID
    version: int


def _closed() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass(eq=False, kw_only=True, slots=True)
class Append:
    """What one thread wants recorded, all or nothing, and what has become of it."""

    events: Sequence[Stored]
    unchanged: Mapping[UUID, int]
    """Histories that were read and get no event, by the version that must still be their last."""
    kept: Kept | None
    first: int | None = None
    """The position of the first event, once settled; None if somebody else was first."""
    settled: bool = False
    speaks: bool = False
    """Whether this thread is the one that calls PostgreSQL, for itself and for those who wait."""
    sent: bool = False
    """Whether it may be recorded although it is not settled."""
    sent_before: bool = False
    """Whether so by an earlier call than the last."""
    alone: bool = False
    """Whether it must be called alone, because a call for several has failed."""
    bell: Lock = field(default_factory=_closed)
    """Opened once: when this is settled, or when its thread is to speak."""

    def touches(self) -> set[object]:
        """What no other append of the same call may touch, so that each is decided about by itself."""
        touched: set[object] = {event.originator_id for event in self.events} | self.unchanged.keys()
        return touched | {(self.kept.actor, self.kept.key)} if self.kept else touched


class Appender:
    """Threads wait in line; the first of them speaks for all whose histories are not in each other's way.

    Whoever it spoke for leaves with an outcome of its own. When the speaker leaves, however that comes, the next in
    line speaks: what is unsettled is sent again, and recognised by the ids of its events if it was recorded.
    """

    def __init__(self, fetch: Callable[[str, Sequence[Any], float], list[Any]]) -> None:
        self._fetch = fetch
        self._line: list[Append] = []
        """The first speaks; the others wait."""
        self._door = Lock()
        self._together = 1
        """How many the last call was for; they are likely to come back at once."""
        self._took = 0.0
        """Seconds that it took."""

    def append(self, append: Append, seconds: float) -> int | None:
        """The position of the first event, or None if somebody else was first; Unavailable after the seconds.

        Unknown instead when it may have been recorded all the same.
        """
        end = monotonic() + seconds
        with self._door:
            self._line.append(append)
            append.speaks = self._line[0] is append
        try:
            self._stand_in_line(append, end)
        except Unavailable as error:
            if append.sent:  # and out of the line: nobody sends it any more
                raise Unknown from error
            raise
        return append.first

    def _stand_in_line(self, append: Append, end: float) -> None:
        try:
            while not append.settled:
                if append.speaks:
                    self._speak(end)
                elif monotonic() > end:
                    raise Unavailable("The register does not answer: try again in a minute.")
                else:
                    append.bell.acquire(timeout=max(0.0, end - monotonic()))
        finally:
            self._leave(append)

    def _speak(self, end: float) -> None:
        if len(self._line) < self._together:
            sleep(min(self._took / 8, 0.01))  # a small price for a call in which most take part
        group = self._group()
        started = monotonic()
        try:
            rows = self._fetch(*call_of(group), end - monotonic())
        except Unavailable as error:
            for each in group:
                each.sent = each.sent_before or error.sent
            raise
        except Exception:
            if len(group) == 1:
                raise
            for each in group:
                each.alone = True
        else:
            self._together, self._took = len(group), monotonic() - started
            self._settle(group, [first for [first] in rows])

    def _group(self) -> Collection[Append]:
        with self._door:
            speaker, *others = self._line
            group = [speaker]
            if others and not speaker.alone:
                touched = speaker.touches()
                for each in others:
                    if not each.alone and touched.isdisjoint(touches := each.touches()):
                        group.append(each)
                        touched |= touches
            for each in group:
                each.sent, each.sent_before = True, each.sent
        return group

    def _settle(self, group: Iterable[Append], firsts: Sequence[int | None]) -> None:
        with self._door:
            for each, first in zip(group, firsts, strict=True):
                each.first, each.settled = first, True
                if not each.speaks:
                    self._line.remove(each)
                    each.bell.release()

    def _leave(self, append: Append) -> None:
        with self._door:
            if append in self._line:
                self._line.remove(append)
            if append.speaks and self._line:
                self._line[0].speaks = True
                self._line[0].bell.release()


def call_of(group: Iterable[Append]) -> tuple[str, list[str]]:
    """The statement, and its arrays as texts: several times faster than psycopg's lists, which look at each element."""
    numbered = [(str(number), each) for number, each in enumerate(group, start=1)]
    query, values = EVENTS, columns(_event(number, event) for number, each in numbered for event in each.events)
    if reads := [
        (number, str(id), str(version)) for number, each in numbered for id, version in each.unchanged.items()
    ]:
        query, values = query + READS, values + columns(reads)
    if answers := [_answer(number, each.kept) for number, each in numbered if each.kept]:
        query, values = query + ANSWERS, values + columns(answers)
    return query + "))", values


def _event(number: str, event: Stored) -> tuple[str, ...]:
    return (
        number,
        str(event.event_id),
        str(event.originator_id),
        str(event.originator_version),
        text(event.topic),
        str(event.schema_version),
        str(event.recorded_at),
        binary(event.state),
    )


def _answer(number: str, kept: Kept) -> tuple[str, ...]:
    return (
        number,
        str(kept.actor),
        text(kept.key),
        binary(kept.fingerprint),
        str(kept.history),
        str(kept.version),
    )


def columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return ["{" + ",".join(column) + "}" for column in zip(*rows, strict=True)]


def text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def binary(value: bytes) -> str:
    return f'"\\\\x{value.hex()}"'
