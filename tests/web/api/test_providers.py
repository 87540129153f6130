"""The API registers homes and suspends placements there."""

from uuid import uuid4

from placements.vocabulary import Role
from tests.web.api.case import done, refused

HOME = {
    "regulator": "Ofsted",
    "code": "SC392499",
    "status": "Active",
    "as_at": "2026-02-01",
    "provision_type": "Children's home",
    "service_types": ["children's home"],
    "authority": "Trafford",
    "name": "Ash House",
}
RATED = {"rating": "Good", "inspected_on": "2025-06-01", "published_on": "2025-07-01"}


def test_a_home_is_registered_suspended_and_taken_up_again(program):
    commissioner = program(Role.COMMISSIONER)
    answer = commissioner.post("/providers", entry=HOME, ratings=[RATED])
    assert done(answer)["version"] == 2
    where = answer.headers["Location"].removeprefix("/api")
    done(commissioner.post(f"{where}/suspension", seen=2, **{"from": "2026-03-02", "reason": "A concern."}))
    assert refused(commissioner.post(f"{where}/suspension", seen=3, **{"from": "2026-03-09", "reason": "Again."})) == (
        "Placements are already suspended since 2 March 2026."
    )
    done(commissioner.post(f"{where}/suspension-lifting", seen=3, on="2026-03-09", reason="It is mended."))
    done(commissioner.post(f"{where}/evidence", seen=4, document="Insurance", received_on="2026-03-02"))
    state = commissioner.get(where).json["state"]
    assert [rated["rating"] for rated in state["ratings"]] == ["Good"]
    assert [suspension["lifted_on"] for suspension in state["suspensions"]] == ["2026-03-09"]
    assert refused(commissioner.post("/providers", entry=HOME)).startswith("This provider is in the register already")


def test_a_code_that_no_regulator_gives(program):
    answer = program(Role.COMMISSIONER).post("/providers", entry={**HOME, "code": "X1"})
    assert refused(answer).startswith("X1 is neither an Ofsted URN")


def test_a_home_that_is_not_in_the_register(program):
    suspension = {"from": "2026-03-02", "reason": "A concern."}
    answer = program(Role.COMMISSIONER).post(f"/providers/{uuid4()}/suspension", seen=1, **suspension)
    assert refused(answer, 404).startswith("There is no provider")


def test_who_does_not_keep_providers_is_not_let_in(program):
    assert refused(program(Role.REQUESTER).post("/providers", entry=HOME), 403)
