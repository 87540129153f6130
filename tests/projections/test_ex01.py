"""EX01, placement without authorisation: lived without it, for any day, as known at any moment."""

from datetime import UTC, date, datetime

from placements.meeting import Meeting, MeetingCancelled
from placements.panel import Panel, PanelEstablished
from placements.person import Person, PersonRegistered
from placements.placement import EndReason, Placement, PlacementEnded, RateChanged
from placements.settings import Settings
from placements.vocabulary import Evidence, Funding, PanelKind, PersonKind
from projections.exceptions import RULES, ex01
from projections.exceptions.report import WITHIN_TOLERANCE, Filters
from tests.projections.conftest import World, id_of
from tests.projections.events import (
    CLOSED,
    IPOP,
    decided,
    decided_by_officer,
    imported,
    meeting,
    requested,
    scheduled,
    settings,
    started,
)

FRIDAY = date(2026, 3, 27)
"""A week before Good Friday: 3 and 6 April are bank holidays."""


def lived_in_since(world: World, name: str, day: date, **what: object) -> None:
    """Somebody moves in without authorisation, and it is recorded on the same day."""
    world.record(Placement, name, requested(f"PL-{name}", **what), started(day), at=day)


def severities(world: World, on: date, known: date | None = None) -> dict[str, int | None]:
    return {row.reference: row.severity for row in ex01.report(world.connection, on=on, known=known).rows}


def test_the_clock_counts_working_days_after_the_first_and_no_bank_holiday(world: World) -> None:
    lived_in_since(world, "asha", FRIDAY)
    world.show()
    found = {on: ex01.report(world.connection, on=on).rows[0] for on in (date(2026, 4, n) for n in (7, 8, 14, 15))}
    assert {on: (row.days, row.severity) for on, row in found.items()} == {
        date(2026, 4, 7): (5, None),
        date(2026, 4, 8): (6, 2),
        date(2026, 4, 14): (10, 2),
        date(2026, 4, 15): (11, 1),
    }


def test_meetings_of_its_panel_held_after_the_first_day_count(world: World) -> None:
    lived_in_since(world, "asha", date(2026, 3, 3))
    world.record(Meeting, "on the first day", *meeting(date(2026, 3, 3)), CLOSED, at=date(2026, 3, 3))
    world.record(Meeting, "another panel's", *meeting(date(2026, 3, 4), panel=id_of("QMG")), at=date(2026, 3, 4))
    world.record(Meeting, "cancelled", scheduled(date(2026, 3, 4)), MeetingCancelled(why="Snow."), at=date(2026, 3, 4))
    world.record(Meeting, "not held", scheduled(date(2026, 3, 5)), at=date(2026, 3, 4))
    world.show()
    assert severities(world, on=date(2026, 3, 5)) == {"PL-asha": None}
    world.record(Meeting, "first", *meeting(date(2026, 3, 5)), CLOSED, at=date(2026, 3, 5))
    world.record(Meeting, "second", *meeting(date(2026, 3, 6)), at=date(2026, 3, 6))
    world.show()
    assert severities(world, on=date(2026, 3, 5)) == {"PL-asha": 2}
    assert severities(world, on=date(2026, 3, 6)) == {"PL-asha": 1}
    [row] = ex01.report(world.connection, on=date(2026, 3, 6)).rows
    assert row.meetings == (date(2026, 3, 5), date(2026, 3, 6))
    assert row.clock == (
        "3 March 2026 to 6 March 2026: 3 working days after the first; 2 meetings of the panel since (5 March 2026, "
        "6 March 2026); Priority 2 from 6 working days or 1 meeting, 1 from 11 working days or 2 meetings"
    )


def test_a_row_says_whose_it_is_and_names_the_events_that_prove_it(world: World) -> None:
    world.record(Panel, IPOP, PanelEstablished(name="Children's panel", kind=PanelKind.IPOP), at=date(2026, 3, 2))
    asha = PersonRegistered(reference="PE-2026-000007", kind=PersonKind.CHILD, sealed="")
    world.record(Person, "Asha", asha, at=date(2026, 3, 2))
    lived_in_since(world, "asha", date(2026, 3, 3))
    world.record(Settings, "settings", settings("2025"), at=date(2026, 3, 3))
    world.show()
    [row] = ex01.report(world.connection, on=date(2026, 3, 4)).rows
    [_, started_at] = world.register.history(id_of("asha"))
    assert (row.reference, row.person_reference, row.panel_name) == ("PL-asha", "PE-2026-000007", "Children's panel")
    assert (row.team, row.owner, row.settings) == ("Children in care", "Children in care", "2025")
    assert (row.words, row.first, row.ends) == ("Started without authorisation", date(2026, 3, 3), None)
    assert [(proof.position, proof.event_id, proof.event) for proof in row.proof] == [
        (started_at.position, started_at.event_id, "Placement.PlacementStarted")
    ]


