"""A panel decides: in a quorate meeting, nobody their own request, completely, lawfully (rules 2, 3, 5, 6 and 7)."""

from dataclasses import replace
from datetime import date

import pytest

from placements.law import require_lawful_setting
from placements.placement import (
    AreaApproved,
    ProviderConsidered,
    RequestWithdrawn,
    Response,
    ReturnedForInformation,
    SelfDecisionRefused,
    Status,
)
from placements.terms import Terms
from placements.verdict import DeclineGround, Sitting, Verdict
from placements.vocabulary import Locality, Outcome, ServiceType
from tests.placements.cases import (
    APPROVAL,
    AREA_APPROVED,
    AT_A_DISTANCE,
    BREAKDOWN,
    CLERK,
    CONDITION,
    CONDITIONAL,
    DEFERRAL,
    DIANA,
    ELM_LODGE,
    IN_PRINCIPLE,
    INQUORATE,
    MARA,
    MEETS_ON,
    NOOR,
    OAK_HOUSE,
    OUT_OF_AREA,
    POUND,
    READY,
    REFUSAL,
    REFUSED,
    REQUESTED,
    SASHA,
    SITTING,
    STARTED,
    SUBMITTED,
    TYPIST,
    attempt,
    decided,
    given,
    refused,
)

BEFORE_PANEL = (*READY, SUBMITTED)
EXPLAINED = replace(SUBMITTED, retrospective=BREAKDOWN)


def decide(*history, verdict: Verdict = APPROVAL, sitting: Sitting = SITTING, **more):
    placement = given(*(history or BEFORE_PANEL))
    return placement.record_decision(
        **{"verdict": verdict, "sitting": sitting, "age": 14, "registered": True, "by": CLERK, **more}
    )


# Rule 3: the meeting


@pytest.mark.parametrize(
    "verdict", [APPROVAL, CONDITIONAL, IN_PRINCIPLE, DEFERRAL, REFUSAL], ids=lambda verdict: verdict.outcome
)
def test_a_quorate_meeting_decides(verdict):
    assert decide(verdict=verdict) == [decided(verdict)]


@pytest.mark.parametrize("verdict", [IN_PRINCIPLE, DEFERRAL], ids=lambda verdict: verdict.outcome)
def test_without_a_quorum_it_approves_in_principle_or_defers(verdict):
    assert decide(verdict=verdict, sitting=INQUORATE) == [
        decided(verdict, decided_by=INQUORATE.deciders, quorum_shortfall=INQUORATE.shortfall)
    ]


@pytest.mark.parametrize("verdict", [APPROVAL, CONDITIONAL, REFUSAL], ids=lambda verdict: verdict.outcome)
def test_without_a_quorum_it_neither_approves_nor_declines(verdict):
    with refused(
        "The meeting is not quorate for this item: 2 of 3 members present, 0 of 1 from service manager. "
        "The item can only be approved in principle or deferred."
    ):
        decide(verdict=verdict, sitting=INQUORATE)


def test_without_a_quorum_a_panel_that_knows_no_approval_in_principle_defers():
    hull = replace(INQUORATE, outcomes=(Outcome.APPROVED, Outcome.DEFERRED, Outcome.DECLINED))
    with refused(
        "The meeting is not quorate for this item: 2 of 3 members present, 0 of 1 from service manager. "
        "The item can only be deferred."
    ):
        decide(sitting=hull)


def test_without_a_quorum_a_panel_that_only_agrees_or_declines_must_wait():
    strict = replace(INQUORATE, outcomes=(Outcome.APPROVED, Outcome.DECLINED))
    with refused(
        "The meeting is not quorate for this item: 2 of 3 members present, 0 of 1 from service manager. "
        "The item must wait."
    ):
        decide(sitting=strict)


def test_a_panel_decides_only_what_its_terms_offer():
    luton = replace(SITTING, outcomes=(Outcome.IN_PRINCIPLE, Outcome.DEFERRED))
    with refused("This panel's terms of reference do not offer the outcome “approved”."):
        decide(sitting=luton)


def test_an_item_in_which_all_have_an_interest_is_decided_by_nobody():
    with refused("Nobody is present who may decide this item."):
        decide(verdict=DEFERRAL, sitting=replace(SITTING, deciders=(), shortfall="0 of 3 members present"))


