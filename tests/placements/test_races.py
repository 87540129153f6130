"""A thousand times two people decide about the same placement at once: one is recorded, the other is told why not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from uuid import UUID

import pytest

from placements import commands
from placements.application import Register
from placements.errors import Refused
from placements.meeting import InterestDeclared, ItemDecided, Meeting
from placements.placement import DecisionRecorded, Placement, ProviderChosen
from placements.store import Actor
from placements.vocabulary import Role, Route
from tests.placements.anyshire import COORDINATOR, LIMIT, at, on, set_up
from tests.placements.cases import (
    APPROVAL,
    CHOSEN,
    DEFERRAL,
    INTEREST,
    LISTED,
    OLU,
    READY,
    SASHA,
    SITS,
    SUBMITTED,
    TODAY,
    attempt,
)

ANOTHER_CLERK = Actor(id=UUID(int=31), role=Role.COORDINATOR)
RACES = 250
"""Of each kind; of the commonest, two who decide the same item, twice as many."""

Attempt = Callable[[], object]


@pytest.fixture
def anyshire(register, clock):
    clock.now = at(date(2026, 1, 5))
    set_up(register)
    clock.now = at(TODAY)
    return register


def items(register: Register, races: int = RACES) -> list[tuple[UUID, UUID]]:
    """Placements that each lie before a meeting of their own."""
    pairs = [(UUID(int=10_000 + n), UUID(int=20_000 + n)) for n in range(races)]
    changes = []
    for placement, meeting in pairs:
        sits = [replace(event, placement=placement) if event == LISTED else event for event in SITS]
        changes += [
            (Placement, placement, lambda _: [*READY, SUBMITTED]),
            (Meeting, meeting, lambda _, sits=sits: sits),
        ]
    for _ in register.decide_each(changes, by=COORDINATOR):
        pass
    return pairs


def requests(register: Register) -> list[UUID]:
    """Placements that may be decided between meetings."""
    ids = [UUID(int=30_000 + n) for n in range(RACES)]
    for _ in register.decide_each([(Placement, id, lambda _: READY) for id in ids], by=COORDINATOR):
        pass
    return ids


def at_once(*attempts: Attempt) -> list[str]:
    """What becomes of attempts that begin together: "recorded", or the sentence of the refusal."""
    barrier = Barrier(len(attempts))

    def make(attempt: Attempt) -> str:
        barrier.wait()
        try:
            attempt()
        except Refused as refused:
            return str(refused)
        return "recorded"

    with ThreadPoolExecutor(len(attempts)) as threads:
        return [*threads.map(make, attempts)]


def decisions(register: Register, id: UUID) -> list[DecisionRecorded]:
    return [event for event in on(register, id) if isinstance(event, DecisionRecorded)]


def test_of_two_who_record_a_decision_of_the_same_item_one_is_told_what_was_decided(anyshire, report):
    for placement, meeting in items(anyshire, 2 * RACES):

        def record(verdict, by, id=placement, meeting=meeting):
            return lambda: commands.record_decision(anyshire, id, meeting=meeting, verdict=verdict, by=by)

        told = at_once(record(APPROVAL, COORDINATOR), record(DEFERRAL, ANOTHER_CLERK))

        [decision] = decisions(anyshire, placement)
        assert sorted(told) == sorted(["recorded", f"The placement is {decision.outcome}."])
        assert on(anyshire, meeting)[-1] == ItemDecided(
            placement=placement, outcome=decision.outcome, decided_by=decision.decided_by
        )
    report.goal("T10", "two at once: an item that was decided twice (altered)", cycles=2 * RACES, altered=0)


def test_no_member_decides_whose_interest_was_declared_first(anyshire, report):
    for placement, meeting in items(anyshire):
        interest = replace(INTEREST, placement=placement)
        told = at_once(
            lambda id=placement, meeting=meeting: commands.record_decision(
                anyshire, id, meeting=meeting, verdict=APPROVAL, by=COORDINATOR
            ),
            lambda interest=interest, meeting=meeting: anyshire.decide(
                Meeting, meeting, lambda held: held.declare_interest(**vars(interest)), by=ANOTHER_CLERK
            ),
        )
        if decisions(anyshire, placement):
            assert told == ["recorded", "This item is decided already: approved."]
            assert not [event for event in on(anyshire, meeting) if isinstance(event, InterestDeclared)]
        else:
            [quorum, recorded] = told
            assert recorded == "recorded"
            assert quorum.startswith("The meeting is not quorate for this item: 2 of 3 members present.")
    report.goal("T10", "two at once: a decision by a member with an interest (altered)", cycles=RACES, altered=0)


def test_no_officer_approves_a_home_that_has_just_become_too_dear_for_them(anyshire, report):
    choice = {**vars(CHOSEN), "one_off": LIMIT, "age": 14, "registered": True}
    for placement in requests(anyshire):
        told = at_once(
            lambda id=placement: commands.record_decision_outside_panel(
                anyshire,
                id,
                route=Route.NOMINATED_OFFICER,
                officer=OLU,
                decided_on=TODAY,
                verdict=APPROVAL,
                by=COORDINATOR,
            ),
            lambda id=placement: anyshire.decide(
                Placement, id, lambda asked: asked.choose_provider(**choice), by=ANOTHER_CLERK
            ),
        )
        [decided, chosen] = told
        assert chosen == "recorded"
        kinds = [type(event) for event in on(anyshire, placement)[len(READY) :]]
        if decided == "recorded":
            assert kinds == [DecisionRecorded, ProviderChosen]
        else:
            assert decided.startswith(
                "This costs £489,200.00 a year; the limit of the nominated officer is £250,000.00"
            )
            assert kinds == [ProviderChosen]
    report.goal("T10", "two at once: an approval over the limit (altered)", cycles=RACES, altered=0)


def test_nobody_decides_their_own_request_however_often_they_try_at_once(anyshire, report):
    own = replace(COORDINATOR, id=SASHA)
    for placement, meeting in items(anyshire, 50):
        told = at_once(
            *[
                lambda id=placement, meeting=meeting: commands.record_decision(
                    anyshire, id, meeting=meeting, verdict=APPROVAL, by=own
                )
            ]
            * 3
        )
        sentence = "Nobody may decide their own request: somebody else must do it. The attempt is recorded."
        assert told == [sentence] * 3
        assert on(anyshire, placement)[-3:] == [attempt(SASHA, "decide their own request")] * 3
        assert decisions(anyshire, placement) == []
    report.goal("T10", "two at once: an approval of one's own request (altered)", cycles=50, altered=0)


def test_without_the_one_transaction_a_member_with_an_interest_would_decide(anyshire, monkeypatch, report):
    """The control: the same command, saving each history by itself and as it was read before the others changed."""
    [(placement, meeting), *_] = items(anyshire)
    interest = replace(INTEREST, placement=placement)

    def each_by_itself(register, subjects, decision, *, by):
        changes = decision(*(register.load(kind, id) for kind, id in subjects))
        register.decide(Meeting, meeting, lambda held: held.declare_interest(**vars(interest)), by=ANOTHER_CLERK)
        for (kind, id), events in zip(subjects, changes, strict=True):
            answer = register.decide(kind, id, lambda _, events=events: events, by=by)
        return answer

    monkeypatch.setattr(Register, "decide_together", each_by_itself)
    commands.record_decision(anyshire, placement, meeting=meeting, verdict=APPROVAL, by=COORDINATOR)

    [decision] = decisions(anyshire, placement)
    assert interest.member in decision.decided_by
    assert [type(event) for event in on(anyshire, meeting)[-2:]] == [InterestDeclared, ItemDecided]
    report.control("T10", "a member with an interest decided when each history was saved by itself")
