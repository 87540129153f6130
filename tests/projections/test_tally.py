"""Totals that are kept are what would be counted one by one, on every day and as known at every moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from placements.demo.load import load
from placements.demo.population import SIZES
from placements.placement import Placement, StartCorrected
from projections import tally
from projections.entry import STARTED
from projections.exceptions import RULES, counting, ex01, ex02, ex03, ex04, ex05
from projections.exceptions.answer import question
from projections.exceptions.report import Filters
from projections.position import shown_until
from projections.query import scalar
from tests.projections.conftest import World
from tests.projections.events import requested, started

LAST = date(2026, 3, 31)
MONDAY = date(2026, 3, 2)
INSTANT = timedelta(microseconds=1)
SOURCES = {"EX01": ex01.source, "EX02": ex02.source, "EX03": ex03.source, "EX04": ex04.source, "EX05": ex05.source}


@pytest.fixture
def council(world: World) -> World:
    """Some weeks of an invented council."""
    load(world.url, until=LAST, size=SIZES["small"], seed=8)
    world.show()
    return world


def moments(connection: Connection[Any]) -> Iterator[tuple[date, datetime | None]]:
    """Days and moments of the council's life, and what is known now."""
    random = Random("moments")
    last = shown_until(connection)
    yield LAST, None
    yield LAST - timedelta(days=20), None
    for _ in range(12):
        yield LAST - timedelta(days=random.randrange(90)), last - timedelta(seconds=random.randrange(90 * 86400))
    changed = connection.execute(b"SELECT lower(known) FROM read.ex01 ORDER BY lower(known)").fetchall()
    for at in (changed[len(changed) // 2][0], changed[-1][0]):  # to the microsecond
        yield LAST, at - INSTANT
        yield LAST, at


@pytest.mark.parametrize("code", RULES)
def test_the_population_of_a_report_is_what_is_counted_row_by_row(council: World, code: str) -> None:
    seen = set()
    for on, known in moments(council.connection):
        asked = question(council.connection, on, known, Filters(), 50, 0)
        source = SOURCES[code](council.connection, asked)
        values = {**asked.values, **source.values}
        query = f"SELECT count(*) FROM ({source.population}) f"
        [counted] = council.connection.execute(query.encode(), values).fetchone() or ()
        assert counting.found(council.connection, asked, source).population == counted
        seen.add(counted)
    assert len(seen) > 4


@pytest.mark.parametrize("code", ["EX01", "EX04"])
def test_what_stands_is_the_same_from_totals_and_in_order_as_when_every_finding_is_looked_at(
    council: World, code: str
) -> None:
    connection = council.connection
    shown = 0
    for on, known in moments(connection):
        for severity, excluded, (limit, offset) in product(
            (None, 0, 1, 2, 3), (False, True), ((50, 0), (3, 0), (4, 5), (1000, 2), (5, 1000))
        ):
            asked = question(connection, on, known, Filters(severity=severity, excluded=excluded), limit, offset)
            source = SOURCES[code](connection, asked)
            assert source.tally
            quick = counting.found(connection, asked, source)
            assert quick == counting.found(connection, asked, replace(source, tally=""))
            shown += len(quick.page)
    assert shown > 10


def test_a_total_that_is_wrong_shows_in_the_report(world: World) -> None:
    world.record(Placement, "asha", requested(), started(MONDAY), at=MONDAY)
    world.show()
    right = ex01.report(world.connection, on=MONDAY)
    assert (right.listed, right.population) == (1, 1)
    with psycopg.connect(world.url, autocommit=True) as owner:
        owner.execute(b"UPDATE read.tally SET n = n + 1")
    wrong = ex01.report(world.connection, on=MONDAY)
    assert (wrong.listed, wrong.population) == (2, 2)


def test_a_change_counts_from_its_day_and_from_its_moment_on_and_a_sum_of_nought_vanishes(world: World) -> None:
    noon, later = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 4, 12, tzinfo=UTC)
    world.record(Placement, "asha", requested(), started(MONDAY), at=noon)
    correction = StartCorrected(corrects=2, started_on=date(2026, 2, 27), why="The diary.")
    world.record(Placement, "asha", correction, at=later)
    world.show()

    def total(on: date, known: datetime | None) -> int:
        values = {"what": [STARTED], "on": on, **tally.moment(known)}
        return int(scalar(world.connection, tally.summed(known), values))

    assert [total(MONDAY, known) for known in (noon - INSTANT, noon, later, None)] == [0, 1, 1, 1]
    before = MONDAY - timedelta(days=1)
    assert [total(before, known) for known in (noon, later - INSTANT, later, None)] == [0, 0, 1, 1]
    rows = world.connection.execute(b"SELECT step, day, n FROM read.tally WHERE what = %s ORDER BY 1, 2", [STARTED])
    now = [(day, n) for step, day, n in rows if step == tally.NOW]
    assert now == [(date(2026, 2, 27), 1)]
