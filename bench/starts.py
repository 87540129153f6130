"""Eight workers that start at once on an empty database, twenty times over: how many starts saw one fail."""

import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any

from bench import library
from bench.ground import Ground
from bench.table import Line
from placements import database
from placements.store import Store
from projections.rebuild import rebuild

STARTS, WORKERS = 20, 8

FORK = get_context("fork")  # so that the workers have imported everything, and are truly at once


def measure(here: Ground) -> list[Line]:
    """Starts of which at least one worker failed."""
    failed = {start: sum(_failed(here, start) for _ in range(STARTS)) for start in (ours, theirs)}
    return [
        Line(
            measure="eight workers starting at once",
            setting=f"on an empty database, {STARTS} times",
            ours=failed[ours],
            against="eventsourcing, as it comes",
            theirs=failed[theirs],
            unit="starts that failed",
            goal=0,
            at_most=True,
            alone=True,
        )
    ]


def ours(url: str) -> None:
    """Migrate, bring the read models up, and read."""
    database.migrate(url)
    rebuild(url, if_needed=True)
    with database.pool(url, role="placements_web", size=1) as pool:
        Store(pool).position()


def theirs(url: str) -> None:
    """The library makes its tables as an application starts."""
    with library.application(url) as files:
        files.recorder.max_notification_id()


def _failed(here: Ground, start: Callable[[str], None]) -> bool:
    here.drop("starting")
    url = here.cluster.database("starting")
    barrier = FORK.Barrier(WORKERS)
    workers = [FORK.Process(target=_worker, args=(barrier, start, url)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    here.drop("starting")
    return any(worker.exitcode for worker in workers)


def _worker(barrier: Barrier, start: Callable[[str], Any], url: str) -> None:
    """Wait for the others, and start. That it failed is what is counted; what it says would only scroll by."""
    barrier.wait()
    try:
        start(url)
    except Exception:
        sys.exit(1)
