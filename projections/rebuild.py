"""Builds the read models anew, out of sight, and puts them in the place of the old ones in one transaction.

Histories are read one after the other, so that memory does not grow with the register. Readers see the old tables,
then the new ones, never half of either; the runner may go on meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import attrgetter
from time import sleep
from typing import Any

import psycopg
from psycopg import Connection, errors, sql

from placements import database
from placements.errors import Unavailable
from placements.store import Store
from projections.binary import speak_binary
from projections.folds import Folds
from projections.models import TABLES
from projections.position import DEFINITION, TABLE, Position, layout
from projections.table import NEXT, SCHEMA

ROLE = "placements_runner"

REBUILD_LOCK = 7_212_027
"""The advisory lock under which one process at a time rebuilds."""

EVENTS_AT_ONCE = 10_000
"""Events after which the rows that they make are written."""

BATCH = 2000

ATTEMPTS = 200
"""How often the new tables try to take the place of the old while readers are at work."""

STORE = f"""INSERT INTO {TABLE} AS p (position, event_id, layout) VALUES (%s, %s, %s) ON CONFLICT (single)
    DO UPDATE SET position = excluded.position, event_id = excluded.event_id, layout = excluded.layout"""

Progress = Callable[[int, int], object]
"""Told how many events of how many are done."""


def in_silence(done: int, of: int) -> None:
    """No progress is shown."""


@contextmanager
def connect(url: str) -> Iterator[Connection[Any]]:
    """A connection of the runner, on which statements may take their time."""
    conninfo = database.conninfo(url, role=ROLE, timeouts=database.Timeouts(statement=0))
    with psycopg.connect(conninfo, autocommit=True, prepare_threshold=2) as connection:
        speak_binary(connection)
        yield connection


def rebuild(url: str, progress: Progress = in_silence, *, if_needed: bool = False) -> Position:
    """Rebuild every table from the register, or only if they are not current; returns the position that they show."""
    with database.pool(url, role=ROLE, size=2) as pool, connect(url) as source, connect(url) as target:
        target.execute(b"SELECT pg_advisory_lock(%s)", [REBUILD_LOCK])
        store = Store(pool)
        shown = standing(target)
        if if_needed and shown and is_current(store, shown):
            return shown
        until = store.position()
        _create(target)
        _fill(store, source, target, until, progress)
        _finish(target)
        return _swap(store, target, until)


def standing(connection: Connection[Any]) -> Position | None:
    """The position as it is stored; None before the first rebuild."""
    if connection.execute(b"SELECT to_regclass(%s)", [TABLE]).fetchone() == (None,):
        return None
    row = connection.execute(f"SELECT position, event_id, layout FROM {TABLE}".encode()).fetchone()
    return Position(*row) if row else None


def is_current(store: Store, shown: Position) -> bool:
    """Whether the tables are this version's, and show this register: one restored to an earlier state is another."""
    if shown.layout != layout():
        return False
    last = store.read(shown.position - 1, 1) if shown.position else []
    return not shown.position or bool(last and last[0].event_id == shown.event_id)


def _create(target: Connection[Any]) -> None:
    for (name,) in target.execute(b"SELECT tablename FROM pg_tables WHERE schemaname = %s", [NEXT]).fetchall():
        target.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(NEXT, name)))
    for table in TABLES.values():
        for statement in table.definition(NEXT):
            target.execute(statement.encode())


def _fill(store: Store, source: Connection[Any], target: Connection[Any], until: int, progress: Progress) -> None:
    folds, done, written = Folds(store), 0, 0
    with closing(store.scan(source, until)) as events:
        for _, together in groupby(events, key=attrgetter("history")):
            history = [*together]
            folds.take_whole(history)
            done += len(history)
            if done - written > EVENTS_AT_ONCE:
                folds.write(target, NEXT)
                written = done
                progress(done, until)
    folds.write(target, NEXT)
    progress(done, until)


def _finish(target: Connection[Any]) -> None:
    target.execute(b"SET maintenance_work_mem = '256MB'")
    for table in TABLES.values():
        for statement in table.index_definitions(NEXT):
            target.execute(statement.encode())
        target.execute(f"VACUUM (ANALYZE) {NEXT}.{table.name}".encode())


def _swap(store: Store, target: Connection[Any], until: int) -> Position:
    """Take in what was recorded meanwhile, then put the new tables in the place of the old."""
    last = store.read(until - 1, 1) if until else []
    shows = Catching(store, target, Position(until, last[0].event_id if last else None, layout()))
    shows.catch_up()
    for statement in DEFINITION:
        target.execute(statement.encode())
    for attempt in range(ATTEMPTS):
        try:
            return _replace(target, shows)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            sleep(0.01 * (attempt % 10 + 1))
    raise Unavailable("The read models are rebuilt, but readers do not let go of the old ones: try again later.")


class Catching:
    """The new tables on their way from where the rebuild began to where the register is."""

    def __init__(self, store: Store, target: Connection[Any], position: Position) -> None:
        self.position = position
        self._store = store
        self._target = target
        self._folds = Folds(store)

    def catch_up(self, until: int | None = None) -> None:
        """Take in events up to the position, or all that there are."""
        while until is None or self.position.position < until:
            events = self._store.read(self.position.position, BATCH)
            if not events:
                return
            self._folds.take(events)
            with self._target.transaction():
                self._folds.write(self._target, NEXT)
            self.position = Position(events[-1].position, events[-1].event_id, self.position.layout)


def _replace(target: Connection[Any], shows: Catching) -> Position:
    """Old for new in one transaction. It waits for readers for a moment only, lest they and it wait for each other."""
    with target.transaction():
        row = target.execute(f"SELECT position FROM {TABLE} FOR UPDATE".encode()).fetchone()
        shows.catch_up(row[0] if row else 0)
        target.execute(b"SET LOCAL lock_timeout = '200ms'")
        old = target.execute(b"SELECT tablename FROM pg_tables WHERE schemaname = %s", [SCHEMA]).fetchall()
        for name in sorted({name for (name,) in old} - {TABLE.partition(".")[2]}):
            target.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(SCHEMA, name)))
        for name in TABLES:
            move = sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(sql.Identifier(NEXT, name), sql.Identifier(SCHEMA))
            target.execute(move)
        target.execute(STORE.encode(), [shows.position.position, shows.position.event_id, shows.position.layout])
    return shows.position
