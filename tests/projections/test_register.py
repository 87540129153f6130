"""The register: found by words and filters, sorted, paged and counted, as known at any moment."""

from datetime import date
from typing import Any

import pytest

from placements.panel import Panel, PanelEstablished
from placements.person import Person, PersonRegistered
from placements.placement import (
    DecisionNotified,
    EndReason,
    Placement,
    PlacementEnded,
    ProviderChosen,
    RequestAmended,
    Status,
    SubmittedToPanel,
)
from placements.provider import DetailsChanged, Provider
from placements.verdict import Condition
from placements.vocabulary import Funding, Locality, Outcome, PanelKind, PersonKind
from projections.names import named
from projections.register import Filters, Flag, Sort, by_reference, entries, find, teams
from tests.projections.conftest import World, id_of
from tests.projections.events import HOME, IPOP, decided, decided_by_officer, home, imported, requested, started

TODAY = date(2026, 3, 16)


@pytest.fixture
def council(world: World) -> World:
    """Four placements of two persons, by two teams, in two homes."""
    world.record(Panel, IPOP, PanelEstablished(name="Children's panel", kind=PanelKind.IPOP), at=date(2026, 1, 5))
    asha = PersonRegistered(reference="PE-2026-000001", kind=PersonKind.CHILD, sealed="")
    world.record(Person, "Asha", asha, at=date(2026, 1, 5))
    world.record(Provider, HOME, home("SC100001", "Larkfield House"), at=date(2026, 1, 5))
    world.record(Provider, id_of("Moorside"), home("SC200002", None), at=date(2026, 1, 5))
    ben, north = id_of("Ben"), {"team": "north", "person": id_of("Ben")}
    world.record(Placement, "1", requested("PL-2026-000001"), started(date(2026, 3, 2)), at=date(2026, 3, 2))
    world.record(Placement, "2", requested("PL-2026-000002", **north), decided(date(2026, 3, 3)), at=date(2026, 3, 3))
    elsewhere = started(date(2026, 3, 4), provider=id_of("Moorside"), weekly_rate=5_000_00)
    third = requested("PL-2026-000003", funding=Funding.SELF_FUNDED, requested_by=ben)
    world.record(Placement, "3", third, elsewhere, at=date(2026, 3, 4))
    world.record(
        Placement, "4", requested("PL-2026-000004", **north), SubmittedToPanel(panel=IPOP), at=date(2026, 3, 5)
    )
    world.show()
    return world


def found(world: World, known: date | None = None, **filters: Any) -> list[str]:
    page = find(world.connection, Filters(**filters), on=TODAY, known=known, sort=Sort.REFERENCE, descending=False)
    assert page.total == len(page.rows)
    return [row.reference[-1] for row in page.rows]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "1234"),
        ({"text": "2026-000003"}, "3"),
        ({"text": "pe-2026-000001"}, "13"),
        ({"text": "larkfield"}, "1"),
        ({"text": "sc200"}, "3"),
        ({"text": "nor"}, "24"),
        ({"text": "%"}, ""),
        ({"text": "_"}, ""),
        ({"status": [Status.SUBMITTED, Status.APPROVED]}, "24"),
        ({"panel": IPOP}, "1234"),
        ({"panel": id_of("QMG")}, ""),
        ({"team": "north"}, "24"),
        ({"provider": HOME}, "1"),
        ({"person": id_of("Ben")}, "24"),
        ({"person_kind": PersonKind.ADULT}, ""),
        ({"funding": Funding.SELF_FUNDED}, "3"),
        ({"requested_by": id_of("Ben")}, "3"),
        ({"started_from": date(2026, 3, 3)}, "3"),
        ({"started_until": date(2026, 3, 3)}, "1"),
        ({"decided_from": date(2026, 3, 3), "decided_until": date(2026, 3, 3)}, "2"),
        ({"flag": Flag.LIVING}, "13"),
        ({"flag": Flag.UNAUTHORISED}, "13"),
        ({"flag": Flag.NOT_NOTIFIED}, "2"),
        ({"team": "north", "flag": Flag.NOT_NOTIFIED, "text": "PL-"}, "2"),
    ],
)
def test_filters_narrow_the_list_together(council: World, filters: dict[str, Any], expected: str) -> None:
    assert found(council, **filters) == [*expected]


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        (Sort.REQUESTED, True, "4321"),
        (Sort.REQUESTED, False, "1234"),
        (Sort.STARTED, True, "3142"),
        (Sort.STARTED, False, "1324"),
        (Sort.PROVIDER, False, "1324"),
        (Sort.RATE, True, "3142"),
        (Sort.TEAM, False, "1324"),
        (Sort.STATUS, False, "2134"),
        (Sort.DECIDED, False, "2134"),
    ],
)
def test_lists_are_sorted_and_what_is_not_known_comes_last(
    council: World, sort: Sort, descending: bool, expected: str
) -> None:
    page = find(council.connection, on=TODAY, sort=sort, descending=descending)
    assert "".join(row.reference[-1] for row in page.rows) == expected


