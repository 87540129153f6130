"""A placement is asked for, amended, withdrawn; and what was tried before it."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import (
    Alternative,
    AlternativeExplored,
    ProviderConsidered,
    RequestAmended,
    RequestWithdrawn,
    Response,
)
from placements.vocabulary import Funding, PersonKind, ServiceType
from tests.placements.cases import (
    AMAR,
    DEFERRAL,
    ELM_LODGE,
    EXPLORED,
    OAK_HOUSE,
    OFFERED,
    POUND,
    READY,
    REFUSAL,
    REFUSED,
    REQUESTED,
    SASHA,
    STARTED,
    SUBMITTED,
    TYPIST,
    decided,
    given,
    refused,
)

ASKED = {name: value for name, value in vars(REQUESTED).items() if name != "raised_by"}
WITHDRAWN = RequestWithdrawn(why="He stays with his aunt.")
AMENDED = RequestAmended(
    needed_by=date(2026, 3, 20),
    needs="A home near his school.",
    team="Looked after children, west",
    funding=Funding.JOINT,
    why="The NHS pays a part.",
)


def test_a_social_worker_asks_for_a_placement():
    assert given().request(**ASKED, age=14) == [REQUESTED]


def test_a_clerk_writes_the_request_down_for_the_social_worker():
    assert given().request(**ASKED, age=14, raised_by=TYPIST) == [replace(REQUESTED, raised_by=TYPIST)]
    assert given(replace(REQUESTED, raised_by=TYPIST)).requesters == {SASHA, TYPIST}


def test_a_placement_is_asked_for_once():
    with refused("The placement is requested."):
        given(REQUESTED).request(**ASKED, age=14)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("team", "Say which team asks."),
        ("needs", "Say what the person needs."),
        ("recommendation", "Give the assessor's recommendation."),
    ],
)
def test_a_request_without_its_words_is_refused(missing, sentence):
    with refused(sentence):
        given().request(**{**ASKED, missing: " \n"}, age=14)


def test_words_are_kept_without_the_space_around_them():
    assert given().request(**{**ASKED, "team": f"  {REQUESTED.team} "}, age=14) == [REQUESTED]


def test_a_child_under_16_is_not_asked_into_supported_accommodation():
    with refused("Supported accommodation is for young people of 16 and 17 (SI 2010/959 reg 27A)."):
        given().request(**{**ASKED, "service_type": ServiceType.SUPPORTED_ACCOMMODATION}, age=15)


def test_nobody_under_18_is_asked_for_as_an_adult():
    adult = {**ASKED, "person_kind": PersonKind.ADULT}
    with refused("At 17 this person is a child: register them as one before a placement is asked for."):
        given().request(**adult, age=17)
    assert given().request(**adult, age=18) == [replace(REQUESTED, person_kind=PersonKind.ADULT)]


def test_a_young_person_of_16_is_asked_into_supported_accommodation():
    asked = {**ASKED, "service_type": ServiceType.SUPPORTED_ACCOMMODATION}
    assert given().request(**asked, age=16) == [replace(REQUESTED, service_type=ServiceType.SUPPORTED_ACCOMMODATION)]


def test_the_request_is_amended_and_the_recommendation_stays():
    assert given(REQUESTED).amend(**vars(AMENDED)) == [AMENDED]
    assert given(REQUESTED, AMENDED).needed_by == date(2026, 3, 20)


def test_an_amendment_says_why():
    with refused("Say why the request is amended."):
        given(REQUESTED).amend(**{**vars(AMENDED), "why": ""})


def test_what_lies_before_the_panel_is_not_amended():
    with refused("The placement is submitted to panel."):
        given(*READY, SUBMITTED).amend(**vars(AMENDED))


@pytest.mark.parametrize("history", [(REQUESTED,), (*READY, SUBMITTED), (*READY, SUBMITTED, decided())])
def test_a_request_is_withdrawn_even_when_it_lies_before_the_panel_or_is_approved(history):
    assert given(*history).withdraw(why="He stays with his aunt.") == [WITHDRAWN]


def test_a_request_is_not_withdrawn_while_the_person_lives_there():
    with refused("The person lives there: end the placement instead of withdrawing the request."):
        given(*READY, STARTED).withdraw(why="He stays with his aunt.")


def test_a_withdrawal_says_why():
    with refused("Say why the request is withdrawn."):
        given(REQUESTED).withdraw(why="")


def test_nothing_more_is_done_about_a_withdrawn_request():
    placement = given(*READY, WITHDRAWN)
    with refused("The placement is withdrawn."):
        placement.withdraw(why="Again.")
    with refused("The placement is withdrawn."):
        placement.submit()
    with refused("The placement is withdrawn."):
        placement.start(started_on=date(2026, 3, 6), provider=OAK_HOUSE, weekly_rate=1, today=date(2026, 3, 6))


def test_an_alternative_is_explored():
    assert given(REQUESTED).explore_alternative(alternative=EXPLORED.alternative, why_not=EXPLORED.why_not) == [
        EXPLORED
    ]


def test_an_alternative_says_why_not():
    with refused("Say why not."):
        given(REQUESTED).explore_alternative(alternative=Alternative.FAMILY, why_not=" ")


def test_nothing_is_explored_for_a_placement_that_nobody_asked_for():
    with refused("The placement is not requested."):
        given().explore_alternative(alternative=Alternative.FAMILY, why_not="No family.")


def test_an_alternative_may_be_explored_again_with_other_words():
    again = AlternativeExplored(alternative=EXPLORED.alternative, why_not="Two carers were asked again.")
    assert given(REQUESTED, EXPLORED).explore_alternative(**vars(again)) == [again]


def test_a_provider_that_offers_a_place_is_considered_at_its_rate():
    assert given(REQUESTED).consider_provider(
        provider=OAK_HOUSE, response=Response.OFFERED, weekly_rate=4_500 * POUND
    ) == [OFFERED]


def test_no_provider_is_considered_while_the_request_lies_before_the_panel():
    with refused("The placement is submitted to panel."):
        given(*READY, SUBMITTED).consider_provider(**vars(REFUSED))


def test_an_offer_names_its_rate():
    with refused("Give the weekly rate that the provider offers."):
        given(REQUESTED).consider_provider(provider=OAK_HOUSE, response=Response.OFFERED)


def test_a_rate_is_not_less_than_nothing():
    with refused("An amount of money cannot be less than nothing."):
        given(REQUESTED).consider_provider(provider=OAK_HOUSE, response=Response.OFFERED, weekly_rate=-1)


def test_a_place_may_be_offered_for_nothing():
    assert given(REQUESTED).consider_provider(provider=OAK_HOUSE, response=Response.OFFERED, weekly_rate=0) == [
        replace(OFFERED, weekly_rate=0)
    ]


@pytest.mark.parametrize("response", [Response.REFUSED, Response.NO_REPLY, Response.NOT_SUITABLE])
def test_a_provider_that_is_no_option_says_why(response):
    considered = ProviderConsidered(provider=ELM_LODGE, response=response, reason=REFUSED.reason)
    assert given(REQUESTED).consider_provider(**vars(considered)) == [considered]
    with refused("Say why this provider is not an option."):
        given(REQUESTED).consider_provider(provider=ELM_LODGE, response=response)


@pytest.mark.parametrize("verdict", [DEFERRAL, REFUSAL], ids=lambda verdict: verdict.outcome)
def test_options_are_still_considered_when_the_panel_deferred_or_declined(verdict):
    again = replace(OFFERED, provider=ELM_LODGE)
    assert given(*READY, SUBMITTED, decided(verdict)).consider_provider(**vars(again)) == [again]


def test_the_person_stays_the_one_asked_for():
    assert given(*READY, SUBMITTED).person == AMAR
