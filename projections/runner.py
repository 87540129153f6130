"""Keeps the read models up with the register: one batch of events, one transaction, all tables and the position.

Two runners do no harm: whoever writes second finds the position moved, and goes on from there.
"""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Event
from time import monotonic
from typing import Any

import psycopg

from placements import database
from placements.codec import Unreadable
from placements.connection import AWAY, Wake
from placements.store import Store
from projections.fill import ROLE, Progress, connect, in_silence
from projections.folds import Folds
from projections.following import be_seen, tell_at_work, tell_stopped
from projections.model import Stopped
from projections.position import TABLE, Position
from projections.rebuild import is_current, rebuild, standing
from projections.table import SCHEMA

log = logging.getLogger(__name__)

BATCH = 2000
"""Events that one transaction takes in."""

LONGEST_PAUSE = 5.0

PATIENCE = 60.0
"""Seconds that an answer to the runner may take, who else would wait for ever for one that was lost on its way."""

REST, LONGEST_REST = 3.0, 0.1
"""While events come thick: how many times as long as it worked the runner lets them gather, and seconds at most. A
transaction costs much the same for one event as for ten, and takes its processor from those who record."""

ADVANCE = f"""UPDATE {TABLE} SET position = %(to)s, event_id = %(event_id)s, recorded_at = %(at)s
    WHERE position = %(from)s AND layout = %(layout)s RETURNING position"""


class Runner:
    """Follows one register. It survives the loss of PostgreSQL, not the failure of a fold."""

    def __init__(self, url: str, *, batch: int = BATCH) -> None:
        self._url = url
        self._batch = batch
        self._stop = Event()

    def stop(self) -> None:
        """End `follow` after the batch in hand."""
        self._stop.set()

    def follow(self) -> None:
        """Show events as they are recorded, until stopped. Raises Stopped at the first event that cannot be shown."""
        pause = 0.1
        while not self._stop.is_set():
            try:
                with session(self._url, self._batch) as following, following.store.wake() as wake:
                    following.begin()
                    pause = 0.1
                    self._keep_up(following, wake)
            except AWAY as error:
                log.warning("the read models wait for PostgreSQL: %s", error)
                self._stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            except Exception as error:
                self._leave_word(error)
                raise

    def _keep_up(self, following: "Session", wake: Wake) -> None:
        """A first event is shown at once; those that come right behind it gather meanwhile."""
        thick = False
        while not self._stop.is_set():
            began = monotonic()
            shown = following.take()
            if not shown:
                wake.wait()
            elif thick and shown < self._batch:
                self._stop.wait(min(REST * (monotonic() - began), LONGEST_REST))
            thick = bool(shown)

    def _leave_word(self, error: Exception) -> None:
        """Say in the database what it stops at, for those who ask the service how it is."""
        known = isinstance(error, Stopped | Unreadable)
        sentence = str(error) if known else f"The runner failed with {type(error).__name__}: see its log."
        try:
            with connect(self._url) as connection:
                tell_stopped(connection, sentence)
        except AWAY as lost:
            log.warning("nobody could be told that the runner stops: %s", lost)

    def catch_up(self, progress: Progress = in_silence) -> int:
        """Show all that is recorded; returns the position reached."""
        with session(self._url, self._batch, progress) as following:
            while following.take():
                progress(following.position.position, max(following.store.position(), following.position.position))
            return following.position.position


class Session:
    """What is shown, as far as this connection has brought it."""

    def __init__(self, store: Store, connection: psycopg.Connection[Any], position: Position, batch: int) -> None:
        self.store = store
        self.position = position
        self._connection = connection
        self._folds = Folds(store)
        self._batch = batch

    def begin(self) -> None:
        """Show the first events, and say that the runner is at work again."""
        self.take()
        tell_at_work(self._connection)

    def take(self) -> int:
        """Show the next events, if there are any; returns how many."""
        events = self.store.read(self.position.position, self._batch)
        if not events:
            return 0
        last = events[-1]
        after = Position(last.position, last.event_id, last.at, self.position.layout)
        try:
            self._folds.take(events)
            with self._in_few_trips(), self._connection.transaction():
                self._advance(after)
                self._folds.write(self._connection, SCHEMA)
        except _Moved:
            self._folds.forget()
            self.position = self._moved()
            return len(events)
        except BaseException:
            self._folds.forget()
            raise
        self.position = after
        return len(events)

    def _in_few_trips(self) -> AbstractContextManager[object]:
        """Statements of a small batch are sent without waiting for each one's answer."""
        return self._connection.pipeline() if self._folds.are_few else nullcontext()

    def _advance(self, after: Position) -> None:
        """Take the position first: it is the lock that puts writers in line."""
        values = {
            "from": self.position.position,
            "to": after.position,
            "event_id": after.event_id,
            "at": after.recorded_at,
            "layout": after.layout,
        }
        if not self._connection.execute(ADVANCE.encode(), values).fetchone():
            raise _Moved

    def _moved(self) -> Position:
        now = standing(self._connection)
        if now is None or now.layout != self.position.layout:
            raise Stopped(
                "Another version of placements has rebuilt the read models: start this runner again with that version."
            )
        return now


class _Moved(Exception):
    """Somebody else has written the position."""


@contextmanager
def session(url: str, batch: int = BATCH, progress: Progress = in_silence) -> Iterator[Session]:
    """The read models in their present layout, rebuilt first if they are in another, or show another register."""
    with database.pool(url, role=ROLE, size=2) as pool, connect(url, patience=PATIENCE) as connection:
        be_seen(connection)
        store = Store(pool)
        position = standing(connection)
        if position is None or not is_current(store, position):
            position = rebuild(url, progress, if_needed=True)
        yield Session(store, connection, position, batch)