@pytest.mark.parametrize(
    ("history", "sentence"),
    [
        (READY, "The placement is requested."),
        ((*BEFORE_PANEL, ReturnedForInformation(question="?")), "The placement is returned for information."),
        ((*BEFORE_PANEL, RequestWithdrawn(why="He stays.")), "The placement is withdrawn."),
        ((*BEFORE_PANEL, decided()), "The placement is approved."),
        ((*BEFORE_PANEL, decided(REFUSAL)), "The placement is declined."),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_only_what_lies_before_the_panel_is_decided(history, sentence):
    with refused(sentence):
        decide(*history)


def test_the_decision_is_of_the_day_of_the_meeting_however_late_it_is_recorded():
    [decision] = decide(sitting=replace(SITTING, held_on=date(2026, 2, 24)))
    assert decision == decided(decided_on=date(2026, 2, 24))


# Rule 5: nobody decides their own request


def test_the_requester_is_not_among_the_deciders_and_the_attempt_is_recorded():
    with refused(
        "Nobody may decide their own request: a member whose request it is declares an interest first. "
        "The attempt is recorded.",
        attempt(SASHA, "decide their own request"),
    ):
        decide(sitting=replace(SITTING, deciders=(MARA, NOOR, SASHA)))


@pytest.mark.parametrize("own", [SASHA, TYPIST])
def test_who_asked_and_who_wrote_it_down_do_not_record_the_decision(own):
    history = (replace(REQUESTED, raised_by=TYPIST), *BEFORE_PANEL[1:])
    with refused(
        "Nobody may decide their own request: somebody else must do it. The attempt is recorded.",
        attempt(own, "decide their own request"),
    ):
        decide(*history, by=own)


def test_a_refused_attempt_leaves_the_placement_as_it_was():
    before = given(*BEFORE_PANEL)
    after = before.evolve(SelfDecisionRefused(attempted_by=SASHA, attempted="decide their own request"))
    assert after == replace(before, version=before.version + 1)


# Rule 6: what a verdict must say


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (replace(APPROVAL, reasons=""), "Give the reasons for the decision."),
        (replace(APPROVAL, weekly_ceiling=None), "Give the weekly ceiling that is approved."),
        (replace(APPROVAL, weekly_ceiling=-1), "An amount of money cannot be less than nothing."),
        (replace(APPROVAL, one_off=-1), "An amount of money cannot be less than nothing."),
        (replace(APPROVAL, conditions=(CONDITION,)), "An approval that has conditions is an approval with conditions."),
        (replace(CONDITIONAL, conditions=()), "Name at least one condition, its owner, and when it is due."),
        (replace(CONDITIONAL, conditions=(replace(CONDITION, words=""),)), "Say what each condition asks for."),
        (replace(CONDITIONAL, conditions=(replace(CONDITION, owner=""),)), "Name the owner of each condition."),
        (
            replace(APPROVAL, lapses_on=MEETS_ON),
            "The approval would have lapsed on the day it is given: choose a later day.",
        ),
        (replace(DEFERRAL, question=""), "Say what the panel needs to know before it decides."),
        (replace(DEFERRAL, return_on=None), "Say when the item comes back: on a day after the decision."),
        (replace(DEFERRAL, return_on=MEETS_ON), "Say when the item comes back: on a day after the decision."),
        (replace(REFUSAL, reasons=" "), "Give the reasons for the decision."),
        (replace(REFUSAL, alternative=""), "Say how the need can be met instead."),
        (replace(REFUSAL, grounds=()), "Say on which ground the placement is declined."),
        (
            replace(REFUSAL, grounds=(DeclineGround.COST,)),
            "Cost alone is not a reason to decline: give another ground (guidance 10.85).",
        ),
    ],
)
def test_an_incomplete_verdict_is_refused(verdict, sentence):
    with refused(sentence):
        decide(verdict=verdict)


@pytest.mark.parametrize("outcome", [Outcome.RATIFIED, Outcome.NOT_RATIFIED])
def test_a_request_is_not_ratified(outcome):
    everything = replace(SITTING, outcomes=tuple(Outcome))
    with refused("Only a decision made outside a panel is ratified."):
        decide(verdict=replace(APPROVAL, outcome=outcome), sitting=everything)


