"""An officer decides between meetings, within the limit (rule 4), or endorses what a panel approved in principle."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import DecisionEndorsed, ReturnedForInformation, Status
from placements.verdict import Mandate, Verdict
from placements.vocabulary import Outcome, Route
from tests.placements.cases import (
    ADULT_REQUESTED,
    APPROVAL,
    AREA_APPROVED,
    BREAKDOWN,
    CHOSEN,
    CLERK,
    CONDITION,
    CONDITIONAL,
    DEFERRAL,
    ELM_LODGE,
    EXPLORED,
    IN_PRINCIPLE,
    MANDATE,
    MEETS_ON,
    OFFERED,
    OLU,
    OUT_OF_AREA,
    POUND,
    READY,
    REFUSAL,
    REFUSED,
    REQUESTED,
    SASHA,
    STARTED,
    SUBMITTED,
    TODAY,
    TYPIST,
    attempt,
    decided,
    decided_by_officer,
    given,
    refused,
)

DECIDED_ON = date(2026, 3, 4)
AT_THE_LIMIT = replace(APPROVAL, weekly_ceiling=4_800 * POUND, one_off=400 * POUND)
"""4,800 x 52 + 400 = 250,000 pounds."""


def decide(*history, verdict: Verdict = APPROVAL, mandate: Mandate = MANDATE, **more):
    placement = given(*(history or READY))
    return placement.record_decision_outside_panel(
        **{
            "verdict": verdict,
            "mandate": mandate,
            "decided_on": DECIDED_ON,
            "age": 14,
            "registered": True,
            "today": TODAY,
            "by": CLERK,
            **more,
        }
    )


@pytest.mark.parametrize("verdict", [APPROVAL, CONDITIONAL, DEFERRAL, REFUSAL], ids=lambda verdict: verdict.outcome)
def test_an_officer_decides(verdict):
    assert decide(verdict=verdict) == [decided_by_officer(verdict)]


@pytest.mark.parametrize("route", [Route.CHAIRS_ACTION, Route.DIRECTOR, Route.DUTY_MANAGER])
def test_by_the_route_of_the_mandate(route):
    assert decide(mandate=replace(MANDATE, route=route)) == [decided_by_officer(route=route)]


@pytest.mark.parametrize("outcome", [Outcome.IN_PRINCIPLE, Outcome.RATIFIED, Outcome.NOT_RATIFIED])
def test_only_a_panel_approves_in_principle_or_ratifies(outcome):
    with refused(f"An officer outside the panel cannot decide “{outcome}”."):
        decide(verdict=replace(APPROVAL, outcome=outcome))


def test_what_lies_before_the_panel_may_be_decided_between_meetings():
    assert decide(*READY, SUBMITTED) == [decided_by_officer()]
    assert decide(*READY, SUBMITTED, ReturnedForInformation(question="?")) == [decided_by_officer()]


def test_a_request_without_a_home_yet_may_be_declined():
    assert decide(REQUESTED, verdict=REFUSAL) == [decided_by_officer(REFUSAL, provider=None)]


def test_what_nobody_asked_for_is_not():
    with refused("The placement is not requested."):
        given().record_decision_outside_panel(
            verdict=APPROVAL,
            mandate=MANDATE,
            decided_on=DECIDED_ON,
            age=14,
            registered=True,
            today=TODAY,
            by=CLERK,
        )


# Rule 4: the limit


def test_the_limit_itself_is_within_the_limit():
    assert decide(verdict=AT_THE_LIMIT) == [decided_by_officer(AT_THE_LIMIT)]


@pytest.mark.parametrize(
    ("over", "cost"),
    [
        (replace(AT_THE_LIMIT, one_off=400 * POUND + 1), "£250,000.01"),
        (replace(AT_THE_LIMIT, weekly_ceiling=4_800 * POUND + 1), "£250,000.52"),
        (replace(AT_THE_LIMIT, outcome=Outcome.APPROVED_WITH_CONDITIONS, conditions=(CONDITION,), one_off=10**9), None),
    ],
    ids=["a penny once", "a penny a week", "with conditions"],
)
def test_a_penny_over_the_limit_is_refused(over, cost):
    cost = cost or "£10,249,600.00"
    with refused(
        f"This costs {cost} a year; the limit of the nominated officer is £250,000.00 under Scheme 2026. "
        "It must go to somebody with a higher limit, or to the panel."
    ):
        decide(verdict=over)


def test_the_one_off_of_the_home_counts_though_the_verdict_leaves_it_out():
    history = (REQUESTED, EXPLORED, OFFERED, REFUSED, replace(CHOSEN, one_off=400 * POUND + 1))
    with refused(
        "This costs £250,000.01 a year; the limit of the nominated officer is £250,000.00 under Scheme 2026. "
        "It must go to somebody with a higher limit, or to the panel."
    ):
        decide(*history, verdict=replace(AT_THE_LIMIT, one_off=0))


def test_a_limit_is_not_reached_from_below_by_a_negative_sum():
    with refused("An amount of money cannot be less than nothing."):
        decide(verdict=replace(AT_THE_LIMIT, weekly_ceiling=5_000 * POUND, one_off=-10_000 * POUND))


def test_an_officer_without_a_limit_has_no_authority():
    with refused("The nominated officer has no authority over this placement under Scheme 2026."):
        decide(mandate=replace(MANDATE, limit=None))


def test_a_limit_of_nothing_covers_nothing_but_what_is_free():
    free = replace(APPROVAL, weekly_ceiling=0)
    assert decide(verdict=free, mandate=replace(MANDATE, limit=0)) == [decided_by_officer(free, limit=0)]


@pytest.mark.parametrize("verdict", [DEFERRAL, REFUSAL], ids=lambda verdict: verdict.outcome)
def test_what_costs_nothing_needs_no_limit(verdict):
    assert decide(verdict=verdict, mandate=replace(MANDATE, limit=None)) == [decided_by_officer(verdict, limit=None)]


def test_nothing_is_decided_on_a_day_to_come():
    assert decide(decided_on=TODAY) == [decided_by_officer(decided_on=TODAY)]
    with refused("A decision is recorded once it has happened: this day is still to come."):
        decide(decided_on=date(2026, 3, 13))


# The other rules hold outside the panel too


def test_rule_1_between_meetings():
    with refused("Explore at least one alternative to an external placement, and say why not."):
        decide(REQUESTED, OFFERED, REFUSED, CHOSEN)
    with refused("Consider at least two providers, or give the reason for a single source."):
        decide(REQUESTED, EXPLORED, OFFERED, CHOSEN)
    single = replace(CHOSEN, single_source_reason="Nobody else takes a child tonight.")
    assert decide(REQUESTED, EXPLORED, OFFERED, single) == [decided_by_officer()]
    assert decide(ADULT_REQUESTED, OFFERED, replace(CHOSEN, locality=None), age=84) == [decided_by_officer()]


def test_rule_2_between_meetings():
    after = date(2026, 3, 9)
    with refused("The placement started without approval: give the reason and the circumstances."):
        decide(*READY, STARTED, decided_on=after)
    verdict = replace(APPROVAL, retrospective=BREAKDOWN)
    assert decide(*READY, STARTED, verdict=verdict, decided_on=after) == [decided_by_officer(verdict, decided_on=after)]


def test_an_explanation_that_was_given_is_kept_although_none_was_needed():
    verdict = replace(APPROVAL, retrospective=BREAKDOWN)
    assert decide(*READY, STARTED, verdict=verdict, decided_on=STARTED.started_on) == [
        decided_by_officer(verdict, decided_on=STARTED.started_on)
    ]


def test_but_not_without_its_circumstances():
    verdict = replace(APPROVAL, retrospective=replace(BREAKDOWN, circumstances=" "))
    with refused("Describe the circumstances of the retrospective approval."):
        decide(verdict=verdict)


@pytest.mark.parametrize("own", [{"mandate": replace(MANDATE, officer=SASHA)}, {"by": SASHA}])
def test_rule_5_between_meetings(own):
    with refused(
        "Nobody may decide their own request: somebody else must do it. The attempt is recorded.",
        attempt(SASHA, "decide their own request"),
    ):
        decide(**own)


def test_rule_5_speaks_of_who_wrote_the_request_down_as_well():
    with refused(
        "Nobody may decide their own request: somebody else must do it. The attempt is recorded.",
        attempt(TYPIST, "decide their own request"),
    ):
        decide(replace(REQUESTED, raised_by=TYPIST), *READY[1:], mandate=replace(MANDATE, officer=TYPIST))


def test_rule_6_between_meetings():
    with refused("Say how the need can be met instead."):
        decide(verdict=replace(REFUSAL, alternative=""))


def test_rule_7_between_meetings():
    with refused("This home is not registered with its regulator: no child may be placed there (SI 2010/959 reg 27A)."):
        decide(registered=False)
    with refused(
        "This home is out of area: the nominated officer must approve it first (SI 2010/959 reg 11). "
        "Until then the panel may only approve in principle."
    ):
        decide(*READY, OUT_OF_AREA)


@pytest.mark.parametrize(
    ("verdict", "awaits"), [(APPROVAL, True), (CONDITIONAL, True), (DEFERRAL, False), (REFUSAL, False)]
)
def test_an_approval_between_meetings_awaits_ratification(verdict, awaits):
    assert given(*READY, decided_by_officer(verdict)).awaiting_ratification is awaits


# Endorsement of an approval in principle

ENDORSED = DecisionEndorsed(
    endorsed_on=date(2026, 3, 11),
    endorsed_by=OLU,
    route=Route.NOMINATED_OFFICER,
    reasons="The service manager agrees.",
    limit=MANDATE.limit,
    scheme=MANDATE.scheme,
)
UNENDORSED = (*READY, SUBMITTED, decided(IN_PRINCIPLE))


def endorse(*history, **more):
    return given(*(history or UNENDORSED)).endorse(
        **{
            "mandate": MANDATE,
            "endorsed_on": ENDORSED.endorsed_on,
            "reasons": ENDORSED.reasons,
            "today": TODAY,
            "by": CLERK,
            **more,
        }
    )


def test_the_officer_endorses_an_approval_in_principle():
    assert endorse() == [ENDORSED]


def test_it_is_approved_from_then_on():
    assert given(*UNENDORSED).status is Status.IN_PRINCIPLE
    assert given(*UNENDORSED, ENDORSED).status is Status.APPROVED
    conditional = decided(replace(IN_PRINCIPLE, conditions=(CONDITION,)))
    assert given(*READY, SUBMITTED, conditional, ENDORSED).status is Status.APPROVED_WITH_CONDITIONS


def test_an_approval_is_endorsed_once():
    with refused("The placement is approved."):
        endorse(*UNENDORSED, ENDORSED)


@pytest.mark.parametrize("verdict", [APPROVAL, DEFERRAL, REFUSAL], ids=lambda verdict: verdict.outcome)
def test_only_an_approval_in_principle_is_endorsed(verdict):
    with refused(f"The placement is {verdict.outcome}."):
        endorse(*READY, SUBMITTED, decided(verdict))


def test_an_endorsement_is_not_older_than_the_approval_nor_of_a_day_to_come():
    assert endorse(endorsed_on=MEETS_ON) == [replace(ENDORSED, endorsed_on=MEETS_ON)]
    with refused("An approval in principle cannot be endorsed before it was given."):
        endorse(endorsed_on=date(2026, 3, 9))
    with refused("An endorsement is recorded once it has happened: this day is still to come."):
        endorse(endorsed_on=date(2026, 3, 13))


def test_an_approval_in_principle_that_has_lapsed_is_not_endorsed():
    lapses = (*READY, SUBMITTED, decided(replace(IN_PRINCIPLE, lapses_on=date(2026, 3, 12))))
    assert endorse(*lapses) == [ENDORSED]
    with refused("The approval in principle has lapsed: the panel must decide again."):
        endorse(*lapses, endorsed_on=date(2026, 3, 12))


def test_the_endorsement_is_of_the_home_that_the_panel_saw():
    offered = replace(OFFERED, provider=ELM_LODGE)
    with refused("Another home was chosen since: the panel must decide again."):
        endorse(*UNENDORSED, offered, replace(CHOSEN, provider=ELM_LODGE))


def test_the_endorsement_is_within_the_officers_limit():
    assert endorse(mandate=replace(MANDATE, limit=4_600 * 52 * POUND)) == [replace(ENDORSED, limit=4_600 * 52 * POUND)]
    with refused(
        "This costs £239,200.00 a year; the limit of the nominated officer is £239,199.99 under Scheme 2026. "
        "It must go to somebody with a higher limit, or to the panel."
    ):
        endorse(mandate=replace(MANDATE, limit=4_600 * 52 * POUND - 1))


@pytest.mark.parametrize("own", [{"mandate": replace(MANDATE, officer=SASHA)}, {"by": SASHA}])
def test_nobody_endorses_the_approval_of_their_own_request(own):
    with refused(
        "Nobody may endorse their own request: somebody else must do it. The attempt is recorded.",
        attempt(SASHA, "endorse their own request"),
    ):
        endorse(**own)


def test_an_endorsement_says_why():
    with refused("Say why the approval in principle is endorsed."):
        endorse(reasons="")


def test_the_area_is_approved_before_the_endorsement():
    history = (*READY, OUT_OF_AREA, SUBMITTED, decided(IN_PRINCIPLE))
    with refused(
        "This home is out of area: the nominated officer must approve it first (SI 2010/959 reg 11). "
        "Until then the panel may only approve in principle."
    ):
        endorse(*history)
    assert endorse(*history, AREA_APPROVED) == [ENDORSED]


def test_an_endorsement_after_the_start_is_explained():
    history = (*UNENDORSED, replace(STARTED, started_on=MEETS_ON))
    with refused("The placement started without approval: give the reason and the circumstances."):
        endorse(*history)
    assert endorse(*history, retrospective=BREAKDOWN) == [replace(ENDORSED, retrospective=BREAKDOWN)]
    assert endorse(*history, endorsed_on=MEETS_ON) == [replace(ENDORSED, endorsed_on=MEETS_ON)]


def test_it_carries_the_explanation_of_the_approval_in_principle():
    history = (*READY, STARTED, SUBMITTED, decided(replace(IN_PRINCIPLE, retrospective=BREAKDOWN)))
    assert endorse(*history) == [replace(ENDORSED, retrospective=BREAKDOWN)]


def test_after_an_endorsement_the_stay_needs_no_explanation():
    assert not given(*UNENDORSED, ENDORSED, replace(STARTED, started_on=TODAY)).unapproved_start
