"""How the register keeps what happened: which subjects there are, and the envelope around each event."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import psycopg
from psycopg_pool import ConnectionPool

from placements.account import Account
from placements.appender import Stored
from placements.audit import Audit
from placements.authority import Authority
from placements.codec import Body, Codec, Upcaster
from placements.connection import Patient
from placements.meeting import Meeting
from placements.panel import Panel
from placements.person import Person
from placements.placement import Placement
from placements.provider import Provider
from placements.recorder import AGAIN, DEADLINE, Recorder
from placements.scheme import DelegationScheme
from placements.settings import Settings
from placements.vocabulary import Role

SUBJECTS: tuple[type, ...] = (
    Account,
    Audit,
    Authority,
    DelegationScheme,
    Meeting,
    Panel,
    Person,
    Placement,
    Provider,
    Settings,
)
"""Every subject whose events the register keeps."""

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""What raises an event, by its stored name, from a schema version to the next."""

CODEC = Codec(SUBJECTS, UPCASTERS)

ROWS = """SELECT position, event_id, originator_id, originator_version, topic, schema_version, recorded_at, stored_at,
    state FROM register.events """

OF_ONE = """originator_version, position, topic, schema_version, state, leaf FROM register.events
    WHERE originator_id = %b AND originator_version >= %b"""
OF_MANY = """SELECT array_position(%t::uuid[], originator_id), originator_version, position, topic, schema_version,
    state, leaf FROM register.events WHERE originator_id = ANY ((SELECT %t::uuid[])::uuid[])"""
"""A history goes by its place among those asked for, from 1: a number is read ten times faster than an id. The ids are
selected so that PostgreSQL plans the same for any number of them, and so but once."""

FEW = 8
"""So many histories are asked for one by one, which takes PostgreSQL half as long as by an array."""

HISTORY = """SELECT 1, originator_version, position, topic, schema_version, state, leaf FROM register.events
    WHERE originator_id = %b AND recorded_at <= %b ORDER BY originator_version"""

NUMBER, ANSWER = -1, 0
"""In the place of a history: rows that are none of its events, and have no topic."""

NEXT_NUMBER = f"SELECT {NUMBER}, register.next_number(%t), 0, NULL, 0, NULL, NULL"
IS_ANSWERED = (
    f"SELECT {ANSWER}, version, position, NULL, 0, NULL, NULL FROM register.answers WHERE actor = %b AND key = %t"  # noqa: S608 (of our own words)
)
KEYS = "SELECT array_position(%t::uuid[], person), 0, 0, NULL, 0, key, NULL FROM register.person_keys(%t::uuid[])"

ANSWERED = f"""SELECT fingerprint, history, version, position, {AGAIN} FROM register.answers
    WHERE actor = %b AND key = %t"""  # noqa: S608 (of our own words)

FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)


def utc_now() -> datetime:
    return datetime.now(UTC)


