"""T8, the store: what PostgreSQL does not answer is repeated, then given up as unknown, and never called failed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Timer
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from placements import database
from placements.appender import Stored
from placements.errors import Unavailable
from placements.recorder import Recorder, in_full
from tests.faults.machine import Machine
from tests.faults.report import LONG
from tests.faults.test_order import names_of
from tests.proxy import Proxy

FOR_EVER = 11.0
"""Seconds, one more than anybody may be left without an answer."""


def event() -> Stored:
    return in_full(StoredEvent(uuid4(), 1, "Happened", b"{}"))


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    with Proxy(database_url) as proxy:
        yield proxy


@pytest.fixture
def far(proxy: Proxy) -> Iterator[Recorder]:
    """A recorder that reaches PostgreSQL through the proxy."""
    with database.pool(proxy.url, role="placements_web", size=2) as pool:
        yield Recorder(pool, deadline=3)


@pytest.fixture
def theirs(proxy: Proxy) -> Iterator[PostgresApplicationRecorder]:
    """The library's own recorder, on the same way."""
    with PostgresDatastore(*names_of(proxy.url), pool_size=1) as datastore:  # type: ignore[arg-type]
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        yield recorder


def test_an_answer_lost_after_the_commit_is_resolved_and_never_a_conflict(far, proxy, store, report):
    events = [event() for _ in range(50 if LONG else 20)]
    for number, each in enumerate(events, start=1):
        far.position()  # so that the connection is up, and the answer that is cut is the append's
        proxy.cut_at_answer = True
        assert far.append([each]) == number
        assert not proxy.cut_at_answer
    assert [n.originator_id for n in store.select_notifications(None, 100)] == [e.originator_id for e in events]
    report.goal(
        "T8", "the store: connection cut after COMMIT", cycles=len(events), acknowledged=len(events), lost=0, doubled=0
    )


def test_the_control_the_librarys_recorder_calls_its_own_write_a_conflict(theirs, proxy, report):
    theirs.insert_events([event()])
    proxy.cut_after = b"COMMIT"
    with pytest.raises(IntegrityError):
        theirs.insert_events([event()])
    assert theirs.max_notification_id() == 2
    report.control("T8", "the library's recorder called its own write a conflict after a cut behind the COMMIT")


def test_the_control_without_time_outs_a_way_that_swallows_everything_is_waited_for(theirs, proxy, report):
    theirs.insert_events([event()])
    proxy.stopped_up = True
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(theirs.max_notification_id)
        with pytest.raises(TimeoutError):
            waiting.result(FOR_EVER)
        proxy.stopped_up = False
        proxy.cut()
    report.control("T8", f"and, without time-outs, had no answer after {FOR_EVER:.0f} s of a black hole")


def test_a_way_that_swallows_everything_is_given_up_within_the_deadline(far, proxy):
    far.append([event()])
    proxy.stopped_up = True
    started = monotonic()
    with pytest.raises(Unavailable, match="it is not known whether your change was recorded"):
        far.append([event()])
    assert monotonic() - started < far.deadline + 2
    proxy.stopped_up = False
    assert far.append([event()]) in (2, 3)


def test_a_listener_gone_deaf_costs_a_moment_and_no_event(far, proxy, store):
    with far.subscribe() as news:
        store.append([event()])
        assert next(news).id == 1
        proxy.deaf = True
        store.append([event() for _ in range(5)])
        started = monotonic()
        assert [next(news).id for _ in range(5)] == [2, 3, 4, 5, 6]
        assert monotonic() - started < 5


def test_a_listener_whose_session_was_ended_listens_again(store, database_url):
    with store.subscribe() as news:
        store.append([event()])
        assert next(news).id == 1
        Timer(0.2, store.append, [[event()]]).start()
        assert next(news).id == 2
        with psycopg.connect(database_url, autocommit=True) as owner:
            ended = owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN register' "
                "AND datname = current_database()"
            )
            assert ended.fetchall()
        store.append([event()])
        assert next(news).id == 3


def test_a_restart_is_waited_out_by_writers_and_followers_and_nothing_is_lost(machine: Machine) -> None:
    database.migrate(machine.url("postgres"))
    with database.pool(machine.url("postgres"), role="placements_web", size=4) as pool:
        recorder = Recorder(pool)
        events = [event() for _ in range(400)]
        with recorder.subscribe() as news, ThreadPoolExecutor(5) as writers:
            written = writers.map(lambda each: (sleep(0.01), recorder.append([each])), events)
            seen = [next(news).id for _ in range(20)]
            machine.control("restart", "-m", "immediate")
            seen += [next(news).id for _ in range(380)]
        assert sorted(position for _, position in written) == [*range(1, 401)]
        assert seen == [*range(1, 401)]


def test_a_server_that_is_down_is_unavailable_within_the_deadline_and_back_when_it_is(machine: Machine) -> None:
    database.migrate(machine.url("postgres"))
    with database.pool(machine.url("postgres"), role="placements_web") as pool:
        recorder = Recorder(pool, deadline=2)
        recorder.append([event()])
        machine.control("stop", "-m", "fast")
        started = monotonic()
        with pytest.raises(Unavailable):
            recorder.append([event()])
        assert monotonic() - started < 4
        machine.control("start")
        assert Recorder(pool).append([event()]) == 2
