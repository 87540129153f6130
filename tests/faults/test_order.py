"""T2: a reader that follows misses nothing and sees everything in its order, while eight writers append."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import get_context
from time import monotonic
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from placements import database
from placements.recorder import Recorder
from tests.faults.report import LONG, Report

SECONDS = 60 if LONG else 3
PROCESSES, THREADS = 2, 4

AnyRecorder = PostgresApplicationRecorder | Recorder


@contextmanager
def ours(url: str) -> Iterator[Recorder]:
    with database.pool(url, role="placements_web", size=THREADS + 1) as pool:
        yield Recorder(pool)


@contextmanager
def lock_free(url: str) -> Iterator[PostgresApplicationRecorder]:
    """The library's with POSTGRES_ENABLE_DB_FUNCTIONS, which does not put writers in line."""
    with PostgresDatastore(*names_of(url), pool_size=THREADS + 1, enable_db_functions=True) as datastore:  # type: ignore[arg-type]
        yield PostgresApplicationRecorder(datastore)


def names_of(url: str) -> list[str]:
    """Database, host, port, user and password, as the library takes them."""
    where = conninfo_to_dict(url)
    return [str(where.get(name) or "") for name in ("dbname", "host", "port", "user", "password")]


KINDS = {"ours": ours, "lock-free": lock_free}


def write(kind: str, url: str, seconds: float) -> None:
    """One process of writers."""
    end = monotonic() + seconds

    def append(recorder: AnyRecorder) -> None:
        while monotonic() < end:
            history = uuid4()
            recorder.insert_events([StoredEvent(history, version, "T", b"{}") for version in range(1, 6)])

    with KINDS[kind](url) as recorder, ThreadPoolExecutor(THREADS) as writers:
        for done in [writers.submit(append, recorder) for _ in range(THREADS)]:
            done.result()


def followed(kind: str, url: str, *, seconds: float) -> tuple[int, list[int]]:
    """How many events there are in the end, and the positions that a reader saw that followed meanwhile."""
    seen = [0]

    def follow(recorder: AnyRecorder) -> None:
        while news := recorder.select_notifications(seen[-1], 500, inclusive_of_start=False):
            seen.extend(notification.id for notification in news)

    with KINDS[kind](url) as recorder, ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        writers = [processes.submit(write, kind, url, seconds) for _ in range(PROCESSES)]
        while not all(writer.done() for writer in writers):
            follow(recorder)
        for writer in writers:
            writer.result()
        follow(recorder)
        return recorder.max_notification_id() or 0, seen[1:]


def out_of_order(positions: list[int]) -> int:
    return sum(after <= before for before, after in pairwise(positions))


def test_a_reader_misses_nothing_while_eight_writers_append(database_url: str, report: Report) -> None:
    total, seen = followed("ours", database_url, seconds=SECONDS)
    report.goal(
        "T2",
        f"8 writers for {SECONDS} seconds and a reader that follows: missed, or out of order (altered)",
        acknowledged=total,
        lost=total - len(set(seen)),
        doubled=len(seen) - len(set(seen)),
        altered=out_of_order(seen),
    )
    assert seen == [*range(1, total + 1)]


def test_the_control_a_reader_misses_events_of_writers_that_are_not_put_in_line(
    database_url: str, report: Report
) -> None:
    with lock_free(database_url) as recorder:
        recorder.create_table()
    for _ in range(10):
        total, seen = followed("lock-free", database_url, seconds=SECONDS / 3)
        if missed := total - len(set(seen)):
            break
    report.control("T2", f"with the library's database functions the reader missed {missed:,} of {total:,}")
    assert missed
