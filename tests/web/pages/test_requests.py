"""Raising a request step by step: kept while it is written, checked, changed, and sent once."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from placements.drafts import Drafts
from placements.placement import PlacementRequested
from placements.vocabulary import Funding, Occasion, PersonKind, Role, ServiceType
from tests.web.pages.reading import hidden, problem, words

SERVICE = {
    "service_type": "children's home",
    "occasion": "new placement",
    "funding": "council",
    "needed_by": ["20", "3", "2026"],
}
NEEDS = {"needs": "A small home near his school.", "recommendation": "A home for two or three children."}
NOOR = {
    "kind": "child",
    "name": "Noor Haddad",
    "born": ["5", "6", "2013"],
    "reference": "C-9009",
    "address": "3 Canal Street",
}


@pytest.fixture
def sasha(council, sign_in_as, catch_up):
    """The browser of the social worker, when Amar and Edith are registered."""
    assert council.amar != council.edith
    catch_up()
    return sign_in_as(Role.REQUESTER)


@pytest.fixture
def draft(sasha):
    """The address of a request that Sasha has begun."""
    return sasha.send("/requests").location.removesuffix("/person")


@pytest.fixture
def amars(sasha, draft, council):
    """…for Amar."""
    assert sasha.send(f"{draft}/person/{council.amar}", on=f"{draft}/person").location == f"{draft}/service"
    return draft


@pytest.fixture
def ready(sasha, amars, council):
    """…with every question answered."""
    sasha.send(f"{amars}/service", SERVICE)
    sasha.send(f"{amars}/needs", NEEDS)
    answered = sasha.send(f"{amars}/panel", {"panel": council.ipop, "team": "Children in Care North"})
    assert answered.location == f"{amars}/check"
    return amars


@pytest.fixture
def amars_request(council):
    """What a request with these answers is in the register."""
    return PlacementRequested(
        reference="PL-2026-000001",
        person=council.amar,
        person_kind=PersonKind.CHILD,
        service_type=ServiceType.CHILDRENS_HOME,
        panel=council.ipop,
        occasion=Occasion.NEW,
        team="Children in Care North",
        requested_by=council.sasha.id,
        needed_by=date(2026, 3, 20),
        needs=NEEDS["needs"],
        recommendation=NEEDS["recommendation"],
        funding=Funding.COUNCIL,
    )


def placement_in(address):
    return UUID(address.split("/")[2])


def test_each_step_leads_to_the_next_and_the_answers_become_the_request(sasha, ready, council, amars_request):
    told = words(sasha.get(f"{ready}/check"))
    assert "Amar Singh" in told
    assert "20 March 2026" in told
    sent = sasha.send(f"{ready}/check")
    assert council.last(placement_in(sent.location)) == amars_request
    told = words(sasha.get(sent.location))
    assert "Placement requested Its reference is PL-2026-000001" in told
    assert "What happens next" in told


def test_the_panel_usual_for_a_child_is_chosen_already(sasha, amars, council):
    assert f'value="{council.ipop}" checked' in sasha.get(f"{amars}/panel").text


def test_the_panel_usual_for_an_adult_is_chosen_already(sasha, draft, council):
    sasha.send(f"{draft}/person/{council.edith}", on=f"{draft}/person")
    assert f'value="{council.qmg}" checked' in sasha.get(f"{draft}/panel").text
    assert "Residential care" in words(sasha.get(f"{draft}/service"))


def test_an_answer_is_changed_and_the_others_stay(sasha, ready, council, amars_request):
    assert NEEDS["needs"] in sasha.get(f"{ready}/needs").text
    changed = {**NEEDS, "needs": "A small home, and a quiet one."}
    assert sasha.send(f"{ready}/needs", changed).location == f"{ready}/check"
    sent = sasha.send(f"{ready}/check")
    assert council.last(placement_in(sent.location)) == replace(amars_request, needs=changed["needs"])


def test_what_is_begun_can_be_left_and_taken_up_again(sasha, amars, sign_in_as, clock):
    sasha.send(f"{amars}/service", SERVICE)
    clock.forward(days=3)
    again = sign_in_as(Role.REQUESTER)
    assert "Amar Singh" in words(again.get("/requests"))
    assert again.get(amars).location == f"{amars}/needs"


def test_a_draft_that_nobody_touches_for_a_month_is_forgotten(sasha, amars, sign_in_as, clock):
    clock.forward(days=31)
    again = sign_in_as(Role.REQUESTER)
    assert again.get(amars).status_code == 404
    assert "Amar Singh" not in words(again.get("/requests"))


def test_a_draft_can_be_thrown_away(sasha, amars):
    sasha.send(f"{amars}/discard", on="/requests")
    assert sasha.get(amars).status_code == 404


def test_a_request_sent_twice_is_recorded_once(sasha, ready):
    shown = sasha.get(f"{ready}/check").text
    form = {"once": hidden(shown, "once"), "csrf_token": hidden(shown, "csrf_token")}
    first, second = sasha.post(f"{ready}/check", data=form), sasha.post(f"{ready}/check", data=form)
    assert first.location == second.location
    assert "1 placement" in words(sasha.get("/placements"))


def test_nothing_that_tells_who_the_person_is_stands_in_a_draft_or_a_cookie(sasha, draft, council, app):
    sasha.send(f"{draft}/person/new", NOOR)
    [kept] = Drafts(council.register.store, now=council.register.now).of(council.sasha.id)
    assert [*kept.answers] == ["person"]
    assert "Noor" not in str(sasha._cookies)


def test_a_person_is_found_by_case_number_name_or_reference(sasha, draft):
    for text in ("C-1001", "amar", "PE-2026-000001"):
        found = words(sasha.send(f"{draft}/person", {"text": text}))
        assert "1 person found Amar Singh" in found
    nobody = words(sasha.send(f"{draft}/person", {"text": "C-7777"}))
    assert "Nobody found" in nobody
    assert "Register the person" in nobody


def test_a_person_who_is_not_known_is_registered_on_the_way(sasha, draft, council):
    assert sasha.send(f"{draft}/person/new", NOOR).location == f"{draft}/service"
    assert "Noor Haddad, born 5 June 2013" in words(sasha.get(f"{draft}/service"))


def test_a_case_number_is_registered_once(sasha, draft):
    problem(
        sasha.send(f"{draft}/person/new", {**NOOR, "reference": "c-1001"}),
        422,
        "This case number is registered: search for PE-2026-000001 instead",
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter the person's full name"),
        ({"born": ["30", "2", "2013"]}, "Enter a real date"),
        ({"born": ["5", "6", "2030"]}, "A date of birth is in the past"),
        ({"kind": "robot"}, "Not a valid choice"),
        ({"reference": ""}, "Enter the council's case number"),
    ],
)
def test_what_is_wrong_with_a_person_is_said_and_what_was_typed_is_kept(sasha, draft, wrong, sentence):
    answer = sasha.send(f"{draft}/person/new", {**NOOR, **wrong})
    problem(answer, 422, sentence)
    assert "3 Canal Street" in answer.text


@pytest.mark.parametrize(
    ("step", "given", "wrong", "sentence"),
    [
        ("service", SERVICE, {"service_type": ""}, "Select the kind of home that is needed"),
        ("service", SERVICE, {"service_type": "nursing care"}, "Not a valid choice"),
        ("service", SERVICE, {"needed_by": ["x", "3", "2026"]}, "Enter a real date"),
        ("service", SERVICE, {"occasion": ""}, "Choose why the placement is needed now"),
        ("needs", NEEDS, {"needs": " "}, "Say what the person needs"),
        ("needs", NEEDS, {"recommendation": "x" * 4001}, "Use 4,000 characters or fewer"),
        ("panel", {"team": "North"}, {"panel": str(uuid4())}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_with_a_step_is_said(sasha, amars, step, given, wrong, sentence):
    problem(sasha.send(f"{amars}/{step}", {**given, **wrong}), 422, sentence)


def test_a_setting_that_the_law_forbids_at_that_age_is_refused_where_it_is_chosen(sasha, amars):
    answer = sasha.send(f"{amars}/service", {**SERVICE, "service_type": "supported accommodation"})
    problem(answer, 422, "Supported accommodation is for young people of 16 and 17 (SI 2010/959 reg 27A).")


def test_a_step_cannot_be_jumped(sasha, amars, draft):
    assert sasha.get(f"{amars}/check").location == f"{amars}/service"
    other = sasha.send("/requests").location.removesuffix("/person")
    assert sasha.get(f"{other}/service").location == f"{other}/person"


def test_a_draft_is_its_writers_alone(amars, sign_in_as):
    assert sign_in_as(Role.COORDINATOR).get(f"{amars}/needs").status_code == 404


def test_only_those_who_ask_for_placements_may(sign_in_as, council):
    for role in (Role.AUDITOR, Role.CHAIR, Role.FINANCE, Role.COMMISSIONER, Role.ADMINISTRATOR):
        assert sign_in_as(role).get("/requests").status_code == 403


def test_an_unknown_draft_is_not_found(sasha):
    answer = sasha.get(f"/requests/{uuid4()}/needs")
    assert answer.status_code == 404
    assert "no such draft of yours" in words(answer)


def test_an_unknown_person_cannot_be_chosen(sasha, draft):
    assert sasha.send(f"{draft}/person/{uuid4()}", on=f"{draft}/person").status_code == 404
