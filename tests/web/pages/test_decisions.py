"""Decisions outside a panel, and what follows any decision: told, met, appealed, coded again, put right."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from placements.meeting import ItemListed, Meeting, Purpose
from placements.placement import (
    AppealDecided,
    AreaApproved,
    ConditionMet,
    DecisionAppealed,
    DecisionEndorsed,
    DecisionNotified,
    DecisionRecorded,
    DecisionVoided,
    RationaleAdded,
    RetrospectiveReasonRecoded,
    SelfDecisionRefused,
)
from placements.verdict import Condition, DeclineGround, Verdict
from placements.vocabulary import (
    Locality,
    Outcome,
    Retrospective,
    RetrospectiveReason,
    Role,
    Route,
)
from tests.web.pages.reading import problem, words

TODAY = date(2026, 3, 2)
TYPED = ["2", "3", "2026"]

IN_PRINCIPLE = Verdict(outcome=Outcome.IN_PRINCIPLE, reasons="It meets his needs.", weekly_ceiling=4_200_00)


@pytest.fixture
def officer(sign_in_as):
    return sign_in_as(Role.NOMINATED_OFFICER)


@pytest.fixture
def director(sign_in_as):
    return sign_in_as(Role.DIRECTOR)


@pytest.fixture
def sasha(sign_in_as):
    return sign_in_as(Role.REQUESTER)


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COORDINATOR)


def decision(council, **changes):
    """The nominated officer approves it today."""
    return {
        "route": "nominated officer",
        "officer": council.by(Role.NOMINATED_OFFICER).id,
        "decided_on": TYPED,
        "next_meeting": "",
        "outcome": "approved",
        "weekly_ceiling": "4,200",
        "reasons": "He has no bed tonight.",
        **changes,
    }


def test_an_officer_decides_within_the_limit_and_the_next_meeting_ratifies_it(council, officer, catch_up):
    id, meeting = council.submitted(), council.scheduled(TODAY + timedelta(days=7))
    catch_up()
    page = officer.get(f"/placements/{id}/decision")
    assert "Up to £260,000 a year under Scheme 2026" in words(page)
    assert f'value="{meeting}"' in page.text
    sent = officer.send(f"/placements/{id}/decision", decision(council, next_meeting=meeting))
    assert sent.location == f"/placements/{id}"
    assert council.last(id) == DecisionRecorded(
        outcome=Outcome.APPROVED,
        reasons="He has no bed tonight.",
        weekly_ceiling=420000,
        route=Route.NOMINATED_OFFICER,
        decided_on=TODAY,
        decided_by=(council.by(Role.NOMINATED_OFFICER).id,),
        provider=council.oak,
        limit=26000000,
        scheme="Scheme 2026",
        ratify_within=10,
    )
    assert isinstance(council.last(meeting), ItemListed)
    assert "Awaiting ratification" in words(officer.get(sent.location))


def items(council, meeting):
    return [*council.register.load(Meeting, meeting).items]


def test_an_approval_goes_on_the_agenda_of_the_panels_next_meeting_by_itself(council, officer):
    """Scheduled after it was shown, and so not on the page; a later one and another panel's are the control."""
    id = council.submitted()
    council.show()
    page = officer.get(f"/placements/{id}/decision")
    assert "None is scheduled: the next that is" in words(page)
    later, soon = (council.scheduled(TODAY + timedelta(days=days)) for days in (14, 7))
    others = council.scheduled(TODAY + timedelta(days=1), panel=council.qmg)
    officer.send(f"/placements/{id}/decision", decision(council))
    assert items(council, soon) == [id]
    assert items(council, later) == items(council, others) == []


def test_what_is_not_approved_goes_on_no_agenda(council, officer):
    id, meeting = council.submitted(), council.scheduled(TODAY + timedelta(days=7))
    deferred = {"outcome": "deferred", "question": "Who else?", "return_on": ["9", "3", "2026"]}
    assert officer.send(f"/placements/{id}/decision", decision(council, **deferred)).status_code == 302
    assert items(council, meeting) == []


def plan(council, clerk, **changes):
    """The meeting that the coordinator schedules at the page."""
    council.show()
    asked = {"panel": council.ipop, "meets_on": ["16", "3", "2026"], "meets_at": "10:00", **changes}
    return UUID(clerk.send("/meetings/new", asked).location.removeprefix("/meetings/"))


