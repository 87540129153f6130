"""The home is chosen, and approved where it lies outside the area (rule 7)."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import AreaApproved, ProviderChosen, ProviderConsidered, Response
from placements.vocabulary import Locality, Role, ServiceType
from tests.placements.cases import (
    ADULT_REQUESTED,
    AREA_APPROVED,
    AT_A_DISTANCE,
    CHOSEN,
    CLERK,
    DIANA,
    ELM_LODGE,
    OAK_HOUSE,
    OFFERED,
    OLU,
    OUT_OF_AREA,
    POUND,
    READY,
    REFUSED,
    REQUESTED,
    SASHA,
    SUBMITTED,
    attempt,
    given,
    refused,
)

CHOICE = {**vars(CHOSEN), "age": 14, "registered": True}
AREA = {"approved_on": date(2026, 3, 9), "approved_by": OLU, "role": Role.NOMINATED_OFFICER, "by": OLU}
BEST = "His aunt lives next door."


def test_a_home_that_offers_a_place_is_chosen():
    assert given(REQUESTED, OFFERED).choose_provider(**CHOICE) == [CHOSEN]


def test_a_choice_says_why():
    with refused("Say why this provider and not another."):
        given(REQUESTED, OFFERED).choose_provider(**{**CHOICE, "why": ""})


@pytest.mark.parametrize("provider", [OAK_HOUSE, ELM_LODGE])
def test_a_home_that_offers_no_place_is_not_chosen(provider):
    with refused("Only a provider that offers a place can be chosen: record its offer first."):
        given(REQUESTED, REFUSED).choose_provider(**{**CHOICE, "provider": provider})


def test_a_home_that_took_its_offer_back_is_not_chosen():
    back = replace(REFUSED, provider=OAK_HOUSE)
    with refused("Only a provider that offers a place can be chosen: record its offer first."):
        given(REQUESTED, OFFERED, back).choose_provider(**CHOICE)


@pytest.mark.parametrize("amount", ["weekly_rate", "one_off"])
def test_nothing_costs_less_than_nothing(amount):
    with refused("An amount of money cannot be less than nothing."):
        given(REQUESTED, OFFERED).choose_provider(**{**CHOICE, amount: -1})


def test_a_home_that_is_not_registered_is_not_chosen_for_a_child():
    with refused("This home is not registered with its regulator: no child may be placed there (SI 2010/959 reg 27A)."):
        given(REQUESTED, OFFERED).choose_provider(**{**CHOICE, "registered": False})


def test_supported_accommodation_that_is_not_registered_is_not_chosen_at_17():
    requested = replace(REQUESTED, service_type=ServiceType.SUPPORTED_ACCOMMODATION)
    with refused("This home is not registered with its regulator: no child may be placed there (SI 2010/959 reg 27C)."):
        given(requested, OFFERED).choose_provider(**{**CHOICE, "age": 17, "registered": False})


def test_for_a_child_it_is_known_where_the_home_lies():
    with refused("Say whether the child's home is in the area, out of it, or at a distance."):
        given(REQUESTED, OFFERED).choose_provider(**{**CHOICE, "locality": None})


def test_for_an_adult_it_need_not_be_known():
    chosen = ProviderChosen(provider=OAK_HOUSE, weekly_rate=1_100 * POUND, one_off=0, why="She chose it.")
    assert given(ADULT_REQUESTED, OFFERED).choose_provider(**vars(chosen), age=84, registered=True) == [chosen]


def test_another_home_may_be_chosen_until_the_request_is_submitted():
    other = ProviderConsidered(provider=ELM_LODGE, response=Response.OFFERED, weekly_rate=4_000 * POUND)
    assert given(*READY, other).choose_provider(**{**CHOICE, "provider": ELM_LODGE}) == [
        replace(CHOSEN, provider=ELM_LODGE)
    ]
    with refused("The placement is submitted to panel."):
        given(*READY, other, SUBMITTED).choose_provider(**{**CHOICE, "provider": ELM_LODGE})


def test_the_nominated_officer_approves_a_home_out_of_area():
    assert given(*READY, OUT_OF_AREA).approve_area(**AREA, reasons=BEST) == [AREA_APPROVED]


def test_the_director_may_approve_it_too():
    director = {**AREA, "approved_by": DIANA, "role": Role.DIRECTOR, "by": DIANA}
    assert given(*READY, OUT_OF_AREA).approve_area(**director, reasons=BEST) == [
        replace(AREA_APPROVED, approved_by=DIANA, role=Role.DIRECTOR)
    ]


def test_only_the_director_approves_a_home_at_a_distance():
    placement = given(*READY, AT_A_DISTANCE)
    with refused("This home is at a distance: the director must approve it (SI 2010/959 reg 11)."):
        placement.approve_area(**AREA, reasons=BEST)
    director = {**AREA, "approved_by": DIANA, "role": Role.DIRECTOR, "by": DIANA}
    assert placement.approve_area(**director, reasons=BEST) == [
        AreaApproved(
            provider=OAK_HOUSE,
            locality=Locality.AT_A_DISTANCE,
            approved_on=date(2026, 3, 9),
            approved_by=DIANA,
            role=Role.DIRECTOR,
            reasons=BEST,
        )
    ]


def test_a_chair_approves_no_area():
    with refused(
        "This home is out of area: the nominated officer or the director must approve it (SI 2010/959 reg 11)."
    ):
        given(*READY, OUT_OF_AREA).approve_area(**{**AREA, "role": Role.CHAIR}, reasons=BEST)


def test_nobody_approves_the_area_of_their_own_request():
    own = attempt(SASHA, "approve the area of their own request")
    sentence = "Nobody may approve the area of their own request: somebody else must do it. The attempt is recorded."
    with refused(sentence, own):
        given(*READY, OUT_OF_AREA).approve_area(**{**AREA, "approved_by": SASHA, "by": CLERK}, reasons=BEST)
    with refused(sentence, own):
        given(*READY, OUT_OF_AREA).approve_area(**{**AREA, "by": SASHA}, reasons=BEST)


def test_a_home_in_the_area_needs_no_such_approval():
    with refused("The chosen home is not outside the area: no approval under regulation 11 is needed."):
        given(*READY).approve_area(**AREA, reasons=BEST)


def test_no_area_is_approved_before_a_home_is_chosen():
    with refused("Choose a provider, and say why, before the placement is decided."):
        given(REQUESTED).approve_area(**AREA, reasons=BEST)


def test_the_approval_of_an_area_says_why():
    with refused("Say why this is the most appropriate placement."):
        given(*READY, OUT_OF_AREA).approve_area(**AREA, reasons="")
