"""The paths of the read model: their order, their days, their variants and deviations, filtered and counted."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from placements.placement import (
    DecisionVoided,
    EndCorrected,
    EndReason,
    InformationProvided,
    Placement,
    PlacementEnded,
    ProviderChosen,
    ProviderConsidered,
    RationaleAdded,
    RequestAmended,
    Response,
    ReturnedForInformation,
    StartCorrected,
    SubmittedToPanel,
)
from placements.vocabulary import Funding, Outcome, PersonKind, Route
from projections import paths
from projections.life_cycle import Deviation, Step
from projections.paths import Filters
from tests.projections.conftest import World, id_of
from tests.projections.events import HOME, IPOP, OTHER_HOME, decided, decided_by_officer, imported, requested, started

MONDAY = date(2026, 3, 2)
CONSIDERED = ProviderConsidered(provider=HOME, response=Response.OFFERED, weekly_rate=4_000_00)
REFUSED = ProviderConsidered(provider=OTHER_HOME, response=Response.REFUSED, reason="Full.")
CHOSEN = ProviderChosen(provider=HOME, weekly_rate=4_000_00, one_off=0, why="It meets the need.")
SUBMITTED = SubmittedToPanel(panel=IPOP)
RETURNED = ReturnedForInformation(question="Which school?")
PROVIDED = InformationProvided(answer="Hill School.")


def day(number: int) -> date:
    """Working days after Monday 2 March, in one week."""
    return MONDAY + timedelta(days=number)


def live(world: World, name: str, *life: tuple[int, Any], n: int = 1, since: date = MONDAY, **what: Any) -> UUID:
    """Record a request on that Monday, and the rest so many days later; what has a day of its own is made for it."""
    world.record(Placement, name, requested(f"PL-2026-{n:06}", **what), at=since)
    for days, event in life:
        on = since + timedelta(days=days)
        world.record(Placement, name, event(on) if callable(event) else event, at=on)
    return id_of(name)


def ended(on: date) -> PlacementEnded:
    return PlacementEnded(ended_on=on, reason=EndReason.PLANNED)


USUAL = (
    (1, REFUSED),
    (2, CONSIDERED),
    (3, CHOSEN),
    (3, SUBMITTED),
    (4, RETURNED),
    (8, PROVIDED),
    (10, decided),
    (14, started),
)


def walked(world: World, filters: Filters = paths.EVERYTHING, **which: Any) -> list[paths.Walked]:
    world.show()
    [variant] = paths.variants(world.connection, filters, limit=1)
    return paths.placements(world.connection, filters, variant=variant.variant, limit=10, **which).rows


def test_a_path_is_its_steps_and_the_working_days_between_them_by_whom_was_waited_for(world: World) -> None:
    live(world, "asha", *USUAL)
    [found] = walked(world)
    assert found.steps == (
        Step.REQUESTED, Step.EXPLORED, Step.CHOSEN, Step.SUBMITTED, Step.RETURNED, Step.PROVIDED, Step.APPROVED,
        Step.STARTED,
    )  # fmt: skip
    assert (found.provider_days, found.panel_days, found.information_days, found.rest_days) == (3, 3, 2, 2)
    assert found.days == 10


def test_the_time_between_two_steps_is_told_of_each_path(world: World) -> None:
    live(world, "asha", *USUAL)
    live(world, "ben", *USUAL[:-1], (16, started), n=2, since=day(14))
    world.show()
    [variant] = paths.variants(world.connection, limit=10)
    assert (variant.placements, variant.share, variant.median_days, variant.p90_days) == (2, 1.0, 10, 12)
    found = paths.laps(world.connection, variants=[variant.variant])[variant.variant]
    assert [(lap.median_days, lap.p90_days) for lap in found] == [
        (1, 1), (2, 2), (0, 0), (1, 1), (2, 2), (2, 2), (2, 4),
    ]  # fmt: skip


def test_the_path_that_most_took_comes_first(world: World) -> None:
    live(world, "asha", *USUAL)
    live(world, "ben", (1, CONSIDERED), n=2, since=day(14))
    live(world, "carla", (2, CONSIDERED), n=3, since=day(21))
    world.show()
    found = paths.variants(world.connection, limit=10)
    assert [(each.placements, len(each.steps)) for each in found] == [(2, 2), (1, 8)]
    assert paths.summary(world.connection).variants == 2
    assert [each.variant for each in paths.variants(world.connection, limit=1, offset=1)] == [found[1].variant]


def test_what_is_no_step_leaves_the_path_alone(world: World) -> None:
    live(world, "asha", *USUAL)
    [before] = walked(world)
    world.record(Placement, "asha", RationaleAdded(words="A note."), at=day(15))
    [after] = walked(world)
    assert before == after


def test_a_corrected_start_moves_the_step_and_an_end_taken_back_removes_it(world: World) -> None:
    live(world, "asha", *USUAL, (20, ended))
    assert walked(world)[0].steps[-1] is Step.ENDED
    world.record(Placement, "asha", EndCorrected(corrects=10, ended_on=None, why="She stayed."), at=day(21))
    world.record(Placement, "asha", StartCorrected(corrects=9, started_on=day(9), why="Earlier."), at=day(21))
    [found] = walked(world)
    assert found.steps[-2:] == (Step.STARTED, Step.APPROVED)
    assert [each.deviation for each in found.deviations] == [Deviation.STARTED_EARLY]


def test_a_decision_minuted_late_stands_in_the_path_where_it_was_made(world: World) -> None:
    life = [*USUAL[:4], (9, started), (21, decided(day(8)))]
    live(world, "asha", *life)
    [found] = walked(world)
    assert found.steps[-2:] == (Step.APPROVED, Step.STARTED)
    assert found.deviations == ()


def test_a_voided_decision_stands_with_its_voiding_before_the_one_that_was_made(world: World) -> None:
    wrong = decided(day(10), Outcome.DECLINED)
    voided = DecisionVoided(corrects=5, why="The minutes had it wrong.")
    right = [(12, wrong), (14, started), (15, voided), (15, decided(day(10)))]
    live(world, "asha", (1, CONSIDERED), (2, CHOSEN), (3, SUBMITTED), *right)
    [found] = walked(world)
    assert found.steps[-4:] == (Step.DECLINED, Step.VOIDED, Step.APPROVED, Step.STARTED)
    assert found.deviations == ()


def test_a_planted_deviation_is_found_with_the_event_that_shows_it(world: World) -> None:
    live(world, "asha", *USUAL)
    ben = live(world, "ben", (1, CONSIDERED), (2, CHOSEN), (3, started), n=2, since=day(14))
    world.show()
    told = paths.summary(world.connection)
    assert (told.placements, told.judged, told.conforming) == (2, 2, 1)
    assert told.deviating == {Deviation.NEVER_AUTHORISED: 1}
    [found] = paths.placements(world.connection, limit=10).rows
    [deviating] = found.deviations
    assert (found.placement, deviating.deviation, deviating.on) == (ben, Deviation.NEVER_AUTHORISED, day(17))
    assert world.register.read(deviating.proof.position - 1, 1)[0].event_id == deviating.proof.event_id
    assert paths.placements(world.connection, deviation=Deviation.NOT_SUBMITTED, limit=10).total == 0


def test_a_decision_without_submission_and_an_end_without_ratification_are_named(world: World) -> None:
    """Neither can be recorded by the rules of today; an altered or an older register may hold them."""
    live(world, "asha", (1, CONSIDERED), (2, CHOSEN), (3, decided))
    live(
        world,
        "ben",
        (1, CONSIDERED),
        (2, CHOSEN),
        (3, decided_by_officer),
        (4, started),
        (9, ended),
        n=2,
        since=day(7),
    )
    world.show()
    found = {row.reference: row.deviations for row in paths.placements(world.connection, limit=10).rows}
    assert {reference: [each.deviation for each in these] for reference, these in found.items()} == {
        "PL-2026-000001": [Deviation.NOT_SUBMITTED],
        "PL-2026-000002": [Deviation.NOT_RATIFIED],
    }


def test_whom_no_panel_agrees_and_what_came_from_before_is_counted_apart(world: World) -> None:
    live(world, "asha", (1, started), funding=Funding.SELF_FUNDED)
    world.record(Placement, "ben", imported(), at=MONDAY)
    world.show()
    found = paths.summary(world.connection)
    assert (found.placements, found.judged, found.conforming, found.deviating) == (2, 0, 0, {})
    assert found.left_out == {"imported": 1, "self-funded": 1}


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 2),
        (Filters(person_kind=PersonKind.CHILD), 1),
        (Filters(panel=IPOP), 1),
        (Filters(team="East"), 1),
        (Filters(route=Route.PANEL), 1),
        (Filters(route=Route.DIRECTOR), 0),
        (Filters(requested_from=day(0), requested_until=day(0)), 2),
        (Filters(requested_from=day(1)), 0),
        (Filters(requested_until=day(-1)), 0),
    ],
)
def test_paths_are_narrowed(world: World, filters: Filters, count: int) -> None:
    live(world, "edith", person_kind=PersonKind.ADULT, panel=id_of("QMG"), team="West", n=2)
    live(world, "asha", *USUAL)
    why = "The team took over."
    amended = RequestAmended(needed_by=MONDAY, needs="The same.", team="East", funding=Funding.COUNCIL, why=why)
    world.record(Placement, "edith", amended)
    world.show()
    found = paths.summary(world.connection, filters)
    assert found.placements == count
    assert (found.spent is None) == (count == 0)
    assert sum(each.placements for each in paths.variants(world.connection, filters, limit=10)) == count


def test_a_day_that_no_calendar_reaches_stops_nothing(world: World) -> None:
    live(
        world,
        "asha",
        (1, started(date(1900, 1, 1))),
        (2, PlacementEnded(ended_on=date(2079, 1, 1), reason=EndReason.DIED)),
    )
    [found] = walked(world)
    assert found.steps == (Step.STARTED, Step.REQUESTED, Step.ENDED)
