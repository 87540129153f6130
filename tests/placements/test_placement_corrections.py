"""What was recorded wrongly is corrected by another event (rule 8); what is older than the register is taken over."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import (
    AppealDecided,
    ConditionMet,
    DecisionAppealed,
    DecisionVoided,
    EndCorrected,
    RationaleAdded,
    RequestWithdrawn,
    RetrospectiveReasonRecoded,
    Status,
)
from placements.vocabulary import (
    Retrospective,
    RetrospectiveReason,
)
from tests.placements.cases import (
    APPROVAL,
    BREAKDOWN,
    CLERK,
    CONDITIONAL,
    DEFERRAL,
    DIANA,
    IMPORTED,
    OAK_HOUSE,
    READY,
    SASHA,
    SECOND_READER,
    SITTING,
    STARTED,
    SUBMITTED,
    TODAY,
    decided,
    decided_by_officer,
    given,
    refused,
)

WRONG = "It was Bea's."
APPROVED = (*READY, SUBMITTED, decided())
VOIDED = DecisionVoided(corrects=7, why=WRONG)


def test_a_decision_recorded_in_error_is_voided_and_the_correction_names_it():
    assert given(*APPROVED).void_decision(why=WRONG) == [VOIDED]


def test_the_item_waits_for_a_decision_again():
    placement = given(*APPROVED, VOIDED)
    assert placement.status is Status.SUBMITTED
    assert placement.record_decision(verdict=APPROVAL, sitting=SITTING, age=14, registered=True, by=CLERK) == [
        decided()
    ]


def test_after_an_officers_decision_the_request_is_open_again():
    placement = given(*READY, decided_by_officer(), replace(VOIDED, corrects=6))
    assert placement.status is Status.REQUESTED
    assert not placement.awaiting_ratification


@pytest.mark.parametrize(
    ("since", "status"),
    [(SUBMITTED, Status.SUBMITTED), (RequestWithdrawn(why="He stays."), Status.WITHDRAWN)],
)
def test_what_has_happened_since_stays(since, status):
    placement = given(*READY, decided_by_officer(), since)
    assert placement.evolve(replace(VOIDED, corrects=6)).status is status


def test_an_appeal_against_a_voided_decision_falls_away():
    appealed = DecisionAppealed(appealed_on=TODAY, appellant="a parent", grounds="His aunt is ill.")
    with refused("The decision is not under appeal."):
        given(*APPROVED, appealed, VOIDED).decide_appeal(
            decided_on=TODAY, decided_by=DIANA, upheld=True, reasons="Yes.", by=CLERK
        )


@pytest.mark.parametrize("history", [READY, (*APPROVED, VOIDED)])
def test_there_must_be_a_decision_to_void(history):
    with refused("No decision is recorded for this placement."):
        given(*history).void_decision(why=WRONG)


def test_a_voided_decision_says_why():
    with refused("Say what was wrong with the record of the decision."):
        given(*APPROVED).void_decision(why=" ")


SECOND_CODE = Retrospective(
    reason=RetrospectiveReason.ADMINISTRATIVE_FAILURE, circumstances="The carers had given notice a month before."
)


@pytest.mark.parametrize(
    "history",
    [
        (*READY, STARTED, replace(SUBMITTED, retrospective=BREAKDOWN)),
        (*READY, STARTED, decided_by_officer(replace(APPROVAL, retrospective=BREAKDOWN))),
    ],
    ids=["submitted", "decided"],
)
def test_a_second_reader_codes_the_reason_again_and_the_first_code_stays(history):
    assert given(*history).recode_retrospective_reason(retrospective=SECOND_CODE, **SECOND_READER) == [
        RetrospectiveReasonRecoded(retrospective=SECOND_CODE)
    ]
    placement = given(*history)
    assert placement.evolve(RetrospectiveReasonRecoded(retrospective=SECOND_CODE)) == replace(
        placement, version=placement.version + 1
    )


def test_a_second_reader_is_another_person():
    submitted = given(*READY, STARTED, replace(SUBMITTED, retrospective=BREAKDOWN))
    with refused("A second reader is another person than the one who gave the reason: ask a colleague."):
        submitted.recode_retrospective_reason(
            retrospective=SECOND_CODE, given_by=frozenset({SASHA}), readers=frozenset({SASHA, CLERK})
        )


def test_there_must_be_a_reason_and_circumstances_to_code():
    with refused("There is no retrospective reason to code again."):
        given(*READY).recode_retrospective_reason(retrospective=SECOND_CODE, **SECOND_READER)
    with refused("There is no retrospective reason to code again."):
        given(*APPROVED).recode_retrospective_reason(retrospective=SECOND_CODE, **SECOND_READER)
    with refused("Describe the circumstances of the retrospective approval."):
        given(*READY, STARTED, replace(SUBMITTED, retrospective=BREAKDOWN)).recode_retrospective_reason(
            retrospective=replace(SECOND_CODE, circumstances=""), **SECOND_READER
        )


def test_an_addendum_explains_a_choice_later():
    words = "Two more homes were asked by telephone."
    assert given(*READY).add_rationale(words=words) == [RationaleAdded(words=words)]
    with refused("Write the addendum."):
        given(*READY).add_rationale(words="")
    with refused("The placement is not requested."):
        given().add_rationale(words=words)


def test_a_placement_from_before_the_register_is_taken_over_as_it_is():
    assert given().import_(IMPORTED) == [IMPORTED]
    placement = given(IMPORTED)
    assert placement.status is Status.IMPORTED
    assert placement.unapproved_start


def test_also_one_that_has_ended_even_on_the_day_it_started():
    ended = replace(IMPORTED, ended_on=IMPORTED.started_on)
    assert given().import_(ended) == [ended]


def test_once():
    with refused("The placement is imported."):
        given(IMPORTED).import_(IMPORTED)


def test_but_not_what_cannot_be():
    with refused("A placement cannot end before it started."):
        given().import_(replace(IMPORTED, ended_on=date(2024, 4, 30)))
    with refused("An amount of money cannot be less than nothing."):
        given().import_(replace(IMPORTED, weekly_rate=-1))
    with refused("An amount of money cannot be less than nothing."):
        given().import_(replace(IMPORTED, weekly_ceiling=-1))


def test_an_imported_approval_counts_for_its_home():
    approved = replace(IMPORTED, approved_on=date(2024, 4, 20))
    assert not given(approved).unapproved_start


def test_an_imported_stay_goes_on_in_the_register():
    corrected = EndCorrected(corrects=1, ended_on=None, why="She is still there.")
    ended = replace(IMPORTED, ended_on=date(2026, 1, 31))
    assert given(ended).correct_end(ended_on=None, why=corrected.why, today=TODAY) == [corrected]
    with refused("No end of this placement is recorded."):
        given(IMPORTED).correct_end(ended_on=None, why=corrected.why, today=TODAY)
    with refused("Choose a provider, and say why, before the placement is decided."):
        given(IMPORTED).submit(retrospective=BREAKDOWN)


def test_an_upheld_appeal_leaves_a_decision_that_can_still_be_voided():
    appealed = DecisionAppealed(appealed_on=TODAY, appellant="a parent", grounds="His aunt is ill.")
    upheld = AppealDecided(decided_on=TODAY, decided_by=DIANA, upheld=True, reasons="Yes.")
    assert given(*APPROVED, appealed, upheld).void_decision(why=WRONG) == [VOIDED]


def test_what_was_decided_before_stands_again():
    history = (*READY, decided_by_officer(CONDITIONAL), ConditionMet(condition=1, met_on=TODAY, evidence="A letter."))
    before = given(*history)
    after = given(*history, SUBMITTED, decided(DEFERRAL), replace(VOIDED, corrects=9))
    assert after == replace(before, status=Status.SUBMITTED, version=10)
    assert after.awaiting_ratification
    assert after.approved == {OAK_HOUSE: date.max}
    with refused("This condition is recorded as met already."):
        after.meet_condition(condition=1, met_on=TODAY, evidence="Another letter.")