def history_id(subject: str, key: str) -> UUID:
    """The id of a singleton or of something that the outside world names: `history_id("Provider", "ofsted/SC1")`."""
    return uuid5(NAMESPACE_URL, f"{subject}/{key}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """The request that causes an event."""

    id: UUID
    key: str | None = None
    """Idempotency-Key: a repeat under the same key is answered as the first was."""
    fingerprint: bytes = b""
    """SHA-256 of method, path and body. The same key with another fingerprint is Invalid."""
    expected: int | None = None
    """The version of the first subject that the caller saw (If-Match)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts, in which role, on whose behalf, in which request."""

    id: UUID
    role: Role
    on_behalf_of: UUID | None = None
    request: Request | None = None


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event in its place."""

    position: int
    """Gapless place in the whole register, from 1."""
    event_id: UUID
    subject: str
    history: UUID
    version: int
    """Place in its history, from 1."""
    at: datetime
    """Recorded time, UTC, by the application's clock; never decreases with the position."""
    by: UUID
    role: Role
    on_behalf_of: UUID | None
    request: UUID | None
    event: Any
    stored_at: datetime
    """The same moment by the database's clock."""


Happened = tuple[UUID, str, int, int, Any, bytes]
"""History, subject, version, position, the event, and its leaf."""

Asked = tuple[UUID, str]
"""The actor, and the idempotency key that they sent."""

Answered = tuple[bytes, UUID, int, int]
"""Fingerprint of the request; history, version and position that it was answered with."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a history is known. Its leaf tells an event from any other that stood in its place before a restore."""

    version: int
    leaf: bytes


BEGINNING = Mark(0, b"")


class Restored(Exception):
    """The register does not hold what was known of it: it was restored to an earlier moment."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one statement has found: all of it as it was at one moment."""

    events: Iterator[Happened]
    """One history after the other, each in its order."""
    keys: Mapping[UUID, bytes | None]
    """Of the persons whose details are to be opened; None once erased."""
    number: int | None
    answered: Answered | None


class Store(Recorder):
    """The register, read and written as events with their envelopes."""

    def __init__(self, pool: ConnectionPool[Patient], *, codec: Codec = CODEC, deadline: float = DEADLINE) -> None:
        super().__init__(pool, deadline=deadline)
        self.codec = codec

    def stored(self, history: UUID, version: int, event: Any, *, event_id: UUID, at: datetime, by: Actor) -> Stored:
        """An event and its envelope, in the form that append takes."""
        name = self.codec.name(event)
        request = by.request.id if by.request else None
        body = Body(event=event, by=by.id, role=by.role, on_behalf_of=by.on_behalf_of, request=request)
        return Stored(
            history,
            version,
            name,
            self.codec.encode(body),
            event_id=event_id,
            schema_version=self.codec.versions[name],
            recorded_at=at,
        )

    def events(self, ids: Sequence[UUID]) -> Iterator[Happened]:
        """The events of the histories, one history after the other, each in its order."""
        return self.find(ids).events

    def events_until(self, id: UUID, known: datetime) -> Iterator[Happened]:
        """The events of a history, as far as it was recorded at the moment `known`."""
        return self._happened([id], self.fetch(HISTORY, [id, known]))

    def find(
        self,
        ids: Sequence[UUID],
        *,
        known: Mapping[UUID, Mark] = {},
        opening: Sequence[UUID] = (),
        numbered: str = "",
        asked: Asked | None = None,
    ) -> Found:
        """Everything that a decision reads, in one statement: the events of the histories, the keys of those persons,
        the next number of that prefix, and what was answered to the actor under their idempotency key.

        Of a history that is `known` up to an event, those behind it; Restored if that event is not there any more.
        """
        ids = [*dict.fromkeys(ids)]
        marks = [known.get(id, BEGINNING) for id in ids]
        query, values = _histories(ids, marks)
        if opening:
            query, values = f"{query} UNION ALL {KEYS}", [*values, _array(ids), _array(opening)]
        if numbered:
            query, values = f"{query} UNION ALL {NEXT_NUMBER}", [*values, numbered]
        if asked:
            query, values = f"{query} UNION ALL {IS_ANSWERED}", [*values, *asked]
        rows = self.fetch(f"{query} ORDER BY 1, 2", values)
        if not (opening or numbered or asked):
            return Found(self._happened(ids, _behind(marks, rows)), {}, None, None)
        others = {row[0]: row for row in rows if row[3] is None}
        number = others.pop(NUMBER, None)
        answered = self.answered(*asked) if asked and others.pop(ANSWER, None) else None
        keys = {ids[place - 1]: row[5] for place, row in others.items()}
        events = _behind(marks, [row for row in rows if row[3]])
        return Found(self._happened(ids, events), keys, number and number[1], answered)

    def _happened(self, ids: Sequence[UUID], rows: Iterable[Any]) -> Iterator[Happened]:
        teller = self.codec.teller
        for which, version, position, topic, schema_version, state, leaf in rows:
            subject, read = teller(topic, schema_version)
            yield ids[which - 1], subject, version, position, read(state).event, leaf

    def histories(self, ids: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        """Each of the histories from its beginning, in one round trip; an unknown one is empty."""
        found: dict[UUID, list[Recorded]] = {id: [] for id in ids}
        where = "WHERE originator_id = ANY (%b) ORDER BY originator_id, originator_version"
        for recorded in self.select(where, [*found]):
            found[recorded.history].append(recorded)
        return found

    def history(self, id: UUID, *, known: datetime | None = None) -> list[Recorded]:
        """One history, as far as it was recorded at the moment `known`."""
        if known is None:
            return self.histories([id])[id]
        return self.select("WHERE originator_id = %b AND recorded_at <= %b ORDER BY originator_version", id, known)

    def read(self, after: int, limit: int) -> list[Recorded]:
        """The next events of the register behind a position, in order and without a gap."""
        return self.select("WHERE position > %b ORDER BY position LIMIT %b", after, limit)

    def of_kinds(self, kinds: Sequence[str], first: int, last: int) -> list[Recorded]:
        """The events of these kinds, by their stored names, from a position to another, in order."""
        where = "WHERE position BETWEEN %b AND %b AND topic = ANY (%t::text[]) ORDER BY position"
        return self.select(where, first, last, [*kinds])

    def at(self, position: int) -> Recorded | None:
        """The event at a position; None before the first and behind the last."""
        return next(iter(self.select("WHERE position = %b", position)), None)

    def scan(
        self,
        connection: psycopg.Connection[Any],
        until: int,
        *,
        first: UUID = FIRST_ID,
        last: UUID = LAST_ID,
        kinds: Sequence[str] = (),
    ) -> Generator[Recorded, None, None]:
        """The events up to a position, one history after the other by their ids, from the first id to the last.

        They come as they are asked for, so that memory does not grow with them: to be read through once. `kinds`: only
        those of these stored names.
        """
        with connection.transaction(), connection.cursor("scan", binary=True) as cursor:
            cursor.itersize = 2000
            which = "WHERE position <= %b AND originator_id BETWEEN %b AND %b"
            which += " AND topic = ANY (%b::text[])" if kinds else ""
            which += " ORDER BY originator_id, originator_version"
            for row in cursor.execute(ROWS + which, [until, first, last, *([[*kinds]] if kinds else [])]):
                yield self._recorded(*row)

    def answered(self, actor: UUID, key: str) -> Answered | None:
        """What was answered under an idempotency key."""
        rows = self.fetch(ANSWERED, [actor, key])
        return rows[0][:4] if rows else None

    def next_number(self, prefix: str) -> int:
        """The next number of a kind of human reference, never given twice."""
        [[number]] = self.fetch("SELECT register.next_number(%t)", [prefix])
        return int(number)

    def select(self, where: str, *values: Any) -> list[Recorded]:
        """The events of the register that a condition, an order and a limit pick out."""
        return [self._recorded(*row) for row in self.fetch(ROWS + where, values)]

    def _recorded(
        self,
        position: int,
        event_id: UUID,
        history: UUID,
        version: int,
        topic: str,
        schema_version: int,
        at: datetime,
        stored_at: datetime,
        state: bytes,
    ) -> Recorded:
        body = self.codec.decode(topic, schema_version, state)
        return Recorded(
            position=position,
            event_id=event_id,
            subject=topic.partition(".")[0],
            history=history,
            version=version,
            at=at,
            by=body.by,
            role=body.role,
            on_behalf_of=body.on_behalf_of,
            request=body.request,
            event=body.event,
            stored_at=stored_at,
        )


def _histories(ids: Sequence[UUID], marks: Sequence[Mark]) -> tuple[str, list[Any]]:
    """The statement for the events of the histories from those marks on, and its values."""
    if 0 < len(ids) <= FEW:
        return _one_by_one(len(ids)), [
            value for id, mark in zip(ids, marks, strict=True) for value in (id, mark.version)
        ]
    return OF_MANY, [_array(ids)] * 2


def _behind(marks: Sequence[Mark], rows: Sequence[Any]) -> Sequence[Any]:
    """The rows of events behind the marks, each of which must be among them."""
    expected = {(place, mark.version, mark.leaf) for place, mark in enumerate(marks, 1) if mark is not BEGINNING}
    if not expected:
        return rows
    if not expected <= {(row[0], row[1], row[6]) for row in rows}:
        raise Restored
    return [row for row in rows if row[1] > marks[row[0] - 1].version]


@cache
def _one_by_one(histories: int) -> str:
    return " UNION ALL ".join(f"SELECT {place}, {OF_ONE}" for place in range(1, histories + 1))


def _array(ids: Sequence[UUID]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
