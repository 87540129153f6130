"""Every read model from nothing, beside the library's ProjectionRunner and a bare COPY of the same events."""

import resource
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from time import perf_counter, sleep
from typing import Any

import psycopg

from bench import library, one_row
from bench.ground import Ground
from bench.pairs import OURS, beside, paired
from bench.table import Line
from projections.rebuild import rebuild

THEIRS = 4_000
"""Events that the library's runner takes in, in each round."""

LARGE = 500_000
"""Events from which on one rebuild is as much as a run has time for."""

COPY_OUT = "COPY (SELECT * FROM register.events ORDER BY position LIMIT 200000) TO STDOUT (FORMAT BINARY)"
COPY_IN = "COPY bare FROM STDIN (FORMAT BINARY)"


def measure(here: Ground) -> list[Line]:
    """Events a second, and the memory that it takes at its peak."""
    found, memory = [], {}
    for size, copies in here.sizes.items():
        url = here.register(copies)
        with psycopg.connect(url) as connection:
            [(events,)] = connection.execute("SELECT position FROM register.head").fetchall()
        peaks: list[float] = []

        def ours(url: str = url, events: int = events, peaks: list[float] = peaks) -> float:
            taken, peak = in_child(url)
            peaks.append(peak)
            return events / taken

        setting = f"every read model, {size}"
        if events > LARGE:
            found.append(_alone("rebuild", f"{setting}, once", ours(), "events/s", 25_000))
        else:
            found += _paired(here, url, setting, ours)
        memory[size] = peaks
        found.append(_one_row(here, url, size, events))
    return [*found, *_memory(memory)]


def _one_row(here: Ground, url: str, size: str, events: int) -> Line:
    rounds = here.rounds if events <= LARGE else 1
    rates = paired(rounds, {OURS: lambda: events / one_row.filled(url, events)})
    return _alone("rebuild", f"one row a placement, {size}", median(rates[OURS]), "events/s", 100_000)


def _memory(peaks: Mapping[str, Sequence[float]]) -> list[Line]:
    """Megabytes of the largest process at each size, beside those at the smallest: flat, if it does not grow."""
    typical = {size: median(each) for size, each in peaks.items()}
    smallest, *larger = typical
    return [
        Line(
            measure="memory of a rebuild",
            setting=f"{size}, the largest process",
            ours=typical[size],
            against=f"the same at {smallest}",
            theirs=typical[smallest],
            unit="MB",
            ratio=typical[size] / typical[smallest],
            goal=1.2,
            at_most=True,
        )
        for size in larger
    ]


def _alone(measure: str, setting: str, ours: float, unit: str, goal: float | None = None) -> Line:
    return Line(measure=measure, setting=setting, ours=ours, unit=unit, goal=goal, alone=True)


def _paired(here: Ground, url: str, setting: str, ours: Any) -> list[Line]:
    with here.fresh("library") as theirs:
        _their_events(theirs)
        rounds = paired(
            here.rounds,
            {
                OURS: ours,
                "eventsourcing's runner, one table": lambda: _their_rebuild(theirs),
                "bare COPY of the events": lambda: _bare_copy(url),
            },
        )
    goals = {"eventsourcing's runner, one table": {"goal": 25_000, "alone": True}}
    return beside("rebuild", setting, rounds, "events/s", goals)


def in_child(url: str) -> tuple[float, float]:
    """Seconds of a rebuild in a process of its own, and megabytes of the largest process at its peak."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
        return child.submit(_rebuilt, url).result()


def _rebuilt(url: str) -> tuple[float, float]:
    started = perf_counter()
    rebuild(url)
    taken = perf_counter() - started
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return taken, max(peaks) / 1024


def _their_events(url: str) -> None:
    with library.application(url) as files:
        for _ in range(THEIRS // 10):
            files.open(notes=9)


def _their_rebuild(url: str) -> float:
    """Events a second of the library's runner, from an empty table."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS public.shown, public.shown_tracking")
    started = perf_counter()
    with library.runner(url) as running:
        while (running.view.max_tracking_id("Files") or 0) < THEIRS:
            sleep(0.01)
        return THEIRS / (perf_counter() - started)


def _bare_copy(url: str) -> float:
    """Events a second into a table without an index."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS public.bare")
        connection.execute("CREATE TABLE public.bare AS SELECT * FROM register.events LIMIT 0")
        with connection.cursor().copy(COPY_OUT) as out:
            data = [bytes(chunk) for chunk in out]
        started = perf_counter()
        with connection.cursor() as cursor:
            with cursor.copy(COPY_IN) as into:
                for chunk in data:
                    into.write(chunk)
            taken = perf_counter() - started
            rows = cursor.rowcount
        connection.execute("DROP TABLE public.bare")
    return rows / taken
