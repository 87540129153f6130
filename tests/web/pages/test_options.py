"""Before the panel: alternatives, providers, the choice, and the submission (rules 1 and 2)."""

from datetime import date
from uuid import uuid4

import pytest

from placements.placement import (
    Alternative,
    AlternativeExplored,
    InformationProvided,
    ProviderChosen,
    ProviderConsidered,
    RequestAmended,
    RequestWithdrawn,
    Response,
    ReturnedForInformation,
    SubmittedToPanel,
)
from placements.vocabulary import Funding, Locality, Retrospective, RetrospectiveReason, Role
from tests.web.pages.reading import hidden, problem, words


@pytest.fixture
def sasha(sign_in_as):
    return sign_in_as(Role.REQUESTER)


def test_the_tasks_say_what_is_still_missing(council, sasha):
    told = words(sasha.get(f"/placements/{council.requested()}/options"))
    assert "Explore alternatives What else was tried, and why it is not the answer To do" in told
    assert "Choose the provider One of those that offered a place, and why Cannot start yet" in told
    assert (
        "Still missing: an alternative explored, and why not; a second provider considered, or why there is a single "
        "source; a provider chosen, and why Cannot start yet"
    ) in told


def test_the_tasks_say_when_the_request_is_ready_for_its_panel(council, sasha):
    told = words(sasha.get(f"/placements/{council.with_options()}/options"))
    assert "Everything that the panel needs is here To do" in told
    assert "Oak House Chosen" in told


def test_a_home_outside_the_area_waits_for_its_officer_too(council, sasha):
    assert "Waits for the nominated officer" in words(
        sasha.get(f"/placements/{council.with_options(home=council.elm)}/options")
    )
    assert "Waits for the Director" in words(sasha.get(f"/placements/{council.with_options(home=council.far)}/options"))


def test_an_auditor_reads_the_options_and_may_not_add_to_them(council, sign_in_as):
    auditor, id = sign_in_as(Role.AUDITOR), council.requested()
    shown = auditor.get(f"/placements/{id}/options")
    assert shown.status_code == 200
    assert f"/placements/{id}/alternatives" not in shown.text
    assert auditor.get(f"/placements/{id}/alternatives").status_code == 403


def test_an_alternative_is_recorded(council, sasha):
    id = council.requested()
    given = {"alternative": "in-house fostering", "why_not": "No carer is free."}
    assert sasha.send(f"/placements/{id}/alternatives", given).location == f"/placements/{id}/options"
    assert council.last(id) == AlternativeExplored(
        alternative=Alternative.IN_HOUSE_FOSTERING, why_not="No carer is free."
    )
    assert "The alternative is recorded." in words(sasha.get(f"/placements/{id}/options"))


def test_an_alternative_needs_its_reason(council, sasha):
    answer = sasha.send(f"/placements/{council.requested()}/alternatives", {"alternative": "connected person"})
    problem(answer, 422, "Say why this alternative is not the answer")
    assert 'value="connected person" checked' in answer.text


def test_a_home_is_found_by_part_of_its_name(council, sasha):
    id = council.requested()
    found = sasha.get(f"/placements/{id}/providers?search=oak")
    assert "1 home" in words(found)
    assert f"/placements/{id}/providers/{council.oak}" in found.text
    assert "No home found" in words(sasha.get(f"/placements/{id}/providers?search=zzz%25"))


def test_an_offer_is_recorded_in_pence(council, sasha):
    id = council.requested()
    given = {"response": "offered a place", "weekly_rate": "£4,850.50", "reason": "Near his school."}
    assert sasha.send(f"/placements/{id}/providers/{council.oak}", given).location == f"/placements/{id}/options"
    assert council.last(id) == ProviderConsidered(
        provider=council.oak, response=Response.OFFERED, weekly_rate=485050, reason="Near his school."
    )


def test_a_refusal_takes_no_rate_along(council, sasha):
    id = council.requested()
    sasha.send(
        f"/placements/{id}/providers/{council.oak}", {"response": "refused", "weekly_rate": "1", "reason": "Full."}
    )
    assert council.last(id) == ProviderConsidered(provider=council.oak, response=Response.REFUSED, reason="Full.")


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        ({}, 422, "Select what the provider answered"),
        ({"response": "offered a place"}, 409, "Give the weekly rate that the provider offers."),
        ({"response": "offered a place", "weekly_rate": "a lot"}, 422, "Enter an amount in pounds"),
        ({"response": "did not reply"}, 409, "Say why this provider is not an option."),
    ],
)
def test_what_a_provider_answered_must_be_complete(council, sasha, given, status, sentence):
    problem(sasha.send(f"/placements/{council.requested()}/providers/{council.oak}", given), status, sentence)


def test_a_home_that_is_not_in_the_register_cannot_be_considered(council, sasha):
    answer = sasha.get(f"/placements/{council.requested()}/providers/{uuid4()}")
    assert answer.status_code == 404
    assert "look for it by its name" in words(answer)


def test_the_choice_takes_the_offered_rate_and_says_where_the_home_lies(council, sasha):
    id = council.with_options(home=council.elm)
    given = {"provider": council.elm, "why": "He knows the staff.", "one_off": "250"}
    assert sasha.send(f"/placements/{id}/choice", given).location == f"/placements/{id}/options"
    assert council.last(id) == ProviderChosen(
        provider=council.elm,
        weekly_rate=420000,
        one_off=25000,
        why="He knows the staff.",
        locality=Locality.OUT_OF_AREA,
    )