def test_what_authorises_and_what_does_not(world: World) -> None:
    """The rules themselves are tested in test_authority; here, that the report follows them."""
    first, day = date(2026, 3, 2), date(2026, 3, 16)
    cases = {
        "approved": [decided(first)],
        "another home": [decided(first, provider=id_of("Moorside"))],
        "over the ceiling": [decided(first), RateChanged(changed_on=date(2026, 3, 9), weekly_rate=4_500_01, why="Up.")],
        "lapsed": [decided(first, lapses_on=day)],
        "by an officer": [decided_by_officer(first)],
        "approved afterwards": [decided(date(2026, 3, 10))],
        "ended": [PlacementEnded(ended_on=day, reason=EndReason.PLANNED)],
    }
    for name, events in cases.items():
        world.record(Placement, name, requested(f"PL-{name}"), started(first), *events, at=day)
    world.show()
    report = ex01.report(world.connection, on=day)
    assert {row.reference: (row.part, row.since) for row in report.rows} == {
        "PL-another home": ("started without authorisation", first),
        "PL-over the ceiling": ("the rate passed the approved ceiling", date(2026, 3, 9)),
        "PL-lapsed": ("the approval lapsed", day),
    }
    assert (report.listed, report.population) == (3, 6)


def test_a_retrospective_approval_clears_from_its_own_day_and_is_named_as_what_cleared_it(world: World) -> None:
    lived_in_since(world, "asha", date(2026, 3, 3))
    world.record(Placement, "asha", decided(date(2026, 3, 17)), at=date(2026, 3, 18))
    world.show()
    on = ex01.report(world.connection, on=date(2026, 3, 16))
    assert [(row.reference, row.cleared_by) for row in on.rows] == [("PL-asha", None)]
    assert ex01.report(world.connection, on=date(2026, 3, 17)).rows == ()
    [row] = ex01.report(world.connection, on=date(2026, 3, 17), filters=Filters(cleared=True)).rows
    assert (row.first, row.ends) == (date(2026, 3, 3), date(2026, 3, 17))
    assert (row.days, row.severity) == (10, None)
    assert row.cleared_by
    assert row.cleared_by.event == "Placement.DecisionRecorded"
    assert row.details == (("Decided 17 March 2026", "approved, panel; given after the start"),)


def test_self_funded_and_fully_nhs_funded_are_left_out_counted_and_shown(world: World) -> None:
    lived_in_since(world, "council", date(2026, 3, 3))
    lived_in_since(world, "self", date(2026, 3, 3), funding=Funding.SELF_FUNDED)
    lived_in_since(world, "nhs", date(2026, 3, 3), funding=Funding.NHS)
    world.show()
    report = ex01.report(world.connection, on=date(2026, 3, 5))
    assert [row.reference for row in report.rows] == ["PL-council"]
    assert (report.listed, report.excluded, report.total) == (1, {"fully NHS-funded": 1, "self-funded": 1}, 3)
    left_out = ex01.report(world.connection, on=date(2026, 3, 5), filters=Filters(excluded=True))
    assert {row.reference for row in left_out.rows} == {"PL-self", "PL-nhs"}


def test_imports_from_before_go_live_are_priority_3_by_class_of_evidence(world: World) -> None:
    world.record(Settings, "settings", settings(), at=date(2025, 4, 1))
    world.record(Placement, "none", imported(reference="PL-none"), at=date(2025, 4, 1))
    paper = {"evidence": Evidence.PAPER, "approved_on": date(2024, 9, 2), "document": "box 7"}
    world.record(Placement, "paper", imported(reference="PL-paper", **paper), at=date(2025, 4, 1))
    unproved = {"evidence": Evidence.PAPER, "document": "box 8"}
    world.record(Placement, "unproved", imported(reference="PL-unproved", **unproved), at=date(2025, 4, 1))
    dearer = RateChanged(changed_on=date(2025, 4, 7), weekly_rate=4_000_01, why="Inflation.")
    world.record(Placement, "dearer", imported(reference="PL-dearer", **paper), dearer, at=date(2025, 4, 7))
    world.show()
    rows = ex01.report(world.connection, on=date(2025, 6, 2)).rows
    assert {row.reference: (row.part, row.severity) for row in rows} == {
        "PL-dearer": ("the rate passed the approved ceiling", 1),
        "PL-none": ("imported, evidence: none", 3),
        "PL-unproved": ("imported, evidence: paper", 3),
    }


