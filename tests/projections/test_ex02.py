"""EX02, retrospective approvals: given after the start, awaiting ratification, and on nobody's authority."""

from datetime import date
from typing import Any

from placements.meeting import Meeting, MeetingCancelled
from placements.placement import (
    EndReason,
    Placement,
    PlacementEnded,
    RatificationRecorded,
    RetrospectiveReasonRecoded,
)
from placements.vocabulary import Funding, Outcome, Retrospective, RetrospectiveReason, Route
from projections.exceptions import ex02
from projections.exceptions.ex02 import APPROVED, AWAITING, NOBODY
from projections.exceptions.report import Filters, Repeat
from tests.projections.conftest import World, id_of
from tests.projections.events import decided, decided_by_officer, imported, meeting, requested, scheduled, started

MONDAY = date(2026, 3, 2)


def day(number: int) -> date:
    return date(2026, 3, number)


def rows(world: World, on: date, **filters: Any) -> dict[str, tuple[int, int | None]]:
    """Working days and severity of each row, by reference."""
    report = ex02.report(world.connection, on=on, filters=Filters(**filters))
    return {row.reference: (row.days, row.severity) for row in report.rows}


def test_what_is_approved_after_the_start_is_listed_with_reason_circumstances_and_days_late(world: World) -> None:
    because = Retrospective(reason=RetrospectiveReason.HOSPITAL_DISCHARGE, circumstances="The ward closed at noon.")
    again = Retrospective(reason=RetrospectiveReason.ADMINISTRATIVE_FAILURE, circumstances="The form was not sent.")
    late = decided(day(6), retrospective=because)
    recoded = RetrospectiveReasonRecoded(retrospective=again)
    world.record(Placement, "late", requested("PL-late"), started(MONDAY), late, recoded, at=day(6))
    world.record(Placement, "in time", requested("PL-in time"), decided(MONDAY), started(MONDAY), at=day(6))
    world.show()
    assert ex02.report(world.connection, on=day(5), filters=Filters(part=APPROVED)).rows == ()
    report = ex02.report(world.connection, on=day(31), filters=Filters(part=APPROVED))
    [row] = report.rows
    assert (row.reference, row.days, row.team, row.since) == ("PL-late", 4, "Children in care", MONDAY)
    assert row.clock.startswith("2 March 2026 to 6 March 2026: 4 working days after the first")
    assert row.details == (
        ("Reason", "hospital discharge"),
        ("Circumstances", "The ward closed at noon."),
        ("Coded again by a second reader", "administrative failure: The form was not sent."),
    )
    assert [proof.event for proof in row.proof] == ["Placement.PlacementStarted", "Placement.DecisionRecorded"]
    assert (report.listed, report.population) == (1, 2)


def test_days_late_stop_with_the_approval_and_decide_its_severity(world: World) -> None:
    """Eleven working days after Monday 2 March is Tuesday 17 March."""
    for number in (16, 17):
        name = f"approved on {number}"
        late = decided(day(number), provider=id_of(name))
        begun = started(MONDAY, provider=id_of(name))
        world.record(Placement, name, requested(f"PL-{number}", team=name), begun, late, at=day(20))
    world.record(Meeting, "at the approval", *meeting(day(16)), at=day(16))
    world.show()
    assert rows(world, date(2026, 6, 1), part=APPROVED) == {"PL-16": (10, None), "PL-17": (11, 1)}
    world.record(Meeting, "cancelled", scheduled(day(9)), MeetingCancelled(why="Snow."), at=day(20))
    world.show()
    assert rows(world, date(2026, 6, 1), part=APPROVED)["PL-16"] == (10, None)
    world.record(Meeting, "in between", scheduled(day(10)), at=day(20))
    world.show()
    assert rows(world, date(2026, 6, 1), part=APPROVED) == {"PL-16": (10, 2), "PL-17": (11, 1)}


