"""The exception report EX01 (lived without authorisation) for today and for any past day as known at any moment."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import psycopg
from psycopg import Connection

from bench.ground import Ground
from bench.pairs import OURS, beside, p99, paired, seconds
from bench.table import Line
from placements import database
from projections.exceptions import ex01

LOOKUP = "SELECT * FROM register.events WHERE position = %b"
CALLS = 100
"""In each round, of each: the slowest of them is what the report is judged by."""


def measure(here: Ground) -> list[Line]:
    """The slowest of a hundred reports, each with its top 50 rows and exact counts, against as many key lookups."""
    return [line for size, copies in here.sizes.items() for line in _of(here, size, copies)]


def _of(here: Ground, size: str, copies: int) -> list[Line]:
    conninfo = database.conninfo(here.council(copies), role="placements_web", timeouts=database.Timeouts(statement=60))
    with psycopg.connect(conninfo, autocommit=True, prepare_threshold=0) as connection:
        first, last, positions = _span(connection)
        random = Random("reports")

        def lookup() -> object:
            return connection.execute(LOOKUP, [random.randint(1, positions)]).fetchone()

        def today() -> object:
            return ex01.report(connection, on=last.date())

        def past() -> object:
            on = _day(random, first, last)
            return ex01.report(connection, on=on, known=datetime(on.year, on.month, on.day, 12, tzinfo=UTC))

        def another() -> object:
            on, known = _day(random, first, last), first + random.random() * (last - first)
            return ex01.report(connection, on=on, known=known)

        reports = {
            "today": (today, 5.0),
            "a past day as known then": (past, 30.0),
            "any day, any moment": (another, 30.0),
        }
        found = []
        for which, (report, goal) in reports.items():
            rounds = paired(here.rounds, {OURS: slowest(report), "key lookup": slowest(lookup)})
            goals = {"key lookup": {"goal": goal, "at_most": True}}
            found += beside(f"EX01 for {which}, p99", size, rounds, "ms", goals)
        return found


def slowest(call: Callable[[], object]) -> Callable[[], float]:
    """The 99th percentile of a round's calls, in milliseconds."""
    return lambda: p99([seconds(call) for _ in range(CALLS)]) * 1000


def _span(connection: Connection[Any]) -> tuple[datetime, datetime, int]:
    """When the council's year begins and ends, and the last position."""
    query = "SELECT min(recorded_at), max(recorded_at), max(position) FROM register.events WHERE position % 1000 = 1"
    [(first, last, positions)] = connection.execute(query).fetchall()
    return first, last, positions


def _day(random: Random, first: datetime, last: datetime) -> date:
    return first.date() + timedelta(days=random.randint(30, (last - first).days))
