"""The API takes a request for a placement through its options to the panel."""

from uuid import uuid4

import pytest

from placements.vocabulary import Role, ServiceType
from tests.web.api.case import done, refused


def test_a_request_is_recorded_and_its_answer_says_where_it_is_shown(case):
    answer = case.request()
    id = done(answer)["id"]
    assert answer.json == {"id": id, "version": 1, "position": answer.json["position"]}
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"/api/placements/{id}"
    shown = case.program(Role.REQUESTER).get(f"/placements/{id}")
    assert shown.headers["ETag"] == '"1"'
    assert (shown.json["id"], shown.json["version"]) == (id, 1)
    assert shown.json["status"] == "requested"
    assert shown.json["person"] == str(case.world.maya)


def test_the_whole_way_to_the_panel(case):
    case.submitted()
    state = case.seen()
    assert state["status"] == "submitted to panel"
    assert state["alternatives"] == ["in-house fostering"]
    assert state["considered"] == {
        str(case.world.home): "offered a place",
        str(case.world.other_home): "offered a place",
    }
    assert state["choice"]["why"] == "It is the only one near her school."


def test_a_rule_refuses_in_its_own_words(case):
    case.requested()
    assert refused(case.send(Role.REQUESTER, "submission")).startswith("Choose a provider, and say why, before")
    assert refused(case.request(service_type="other arrangement")) == (
        "A child of 11 may not be placed in other arrangements (SI 2010/959 reg 27A)."
    )


def test_amending_withdrawing_and_answering_questions(case):
    case.submitted()
    done(case.send(Role.CHAIR, "questions", question="Was her school asked?"))
    assert case.seen()["status"] == "returned for information"
    done(case.send(Role.REQUESTER, "answers", answer="Yes, and it agrees."))
    done(case.send(Role.CHAIR, "questions", question="And her grandmother?"))
    changed = {"needed_by": "2026-03-25", "needs": "The same.", "team": "Family support", "funding": "council"}
    done(case.send(Role.REQUESTER, "amendments", **changed, why="She moves later."))
    assert case.seen()["needed_by"] == "2026-03-25"
    done(case.send(Role.REQUESTER, "withdrawal", why="Her grandmother takes her."))
    assert case.seen()["status"] == "withdrawn"
    assert refused(case.send(Role.REQUESTER, "withdrawal", why="Again.")) == "The placement is withdrawn."


def test_a_home_outside_the_area_needs_an_officer(case):
    case.requested()
    far = {"provider": str(case.world.far_home), "weekly_rate": 400_000}
    done(case.send(Role.COMMISSIONER, "options", **far, response="offered a place"))
    done(case.send(Role.COMMISSIONER, "choice", **far, why="It is by the sea.", single_source_reason="None nearer."))
    assert case.seen()["choice"]["locality"] == "at a distance"
    approval = {"approved_on": "2026-03-02", "reasons": "She has family there."}
    assert "the director must approve it" in refused(case.send(Role.NOMINATED_OFFICER, "area-approval", **approval))
    done(case.send(Role.DIRECTOR, "area-approval", **approval))


@pytest.mark.parametrize("field", ["person", "panel"])
def test_a_request_about_what_is_not_in_the_register(case, field):
    unknown = uuid4()
    assert refused(case.request(**{field: str(unknown)}), 404) == (
        f"There is no {field} {unknown} in the register: check the address or the reference."
    )


def test_a_home_that_is_not_in_the_register(case):
    case.requested()
    answer = case.send(Role.COMMISSIONER, "options", provider=str(uuid4()), response="refused", reason="Full.")
    assert refused(answer, 404).startswith("There is no provider")


def test_every_field_that_is_wrong_is_named(case):
    wrong = {"person": "Maya", "service_type": "a castle", "needed_by": "soon", "team": 7, "needs": "\0", "price": 1}
    answer = case.request(**wrong)
    assert refused(answer, 422) == "See errors for what to mend in each field."
    assert answer.json["errors"]["json"] == {
        "person": ["Not a valid UUID."],
        "service_type": [f"Must be one of: {', '.join(ServiceType)}."],
        "needed_by": ["Give a date as year, month and day, such as 2026-03-06."],
        "team": ["Not a valid string."],
        "needs": ["Take out the control characters: this must be plain text."],
        "price": ["Unknown field."],
    }


def test_who_does_not_ask_for_placements_is_not_let_in(case):
    for role in (Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR, Role.PANEL_MEMBER):
        answer = case.program(role).post("/placements", **case.asked())
        assert refused(answer, 403).startswith("Your role may not do this.")
