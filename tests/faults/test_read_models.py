"""T3: the read models equal their rebuild whatever is killed, and heal by themselves when PostgreSQL comes back."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from math import inf
from random import Random
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from placements import database
from placements.administration import OPERATOR
from placements.application import Register
from placements.panel import Panel
from placements.store import Store
from placements.vocabulary import PanelKind
from projections import runner
from projections.position import position, wait
from projections.rebuild import rebuild
from projections.runner import Runner
from tests.faults.machine import Machine
from tests.faults.report import LONG, Report
from tests.faults.test_order import names_of
from tests.projections.tables import dump, live_through
from tests.proxy import Proxy
from tests.service import PATIENCE, until

KILLS = 50 if LONG else 4
HEALINGS = 5 if LONG else 1

FOLLOW = "import sys; from projections.runner import Runner; Runner(sys.argv[1], batch=int(sys.argv[2])).follow()"
REBUILD = "import sys; from projections.rebuild import rebuild; rebuild(sys.argv[1])"

APART = """
import os, sys
from projections.position import Position
from projections.runner import Runner, Session

def take(session):
    last = session.store.read(session.position.position, 120)[-1]
    session._advance(Position(last.position, last.event_id, last.at, session.position.layout))
    os.kill(os.getpid(), 9)

Session.take = take
Runner(sys.argv[1]).follow()
"""
"""A runner that writes the position in a transaction of its own, and is killed behind it."""


@contextmanager
def running(code: str, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own, killed at the end."""
    with subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)]) as process:
        try:
            yield process
        finally:
            process.kill()


def test_read_models_equal_their_rebuild_after_any_kills_of_the_runner(database_url: str, report: Report) -> None:
    random, midway = Random(3), 0
    live_through(database_url, seed=7)
    with psycopg.connect(database_url, autocommit=True) as connection:
        for kill in range(KILLS):
            before = position(connection)
            rebuilds = kill % 5 == 3
            with running(*((REBUILD, database_url) if rebuilds else (FOLLOW, database_url, 20 if LONG else 120))):
                end = monotonic() + (random.uniform(1, 3) if rebuilds or before == head(connection) else PATIENCE)
                while position(connection) == before and monotonic() < end:
                    sleep(0.001)
                sleep(random.uniform(0, 0.02))
            midway += before < position(connection) < head(connection)
        Runner(database_url).catch_up()
        live = dump(connection)
        rebuild(database_url)
        differing = [name for name, rows in dump(connection).items() if rows != live[name]]
    what = f"kill -9 of the runner ({midway} times midway) and of rebuilds: tables of {len(live)} that differ (altered)"
    report.goal("T3", what, cycles=KILLS, altered=len(differing))
    assert midway >= KILLS / 2
    assert differing == []


def head(connection: psycopg.Connection) -> int:
    """The position of the last event that is recorded."""
    [end] = connection.execute("SELECT position FROM register.head").fetchone() or (0,)
    return end


def test_the_control_a_position_that_is_written_apart_from_the_rows_loses_some(
    database_url: str, report: Report
) -> None:
    live_through(database_url, seed=7)
    with running(APART, database_url) as process:
        process.wait(60)
    Runner(database_url).catch_up()
    with psycopg.connect(database_url, autocommit=True) as connection:
        live = dump(connection)
        rebuild(database_url)
        differing = [name for name, rows in dump(connection).items() if rows != live[name]]
    report.control("T3", f"with the position written apart from the rows one kill left {len(differing)} tables wrong")
    assert differing


def establish(register: Register) -> None:
    """A panel more, which is an event."""
    panel, kind = register.new_id(), PanelKind.QMG
    register.decide(Panel, panel, lambda it: it.establish(name=str(panel), kind=kind), by=OPERATOR, new=True)


def seconds_until_shown(url: str) -> float:
    """From the record of an event until the read models show it."""
    with database.pool(url, role="placements_web") as pool, pool.connection() as connection:
        register = Register(Store(pool))
        establish(register)
        began = monotonic()
        assert wait(connection, register.position(), 60)
        return monotonic() - began


def test_the_runner_heals_within_ten_seconds_of_a_restart_of_the_database(machine: Machine, report: Report) -> None:
    url = machine.database("placements")
    database.migrate(url)
    Runner(url).catch_up()
    with running(FOLLOW, url, 120):
        seconds_until_shown(url)
        back = []
        for _ in range(HEALINGS):
            machine.kill()
            machine.revive()
            back.append(seconds_until_shown(url))
    report.goal("T3", "the database killed and started: shown again", cycles=HEALINGS, back=back)
    assert max(back) < 10


def test_the_runner_heals_within_five_seconds_of_a_listener_that_is_silently_dead(
    database_url: str, report: Report
) -> None:
    back = []
    with Proxy(database_url) as proxy, running(FOLLOW, proxy.url, 120):
        seconds_until_shown(database_url)
        for _ in range(HEALINGS):
            proxy.deaf = True
            back.append(seconds_until_shown(database_url))
            sleep(2)  # in which it listens again, and is not told that it does
            back.append(seconds_until_shown(database_url))
            proxy.deaf = False
            sleep(1.5)
    report.goal("T3", "LISTEN silently dead: shown all the same", cycles=HEALINGS, back=back)
    assert max(back) < 5


@pytest.mark.parametrize(
    ("patience", "shown"), [(1.0, True), pytest.param(inf, False, id="the control: for as long as it takes")]
)
def test_an_answer_to_the_runner_that_is_lost_on_its_way_is_waited_for(database_url, monkeypatch, patience, shown):
    monkeypatch.setattr(runner, "PATIENCE", patience)
    with Proxy(database_url) as proxy, following(proxy):
        seconds_until_shown(database_url)
        proxy.stop_up_after = b"UPDATE read.position"
        with database.pool(database_url, role="placements_web") as pool, pool.connection() as connection:
            register = Register(Store(pool))
            establish(register)
            until(lambda: proxy.stopped_up, "the runner writes nothing")
            sleep(1.5)
            proxy.stop_up_after, proxy.stopped_up = b"", False
            assert wait(connection, register.position(), PATIENCE if shown else 3) == shown


@contextmanager
def following(proxy: Proxy) -> Iterator[None]:
    """A runner in a thread of this process, behind the proxy."""
    at_work = Runner(proxy.url)
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(at_work.follow)
        try:
            yield
        finally:
            at_work.stop()
            proxy.cut()  # who waits for ever
        following.result(PATIENCE)


def test_the_control_the_librarys_subscription_waits_for_ever_and_ends_with_a_restart(
    machine: Machine, report: Report
) -> None:
    def event() -> StoredEvent:
        return StoredEvent(uuid4(), 1, "Happened", b"{}")

    url = machine.database("theirs")
    with (
        Proxy(url) as proxy,
        PostgresDatastore(*names_of(proxy.url), pool_size=2) as far,  # type: ignore[arg-type]
        ThreadPoolExecutor(1) as thread,
    ):
        recorder = PostgresApplicationRecorder(far)
        recorder.create_table()
        with recorder.subscribe(gt=0) as news:
            recorder.insert_events([event()])
            assert next(news).id == 1
            proxy.deaf = True
            recorder.insert_events([event()])
            waiting = thread.submit(next, news)
            with pytest.raises(TimeoutError):
                waiting.result(6)
            machine.control("restart", "-m", "immediate")
            with pytest.raises(Exception, match=r".") as ended:
                waiting.result(30)
    told = f"saw nothing in 6 s of a dead LISTEN, and ended at a restart ({ended.typename})"
    report.control("T3", f"the library's subscription {told}")
