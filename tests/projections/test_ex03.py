"""EX03, item without an outcome on the record: undecided, not notified, or with a condition past due."""

from datetime import date
from typing import Any

from placements.meeting import ItemReopened, Meeting, Purpose
from placements.placement import (
    ConditionMet,
    DecisionNotified,
    EndReason,
    Placement,
    PlacementEnded,
)
from placements.verdict import Condition
from placements.vocabulary import Outcome
from projections.exceptions import ex03
from projections.exceptions.ex03 import CONDITION, NOT_NOTIFIED, UNDECIDED
from projections.exceptions.report import Filters
from tests.projections.conftest import World, id_of
from tests.projections.events import CLOSED, decided, item_decided, listed, meeting, requested, started

TUESDAY = date(2026, 3, 10)


def day(number: int) -> date:
    return date(2026, 3, number)


def rows(world: World, on: date, known: date | None = None, **filters: Any) -> dict[str, tuple[int, int | None]]:
    """Working days and severity of each row, by reference."""
    report = ex03.report(world.connection, on=on, known=known, filters=Filters(**filters))
    return {row.reference: (row.days, row.severity) for row in report.rows}


def test_an_item_of_a_closed_meeting_lacks_an_outcome_until_one_is_recorded(world: World) -> None:
    for name in ("in time", "late", "never"):
        world.record(Placement, name, requested(f"PL-{name}"), at=day(2))
    items = [listed(name, reference=f"PL-{name}") for name in ("in time", "late", "never")]
    world.record(Meeting, "m", *meeting(TUESDAY), *items, at=TUESDAY)
    world.show()
    assert rows(world, TUESDAY, part=UNDECIDED) == {}  # the meeting still sits
    world.record(Meeting, "m", item_decided("in time"), CLOSED, at=TUESDAY)
    world.record(Meeting, "m", item_decided("late"), at=day(13))
    world.show()
    assert rows(world, TUESDAY, part=UNDECIDED) == {"PL-late": (0, None), "PL-never": (0, None)}
    assert rows(world, day(11), part=UNDECIDED) == {"PL-late": (1, 2), "PL-never": (1, 2)}
    assert rows(world, day(12), part=UNDECIDED) == {"PL-late": (2, 2), "PL-never": (2, 2)}
    assert rows(world, day(13), part=UNDECIDED) == {"PL-never": (3, 1)}
    report = ex03.report(world.connection, on=day(13), filters=Filters(cleared=True))
    assert [(row.reference, row.days, row.cleared_by and row.cleared_by.event) for row in report.rows] == [
        ("PL-late", 3, "Meeting.ItemDecided")
    ]
    assert report.population == 3


def test_an_item_says_whose_it_is_and_what_proves_it(world: World) -> None:
    world.record(Placement, "asha", requested(team="Fostering"), at=day(2))
    ratification = listed("asha", purpose=Purpose.RATIFICATION)
    world.record(Meeting, "m", *meeting(TUESDAY), ratification, CLOSED, at=TUESDAY)
    world.show()
    [row] = ex03.report(world.connection, on=day(11)).rows
    assert row.words == "On the agenda for ratification; the meeting is closed, and no outcome is recorded"
    assert (row.team, row.person, row.owner) == ("Fostering", id_of("Asha"), "the coordinator of the panel")
    assert [proof.event for proof in row.proof] == ["Meeting.ItemListed", "Meeting.MeetingClosed"]
    assert rows(world, day(11), team="Fostering") == {"PL-2026-000001": (1, 2)}
    assert rows(world, day(11), team="Another") == {}


def test_a_voided_decision_leaves_the_item_without_an_outcome_again(world: World) -> None:
    world.record(Placement, "asha", requested(), at=day(2))
    world.record(Meeting, "m", *meeting(TUESDAY), listed("asha"), item_decided("asha"), CLOSED, at=TUESDAY)
    world.record(Meeting, "m", ItemReopened(placement=id_of("asha"), why="Another person."), at=day(16))
    world.show()
    assert rows(world, day(12), known=day(12), part=UNDECIDED) == {}
    assert rows(world, day(12), part=UNDECIDED) == {"PL-2026-000001": (2, 2)}


def test_a_decision_is_to_be_notified_on_its_day(world: World) -> None:
    def notified(on: date) -> DecisionNotified:
        return DecisionNotified(notified_on=on, to="the social worker", decision=2)

    world.record(Placement, "in time", requested("PL-in time"), decided(TUESDAY), notified(TUESDAY), at=TUESDAY)
    world.record(Placement, "late", requested("PL-late"), decided(TUESDAY, Outcome.DECLINED), at=TUESDAY)
    world.record(Placement, "late", notified(day(13)), at=day(13))
    deferred, again = decided(TUESDAY, Outcome.DEFERRED), decided(day(17))
    world.record(Placement, "replaced", requested("PL-replaced"), deferred, again, notified(day(17)), at=day(17))
    world.show()
    assert rows(world, TUESDAY, part=NOT_NOTIFIED) == {"PL-late": (0, None), "PL-replaced": (0, None)}
    assert rows(world, day(12), part=NOT_NOTIFIED) == {"PL-late": (2, 2), "PL-replaced": (2, 2)}
    assert rows(world, day(13), part=NOT_NOTIFIED) == {"PL-replaced": (3, 1)}
    assert rows(world, day(17), part=NOT_NOTIFIED) == {}
    cleared = ex03.report(world.connection, on=day(17), filters=Filters(cleared=True)).rows
    assert {row.reference: row.cleared_by and row.cleared_by.event for row in cleared} == {
        "PL-late": "Placement.DecisionNotified",
        "PL-replaced": "Placement.DecisionRecorded",
    }


def test_conditions_are_past_due_from_the_day_after_until_met_or_moot(world: World) -> None:
    conditions = (
        Condition(words="A visit every week", owner="the social worker", due_on=TUESDAY),
        Condition(words="A school place", owner="the virtual head", due_on=day(11)),
    )
    approved = decided(day(3), Outcome.APPROVED_WITH_CONDITIONS, conditions=conditions)
    events = [requested("PL-asha"), approved, DecisionNotified(notified_on=day(3), to="all", decision=2)]
    world.record(Placement, "asha", *events, started(day(3)), at=day(3))
    world.record(Placement, "asha", ConditionMet(condition=1, met_on=day(13), evidence="The log."), at=day(13))
    world.record(Placement, "asha", PlacementEnded(ended_on=day(20), reason=EndReason.HOME), at=day(20))
    world.show()

    def owners(on: date) -> dict[str, tuple[int, int | None]]:
        found = ex03.report(world.connection, on=on, filters=Filters(part=CONDITION)).rows
        return {row.owner: (row.days, row.severity) for row in found}

    assert owners(TUESDAY) == {}
    assert owners(day(11)) == {"the social worker": (1, 2)}
    assert owners(day(12)) == {"the social worker": (2, 2), "the virtual head": (1, 2)}
    assert owners(day(13)) == {"the virtual head": (2, 2)}
    assert owners(day(16)) == {"the virtual head": (3, 1)}
    assert owners(day(20)) == {}
