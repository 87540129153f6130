"""The register's table behind the library's interfaces: one append function, patient calls, a wake-up at appends."""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent, Subscription
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from placements.appender import Append, Appender, Kept, Stored
from placements.connection import Patient, Wake, require_time, time_left
from placements.epochs import MARK, require_mark
from placements.errors import Unavailable
from placements.ids import new_id

log = logging.getLogger(__name__)

DEADLINE = 8.0
"""Seconds after which a call that got no answer from PostgreSQL is given up as Unavailable."""

LOST = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction, PoolTimeout)
"""Failures of the way to PostgreSQL, or of PostgreSQL itself: the same call may succeed a moment later."""

LOST_FROM_SIGHT = ("08", "57P")
"""SQLSTATEs of a connection that has failed, or of a server that goes down; what was under way may be committed."""

AGAIN = "pg_logical_emit_message(true, 'register', 'told again')"
"""Makes a statement that reads wait, as a commit does, until the standbys too have all that it reads: after a crash
PostgreSQL shows what had not reached them, and to tell of it would be to acknowledge it."""

HISTORY = """SELECT originator_id, originator_version, topic, state FROM register.events
    WHERE originator_id = %b AND originator_version > coalesce(%b, -1)
    AND originator_version <= coalesce(%b, 9223372036854775807)
    ORDER BY originator_version """

SECTION = """SELECT originator_id, originator_version, topic, state, position FROM register.events
    WHERE position > %b AND position <= coalesce(%b, 9223372036854775807) AND (%t::text[] = '{}' OR topic = ANY (%t))
    ORDER BY position LIMIT %b"""

NEWS = SECTION.replace("position FROM", f"position, {MARK} FROM", 1)


class Recorder(ApplicationRecorder):
    """Every call answers within the deadline or raises Unavailable."""

    def __init__(self, pool: ConnectionPool[Patient], *, deadline: float = DEADLINE) -> None:
        self.pool = pool
        self.deadline = deadline
        self._appender = Appender(self.fetch)
        self._renewed = monotonic()

    def append(
        self, events: Sequence[Stored], *, unchanged: Mapping[UUID, int] | None = None, kept: Kept | None = None
    ) -> int:
        """Record all or nothing, in one round trip; returns the position of the first event.

        Raises the library's IntegrityError when somebody else was first, or when a history in `unchanged` is past the
        version given. The same events once more are a success, so a lost answer is resolved by asking again. Threads
        that append at the same time share the round trip, and nothing else. Unknown when it may be recorded and nobody
        says so in time; Unavailable when it is not.
        """
        append = Append(events=events, unchanged=unchanged or {}, kept=kept)
        first = self._appender.append(append, time_left(self.deadline))
        if first is None:
            raise IntegrityError("Somebody else was first: a history that the decision read has changed.")
        return first

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        if not stored_events:
            return []
        first = self.append([in_full(event) for event in stored_events])
        return [*range(first, first + len(stored_events))]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        query = HISTORY + ("DESC" if desc else "ASC") + " LIMIT %b"
        return [StoredEvent(*row) for row in self.fetch(query, [originator_id, gt, lte, limit])]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = start - inclusive_of_start if start else 0
        rows = self.fetch(SECTION, [after, stop, [*topics], [*topics], limit])
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        return self.position() or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = (), *, mark: str = "") -> "Following":
        """The events behind a position, and those to come. `mark` is that of the event at the position."""
        return Following(self, gt, topics, mark)

    def wake(self) -> Wake:
        """What waits for the next append, on a connection of its own."""
        return Wake(self.pool)

    def position(self) -> int:
        """The position of the last event; 0 in an empty register."""
        [[position]] = self.fetch("SELECT position FROM register.head", [])
        return int(position)

    def fetch(self, query: str, values: Sequence[Any], seconds: float | None = None) -> list[Any]:
        """The rows of a statement that may be run twice, and is: until it answers or the seconds have passed."""
        require_time()
        end = monotonic() + time_left(self.deadline if seconds is None else seconds)
        pause, sent = 0.02, False
        while True:
            try:
                return self._rows(end - monotonic(), query, values)
            except LOST as error:
                sent |= may_have_run(error)
                if monotonic() + pause > end:
                    raise Unavailable("The register does not answer: try again in a minute.", sent=sent) from error
                if not isinstance(error, PoolTimeout):
                    self._renew_pool()
            sleep(pause)
            pause = min(2 * pause, 1.0)

    def _rows(self, seconds: float, query: str, values: Sequence[Any]) -> list[Any]:
        connection = self.pool.getconn(time_left(min(1.0, self.deadline)))
        try:  # not as a context of the pool's, which would end a transaction that there is none of
            return connection.rows_within(seconds, query, values)
        finally:
            self.pool.putconn(connection)

    def _renew_pool(self) -> None:
        """After a restart of PostgreSQL every connection is dead: replace them all, not one at each attempt."""
        if monotonic() - self._renewed > 1.0:
            self._renewed = monotonic()
            self.pool.drain()


def may_have_run(error: Exception) -> bool:
    """Whether a statement that failed in this way may be carried out: PostgreSQL did not say that it is not."""
    state: str | None = getattr(error, "sqlstate", None)
    return not isinstance(error, PoolTimeout) and (state is None or state.startswith(LOST_FROM_SIGHT))


def in_full(event: StoredEvent) -> Stored:
    """The library's stored event as ours. One without an id of its own gets one, so that its repeat is a conflict."""
    if isinstance(event, Stored):
        return event
    return Stored(
        event.originator_id,
        event.originator_version,
        event.topic,
        event.state,
        event_id=new_id(),
        schema_version=1,
        recorded_at=datetime.now(UTC),
    )


class Following(Subscription[Recorder]):
    """The register's events as they come, without end; outages are waited out.

    Raises Forked when the register was restored to an earlier moment than that of the last event given.
    """

    def __init__(self, recorder: Recorder, gt: int | None, topics: Sequence[str], mark: str) -> None:
        super().__init__(recorder, gt, topics)
        self._mark = mark
        self._wake = recorder.wake()
        self._waiting: deque[Notification] = deque()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        super().__exit__(*args, **kwargs)
        self._wake.close()

    def __next__(self) -> Notification:
        while not self._waiting:
            if self._has_been_stopped:
                raise StopIteration
            self._look()
            if not self._waiting:
                self._wake.wait()
        notification = self._waiting.popleft()
        self._last_notification_id = notification.id
        return notification

    def _look(self) -> None:
        try:
            last, fetch, topics = self._last_notification_id or 0, self._recorder.fetch, [*self._topics]
            rows = fetch(NEWS, [last, None, topics, topics, 500])
            if self._mark:
                require_mark(fetch, last, self._mark)
            for *notification, self._mark in rows:
                self._waiting.append(Notification(*notification))
        except Unavailable as error:
            log.warning("waiting for the register: %s", error.__cause__)