def test_a_page_counts_all(council: World) -> None:
    page = find(council.connection, on=TODAY, sort=Sort.REFERENCE, descending=False, limit=2, offset=1)
    assert ([row.reference[-1] for row in page.rows], page.total) == (["2", "3"], 4)


def test_the_register_is_replayed_as_it_was_known(council: World) -> None:
    moved = RequestAmended(needed_by=TODAY, needs="More.", team="west", funding=Funding.COUNCIL, why="Moved.")
    council.record(Placement, "1", moved, at=date(2026, 3, 10))
    council.record(Provider, HOME, DetailsChanged(as_at=TODAY, name="Larkfield Lodge"), at=date(2026, 3, 11))
    council.show()
    assert found(council, known=date(2026, 3, 2)) == ["1"]
    assert found(council, known=date(2026, 3, 9), team="west") == []
    assert found(council, known=date(2026, 3, 10), team="west") == ["1"]
    assert found(council, known=date(2026, 3, 10), text="larkfield house") == ["1"]
    assert found(council, text="larkfield lodge") == ["1"]
    assert named(council.connection, [HOME], known=TODAY)[HOME].name == "Larkfield Lodge"
    assert named(council.connection, [HOME, None, id_of("nobody")], known=date(2026, 3, 9)).keys() == {HOME}


def test_what_waits_for_somebody_is_flagged(world: World) -> None:
    conditions = (Condition(words="A visit", owner="the social worker", due_on=date(2026, 4, 1)),)
    far = ProviderChosen(provider=HOME, weekly_rate=1_00, one_off=0, why="Right.", locality=Locality.AT_A_DISTANCE)
    told = DecisionNotified(notified_on=TODAY, to="the team", decision=2)
    cases = {
        "ratification": [requested(), decided_by_officer(TODAY), told],
        "endorsement": [requested(), decided(TODAY, Outcome.IN_PRINCIPLE)],
        "area": [requested(), far],
        "conditions": [requested(), decided(TODAY, Outcome.APPROVED_WITH_CONDITIONS, conditions=conditions)],
        "imported": [imported()],
    }
    for name, events in cases.items():
        world.record(Placement, name, *events, at=TODAY)
    world.show()

    def flagged(flag: Flag) -> set[Any]:
        rows = find(world.connection, Filters(flag=flag), on=TODAY).rows
        return {name for name in cases if id_of(name) in {row.placement for row in rows}}

    assert flagged(Flag.AWAITING_RATIFICATION) == {"ratification"}
    assert flagged(Flag.AWAITING_ENDORSEMENT) == {"endorsement"}
    assert flagged(Flag.AWAITING_AREA_APPROVAL) == {"area"}
    assert flagged(Flag.CONDITIONS_OPEN) == {"conditions"}
    assert flagged(Flag.IMPORTED) == {"imported"}
    assert flagged(Flag.NOT_NOTIFIED) == {"endorsement", "conditions"}


def test_a_placement_that_ended_is_lived_in_until_the_day_before(world: World) -> None:
    left = PlacementEnded(ended_on=TODAY, reason=EndReason.HOME)
    world.record(Placement, "asha", requested(), started(date(2026, 3, 2)), left, at=TODAY)
    world.show()
    living = {
        day: find(world.connection, Filters(flag=Flag.LIVING), on=date(2026, 3, day)).total for day in (1, 2, 15, 16)
    }
    assert living == {1: 0, 2: 1, 15: 1, 16: 0}


def test_placements_are_looked_up_by_id_and_by_reference(council: World) -> None:
    assert by_reference(council.connection, " pl-2026-000002 ") == id_of("2")
    assert by_reference(council.connection, "PL-2026-999999") is None
    [entry] = entries(council.connection, [id_of("2"), id_of("nothing")]).values()
    assert (entry.panel_name, entry.status, entry.weekly_ceiling) == ("Children's panel", Status.APPROVED, 4_500_00)
    assert entries(council.connection, [id_of("2")], known=date(2026, 3, 2)) == {}
    assert teams(council.connection) == ["Children in care", "north"]