def test_the_meeting_that_is_scheduled_next_takes_what_awaits_it_and_takes_it_once(council, officer, clerk):
    id = council.submitted()
    council.show()
    officer.send(f"/placements/{id}/decision", decision(council))
    assert items(council, plan(council, clerk, panel=council.qmg)) == []
    first = plan(council, clerk)
    assert items(council, first) == [id]
    assert council.register.load(Meeting, first).items[id].purpose is Purpose.RATIFICATION
    assert items(council, plan(council, clerk)) == []


def test_a_meeting_that_is_cancelled_hands_it_on_to_the_next_or_to_the_next_that_is_scheduled(council, officer, clerk):
    id = council.submitted()
    first, second = (council.scheduled(TODAY + timedelta(days=days)) for days in (7, 14))
    council.show()
    officer.send(f"/placements/{id}/decision", decision(council))
    for meeting in (first, second):
        clerk.send(f"/meetings/{meeting}/cancel", {"why": "Snow."}, on=f"/meetings/{meeting}")
    assert [len(items(council, meeting)) for meeting in (first, second)] == [1, 1]
    assert items(council, plan(council, clerk)) == [id]


def test_above_the_limit_is_refused_in_words_and_what_was_typed_is_kept(council, officer):
    id = council.submitted()
    answer = officer.send(f"/placements/{id}/decision", decision(council, route="chair's action"))
    problem(answer, 409, "Under its terms of reference this panel is chaired by: chair, vice chair.")
    answer = officer.send(f"/placements/{id}/decision", decision(council, weekly_ceiling="9,000"))
    problem(answer, 409, "This costs £468,000.00 a year; the limit of the nominated officer is £260,000.00")
    assert "He has no bed tonight." in answer.text


def test_nobody_decides_their_own_request_and_the_attempt_is_recorded(council, clerk, somebody):
    id = council.submitted(by=council.clerk)
    given = decision(council, route="duty manager", officer=somebody(Role.COORDINATOR))
    problem(clerk.send(f"/placements/{id}/decision", given), 409, "The attempt is recorded.")
    attempt = council.last(id)
    assert attempt == SelfDecisionRefused(attempted_by=somebody(Role.COORDINATOR), attempted=attempt.attempted)
    assert "Attempt refused" in words(clerk.get(f"/placements/{id}"))


def test_a_decline_gives_its_grounds_and_another_way(council, officer):
    id = council.submitted()
    given = decision(
        council, outcome="declined", grounds=["the need can be met another way", "cost"], alternative="Foster care."
    )
    officer.send(f"/placements/{id}/decision", given)
    made = council.last(id)
    assert made.grounds == (DeclineGround.NEED_MET_OTHERWISE, DeclineGround.COST)
    assert made.alternative == "Foster care."
    assert made.weekly_ceiling is None


def test_cost_alone_declines_nothing(council, officer):
    given = decision(council, outcome="declined", grounds=["cost"], alternative="Foster care.")
    answer = officer.send(f"/placements/{council.submitted()}/decision", given)
    problem(answer, 409, "Cost alone is not a reason to decline")