def test_as_reported_then_and_as_known_now_of_the_same_day_differ_by_what_was_recorded_late(world: World) -> None:
    """Started on 2 March, recorded on the 9th; approved on the 10th, recorded on the 20th; corrected on the 25th."""
    world.record(Placement, "asha", requested("PL-asha"), at=date(2026, 2, 20))
    world.record(Placement, "asha", started(date(2026, 3, 2)), at=date(2026, 3, 9))
    world.record(Placement, "asha", decided(date(2026, 3, 10)), at=date(2026, 3, 20))
    world.show()
    as_reported = {day: severities(world, on=day, known=day) for day in (date(2026, 3, 5), date(2026, 3, 12))}
    assert as_reported == {date(2026, 3, 5): {}, date(2026, 3, 12): {"PL-asha": 2}}
    assert severities(world, on=date(2026, 3, 5)) == {"PL-asha": None}
    assert severities(world, on=date(2026, 3, 12)) == {}
    lapse = decided(date(2026, 3, 24), weekly_ceiling=1_00)
    world.record(Placement, "asha", lapse, at=date(2026, 3, 25))
    world.record(Placement, "ben", requested("PL-ben"), started(date(2026, 3, 2)), at=date(2026, 3, 25))
    world.show()
    assert {day: severities(world, on=day, known=day) for day in as_reported} == as_reported


def test_known_is_up_to_and_including_the_instant_and_a_day_is_known_to_its_end_in_london(world: World) -> None:
    at = datetime(2026, 6, 9, 22, 59, 59, 999_999, tzinfo=UTC)  # the last instant of 9 June in London
    world.record(Placement, "asha", requested(), started(date(2026, 6, 1)), at=at)
    world.show()
    known = {
        moment: len(severities(world, on=date(2026, 6, 9), known=moment))
        for moment in (date(2026, 6, 8), date(2026, 6, 9))
    }
    assert known == {date(2026, 6, 8): 0, date(2026, 6, 9): 1}
    assert ex01.report(world.connection, on=date(2026, 6, 9), known=at).listed == 1
    assert ex01.report(world.connection, on=date(2026, 6, 9), known=at.replace(microsecond=0)).listed == 0


def test_thresholds_are_those_in_force_on_the_day(world: World) -> None:
    world.record(Settings, "settings", settings("2025"), at=date(2025, 4, 1))
    stricter = settings("2026", date(2026, 3, 10), ex01_priority_2_days=2, ex01_priority_1_days=4)
    world.record(Settings, "settings", stricter, at=date(2026, 3, 9))
    lived_in_since(world, "asha", date(2026, 3, 4))
    world.show()
    rows = {day: ex01.report(world.connection, on=day).rows[0] for day in (date(2026, 3, 9), date(2026, 3, 10))}
    assert {day: (row.days, row.severity, row.settings) for day, row in rows.items()} == {
        date(2026, 3, 9): (3, None, "2025"),
        date(2026, 3, 10): (4, 2, "2026"),
    }


def test_filters_and_pages_leave_the_counts_of_all_that_they_ask_for(world: World) -> None:
    for number in range(5):
        lived_in_since(world, str(number), date(2026, 3, 2 + number), team="north" if number % 2 else "south")
    world.show()
    asked = {"on": date(2026, 3, 12), "known": date(2026, 3, 12)}
    page = ex01.report(world.connection, **asked, limit=2, offset=2)
    assert ([row.reference for row in page.rows], page.listed) == (["PL-2", "PL-3"], 5)
    north = ex01.report(world.connection, **asked, filters=Filters(team="north"))
    assert ([row.reference for row in north.rows], north.listed, north.population) == (["PL-1", "PL-3"], 2, 2)
    assert page.by_severity == {2: 3, None: 2}
    within = ex01.report(world.connection, **asked, filters=Filters(severity=WITHIN_TOLERANCE))
    assert ([row.reference for row in within.rows], within.listed) == (["PL-3", "PL-4"], 2)


def test_a_report_about_nothing_still_prints_its_population(world: World) -> None:
    world.show()
    for rule in RULES.values():
        report = rule.report(world.connection, on=date(2026, 3, 2))
        assert (report.rows, report.listed, report.total, report.population) == ((), 0, 0, 0)
        assert report.population_of
