"""Rebuilt tables take the place of the old while people read and others record, and nobody notices."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from psycopg import Connection, errors

from placements import database
from placements.placement import Placement
from projections import register
from projections.exceptions import ex01
from projections.fill import ROLE
from projections.rebuild import REBUILD_LOCK, rebuild
from tests.projections.conftest import World
from tests.projections.events import requested, started
from tests.projections.tables import dump, live_through
from tests.projections.test_runner import following

MONDAY = date(2026, 3, 2)

Seen = tuple[Any, ...]


def count(connection: Connection[Any]) -> Seen:
    """Rows of several tables in one statement, of one through a query of the register, and what a report lists."""
    query = (
        b"SELECT (SELECT count(*) FROM read.entry), (SELECT count(*) FROM read.item), (SELECT count(*) FROM read.name)"
    )
    found = connection.execute(query).fetchone() or ()
    listed = register.find(connection, on=MONDAY, limit=1).total
    return (*found, listed, ex01.report(connection, on=MONDAY).population)


@contextmanager
def reading(url: str) -> Iterator[set[Seen | type[Exception]]]:
    """Two readers, one question after the other; what they were answered is in the set afterwards."""
    seen: set[Seen | type[Exception]] = set()
    stop = Event()

    def read() -> None:
        conninfo = database.conninfo(url, role="placements_web")
        with psycopg.connect(conninfo, autocommit=True, prepare_threshold=0) as connection:
            while not stop.is_set():
                try:
                    seen.add(count(connection))
                except psycopg.Error as error:
                    seen.add(type(error))

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        yield seen
    finally:
        stop.set()
        for reader in readers:
            reader.join()


def drop_first(url: str) -> None:
    """A rebuild as it is not done: without the old tables until the new are there."""
    with psycopg.connect(database.conninfo(url, role=ROLE), autocommit=True) as owner:
        owner.execute(b"DROP TABLE read.entry, read.item")
    rebuild(url)


@pytest.mark.parametrize(("way", "unseen"), [(rebuild, True), (drop_first, False)])
def test_readers_see_no_error_and_no_empty_table_unless_the_old_ones_are_dropped_first(
    world: World, way: Callable[[str], object], unseen: bool
) -> None:
    live_through(world.url, seed=6)
    world.show()
    whole = count(world.connection)
    with reading(world.url) as seen:
        for _ in range(3):
            way(world.url)
    assert whole in seen
    assert (seen == {whole}) is unseen
    assert (errors.UndefinedTable in seen) is not unseen


def test_what_is_recorded_during_a_rebuild_is_shown_after_it(world: World) -> None:
    """Part of it comes while the tables are filled, and the runner goes on with the old ones meanwhile."""
    live_through(world.url, seed=6)
    world.show()
    names = iter(["asha", "ben", "cara"])

    def record(*_: int) -> None:
        if name := next(names, None):
            world.record(Placement, name, requested(reference=name), started(MONDAY), at=date(2026, 4, 1))

    before = world.register.position()
    with following(world.url):
        assert rebuild(world.url, record).position > before
        world.record(Placement, "dan", requested(reference="dan"), at=date(2026, 4, 1))
    world.show()
    assert {"asha", "dan"} <= references(world.connection)
    live = dump(world.connection)
    rebuild(world.url)
    assert dump(world.connection) == live


def references(connection: Connection[Any]) -> set[str]:
    return {reference for (reference,) in connection.execute(b"SELECT reference FROM read.entry")}


def test_a_rebuild_waits_for_another_however_long_that_takes(world: World) -> None:
    world.record(Placement, "asha", requested(), at=MONDAY)
    world.show()
    with psycopg.connect(world.url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [REBUILD_LOCK])
        waiting = Thread(target=rebuild, args=[world.url])
        waiting.start()
        waiting.join(database.Timeouts().lock + 0.5)
        assert waiting.is_alive()
    waiting.join(30)
    assert not waiting.is_alive()
    assert references(world.connection) == {requested().reference}
