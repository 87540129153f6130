"""Every exception in the demo year is there on purpose, and shows on the days and to the knowledge that it should."""

from collections import Counter
from datetime import date, timedelta

import pytest

from placements.demo import population
from placements.demo.expected import AWAITING, EXCLUDED, LAST_WEEKS, ROWS, SCHEME, WEEKS, YEAR
from projections.exceptions import RULES
from projections.exceptions.ex02 import AWAITING as AWAITING_RATIFICATION
from projections.exceptions.ex05 import LATE_SCHEME
from projections.exceptions.report import Report, Row
from tests.demo.conftest import Demo, made

THEN, NOW = 0, 1
WHEN = pytest.mark.parametrize("when", [THEN, NOW], ids=["known then", "known now"])
CODE = pytest.mark.parametrize("code", [*RULES])


def friday(demo: Demo, week: int) -> date:
    return demo.loaded.year.monday(week) + timedelta(days=4)


def asked(demo: Demo, code: str, week: int, when: int) -> Report:
    on = friday(demo, week)
    return RULES[code].report(demo.connection, on=on, known=on if when == THEN else None, limit=10_000)


def stories(demo: Demo, report: Report) -> Counter[str]:
    """How many rows each story has in the report."""
    told = {placement: name for name, placements in demo.loaded.wrong.items() for placement in placements}
    return Counter(told.get(row.placement) or usual(row) for row in report.rows)


def usual(row: Row) -> str:
    return {AWAITING_RATIFICATION: AWAITING, LATE_SCHEME: SCHEME}.get(row.part, f"not planted: {row.reference}")


def expected(rows: ROWS, code: str, place: int, when: int) -> dict[str, int]:
    return {story: pairs[place][when] for story, pairs in rows[code].items() if pairs[place][when]}


@CODE
@WHEN
@pytest.mark.parametrize("week", WEEKS)
def test_a_report_of_the_year_lists_what_was_planted_and_nothing_else(
    year: Demo, code: str, week: int, when: int
) -> None:
    report = asked(year, code, week, when)
    assert stories(year, report) == expected(YEAR, code, WEEKS.index(week), when)
    assert report.listed == len(report.rows)


@CODE
@WHEN
def test_so_does_a_report_of_the_last_weeks(weeks: Demo, code: str, when: int) -> None:
    assert stories(weeks, asked(weeks, code, 52, when)) == expected(LAST_WEEKS, code, 0, when)


@pytest.mark.parametrize("code", [*EXCLUDED])
@pytest.mark.parametrize("week", WEEKS)
def test_whom_others_pay_for_is_counted_apart(year: Demo, code: str, week: int) -> None:
    report = asked(year, code, week, NOW)
    assert sum(report.excluded.values()) == EXCLUDED[code][WEEKS.index(week)]
    assert report.total == report.listed + EXCLUDED[code][WEEKS.index(week)]


@CODE
def test_each_row_names_the_events_that_prove_it(year: Demo, code: str) -> None:
    recorded = {event.event_id for event in year.events}
    for row in asked(year, code, 52, NOW).rows:
        assert row.proof
        assert {proof.event_id for proof in row.proof} <= recorded


@pytest.mark.parametrize("until", [date(2025, 1, 3), date(2026, 4, 3), date(2026, 9, 4)], ids=str)
def test_the_counts_do_not_hang_on_the_day_of_loading(server_url: str, template: str, until: date) -> None:
    """Around Christmas, around Easter, and on a working day like any other."""
    with made(server_url, template, size="small", until=until) as demo:
        for code in ("EX01", "EX03", "EX04", "EX05"):
            assert stories(demo, asked(demo, code, 52, NOW)) == expected(LAST_WEEKS, code, 0, NOW)


def test_without_the_stories_that_go_wrong_only_what_was_taken_over_is_listed(
    server_url: str, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "plant", lambda council, meetings: {})
    with made(server_url, template, size="small", seed=2) as demo:
        found = {code: dict(stories(demo, asked(demo, code, 52, NOW))) for code in RULES}
    assert found == {
        "EX01": {"unproven": 2, "above the ceiling": 1},
        "EX02": {"approved late": 1, AWAITING: 1},
        "EX03": {},
        "EX04": {"unexplained": 1},
        "EX05": {},
    }
