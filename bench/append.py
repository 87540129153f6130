"""Recording one event, durably: the register's append beside the eventsourcing library's own and a bare insert."""

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cache, partial
from multiprocessing import get_context
from threading import local
from time import monotonic, sleep
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from bench.ground import Ground
from bench.pairs import OURS, beside, paired
from bench.slow_disk import slow_disk
from bench.table import Line
from placements import database
from placements.codec import Body
from placements.meeting import MeetingOpened
from placements.store import CODEC, Actor, Store
from placements.vocabulary import Role

THREADS = 8
CLERK = Actor(id=UUID(int=1), role=Role.COORDINATOR)
EVENT = MeetingOpened(opened_on=date(2026, 3, 2), chair=UUID(int=2))
NAME = CODEC.name(EVENT)
STATE = CODEC.encode(Body(event=EVENT, by=CLERK.id, role=CLERK.role))

BARE = """CREATE TABLE IF NOT EXISTS public.bare (
    id uuid, version bigint, topic text, state bytea, position bigserial, PRIMARY KEY (id, version))"""
INSERT = "INSERT INTO public.bare (id, version, topic, state) VALUES (%b, 1, %t, %b) RETURNING position"

Write = Callable[[], object]


def ours(url: str) -> Write:
    store = Store(database.pool(url, role="placements_web"))
    return lambda: store.append([store.stored(uuid4(), 1, EVENT, event_id=uuid4(), at=datetime.now(UTC), by=CLERK)])


def bare(url: str) -> Write:
    """A prepared insert on a connection of the thread's own, each committed by itself."""
    own = local()

    def write() -> object:
        if not hasattr(own, "cursor"):
            own.cursor = psycopg.connect(url, autocommit=True, prepare_threshold=0).cursor(binary=True)
        return own.cursor.execute(INSERT, [uuid4(), NAME, STATE]).fetchall()

    return write


def library(url: str, *, functions: bool = False) -> Write:
    recorder = PostgresApplicationRecorder(_datastore(url, functions=functions))
    return lambda: recorder.insert_events([StoredEvent(uuid4(), 1, NAME, STATE)])


COMPARED: Mapping[str, Callable[[str], Write]] = {
    OURS: ours,
    "bare insert": bare,
    "eventsourcing": library,
    "eventsourcing, without order": partial(library, functions=True),
}

one = cache(lambda name, url: COMPARED[name](url))
"""Each of the compared is opened once in each process."""


def count(name: str, url: str, threads: int, begin: float, seconds: float) -> int:
    """How many events these threads of this process record in so many seconds from a moment of the machine's clock."""
    write = one(name, url)

    def work(_: int) -> int:
        write()  # so that the connection is up, however long that takes
        start = max(begin, monotonic())
        sleep(max(0.0, start - monotonic()))
        done = 0
        while monotonic() < start + seconds:
            write()
            done += 1
        return done

    with ThreadPoolExecutor(threads) as writers:
        return sum(writers.map(work, range(threads)))


def per_second(
    workers: ProcessPoolExecutor, name: str, url: str, processes: int, threads: int, seconds: float
) -> float:
    begin = monotonic() + 0.5
    counts = [workers.submit(count, name, url, threads, begin, seconds) for _ in range(processes)]
    return sum(each.result() for each in counts) / seconds


def measure(here: Ground) -> list[Line]:
    """Events a second: one writer, two processes of eight threads, and those with a disk that takes 2 ms to flush."""
    with here.fresh("append") as url:
        with psycopg.connect(url) as connection:
            connection.execute(BARE)
        PostgresApplicationRecorder(_datastore(url, functions=True)).create_table()
        found = _lines(here, url, "1 writer", 1, 1, {"bare insert": 0.5})
        goals = {"bare insert": 0.5, "eventsourcing": 5.0}
        found += _lines(here, url, f"2 processes × {THREADS} threads", 2, THREADS, goals)
        with slow_disk(here.cluster):
            setting = f"2 processes × {THREADS} threads, a flush takes 2 ms"
            return found + _lines(here, url, setting, 2, THREADS, {"eventsourcing": 5.0})


def _lines(
    here: Ground, url: str, setting: str, processes: int, threads: int, goals: Mapping[str, float]
) -> list[Line]:
    here.say(f"append: {setting}")
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as workers:
        rounds = paired(
            here.rounds,
            {name: partial(per_second, workers, name, url, processes, threads, here.seconds) for name in COMPARED},
        )
    return beside("append", setting, rounds, "events/s", goals)


def _datastore(url: str, *, functions: bool) -> PostgresDatastore:
    where = conninfo_to_dict(url)
    return PostgresDatastore(
        dbname=str(where["dbname"]),
        host=str(where.get("host", "localhost")),
        port=str(where.get("port", "5432")),
        user=str(where.get("user", "")),
        password=str(where.get("password", "")),
        pool_size=THREADS,
        enable_db_functions=functions,
        schema="public",
    )