def test_cost_may_be_one_ground_of_several():
    verdict = replace(REFUSAL, grounds=(DeclineGround.COST, DeclineGround.NEED_MET_OTHERWISE))
    assert decide(verdict=verdict) == [decided(verdict)]


def test_an_approval_may_lapse_from_the_day_after():
    verdict = replace(APPROVAL, lapses_on=date(2026, 3, 11))
    assert decide(verdict=verdict) == [decided(verdict)]


def test_the_panel_may_approve_less_than_the_home_asks():
    verdict = replace(APPROVAL, weekly_ceiling=4_000 * POUND)
    assert decide(verdict=verdict) == [decided(verdict)]


# Rule 2: a decision after the start


def test_a_decision_after_the_start_carries_the_explanation_of_the_submission():
    assert decide(*READY, STARTED, EXPLAINED) == [decided(retrospective=BREAKDOWN)]


def test_a_start_between_submission_and_decision_is_explained_by_the_decision():
    with refused("The placement started without approval: give the reason and the circumstances."):
        decide(*BEFORE_PANEL, STARTED)
    verdict = replace(APPROVAL, retrospective=BREAKDOWN)
    assert decide(*BEFORE_PANEL, STARTED, verdict=verdict) == [decided(verdict)]


@pytest.mark.parametrize("verdict", [DEFERRAL, REFUSAL, IN_PRINCIPLE], ids=lambda verdict: verdict.outcome)
def test_so_is_every_other_outcome(verdict):
    with refused("The placement started without approval: give the reason and the circumstances."):
        decide(*BEFORE_PANEL, STARTED, verdict=verdict)


def test_circumstances_are_words():
    with refused("Describe the circumstances of the retrospective approval."):
        verdict = replace(APPROVAL, retrospective=replace(BREAKDOWN, circumstances=""))
        decide(*BEFORE_PANEL, STARTED, verdict=verdict)


def test_a_decision_on_the_day_of_the_start_is_not_retrospective():
    assert decide(*BEFORE_PANEL, replace(STARTED, started_on=MEETS_ON)) == [decided()]


def test_a_decision_of_a_day_before_the_start_is_not_retrospective_however_late_it_is_recorded():
    assert decide(*BEFORE_PANEL, replace(STARTED, started_on=date(2026, 3, 11))) == [decided()]


def test_a_second_decision_about_an_approved_stay_is_not_retrospective():
    history = (*BEFORE_PANEL, decided(decided_on=date(2026, 3, 3)), STARTED, SUBMITTED)
    assert decide(*history) == [decided()]


def test_after_an_approval_in_principle_the_stay_is_still_to_be_explained():
    history = (*BEFORE_PANEL, decided(IN_PRINCIPLE, decided_on=date(2026, 3, 3)), STARTED, SUBMITTED)
    with refused("The placement started without approval: give the reason and the circumstances."):
        decide(*history)


# Rule 7: the law on children


def test_an_unregistered_home_is_not_approved_for_a_child():
    with refused("This home is not registered with its regulator: no child may be placed there (SI 2010/959 reg 27A)."):
        decide(registered=False)
    with refused("This home is not registered with its regulator: no child may be placed there (SI 2010/959 reg 27A)."):
        decide(registered=False, verdict=IN_PRINCIPLE)


def test_the_panel_may_decline_an_unregistered_home():
    assert decide(verdict=REFUSAL, registered=False) == [decided(REFUSAL)]


def test_supported_accommodation_is_approved_from_the_sixteenth_birthday():
    history = (replace(REQUESTED, service_type=ServiceType.SUPPORTED_ACCOMMODATION), *BEFORE_PANEL[1:])
    assert decide(*history, age=16) == [decided()]
    with refused("Supported accommodation is for young people of 16 and 17 (SI 2010/959 reg 27A)."):
        decide(*history, age=15)


def test_a_home_out_of_area_is_approved_by_the_panel_once_the_officer_has_approved_the_area():
    with refused(
        "This home is out of area: the nominated officer must approve it first (SI 2010/959 reg 11). "
        "Until then the panel may only approve in principle."
    ):
        decide(*READY, OUT_OF_AREA, SUBMITTED)
    assert decide(*READY, OUT_OF_AREA, AREA_APPROVED, SUBMITTED) == [decided()]


