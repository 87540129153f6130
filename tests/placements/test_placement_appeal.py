"""A decision is appealed against, and somebody else decides the appeal (rule 5)."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import AppealDecided, DecisionAppealed, DecisionEndorsed, RatificationRecorded, Status
from placements.vocabulary import Outcome, Route
from tests.placements.cases import (
    CLERK,
    DIANA,
    IN_PRINCIPLE,
    MARA,
    MEETING,
    MEETS_ON,
    NOOR,
    OLU,
    READY,
    REFUSAL,
    SASHA,
    SUBMITTED,
    TODAY,
    attempt,
    decided,
    decided_by_officer,
    given,
    refused,
)

DECLINED = (*READY, SUBMITTED, decided(REFUSAL))
APPEALED = DecisionAppealed(appealed_on=date(2026, 3, 11), appellant="a parent", grounds="His aunt is ill.")
UPHELD = AppealDecided(decided_on=TODAY, decided_by=DIANA, upheld=True, reasons="The aunt cannot have him.")
DISMISSED = replace(UPHELD, upheld=False)
OWN = "decide an appeal against their own decision"


def decide(*history, **more):
    return given(*(history or (*DECLINED, APPEALED))).decide_appeal(**{**vars(UPHELD), "by": CLERK, **more})


def test_a_decision_is_appealed_against():
    assert given(*DECLINED).appeal(**vars(APPEALED)) == [APPEALED]


@pytest.mark.parametrize(
    ("history", "more", "sentence"),
    [
        (READY, {}, "No decision is recorded for this placement."),
        ((*DECLINED, APPEALED), {}, "The decision is under appeal already."),
        (DECLINED, {"appealed_on": date(2026, 3, 9)}, "A decision cannot be appealed against before it was made."),
        (DECLINED, {"appellant": ""}, "Say in what standing the appeal is made."),
        (DECLINED, {"grounds": ""}, "Give the grounds of the appeal."),
    ],
)
def test_what_an_appeal_must_be(history, more, sentence):
    with refused(sentence):
        given(*history).appeal(**{**vars(APPEALED), **more})


def test_on_the_day_of_the_decision_and_decided_on_the_same_day():
    same_day = replace(APPEALED, appealed_on=MEETS_ON)
    assert given(*DECLINED).appeal(**vars(same_day)) == [same_day]
    assert decide(*DECLINED, same_day, decided_on=MEETS_ON) == [replace(UPHELD, decided_on=MEETS_ON)]


@pytest.mark.parametrize("decision", [UPHELD, DISMISSED])
def test_somebody_else_decides_the_appeal(decision):
    assert decide(upheld=decision.upheld) == [decision]


def test_upheld_the_request_is_open_again():
    placement = given(*DECLINED, APPEALED, UPHELD)
    assert placement.status is Status.REQUESTED
    assert placement.submit() == [SUBMITTED]


def test_dismissed_the_decision_stands():
    placement = given(*DECLINED, APPEALED, DISMISSED)
    assert placement.status is Status.DECLINED
    assert placement.appeal(**vars(APPEALED)) == [APPEALED]


def test_an_approval_whose_appeal_is_upheld_waits_for_no_ratification():
    assert not given(*READY, decided_by_officer(), APPEALED, UPHELD).awaiting_ratification


@pytest.mark.parametrize(
    ("history", "more", "sentence"),
    [
        (DECLINED, {}, "The decision is not under appeal."),
        ((*DECLINED, APPEALED, DISMISSED), {}, "The decision is not under appeal."),
        ((*DECLINED, APPEALED, decided()), {}, "The decision is not under appeal."),
        ((*DECLINED, APPEALED), {"decided_on": date(2026, 3, 10)}, "An appeal cannot be decided before it was made."),
        ((*DECLINED, APPEALED), {"reasons": ""}, "Give the reasons for the decision on the appeal."),
    ],
)
def test_what_a_decision_on_an_appeal_must_be(history, more, sentence):
    with refused(sentence):
        decide(*history, **more)


@pytest.mark.parametrize(
    ("history", "person"),
    [
        (DECLINED, MARA),
        ((*READY, SUBMITTED, decided(IN_PRINCIPLE)), NOOR),
        (
            (
                *READY,
                SUBMITTED,
                decided(IN_PRINCIPLE),
                DecisionEndorsed(endorsed_on=MEETS_ON, endorsed_by=OLU, route=Route.NOMINATED_OFFICER, reasons="Yes."),
            ),
            OLU,
        ),
        ((*READY, decided_by_officer()), OLU),
        (
            (
                *READY,
                decided_by_officer(),
                RatificationRecorded(
                    outcome=Outcome.NOT_RATIFIED,
                    decided_on=MEETS_ON,
                    decided_by=(MARA,),
                    meeting=MEETING,
                    reasons="His aunt was not asked.",
                ),
            ),
            MARA,
        ),
    ],
    ids=["declined", "approved in principle", "endorsed", "decided alone", "not ratified"],
)
def test_nobody_decides_an_appeal_against_their_own_decision(history, person):
    sentence = f"Nobody may {OWN}: somebody else must do it. The attempt is recorded."
    with refused(sentence, attempt(person, OWN)):
        decide(*history, APPEALED, decided_by=person)
    with refused(sentence, attempt(person, OWN)):
        decide(*history, APPEALED, by=person)


def test_nobody_decides_an_appeal_about_their_own_request():
    with refused(
        "Nobody may decide an appeal about their own request: somebody else must do it. The attempt is recorded.",
        attempt(SASHA, "decide an appeal about their own request"),
    ):
        decide(decided_by=SASHA)
