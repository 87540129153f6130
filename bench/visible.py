"""From the answer of a command until the read models show it, with the runner following in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from statistics import median
from time import perf_counter, sleep
from uuid import uuid4

import psycopg

from bench import library
from bench.ground import Ground
from bench.histories import CLERK
from bench.pairs import OURS, p99
from bench.servers import stop
from bench.table import Line
from placements import database
from placements.application import Register
from placements.meeting import Meeting
from placements.store import Store
from projections.position import position
from projections.rebuild import rebuild

WRITES, PAUSE = 100, 0.02
"""In each round, and the seconds between two of them: the runner has gone to sleep."""


def measure(here: Ground) -> list[Line]:
    """Milliseconds, over all rounds."""
    with here.fresh("visible") as url:
        rebuild(url)
        with library.application(url) as files, library.runner(url) as their_runner, following(url):
            lags: dict[str, list[float]] = {OURS: [], "eventsourcing's runner": []}
            for _ in range(here.rounds):
                lags[OURS] += ours(url)
                lags["eventsourcing's runner"] += theirs(files, their_runner)
    return [_line("p50", median, lags, 3.0), _line("p99", p99, lags, 10.0)]


def _line(name: str, of: object, lags: dict[str, list[float]], goal: float) -> Line:
    (ours_, (against, theirs_)) = lags[OURS], next((k, v) for k, v in lags.items() if k != OURS)
    mine, other = of(ours_) * 1000, of(theirs_) * 1000  # type: ignore[operator]
    return Line(
        measure="written → visible",
        setting=name,
        ours=mine,
        against=against,
        theirs=other,
        unit="ms",
        ratio=mine / other,
        goal=goal,
        at_most=True,
        alone=True,
    )


def ours(url: str) -> list[float]:
    """Seconds from each answer until the read models' position has passed it."""
    found = []
    with (
        database.pool(url, role="placements_web", size=2) as pool,
        psycopg.connect(database.conninfo(url, role="placements_web"), autocommit=True) as reader,
    ):
        register = Register(Store(pool))
        for _ in range(WRITES):
            schedule = {"panel": uuid4(), "meets_on": date(2026, 3, 2), "meets_at": time(9, 30)}
            answer = register.decide(Meeting, uuid4(), lambda m, s=schedule: m.schedule(**s), by=CLERK, new=True)
            answered = perf_counter()
            while position(reader) < answer.position:
                sleep(0.0002)
            found.append(perf_counter() - answered)
            sleep(PAUSE)
    return found


def theirs(files: library.Files, runner: library.ProjectionRunner[library.Files, library.Shown]) -> list[float]:
    """The same with the library's own wait."""
    found = []
    for _ in range(WRITES):
        _, notification = files.open(notes=0)
        answered = perf_counter()
        runner.wait(notification)
        found.append(perf_counter() - answered)
        sleep(PAUSE)
    return found


@contextmanager
def following(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The runner as the service starts it, once it shows everything."""
    command = [sys.executable, "-m", "web.commands.serve", "runner"]
    environ = {**os.environ, "DATABASE_URL": url, "PLACEMENTS_LOG_LEVEL": "ERROR"}
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE) as runner:
        try:
            ours_is_shown(url)
            yield runner
        finally:
            stop(runner)


def ours_is_shown(url: str) -> None:
    """Wait until a first event of ours is shown."""
    with (
        database.pool(url, role="placements_web", size=1) as pool,
        psycopg.connect(database.conninfo(url, role="placements_web"), autocommit=True) as reader,
    ):
        schedule = {"panel": uuid4(), "meets_on": date(2026, 3, 2), "meets_at": time(9, 30)}
        answer = Register(Store(pool)).decide(Meeting, uuid4(), lambda m: m.schedule(**schedule), by=CLERK, new=True)
        while position(reader) < answer.position:
            sleep(0.05)