def test_until_then_the_panel_approves_in_principle():
    assert decide(*READY, OUT_OF_AREA, SUBMITTED, verdict=IN_PRINCIPLE) == [decided(IN_PRINCIPLE)]


@pytest.mark.parametrize(("approved_on", "in_time"), [(MEETS_ON, True), (date(2026, 3, 11), False)])
def test_the_area_is_approved_by_the_day_of_the_decision(approved_on, in_time):
    history = (*READY, OUT_OF_AREA, replace(AREA_APPROVED, approved_on=approved_on), SUBMITTED)
    if in_time:
        assert decide(*history) == [decided()]
        return
    with refused(
        "This home is out of area: the nominated officer must approve it first (SI 2010/959 reg 11). "
        "Until then the panel may only approve in principle."
    ):
        decide(*history)


@pytest.mark.parametrize(
    "approved",
    [replace(AREA_APPROVED, provider=ELM_LODGE), AREA_APPROVED],
    ids=["another home", "as out of area only"],
)
def test_a_home_at_a_distance_needs_the_directors_approval_of_that_home(approved):
    with refused(
        "This home is at a distance: the director must approve it first (SI 2010/959 reg 11). "
        "Until then the panel may only approve in principle."
    ):
        decide(*READY, AT_A_DISTANCE, approved, SUBMITTED)


def test_a_home_at_a_distance_is_approved_after_the_director():
    area = AreaApproved(**{**vars(AREA_APPROVED), "locality": Locality.AT_A_DISTANCE, "approved_by": DIANA})
    assert decide(*READY, AT_A_DISTANCE, area, SUBMITTED) == [decided()]


# What follows


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (APPROVAL, Status.APPROVED),
        (CONDITIONAL, Status.APPROVED_WITH_CONDITIONS),
        (IN_PRINCIPLE, Status.IN_PRINCIPLE),
        (DEFERRAL, Status.DEFERRED),
        (REFUSAL, Status.DECLINED),
    ],
)
def test_the_placement_is_what_was_decided(verdict, status):
    placement = given(*BEFORE_PANEL, decided(verdict))
    assert placement.status is status
    assert not placement.awaiting_ratification


def test_the_option_that_is_decided_about_is_the_chosen_one():
    other = ProviderConsidered(provider=ELM_LODGE, response=Response.OFFERED, weekly_rate=1)
    history = (*READY, other, replace(OUT_OF_AREA, provider=ELM_LODGE, locality=Locality.IN_AREA), SUBMITTED)
    assert decide(*history) == [decided(provider=ELM_LODGE)]


def test_a_home_that_takes_its_offer_back_before_the_panel_is_not_approved():
    history = (*READY, SUBMITTED, ReturnedForInformation(question="?"), replace(REFUSED, provider=OAK_HOUSE))
    with refused("Only a provider that offers a place can be chosen: record its offer first."):
        given(*history).provide_information(answer="They refused.")


@pytest.mark.parametrize("age", [0, 15, 16, 17])
def test_no_child_is_placed_in_other_arrangements(age):
    regulation = "reg 27A" if age < 16 else "reg 27C"
    with refused(f"A child of {age} may not be placed in other arrangements (SI 2010/959 {regulation})."):
        require_lawful_setting(ServiceType.OTHER_ARRANGEMENT, age=age)


@pytest.mark.parametrize(
    "setting",
    [
        ServiceType.RESIDENTIAL_CARE,
        ServiceType.NURSING_CARE,
        ServiceType.HOSPITAL,
        ServiceType.RESIDENTIAL_FAMILY_CENTRE,
        ServiceType.RESIDENTIAL_SCHOOL,
        ServiceType.HOLIDAY_SCHEME,
    ],
)
def test_the_settings_that_regulation_27a_lists_are_lawful_under_16(setting):
    require_lawful_setting(setting, age=15)


def test_from_the_eighteenth_birthday_the_regulations_no_longer_speak():
    require_lawful_setting(ServiceType.OTHER_ARRANGEMENT, age=18, registered=False)


def test_the_terms_give_the_usual_outcomes_unless_they_say_otherwise():
    assert set(Terms(quorum=1).outcomes) == set(Outcome) - {Outcome.RATIFIED, Outcome.NOT_RATIFIED}