def test_who_left_before_the_panel_agreed_is_listed_all_the_same(world: World) -> None:
    """Durham: emergencies come retrospectively even if the child has left."""
    left = PlacementEnded(ended_on=day(4), reason=EndReason.HOME)
    world.record(Placement, "left", requested("PL-left"), started(MONDAY), left, decided(day(10)), at=day(10))
    world.record(Placement, "never", requested("PL-never"), started(MONDAY), left, at=day(10))
    world.show()
    assert rows(world, day(11), part=APPROVED) == {"PL-left": (6, None)}


def test_a_decision_outside_the_panel_waits_from_the_start_until_a_meeting_ratifies_it(world: World) -> None:
    ratified = RatificationRecorded(
        outcome=Outcome.RATIFIED, decided_on=day(18), decided_by=(id_of("chair"),), meeting=id_of("m"), reasons="Yes."
    )
    officer = decided_by_officer(date(2026, 2, 27))
    world.record(Placement, "asha", requested("PL-asha"), officer, started(MONDAY), at=MONDAY)
    world.record(Meeting, "next", scheduled(day(10)), at=MONDAY)
    world.record(Placement, "asha", ratified, at=day(18))
    world.show()
    assert rows(world, date(2026, 3, 1), part=AWAITING) == {}
    assert rows(world, day(10), part=AWAITING) == {"PL-asha": (6, None)}
    assert rows(world, day(11), part=AWAITING) == {"PL-asha": (7, 2)}
    assert rows(world, day(16), part=AWAITING) == {"PL-asha": (10, 2)}
    assert rows(world, day(17), part=AWAITING) == {"PL-asha": (11, 1)}
    assert rows(world, day(18), part=AWAITING) == {}
    [row] = ex02.report(world.connection, on=day(18), filters=Filters(cleared=True)).rows
    assert row.cleared_by
    assert row.cleared_by.event == "Placement.RatificationRecorded"


def test_a_start_on_nobodys_authority_stands_until_it_is_approved(world: World) -> None:
    world.record(Placement, "nobody", requested("PL-nobody"), started(MONDAY), at=MONDAY)
    on_authority = started(MONDAY, authority=Route.DUTY_MANAGER, authorised_by=id_of("duty manager"))
    world.record(Placement, "duty", requested("PL-duty"), on_authority, at=MONDAY)
    world.record(Placement, "approved", requested("PL-approved"), decided(MONDAY), started(MONDAY), at=MONDAY)
    world.record(Placement, "self", requested("PL-self", funding=Funding.SELF_FUNDED), started(MONDAY), at=MONDAY)
    world.record(Placement, "old", imported(reference="PL-old"), at=MONDAY)
    world.record(Placement, "nobody", decided(day(12)), at=day(12))
    world.show()
    assert rows(world, day(11), part=NOBODY) == {"PL-nobody": (7, None)}
    assert rows(world, day(12), part=NOBODY) == {}
    report = ex02.report(world.connection, on=day(11))
    assert (report.by_part, report.excluded) == ({NOBODY: 1}, {"self-funded": 1})


def test_more_than_three_a_quarter_by_one_team_or_provider_are_priority_2_and_named(world: World) -> None:
    def late(name: str, on: date, *, team: str, home: str) -> None:
        begun = started(on, provider=id_of(home))
        approved = decided(date(on.year, on.month, on.day + 1), provider=id_of(home))
        world.record(Placement, name, requested(f"PL-{name}", team=team), begun, approved, at=date(2026, 6, 1))

    for number in range(3):
        late(f"north {number}", day(2 + number), team="north", home=f"home {number}")
    late("north in april", date(2026, 4, 7), team="north", home="home 9")
    for number in range(4):
        late(f"south {number}", day(2 + number), team=f"south {number}", home="Larkfield House")
    world.show()
    found = rows(world, date(2026, 6, 1), part=APPROVED)
    assert {reference for reference, (_, severity) in found.items() if severity == 2} == {
        f"PL-south {number}" for number in range(4)
    }
    late("north 4", day(9), team="north", home="home 4")
    world.show()
    report = ex02.report(world.connection, on=date(2026, 6, 1))
    assert [repeat.count for repeat in report.repeats] == [4, 4]
    assert Repeat(who="north", quarter="2026 quarter 1", count=4) in report.repeats
    assert report.by_severity == {2: 8, None: 1}
