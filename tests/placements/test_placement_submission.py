"""A request goes to its panel: with its rationale (rule 1), and explained when it comes after the start (rule 2)."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import (
    DecisionVoided,
    InformationProvided,
    ReturnedForInformation,
    SubmittedToPanel,
)
from placements.vocabulary import ServiceType
from tests.placements.cases import (
    ADULT_REQUESTED,
    APPROVAL,
    BREAKDOWN,
    CHOSEN,
    DEFERRAL,
    ELM_LODGE,
    EXPLORED,
    IN_PRINCIPLE,
    IPOP,
    OAK_HOUSE,
    OFFERED,
    QMG,
    READY,
    REFUSAL,
    REFUSED,
    REQUESTED,
    STARTED,
    SUBMITTED,
    decided,
    given,
    refused,
)

RETURNED = ReturnedForInformation(question="Was his aunt asked?")
ANSWERED = InformationProvided(answer="She was, and cannot.")
SINGLE = replace(CHOSEN, single_source_reason="Nobody else takes a child tonight.")
NEEDS_TWO = "Consider at least two providers, or give the reason for a single source."


def test_a_request_with_two_options_a_choice_and_an_alternative_is_submitted():
    assert given(*READY).submit() == [SUBMITTED]


def test_one_option_is_not_enough():
    with refused(NEEDS_TWO):
        given(REQUESTED, EXPLORED, OFFERED, CHOSEN).submit()


def test_the_same_provider_asked_twice_is_one_option():
    with refused(NEEDS_TWO):
        given(REQUESTED, EXPLORED, replace(REFUSED, provider=OAK_HOUSE), OFFERED, CHOSEN).submit()


def test_one_option_is_enough_with_the_reason_for_a_single_source():
    assert given(REQUESTED, EXPLORED, OFFERED, SINGLE).submit() == [SUBMITTED]


def test_a_request_without_a_choice_is_not_submitted():
    with refused("Choose a provider, and say why, before the placement is decided."):
        given(REQUESTED, EXPLORED, OFFERED, REFUSED).submit()


def test_a_request_whose_home_took_its_offer_back_is_not_submitted():
    with refused("Only a provider that offers a place can be chosen: record its offer first."):
        given(*READY, replace(REFUSED, provider=OAK_HOUSE)).submit()


def test_a_request_without_an_alternative_explored_is_not_submitted():
    with refused("Explore at least one alternative to an external placement, and say why not."):
        given(REQUESTED, OFFERED, REFUSED, CHOSEN).submit()


def test_a_child_in_an_adults_setting_needs_the_same_rationale():
    requested = replace(REQUESTED, service_type=ServiceType.RESIDENTIAL_CARE)
    with refused(NEEDS_TWO):
        given(requested, EXPLORED, OFFERED, CHOSEN).submit()


def test_for_an_adult_a_choice_and_why_are_enough():
    chosen = replace(CHOSEN, locality=None)
    assert given(ADULT_REQUESTED, OFFERED, chosen).submit() == [SubmittedToPanel(panel=QMG)]
    with refused("Choose a provider, and say why, before the placement is decided."):
        given(ADULT_REQUESTED, OFFERED).submit()


def test_nothing_is_submitted_twice():
    with refused("The placement is submitted to panel."):
        given(*READY, SUBMITTED).submit()


@pytest.mark.parametrize("verdict", [DEFERRAL, REFUSAL, IN_PRINCIPLE], ids=lambda verdict: verdict.outcome)
def test_what_was_not_approved_is_submitted_again(verdict):
    assert given(*READY, SUBMITTED, decided(verdict)).submit() == [SUBMITTED]


def test_after_the_start_without_approval_the_reason_and_the_circumstances_are_needed():
    with refused("The placement started without approval: give the reason and the circumstances."):
        given(*READY, STARTED).submit()
    with refused("Describe the circumstances of the retrospective approval."):
        given(*READY, STARTED).submit(retrospective=replace(BREAKDOWN, circumstances="  "))


def test_an_explained_request_is_submitted_after_the_start():
    words = replace(BREAKDOWN, circumstances=f" {BREAKDOWN.circumstances} ")
    assert given(*READY, STARTED).submit(retrospective=words) == [SubmittedToPanel(panel=IPOP, retrospective=BREAKDOWN)]


def test_a_request_that_is_not_late_is_not_explained():
    with refused("The placement has not started without approval: leave the retrospective reason out."):
        given(*READY).submit(retrospective=BREAKDOWN)


def test_an_extension_of_an_approved_stay_is_not_retrospective():
    assert given(*READY, SUBMITTED, decided(), STARTED).submit() == [SUBMITTED]


@pytest.mark.parametrize(
    "unapproved",
    [
        decided(provider=ELM_LODGE),
        decided(replace(APPROVAL, lapses_on=STARTED.started_on)),
    ],
    ids=["another home", "lapsed on the day of the start"],
)
def test_an_approval_of_another_home_or_one_that_had_lapsed_does_not_count(unapproved):
    with refused("The placement started without approval: give the reason and the circumstances."):
        given(*READY, SUBMITTED, unapproved, STARTED).submit()


def test_an_approval_that_lapses_the_day_after_the_start_counts():
    approval = decided(replace(APPROVAL, lapses_on=date(2026, 3, 7)))
    assert given(*READY, SUBMITTED, approval, STARTED).submit() == [SUBMITTED]


def test_an_approval_recorded_in_error_does_not_count():
    voided = DecisionVoided(corrects=7, why="It was Bea's.")
    with refused("The placement is submitted to panel."):
        given(*READY, SUBMITTED, decided(), voided, STARTED).submit(retrospective=BREAKDOWN)
    assert given(*READY, SUBMITTED, decided(), voided, STARTED).unapproved_start


def test_the_panel_returns_a_request_for_information_and_it_comes_back():
    assert given(*READY, SUBMITTED).return_for_information(question=RETURNED.question) == [RETURNED]
    assert given(*READY, SUBMITTED, RETURNED).provide_information(answer=ANSWERED.answer) == [ANSWERED]
    assert given(*READY, SUBMITTED, RETURNED, ANSWERED).return_for_information(question=RETURNED.question) == [RETURNED]


def test_question_and_answer_have_words():
    with refused("Say what the panel needs to know."):
        given(*READY, SUBMITTED).return_for_information(question="")
    with refused("Answer the panel's question."):
        given(*READY, SUBMITTED, RETURNED).provide_information(answer="")


def test_only_what_lies_before_the_panel_is_returned():
    with refused("The placement is requested."):
        given(*READY).return_for_information(question="Was his aunt asked?")


def test_only_what_was_returned_is_answered():
    with refused("The placement is submitted to panel."):
        given(*READY, SUBMITTED).provide_information(answer="She was.")


def test_a_returned_request_is_answered_rather_than_submitted_again():
    with refused("The panel asked for information: provide it instead of submitting again."):
        given(*READY, SUBMITTED, RETURNED).submit()


def test_the_rationale_may_not_be_lost_while_the_request_is_returned():
    history = (REQUESTED, EXPLORED, OFFERED, SINGLE, SUBMITTED, RETURNED, CHOSEN)
    with refused(NEEDS_TWO):
        given(*history).provide_information(answer="She was.")
