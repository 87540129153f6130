"""Fills new tables with what the register comes to, history by history, in one process or shared among several."""

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from functools import partial
from itertools import groupby
from math import inf
from multiprocessing import get_context
from operator import attrgetter
from typing import Any
from uuid import UUID

from psycopg import Connection, sql

from placements import database
from placements.connection import Patient
from placements.store import FIRST_ID, LAST_ID, Store
from projections import tally
from projections.binary import speak_binary
from projections.folds import Folds
from projections.model import Model
from projections.models import MODELS, SHOWN, TABLES
from projections.table import NEXT

ROLE = "placements_runner"

EVENTS_AT_ONCE = 10_000
"""Events after which the rows that they make are written."""

PARTS_EACH = 4
"""Parts of the register that one process takes, so that none waits long for the last."""

LOOKED_AT = 1000
"""Events by whose histories the register is shared out."""

FROM_ALL_OVER = b"SELECT originator_id FROM register.events WHERE position = ANY (%b::bigint[]) ORDER BY 1"

SORTING = "256MB"
"""Memory in which PostgreSQL sorts for one index, or for the totals."""

Progress = Callable[[int, int], object]
"""Told how many events of how many are done."""


def in_silence(done: int, of: int) -> None:
    """No progress is shown."""


@contextmanager
def connect(url: str, *, patience: float = inf) -> Iterator[Connection[Any]]:
    """A connection of the runner, on which statements may take their time: so many seconds for each answer.

    Its commits do not wait for the disk: rows and position are lost together or not at all, and shown again.
    """
    conninfo = database.conninfo(url, role=ROLE, timeouts=database.Timeouts(statement=0), durable=False)
    with Patient.connect(conninfo, autocommit=True, prepare_threshold=2) as connection:
        connection.patience = patience
        speak_binary(connection)
        yield connection


def create(target: Connection[Any]) -> None:
    """The new tables, empty and without indexes."""
    for (name,) in target.execute(b"SELECT tablename FROM pg_tables WHERE schemaname = %s", [NEXT]).fetchall():
        target.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(NEXT, name)))
    for table in TABLES.values():
        for statement in table.definition(NEXT):
            target.execute(statement.encode())
    tally.create_aside(target, NEXT)


def fill(url: str, until: int, progress: Progress, processes: int) -> None:
    """Write the rows of all histories as they are at that position."""
    if processes == 1:
        fill_part(url, until, progress=progress)
        return
    done = 0
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(fill_part, url, until, *part) for part in parts(url, until, processes * PARTS_EACH)]
        try:
            for part in as_completed(waiting):
                done += part.result()
                progress(done, until)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def parts(url: str, until: int, number: int) -> list[tuple[UUID, UUID]]:
    """The ids of histories in so many parts of much the same number of events, each by its first and its last.

    Ids begin with the time at which they were made, so how far apart two are says nothing of how many lie between: the
    register is cut by the histories of events from all over it.
    """
    with connect(url) as connection:
        positions = [until * i // LOOKED_AT for i in range(1, LOOKED_AT + 1)]
        ids = [id for (id,) in connection.execute(FROM_ALL_OVER, [positions])]
    firsts = sorted({FIRST_ID, *(ids[len(ids) * i // number] for i in range(1, number) if ids)})
    lasts = [UUID(int=first.int - 1) for first in firsts[1:]] + [LAST_ID]
    return [*zip(firsts, lasts, strict=True)]


def fill_part(
    url: str,
    until: int,
    first: UUID = FIRST_ID,
    last: UUID = LAST_ID,
    progress: Progress = in_silence,
    models: Sequence[Model] = MODELS,
    kinds: Sequence[str] = (),
) -> int:
    """Write the rows of the histories from one id to another; returns how many events that was.

    `kinds`: the stored names of the only events that the models fold, so that others are not even read.
    """
    with (
        database.pool(url, role=ROLE, size=1) as pool,
        connect(url) as source,
        connect(url) as target,
        never_collecting(),
    ):
        store = Store(pool)
        folds, done, written = Folds(store, models), 0, 0
        with closing(store.scan(source, until, first=first, last=last, kinds=kinds)) as events:
            for _, together in groupby(events, key=attrgetter("history")):
                history = [*together]
                folds.take_whole(history)
                done += len(history)
                if done - written > EVENTS_AT_ONCE:
                    _write(folds, target)
                    written = done
                    progress(done, until)
        _write(folds, target)
        progress(done, until)
        return done


def _write(folds: Folds, target: Connection[Any]) -> None:
    with target.transaction():
        folds.write(target, NEXT, tally.set_aside)


def finish(url: str, at_once: int) -> None:
    """Add the totals up, index the new tables, several at once, and let the planner know what is in them."""
    indexes = [statement for table in SHOWN.values() for statement in table.index_definitions(NEXT)]
    vacuums = [f"VACUUM (ANALYZE) {NEXT}.{name}" for name in TABLES]
    with ThreadPoolExecutor(at_once) as pool:
        for statements in ([tally.add_up(NEXT), *indexes], tally.TALLY.index_definitions(NEXT), vacuums):
            for _ in pool.map(partial(_execute, url), statements):
                pass


def _execute(url: str, statement: str) -> None:
    with connect(url) as target:
        target.execute(f"SET maintenance_work_mem = '{SORTING}'".encode())
        target.execute(f"SET work_mem = '{SORTING}'".encode())
        target.execute(statement.encode())


@contextmanager
def never_collecting() -> Iterator[None]:
    """Nothing that is read or folded refers to itself: to look for what does would cost a third of a rebuild."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