def test_a_single_source_is_asked_for_its_reason(council, sasha):
    id = council.requested()
    assert "Why is there a single source?" in words(sasha.get(f"/placements/{id}/choice"))
    assert "Why is there a single source?" not in words(sasha.get(f"/placements/{council.with_options()}/choice"))


def test_only_a_home_that_offered_a_place_can_be_chosen(council, sasha):
    id = council.with_options()
    problem(sasha.send(f"/placements/{id}/choice", {"provider": council.elm, "why": "x"}), 422, "Not a valid choice")


def test_a_complete_request_goes_to_its_panel(council, sasha):
    id = council.with_options()
    sent = sasha.send(f"/placements/{id}/submission")
    assert council.last(id) == SubmittedToPanel(panel=council.ipop)
    assert "is submitted to Independent Placement Overview Panel." in words(sasha.get(sent.location))


def test_an_incomplete_request_is_refused_in_the_words_of_the_rule(council, sasha):
    id = council.requested()
    council.do(id, lambda p: p.explore_alternative(alternative=Alternative.FAMILY, why_not="Not safe."))
    problem(sasha.send(f"/placements/{id}/submission"), 409, "Choose a provider, and say why")


def test_a_request_whose_stay_has_begun_says_why_it_comes_late(council, sasha, clock):
    id = council.with_options()
    council.start(id, clock.now.date())
    page = f"/placements/{id}/submission"
    problem(sasha.send(page, {"reason": "other"}), 422, "Describe the circumstances")
    sasha.send(page, {"reason": "placement breakdown same day", "circumstances": "The carers gave notice at noon."})
    assert council.last(id) == SubmittedToPanel(
        panel=council.ipop,
        retrospective=Retrospective(
            reason=RetrospectiveReason.BREAKDOWN, circumstances="The carers gave notice at noon."
        ),
    )


def test_a_request_is_amended_from_what_it_was(council, sasha):
    id = council.requested()
    page = sasha.get(f"/placements/{id}/amendment").text
    assert "Children in Care North" in page
    given = {
        "needed_by": ["1", "4", "2026"],
        "team": "Children in Care South",
        "funding": "joint with the NHS",
        "needs": "A nurse at night.",
        "why": "He came out of hospital.",
        "version": hidden(page, "version"),
    }
    assert sasha.send(f"/placements/{id}/amendment", given).location == f"/placements/{id}"
    assert council.last(id) == RequestAmended(
        needed_by=date(2026, 4, 1),
        team="Children in Care South",
        funding=Funding.JOINT,
        needs="A nurse at night.",
        why="He came out of hospital.",
    )


def test_what_somebody_else_recorded_meanwhile_is_shown_before_it_is_overtaken(council, sasha):
    id = council.requested()
    seen = hidden(sasha.get(f"/placements/{id}/withdrawal").text, "version")
    council.do(id, lambda p: p.explore_alternative(alternative=Alternative.FAMILY, why_not="No."), by=council.clerk)
    answer = sasha.send(f"/placements/{id}/withdrawal", {"why": "He goes home.", "version": seen})
    problem(answer, 409, "has changed since you read it")
    assert "Alternative explored: support to stay with family, by Coordinator" in words(answer)
    assert "He goes home." in answer.text
    again = {"why": "He goes home.", "version": hidden(answer.text, "version")}
    assert sasha.send(f"/placements/{id}/withdrawal", again).status_code == 302
    assert council.last(id) == RequestWithdrawn(why="He goes home.")


def test_a_request_whose_person_lives_there_is_not_withdrawn(council, sasha, clock):
    id = council.with_options()
    council.start(id, clock.now.date())
    problem(sasha.send(f"/placements/{id}/withdrawal", {"why": "x"}), 409, "The person lives there")


def test_the_panel_asks_and_is_answered(council, sasha, sign_in_as):
    id, clerk = council.submitted(), sign_in_as(Role.COORDINATOR)
    clerk.send(f"/placements/{id}/question", {"question": "What does his school say?"})
    assert council.last(id) == ReturnedForInformation(question="What does his school say?")
    assert "The panel asked What does his school say?" in words(sasha.get(f"/placements/{id}/answer"))
    sasha.send(f"/placements/{id}/answer", {"answer": "They keep his place."})
    assert council.last(id) == InformationProvided(answer="They keep his place.")


def test_an_answer_without_a_question_is_refused(council, sasha):
    problem(
        sasha.send(f"/placements/{council.requested()}/answer", {"answer": "x"}), 409, "The placement is requested."
    )


def test_who_may_not_is_refused(council, sign_in_as):
    id = council.with_options()
    for role, form in (
        (Role.REQUESTER, "question"),
        (Role.COMMISSIONER, "submission"),
        (Role.CHAIR, "amendment"),
        (Role.FINANCE, "choice"),
        (Role.PANEL_MEMBER, "providers"),
    ):
        assert sign_in_as(role).get(f"/placements/{id}/{form}").status_code == 403


FORMS = ("options", "alternatives", "providers", "choice", "submission", "amendment", "withdrawal", "answer")


@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_placement_is_not_found(council, sasha, form):
    assert sasha.get(f"/placements/{uuid4()}/{form}").status_code == 404
