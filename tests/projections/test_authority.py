"""Authorised days against a reading of the rules day by day, and each rule by itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placements.placement import (
    DecisionEndorsed,
    DecisionRecorded,
    DecisionVoided,
    EndReason,
    PlacementEnded,
    PlacementStarted,
    RateChanged,
    RatificationRecorded,
    RatificationVoided,
    StartCorrected,
)
from placements.store import Recorded
from placements.vocabulary import Evidence, Outcome, Role, Route
from projections.authority import LAPSE, NOT_RATIFIED, RATE, START, authorised, gaps, lived
from projections.case import Case
from projections.days import FOREVER, Span
from tests.projections.conftest import NAMESPACE, id_of
from tests.projections.events import OTHER_HOME, decided, decided_by_officer, imported, requested, started

MARCH = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]
PLACEMENT = id_of("asha")


def day(number: int) -> date:
    return date(2026, 3, number)


def case(*events: Any) -> Case:
    """A placement with these events, each recorded a day after the one before."""
    folded = Case()
    for version, event in enumerate(events, 1):
        folded = folded.evolve(
            Recorded(
                position=version,
                event_id=uuid5(NAMESPACE, str(version)),
                subject="Placement",
                history=PLACEMENT,
                version=version,
                at=datetime.combine(date(2026, 4, 1) + timedelta(days=version), time(12), tzinfo=UTC),
                by=UUID(int=1),
                role=Role.COORDINATOR,
                on_behalf_of=None,
                request=None,
                event=event,
                stored_at=datetime(2026, 4, 1, tzinfo=UTC),
            )
        )
    return folded


def gaps_of(*events: Any) -> list[tuple[str, Span]]:
    return [(gap.why, gap.days) for gap in gaps(case(requested(), *events))]


def endorsed(on: date, limit: int | None = 300_000_00) -> DecisionEndorsed:
    return DecisionEndorsed(
        endorsed_on=on,
        endorsed_by=id_of("nominated officer"),
        route=Route.NOMINATED_OFFICER,
        reasons="Agreed.",
        limit=limit,
        scheme="2025",
    )


def ratification(outcome: Outcome, on: date) -> RatificationRecorded:
    return RatificationRecorded(
        outcome=outcome, decided_on=on, decided_by=(id_of("chair"),), meeting=id_of("meeting"), reasons="Discussed."
    )


ended = PlacementEnded(ended_on=day(20), reason=EndReason.PLANNED)
dearer = RateChanged(changed_on=day(10), weekly_rate=5_000_00, why="Two to one support at night.")
higher = decided(day(17), weekly_ceiling=5_000_00)
in_principle = decided(day(3), Outcome.IN_PRINCIPLE, quorum_shortfall="1 of 2 members present")

TO_THE_END = Span(day(2))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([started(day(2))], [(START, TO_THE_END)]),
        ([started(day(2)), ended], [(START, Span(day(2), day(20)))]),
        ([decided(day(1)), started(day(2))], []),
        ([decided(day(2)), started(day(2))], []),
        ([started(day(2)), decided(day(9))], [(START, Span(day(2), day(9)))]),
        ([started(day(2)), decided(day(9), Outcome.APPROVED_WITH_CONDITIONS)], [(START, Span(day(2), day(9)))]),
        ([started(day(2)), decided(day(3), Outcome.DEFERRED)], [(START, TO_THE_END)]),
        ([started(day(2)), decided(day(3), Outcome.DECLINED)], [(START, TO_THE_END)]),
        ([started(day(2)), decided(day(1), provider=OTHER_HOME)], [(START, TO_THE_END)]),
        ([started(day(2)), decided(day(1), weekly_ceiling=3_999_99)], [(START, TO_THE_END)]),
        ([started(day(2)), decided(day(1), weekly_ceiling=4_000_00)], []),
        ([started(day(2)), decided(day(1), quorum_shortfall="1 of 2 members present")], [(START, TO_THE_END)]),
        ([decided(day(1)), started(day(2)), dearer], [(RATE, Span(day(10)))]),
        (
            [decided(day(1)), started(day(2)), dearer, decided(day(17), weekly_ceiling=5_000_00)],
            [(RATE, Span(day(10), day(17)))],
        ),
        ([decided(day(1), lapses_on=day(12)), started(day(2))], [(LAPSE, Span(day(12)))]),
        ([decided(day(1), lapses_on=day(12)), started(day(2)), decided(day(11))], []),
        ([in_principle, started(day(4))], [(START, Span(day(4)))]),
        ([in_principle, started(day(4)), endorsed(day(8))], [(START, Span(day(4), day(8)))]),
        ([in_principle, started(day(4)), endorsed(day(8), limit=1_000_00)], [(START, Span(day(4)))]),
        ([decided_by_officer(day(2)), started(day(2))], []),
        ([decided_by_officer(day(2), limit=1_000_00), started(day(2))], [(START, TO_THE_END)]),
        ([decided_by_officer(day(2), limit=None), started(day(2))], [(START, TO_THE_END)]),
        (
            [decided_by_officer(day(2), limit=1_000_00), started(day(2)), ratification(Outcome.RATIFIED, day(10))],
            [(START, Span(day(2), day(10)))],
        ),
        (
            [decided_by_officer(day(2)), started(day(2)), ratification(Outcome.NOT_RATIFIED, day(10))],
            [(NOT_RATIFIED, Span(day(10)))],
        ),
        (
            [
                decided_by_officer(day(2)),
                started(day(2)),
                ratification(Outcome.NOT_RATIFIED, day(10)),
                RatificationVoided(corrects=4, why="Another item was meant."),
            ],
            [],
        ),
        ([decided(day(1)), started(day(2)), DecisionVoided(corrects=2, why="Another person.")], [(START, TO_THE_END)]),
        (
            [decided(day(5)), started(day(9)), StartCorrected(corrects=3, started_on=day(2), why="The diary.")],
            [(START, Span(day(2), day(5)))],
        ),
    ],
)
def test_the_days_lived_without_authorisation(events: list[Any], expected: list[tuple[str, Span]]) -> None:
    assert gaps_of(*events) == expected


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        ({}, [Span(date(2024, 9, 2))]),
        ({"approved_on": date(2024, 9, 1)}, [Span(date(2024, 9, 2))]),
        ({"approved_on": date(2024, 9, 1), "evidence": Evidence.PAPER}, []),
        ({"approved_on": date(2024, 9, 9), "evidence": Evidence.SYSTEM}, [Span(date(2024, 9, 2), date(2024, 9, 9))]),
        (
            {"approved_on": date(2024, 9, 1), "evidence": Evidence.SYSTEM, "weekly_ceiling": 3_000_00},
            [Span(date(2024, 9, 2))],
        ),
    ],
)
def test_an_imported_approval_authorises_when_proved(approval: dict[str, Any], expected: list[Span]) -> None:
    assert [gap.days for gap in gaps(case(imported(**approval)))] == expected


def test_a_gap_names_what_opened_and_what_cleared_it() -> None:
    found = case(
        requested(),
        started(day(2)),
        decided(day(9)),
        dearer,
        RateChanged(changed_on=day(16), weekly_rate=4_000_00, why="Less."),
    )
    assert [(gap.opened_by.event, gap.cleared_by and gap.cleared_by.event) for gap in gaps(found)] == [
        ("Placement.PlacementStarted", "Placement.DecisionRecorded"),
        ("Placement.RateChanged", "Placement.RateChanged"),
    ]


numbers = st.integers(1, 28)
rates = st.sampled_from([3_000_00, 4_000_00, 5_000_00])
approvals = st.builds(
    lambda on, ceiling, lapses, home, short: decided(
        day(on),
        weekly_ceiling=ceiling,
        lapses_on=None if lapses is None else day(min(28, on + lapses)),
        provider=home,
        quorum_shortfall=short,
    ),
    numbers,
    rates,
    st.none() | st.integers(1, 10),
    st.sampled_from([id_of("Larkfield House"), OTHER_HOME]),
    st.sampled_from(["", "", "1 of 2 members present"]),
)
changes = st.builds(lambda on, rate: RateChanged(changed_on=day(on), weekly_rate=rate, why="Agreed."), numbers, rates)


@settings(max_examples=300)
@given(numbers, rates, st.none() | numbers, st.lists(approvals, max_size=4), st.lists(changes, max_size=3))
def test_authorised_days_are_those_that_the_rules_give_day_by_day(
    start: int, rate: int, end: int | None, given_: list[DecisionRecorded], changed: list[RateChanged]
) -> None:
    changed = [change for change in changed if change.changed_on >= day(start)]
    over = [PlacementEnded(ended_on=day(end), reason=EndReason.PLANNED)] if end and end >= start else []
    stay = started(day(start), weekly_rate=rate)
    found = case(requested(), stay, *given_, *changed, *over)
    there = [d for d in MARCH if day(start) <= d and not (over and d >= over[0].ended_on)]
    by_rule = [d for d in there if any(_authorises(one, stay, changed, d) for one in given_)]
    assert [d for d in MARCH if any(d in span for span in authorised(found))] == by_rule
    assert [d for d in MARCH if any(d in gap.days for gap in gaps(found))] == [d for d in there if d not in by_rule]


def _authorises(approval: DecisionRecorded, stay: PlacementStarted, changed: Sequence[RateChanged], on: date) -> bool:
    """The rule as the product has it, asked about one day."""
    agreed = stay.weekly_rate
    for change in sorted(changed, key=lambda change: change.changed_on):
        agreed = change.weekly_rate if change.changed_on <= on else agreed
    return (
        approval.decided_on <= on
        and (approval.lapses_on is None or on < approval.lapses_on)
        and approval.provider == stay.provider
        and (approval.weekly_ceiling or 0) >= agreed
        and not approval.quorum_shortfall
    )


def test_a_stay_without_an_end_is_lived_for_ever() -> None:
    stay = case(requested(), started(day(2))).stay
    assert stay
    assert lived(stay) == Span(day(2), FOREVER)
