"""What the store answers when PostgreSQL, or the way to it, fails: done, refused or unknown, and soon."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from placements import database
from placements.cluster import Cluster
from placements.errors import Unavailable
from placements.recorder import Recorder, Stored, in_full
from tests.proxy import Proxy


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


def test_an_answer_lost_after_the_commit_is_resolved_and_never_a_conflict(far, proxy, store):
    events = [event() for _ in range(20)]
    for number, each in enumerate(events, start=1):
        far.position()  # so that the connection is up, and the answer that is cut is the append's
        proxy.cut_at_answer = True
        assert far.append([each]) == number
        assert not proxy.cut_at_answer
    assert [n.originator_id for n in store.select_notifications(None, 100)] == [e.originator_id for e in events]


def test_the_control_the_librarys_recorder_calls_its_own_write_a_conflict(proxy):
    where = conninfo_to_dict(proxy.url)
    names = [str(where.get(name) or "") for name in ("dbname", "host", "port", "user", "password")]
    with PostgresDatastore(*names, pool_size=1) as datastore:  # type: ignore[arg-type]
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        recorder.insert_events([event()])
        proxy.cut_at_commit = True
        with pytest.raises(IntegrityError):
            recorder.insert_events([event()])
        assert recorder.max_notification_id() == 2


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


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A server that a test may ill-treat."""
    with TemporaryDirectory(prefix="placements-") as home, Cluster(Path(home)) as cluster:
        database.migrate(cluster.url("postgres"))
        yield cluster


def test_a_restart_is_waited_out_by_writers_and_followers_and_nothing_is_lost(own):
    with database.pool(own.url("postgres"), role="placements_web", size=4) as pool:
        recorder = Recorder(pool)
        events = [event() for _ in range(400)]
        with recorder.subscribe() as news, ThreadPoolExecutor(5) as writers:
            written = writers.map(lambda each: (sleep(0.01), recorder.append([each])), events)
            seen = [next(news).id for _ in range(20)]
            own.control("restart", "-m", "immediate")
            seen += [next(news).id for _ in range(380)]
        assert sorted(position for _, position in written) == [*range(1, 401)]
        assert seen == [*range(1, 401)]


def test_a_server_that_is_down_is_unavailable_within_the_deadline_and_back_when_it_is(own):
    with database.pool(own.url("postgres"), role="placements_web") as pool:
        recorder = Recorder(pool, deadline=2)
        recorder.append([event()])
        own.control("stop", "-m", "fast")
        started = monotonic()
        with pytest.raises(Unavailable):
            recorder.append([event()])
        assert monotonic() - started < 4
        own.control("start")
        assert Recorder(pool).append([event()]) == 2
