"""A meeting ratifies, or does not, what an officer decided before it (rule 4)."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import DecisionVoided, RatificationRecorded, RatificationVoided, Status
from placements.vocabulary import Outcome
from tests.placements.cases import (
    APPROVAL,
    CLERK,
    CONDITIONAL,
    DEFERRAL,
    INQUORATE,
    MARA,
    MEETING,
    MEETS_ON,
    READY,
    SASHA,
    SITTING,
    SUBMITTED,
    attempt,
    decided,
    decided_by_officer,
    given,
    refused,
)

AWAITS = (*READY, decided_by_officer())
RATIFIED = RatificationRecorded(
    outcome=Outcome.RATIFIED,
    decided_on=MEETS_ON,
    decided_by=SITTING.deciders,
    meeting=MEETING,
    reasons="It could not wait.",
)
NOT_RATIFIED = replace(RATIFIED, outcome=Outcome.NOT_RATIFIED, reasons="His aunt was not asked.")


def ratify(*history, **more):
    return given(*(history or AWAITS)).record_ratification(
        **{"outcome": Outcome.RATIFIED, "reasons": RATIFIED.reasons, "sitting": SITTING, "by": CLERK, **more}
    )


def test_a_meeting_ratifies_what_was_decided_before_it():
    assert ratify() == [RATIFIED]


def test_or_does_not():
    assert ratify(outcome=Outcome.NOT_RATIFIED, reasons=NOT_RATIFIED.reasons) == [NOT_RATIFIED]


@pytest.mark.parametrize(
    ("decision", "outcome", "status"),
    [
        (APPROVAL, RATIFIED, Status.APPROVED),
        (CONDITIONAL, RATIFIED, Status.APPROVED_WITH_CONDITIONS),
        (APPROVAL, NOT_RATIFIED, Status.NOT_RATIFIED),
    ],
)
def test_the_placement_stays_approved_or_is_not_ratified(decision, outcome, status):
    placement = given(*READY, decided_by_officer(decision), outcome)
    assert placement.status is status
    assert not placement.awaiting_ratification


@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.IN_PRINCIPLE, Outcome.DEFERRED, Outcome.DECLINED])
def test_it_does_nothing_else_with_it(outcome):
    with refused("Say whether the decision is ratified or not ratified."):
        ratify(outcome=outcome)


@pytest.mark.parametrize(
    "history",
    [READY, (*READY, SUBMITTED, decided()), (*READY, decided_by_officer(DEFERRAL)), (*AWAITS, RATIFIED)],
    ids=["undecided", "by a panel", "deferred", "ratified before"],
)
def test_only_an_approval_between_meetings_waits_for_it(history):
    with refused("No decision outside a panel waits for ratification."):
        ratify(*history)


def test_a_decision_waits_although_the_request_was_submitted_again():
    assert ratify(*AWAITS, SUBMITTED) == [RATIFIED]


def test_a_later_decision_of_the_panel_takes_its_place():
    with refused("No decision outside a panel waits for ratification."):
        ratify(*AWAITS, SUBMITTED, decided())


def test_it_needs_a_quorum():
    with refused(
        "The meeting is not quorate for this item: 2 of 3 members present, 0 of 1 from service manager. "
        "It cannot ratify."
    ):
        ratify(sitting=INQUORATE)


def test_the_meeting_is_not_older_than_the_decision():
    assert ratify(sitting=replace(SITTING, held_on=date(2026, 3, 4))) == [
        replace(RATIFIED, decided_on=date(2026, 3, 4))
    ]
    with refused("The meeting was held before the decision was made: a later one must ratify it."):
        ratify(sitting=replace(SITTING, held_on=date(2026, 3, 3)))


def test_it_says_why():
    with refused("Give the panel's reasons."):
        ratify(reasons="")


def test_nobody_ratifies_the_approval_of_their_own_request():
    with refused(
        "Nobody may ratify their own request: a member whose request it is declares an interest first. "
        "The attempt is recorded.",
        attempt(SASHA, "ratify their own request"),
    ):
        ratify(sitting=replace(SITTING, deciders=(MARA, SASHA)))
    with refused(
        "Nobody may ratify their own request: somebody else must do it. The attempt is recorded.",
        attempt(SASHA, "ratify their own request"),
    ):
        ratify(by=SASHA)


# Recorded in error (rule 8)


@pytest.mark.parametrize("ratification", [RATIFIED, NOT_RATIFIED])
def test_a_ratification_recorded_in_error_is_voided_and_waits_again(ratification):
    voided = RatificationVoided(corrects=7, why="It was Bea's.")
    placement = given(*AWAITS, ratification)
    assert placement.void_ratification(why="It was Bea's.") == [voided]
    assert placement.evolve(voided).awaiting_ratification
    assert placement.evolve(voided).status is Status.APPROVED
    assert ratify(*AWAITS, ratification, voided) == [RATIFIED]


@pytest.mark.parametrize("ratification", [RATIFIED, NOT_RATIFIED])
def test_a_request_that_was_submitted_again_stays_so(ratification):
    voided = RatificationVoided(corrects=7, why="It was Bea's.")
    assert given(*AWAITS, ratification, SUBMITTED, voided).status is Status.SUBMITTED


def test_there_must_be_one_to_void_and_words_for_it():
    with refused("No ratification is recorded for this placement."):
        given(*AWAITS).void_ratification(why="It was Bea's.")
    with refused("Say what was wrong with the record of the ratification."):
        given(*AWAITS, RATIFIED).void_ratification(why="")


def test_a_ratified_decision_is_voided_after_its_ratification():
    with refused("A meeting has decided whether to ratify this decision: void that first."):
        given(*AWAITS, RATIFIED).void_decision(why="It was Bea's.")
    voided = RatificationVoided(corrects=7, why="It was Bea's.")
    assert given(*AWAITS, RATIFIED, voided).void_decision(why="It was Bea's.") == [
        DecisionVoided(corrects=6, why="It was Bea's.")
    ]