def test_conditions_are_recorded_with_owner_and_day(council, officer):
    id = council.submitted()
    given = decision(
        council,
        outcome="approved with conditions",
        **{
            "conditions-0-words": "A visit by the virtual school",
            "conditions-0-owner": "Social worker",
            "conditions-0-due_on": ["16", "3", "2026"],
        },
    )
    officer.send(f"/placements/{id}/decision", given)
    assert council.last(id).conditions == (
        Condition(words="A visit by the virtual school", owner="Social worker", due_on=date(2026, 3, 16)),
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"route": ""}, "Select how it was decided"),
        ({"route": "panel"}, "Not a valid choice"),
        ({"officer": ""}, "Choose who decided"),
        ({"decided_on": ["31", "2", "2026"]}, "Enter a real date"),
        ({"outcome": "approved in principle"}, "Not a valid choice"),
        ({"reasons": ""}, "Enter the reasons"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said(council, officer, wrong, sentence):
    answer = officer.send(f"/placements/{council.submitted()}/decision", decision(council, **wrong))
    problem(answer, 422, sentence)


def test_a_home_outside_the_area_is_approved_by_its_officer(council, officer):
    id = council.with_options(home=council.elm)
    assert "Out of area, Warwickshire" in words(officer.get(f"/placements/{id}/area-approval"))
    officer.send(f"/placements/{id}/area-approval", {"approved_on": TYPED, "reasons": "His aunt lives there."})
    assert council.last(id) == AreaApproved(
        provider=council.elm,
        locality=Locality.OUT_OF_AREA,
        approved_on=TODAY,
        approved_by=council.by(Role.NOMINATED_OFFICER).id,
        role=Role.NOMINATED_OFFICER,
        reasons="His aunt lives there.",
    )


def test_a_home_at_a_distance_is_the_directors(council, officer, director):
    id, given = council.with_options(home=council.far), {"approved_on": TYPED, "reasons": "His aunt lives there."}
    problem(officer.send(f"/placements/{id}/area-approval", given), 409, "the director must approve it")
    assert director.send(f"/placements/{id}/area-approval", given).status_code == 302


def test_an_approval_in_principle_is_endorsed(council, clerk, somebody):
    id = council.approved(IN_PRINCIPLE)
    assert "approved in principle only, and not endorsed yet" in words(clerk.get(f"/placements/{id}"))
    given = {"officer": somebody(Role.NOMINATED_OFFICER), "endorsed_on": TYPED, "reasons": "I agree."}
    clerk.send(f"/placements/{id}/endorsement", given)
    assert council.last(id) == DecisionEndorsed(
        endorsed_on=TODAY,
        endorsed_by=somebody(Role.NOMINATED_OFFICER),
        route=Route.NOMINATED_OFFICER,
        reasons="I agree.",
        limit=26000000,
        scheme="Scheme 2026",
    )
    assert "Authorised from 2 March 2026" in words(clerk.get(f"/placements/{id}"))


def test_only_an_approval_in_principle_is_endorsed(council, clerk, somebody):
    given = {"officer": somebody(Role.NOMINATED_OFFICER), "endorsed_on": TYPED, "reasons": "I agree."}
    answer = clerk.send(f"/placements/{council.approved()}/endorsement", given)
    problem(answer, 409, "The placement is approved.")


def test_a_decision_is_notified(council, sasha):
    id = council.approved()
    sasha.send(f"/placements/{id}/notification", {"to": "his mother", "notified_on": TYPED})
    assert council.last(id) == DecisionNotified(
        notified_on=TODAY, to="his mother", decision=council.state(id).decision_version
    )


def test_what_is_not_decided_cannot_be_notified(council, sasha):
    answer = sasha.send(f"/placements/{council.submitted()}/notification", {"to": "him", "notified_on": TYPED})
    problem(answer, 409, "No decision is recorded for this placement.")


def test_a_condition_is_met_once(council, sasha):
    id = council.approved(council.with_conditions())
    given = {"met_on": TYPED, "evidence": "The head teacher wrote."}
    assert "A plan for contact with his sister" in words(sasha.get(f"/placements/{id}/conditions/2"))
    sasha.send(f"/placements/{id}/conditions/2", given)
    assert council.last(id) == ConditionMet(condition=2, met_on=TODAY, evidence="The head teacher wrote.")
    problem(sasha.send(f"/placements/{id}/conditions/2", given), 409, "recorded as met already")


def test_there_is_no_condition_beyond_the_last(council, sasha):
    id = council.approved(council.with_conditions())
    assert sasha.get(f"/placements/{id}/conditions/3").status_code == 404
    assert sasha.get(f"/placements/{id}/conditions/0").status_code == 404


def test_an_appeal_is_made_and_decided_by_somebody_else(council, sasha, director):
    id = council.approved()
    given = {"appellant": "his mother", "appealed_on": TYPED, "grounds": "It is too far for her."}
    sasha.send(f"/placements/{id}/appeal", given)
    assert council.last(id) == DecisionAppealed(
        appealed_on=TODAY, appellant="his mother", grounds="It is too far for her."
    )
    assert "Grounds It is too far for her." in words(director.get(f"/placements/{id}/appeal/decision"))
    given = {"upheld": "yes", "decided_on": TYPED, "reasons": "The panel did not hear her."}
    director.send(f"/placements/{id}/appeal/decision", given)
    assert council.last(id) == AppealDecided(
        decided_on=TODAY,
        decided_by=council.by(Role.DIRECTOR).id,
        upheld=True,
        reasons="The panel did not hear her.",
    )


def test_there_is_nothing_to_decide_without_an_appeal(council, director):
    given = {"upheld": "no", "decided_on": TYPED, "reasons": "x"}
    answer = director.send(f"/placements/{council.approved()}/appeal/decision", given)
    problem(answer, 409, "The decision is not under appeal.")


def test_a_second_reader_codes_the_retrospective_reason_again(council, clerk, clock):
    id = council.with_options()
    council.start(id, clock.now.date())
    given = Retrospective(reason=RetrospectiveReason.BREAKDOWN, circumstances="Notice at noon.")
    council.do(id, lambda p: p.submit(retrospective=given))
    page = words(clerk.get(f"/placements/{id}/retrospective-reason"))
    assert "Reason given Placement breakdown same day" in page
    again = {"reason": "administrative failure", "circumstances": "Notice was given in January."}
    clerk.send(f"/placements/{id}/retrospective-reason", again)
    assert council.last(id) == RetrospectiveReasonRecoded(
        retrospective=Retrospective(
            reason=RetrospectiveReason.ADMINISTRATIVE_FAILURE, circumstances="Notice was given in January."
        )
    )


def test_the_first_reader_is_not_the_second(council, sign_in_as):
    """The clerk writes down the officer's decision and reason: neither reads it again, a chair does."""
    id = council.with_options()
    council.start(id, council.register.today() - timedelta(days=1))
    given = {"reason": "placement breakdown same day", "circumstances": "Notice at noon."}
    sign_in_as(Role.COORDINATOR).send(f"/placements/{id}/decision", decision(council, **given))
    again = {"reason": "administrative failure", "circumstances": "Notice was given in January."}
    for role in (Role.COORDINATOR, Role.NOMINATED_OFFICER):
        answer = sign_in_as(role).send(f"/placements/{id}/retrospective-reason", again)
        problem(answer, 409, "A second reader is another person than the one who gave the reason: ask a colleague.")
    assert sign_in_as(Role.CHAIR).send(f"/placements/{id}/retrospective-reason", again).status_code == 302
    assert isinstance(council.last(id), RetrospectiveReasonRecoded)


def test_there_is_nothing_to_code_again_where_nothing_was_late(council, clerk):
    given = {"reason": "other", "circumstances": "x"}
    answer = clerk.send(f"/placements/{council.approved()}/retrospective-reason", given)
    problem(answer, 409, "There is no retrospective reason to code again.")


def test_an_addendum_explains(council, sasha):
    id = council.approved()
    sasha.send(f"/placements/{id}/addendum", {"words": "A third home was asked by telephone."})
    assert council.last(id) == RationaleAdded(words="A third home was asked by telephone.")


def test_a_decision_recorded_in_error_is_voided_and_stays_in_sight(council, clerk):
    id = council.approved()
    version = council.state(id).decision_version
    assert "Approved on 2 March 2026" in words(clerk.get(f"/placements/{id}/void-decision"))
    clerk.send(f"/placements/{id}/void-decision", {"why": "It was another boy's."})
    assert council.last(id) == DecisionVoided(corrects=version, why="It was another boy's.")
    told = words(clerk.get(f"/placements/{id}"))
    assert "Voided It was another boy's." in told
    assert "Not authorised yet: no decision is recorded." in told


def test_no_ratification_no_voiding_of_it(council, clerk):
    answer = clerk.send(f"/placements/{council.approved()}/void-ratification", {"why": "x"})
    problem(answer, 409, "No ratification is recorded for this placement.")


@pytest.mark.parametrize(
    ("form", "role"),
    [
        ("decision", Role.REQUESTER),
        ("area-approval", Role.COORDINATOR),
        ("endorsement", Role.FINANCE),
        ("notification", Role.PANEL_MEMBER),
        ("conditions/1", Role.AUDITOR),
        ("appeal", Role.CHAIR),
        ("appeal/decision", Role.CHAIR),
        ("retrospective-reason", Role.REQUESTER),
        ("addendum", Role.AUDITOR),
        ("void-decision", Role.DIRECTOR),
        ("void-ratification", Role.REQUESTER),
    ],
)
def test_who_may_not_is_refused(council, sign_in_as, form, role):
    assert sign_in_as(role).get(f"/placements/{council.approved()}/{form}").status_code == 403


@pytest.mark.parametrize("form", ["decision", "endorsement", "notification", "appeal", "addendum", "void-decision"])
def test_an_unknown_placement_is_not_found(council, clerk, form):
    assert clerk.get(f"/placements/{uuid4()}/{form}").status_code == 404
