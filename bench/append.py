"""Recording one event, durably: the register's append beside the eventsourcing library's own and a bare insert."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date, datetime
from statistics import median
from threading import Event
from time import perf_counter, sleep
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from bench.table import Line
from placements import database
from placements.meeting import MeetingClosed, MeetingOpened
from placements.store import Actor, Store
from placements.vocabulary import Role

ROUNDS, SECONDS = 5, 1.5
CLERK = Actor(id=uuid4(), role=Role.COORDINATOR)
BARE = """CREATE TABLE IF NOT EXISTS public.bare (
    id uuid, version bigint, topic text, state bytea, position bigserial, PRIMARY KEY (id, version))"""

Write = Callable[[], object]


def per_second(write: Write, writers: int) -> float:
    """Calls a second that this many threads make together."""
    stop = Event()

    def work() -> int:
        done = 0
        while not stop.is_set():
            write()
            done += 1
        return done

    with ThreadPoolExecutor(writers) as threads:
        started = perf_counter()
        running = [threads.submit(work) for _ in range(writers)]
        sleep(SECONDS)
        stop.set()
        return sum(each.result() for each in running) / (perf_counter() - started)


def lines(url: str) -> list[Line]:
    """Events a second with 1 and with 8 writers, in paired rounds."""
    with ExitStack() as stack:
        pool = stack.enter_context(database.pool(url, role="placements_web", size=10))
        plain = stack.enter_context(database.pool(url, size=10))
        with plain.connection() as connection:
            connection.execute(BARE)
        library = _library(url, stack)
        store = Store(pool)
        event = MeetingOpened(opened_on=date(2026, 3, 2), chair=uuid4())

        def ours() -> object:
            row = store.stored(uuid4(), 1, event, event_id=uuid4(), at=datetime.now(UTC), by=CLERK)
            return store.append([row])

        state = store.stored(uuid4(), 1, MeetingClosed(), event_id=uuid4(), at=datetime.now(UTC), by=CLERK).state

        def bare() -> None:
            with plain.connection() as connection:
                connection.execute(
                    "INSERT INTO public.bare (id, version, topic, state) VALUES (%b, 1, 'Meeting.MeetingOpened', %b)",
                    [uuid4(), state],
                )

        def theirs() -> object:
            return library.insert_events([StoredEvent(uuid4(), 1, "Meeting.MeetingOpened", state)])

        found: list[Line] = []
        for writers in (1, 8):
            rounds = [[per_second(write, writers) for write in (ours, theirs, bare)] for _ in range(ROUNDS)]
            for against, column, goal in (("eventsourcing's recorder", 1, None), ("bare insert", 2, 0.5)):
                ratio = median(each[0] / each[column] for each in rounds)
                found.append(
                    Line(
                        measure="append",
                        setting=f"{writers} writers",
                        ours=median(each[0] for each in rounds),
                        against=against,
                        theirs=median(each[column] for each in rounds),
                        unit="events/s",
                        ratio=ratio,
                        goal=goal,
                    )
                )
        return found


def _library(url: str, stack: ExitStack) -> PostgresApplicationRecorder:
    where = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(where["dbname"]),
        host=str(where.get("host", "localhost")),
        port=str(where.get("port", "5432")),
        user=str(where.get("user", "")),
        password=str(where.get("password", "")),
        pool_size=10,
        schema="public",
    )
    stack.callback(datastore.close)
    recorder = PostgresApplicationRecorder(datastore)
    recorder.create_table()
    return recorder
