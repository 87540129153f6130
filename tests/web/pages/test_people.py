"""The page of a person, and what may be done with the details."""

from uuid import uuid4

import pytest

from placements.person import AccessRestricted, DetailsCorrected, PersonErased, RestrictionLifted
from placements.vocabulary import Role
from tests.web.pages.reading import problem, words


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COORDINATOR)


@pytest.fixture
def amar(council, catch_up):
    council.requested()
    catch_up()
    return council.amar


def test_a_person_is_shown_with_their_placements(amar, clerk):
    told = words(clerk.get(f"/people/{amar}"))
    for said in ("PE-2026-000001", "Amar Singh", "5 January 2012", "C-1001", "1 Mill Lane", "PL-2026-000001"):
        assert said in told


def test_details_are_corrected_with_the_reason(amar, council, clerk):
    given = {
        "name": "Amar Singh Gill",
        "born": ["5", "1", "2012"],
        "reference": "C-1001",
        "address": "2 Mill Lane",
        "why": "The birth certificate says so.",
    }
    assert clerk.send(f"/people/{amar}/correction", given).location == f"/people/{amar}"
    last = council.last(amar)
    assert last == DetailsCorrected(sealed=last.sealed, why="The birth certificate says so.")
    assert "Amar Singh Gill" not in last.sealed
    assert "Amar Singh Gill" in words(clerk.get(f"/people/{amar}"))


def test_a_correction_needs_its_reason_and_keeps_what_was_typed(amar, clerk):
    answer = clerk.send(
        f"/people/{amar}/correction",
        {"name": "Amar Gill", "born": ["5", "1", "2012"], "reference": "C-1001", "address": "x"},
    )
    problem(answer, 422, "Say why the details are corrected")
    assert "Amar Gill" in answer.text


def test_access_is_restricted_and_the_details_are_for_few(amar, council, clerk, sign_in_as):
    clerk.send(f"/people/{amar}/restriction", {"why": "A threat to him."})
    assert council.last(amar) == AccessRestricted(why="A threat to him.")
    assert "Amar Singh" in words(clerk.get(f"/people/{amar}"))
    hidden = words(sign_in_as(Role.REQUESTER).get(f"/people/{amar}"))
    assert "Amar Singh" not in hidden
    assert "You may not see this person's details." in hidden
    assert sign_in_as(Role.REQUESTER).get(f"/people/{amar}/correction").status_code == 403
    problem(clerk.send(f"/people/{amar}/restriction", {"why": "x"}), 409, "restricted already")
    clerk.send(f"/people/{amar}/restriction/lifting", {"why": "The threat is over."})
    assert council.last(amar) == RestrictionLifted(why="The threat is over.")


def test_the_director_erases_and_nobody_reads_the_details_again(amar, council, clerk, sign_in_as):
    assert clerk.get(f"/people/{amar}/erasure").status_code == 403
    director = sign_in_as(Role.DIRECTOR)
    assert "This cannot be undone." in words(director.get(f"/people/{amar}/erasure"))
    director.send(f"/people/{amar}/erasure", {"why": "The time to keep them is over."})
    assert council.last(amar) == PersonErased(why="The time to keep them is over.")
    told = words(director.get(f"/people/{amar}"))
    assert "Details erased" in told
    assert "Amar" not in told
    assert "Amar" not in words(director.get("/placements"))


def test_who_may_not_is_refused_and_what_is_unknown_is_not_found(amar, council, sign_in_as, clerk):
    for form in ("correction", "restriction", "restriction/lifting", "erasure"):
        assert sign_in_as(Role.AUDITOR).get(f"/people/{amar}/{form}").status_code == 403
    assert sign_in_as(Role.ADMINISTRATOR).get(f"/people/{amar}").status_code == 403
    assert clerk.get(f"/people/{uuid4()}").status_code == 404
    assert clerk.get(f"/people/{council.oak}").status_code == 404
    assert clerk.get(f"/people/{uuid4()}/correction").status_code == 404
