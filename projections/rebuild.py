"""Builds the read models anew, out of sight, and puts them in the place of the old ones in one transaction.

Histories are read one after the other, so that memory does not grow with the register. Readers see the old tables,
then the new ones, never half of either; the runner may go on meanwhile.
"""

from dataclasses import astuple
from os import cpu_count
from time import sleep
from typing import Any

from psycopg import Connection, errors, sql

from placements import database
from placements.errors import Unavailable
from placements.store import Store
from projections.fill import ROLE, Progress, connect, create, fill, finish, in_silence
from projections.folds import Folds
from projections.layout import layout
from projections.models import TABLES
from projections.position import BEGINNING, DEFINITION, TABLE, Position
from projections.table import NEXT, SCHEMA

REBUILD_LOCK = 7_212_027
"""The advisory lock under which one process at a time rebuilds."""

MANY = 50_000
"""Events from which on a rebuild is worth more than one process."""

BATCH = 2000

ATTEMPTS = 200
"""How often the new tables try to take the place of the old while readers are at work."""

STORE = f"""INSERT INTO {TABLE} AS p (position, event_id, recorded_at, layout) VALUES (%s, %s, %s, %s)
    ON CONFLICT (single) DO UPDATE SET (position, event_id, recorded_at, layout)
    = (excluded.position, excluded.event_id, excluded.recorded_at, excluded.layout)"""


def rebuild(
    url: str, progress: Progress = in_silence, *, if_needed: bool = False, processes: int | None = None
) -> Position:
    """Rebuild every table from the register, or only if they are not current; returns the position that they show.

    A large register is shared out among as many processes as there are processors, unless a number is given.
    """
    with database.pool(url, role=ROLE, size=2) as pool, connect(url) as target:
        target.execute(b"SET lock_timeout = 0")  # another rebuild may take its time
        target.execute(b"SELECT pg_advisory_lock(%s)", [REBUILD_LOCK])
        store = Store(pool)
        shown = standing(target)
        if if_needed and shown and is_current(store, shown):
            return shown
        until = store.position()
        create(target)
        at_once = processes or (cpu_count() or 1 if until > MANY else 1)
        fill(url, until, progress, at_once)
        finish(url, at_once)
        return _swap(store, target, until)


def standing(connection: Connection[Any]) -> Position | None:
    """The position as it is stored; None before the first rebuild, or when another version has stored it otherwise."""
    try:
        row = connection.execute(f"SELECT position, event_id, recorded_at, layout FROM {TABLE}".encode()).fetchone()
    except (errors.UndefinedTable, errors.UndefinedColumn):
        return None
    return Position(*row) if row else None


def is_current(store: Store, shown: Position) -> bool:
    """Whether the tables are this version's, and show this register: one restored to an earlier state is another."""
    if shown.layout != layout():
        return False
    last = store.at(shown.position)
    return not shown.position or bool(last and last.event_id == shown.event_id)


def _swap(store: Store, target: Connection[Any], until: int) -> Position:
    """Take in what was recorded meanwhile, then put the new tables in the place of the old."""
    last = store.at(until)
    event_id, recorded_at = (last.event_id, last.at) if last else (None, BEGINNING)
    shows = Catching(store, target, Position(until, event_id, recorded_at, layout()))
    shows.catch_up()
    if standing(target) is None:
        target.execute(f"DROP TABLE IF EXISTS {TABLE}".encode())
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
            last = events[-1]
            self.position = Position(last.position, last.event_id, last.at, self.position.layout)


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
        target.execute(STORE.encode(), astuple(shows.position))
    return shows.position
