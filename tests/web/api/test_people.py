"""The API registers persons, and opens their details for those who may see them."""

from placements.vocabulary import Role
from tests.web.api.case import done, refused

MAYA = {"name": "Maya Okafor", "born": "2014-06-01", "address": "1 Mill Lane, Sale", "reference": "C-1"}


def registered(program, **changes):
    answer = program(Role.REQUESTER).post("/people", kind="child", details={**MAYA, **changes})
    done(answer)
    return answer.headers["Location"].removeprefix("/api")


def test_a_person_is_registered_and_corrected(program):
    where = registered(program)
    shown = program(Role.COORDINATOR).get(where).json
    assert (shown["reference"], shown["kind"], shown["details"]) == ("PE-2026-000001", "child", MAYA)
    details = {**MAYA, "address": "2 Mill Lane, Sale"}
    done(program(Role.REQUESTER).post(f"{where}/corrections", seen=1, details=details, why="She moved."))
    assert program(Role.COORDINATOR).get(where).json["details"] == details


def test_a_restricted_person_keeps_the_reference_and_hides_the_details(program):
    where = registered(program)
    done(program(Role.DIRECTOR).post(f"{where}/restriction", seen=1, why="A threat to her."))
    assert program(Role.REQUESTER).get(where).json["details"] is None
    coordinator = program(Role.COORDINATOR)
    assert "say why you open this" in refused(coordinator.get(where), 403)
    coordinator.headers["Reason"] = "safeguarding enquiry"
    assert coordinator.get(where).json["details"] == MAYA
    done(program(Role.DIRECTOR).post(f"{where}/restriction-lifting", seen=2, why="It is over."))
    assert program(Role.REQUESTER).get(where).json["details"] == MAYA


def test_an_erased_person_is_nobody_any_more(program):
    where = registered(program)
    assert refused(program(Role.COORDINATOR).post(f"{where}/erasure", seen=1, why="75 years."), 403)
    done(program(Role.DIRECTOR).post(f"{where}/erasure", seen=1, why="75 years."))
    shown = program(Role.DIRECTOR).get(where).json
    assert (shown["reference"], shown["erased"], shown["details"]) == ("PE-2026-000001", True, None)
    correction = program(Role.REQUESTER).post(f"{where}/corrections", seen=2, details=MAYA, why="She is back.")
    assert refused(correction) == "This person's details are erased and cannot be brought back."


def test_births_and_names_that_cannot_be(program):
    for wrong in ({"born": "1879-12-31"}, {"born": "2081-01-01"}, {"name": "x" * 201}, {"name": "\x1b[2J"}):
        answer = program(Role.REQUESTER).post("/people", kind="child", details={**MAYA, **wrong})
        assert refused(answer, 422)
        assert list(answer.json["errors"]["json"]["details"]) == [*wrong]


def test_an_administrator_sees_no_person(program):
    assert refused(program(Role.ADMINISTRATOR).get(registered(program)), 403)
