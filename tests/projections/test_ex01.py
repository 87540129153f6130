"""EX01, placement without authorisation."""

from datetime import date

from placements.meeting import Meeting
from placements.placement import Placement
from placements.settings import Settings
from projections.exceptions import RULES, ex01
from tests.projections.conftest import World
from tests.projections.events import CLOSED, decided, listed, meeting, requested, settings, started


def test_every_report_prints_the_population_that_it_looked_at(world: World) -> None:
    world.record(Settings, "settings", settings(), at=date(2025, 4, 1))
    world.record(Placement, "asha", requested(), started(date(2026, 3, 2)), at=date(2026, 3, 3))
    world.record(Meeting, "m1", *meeting(date(2026, 3, 10)), listed("asha"), CLOSED, at=date(2026, 3, 10))
    world.record(Placement, "asha", decided(date(2026, 3, 17)), at=date(2026, 3, 18))
    world.show()
    as_reported = [
        rule.report(world.connection, on=date(2026, 3, 16), known=date(2026, 3, 16)) for rule in RULES.values()
    ]
    assert [(r.code, r.listed, r.population) for r in as_reported] == [
        ("EX01", 1, 1),
        ("EX02", 1, 1),
        ("EX03", 1, 1),
        ("EX04", 0, 0),
        ("EX05", 0, 0),
    ]
    assert ex01.report(world.connection, on=date(2026, 3, 18)).listed == 0
