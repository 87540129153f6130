"""The API keeps panels with their terms, the scheme of delegation, and the council's settings."""

from placements.commands import SCHEME, SETTINGS
from placements.vocabulary import Role
from tests.web.api.case import done, refused

TERMS = {
    "quorum": 3,
    "requirements": [{"capacity": "children's services"}],
    "endorsed_by": {"route": "nominated officer", "title": "Service manager"},
    "exempt": [{"occasion": "emergency out of hours", "even_if_ended": True}],
    "papers_time": "12:00",
}


def test_a_panel_is_established_with_its_terms_and_members(program, somebody):
    coordinator = program(Role.COORDINATOR)
    answer = coordinator.post("/panels", name="Quality monitoring", kind="QMG")
    where = answer.headers["Location"].removeprefix("/api")
    assert done(answer)["version"] == 1
    adopted = {"label": "2026", "effective_from": "2026-04-01", "terms": TERMS}
    done(coordinator.post(f"{where}/terms", seen=1, **adopted))
    chair = str(somebody(Role.CHAIR))
    done(coordinator.post(f"{where}/members", seen=2, member=chair, capacities=["chair"], appointed_on="2026-04-01"))
    done(coordinator.post(f"{where}/members-retired", seen=3, member=chair, retired_on="2026-05-01"))
    state = coordinator.get(where).json["state"]
    assert state["name"] == "Quality monitoring"
    assert state["adopted"][0]["terms"]["papers_time"] == "12:00:00"
    assert state["adopted"][0]["terms"]["outcomes"][0] == "approved"
    assert state["members"] == {
        chair: [{"capacities": ["chair"], "appointed_on": "2026-04-01", "retired_on": "2026-05-01"}]
    }
    assert refused(coordinator.post(f"{where}/terms", seen=4, **adopted)).startswith("2026 is adopted already")


def test_terms_that_no_panel_can_have(program, world):
    adopted = {"label": "2027", "effective_from": "2027-01-01"}
    post = program(Role.DIRECTOR).post
    assert refused(post(f"/panels/{world.panel}/terms", seen="*", **adopted, terms={"quorum": 0})) == (
        "A quorum is at least one member."
    )
    wrong = post(f"/panels/{world.panel}/terms", seen="*", **adopted, terms={"quorum": 1, "lunch": True})
    assert refused(wrong, 422)
    assert wrong.json["errors"]["json"] == {"terms": {"lunch": ["Unknown field."]}}
    far = post(f"/panels/{world.panel}/terms", seen="*", **adopted, terms={"quorum": 1, "papers_working_days": 10**6})
    assert refused(far, 422)


def test_a_scheme_is_adopted_before_there_is_any(program):
    director = program(Role.DIRECTOR)
    assert director.get("/scheme").headers["ETag"] == '"0"'
    limits = [{"route": "director", "person_kind": "child", "annual": 30_000_000}]
    adopted = {"label": "2026", "effective_from": "2026-01-01", "corporate_version": "7", "limits": limits}
    assert done(director.post("/scheme/versions", seen=0, **adopted))["id"] == str(SCHEME)
    done(director.post("/scheme/corporate-versions", seen=1, corporate_version="8", issued_on="2026-02-02"))
    reviewed = {"reviewed_on": "2026-03-02", "corporate_version": "8", "finding": "It agrees."}
    done(director.post("/scheme/reviews", seen=2, **reviewed))
    assert director.get("/scheme").json["state"]["adopted"][0]["limits"] == limits
    assert refused(director.post("/scheme/versions", seen=3, **adopted)).startswith("2026 is adopted already")


def test_settings_are_adopted_with_the_thresholds_that_are_left_as_they_are(program):
    director = program(Role.DIRECTOR)
    council = {"name": "Trafford Council", "authority": "E08000009", "go_live": "2026-01-01"}
    adopted = {"label": "2026", "effective_from": "2026-01-01", "council": council}
    done(director.post("/settings/versions", seen=0, **adopted, thresholds={"ex01_priority_1_days": 12}))
    seen = director.get("/settings").json
    assert (seen["id"], seen["version"]) == (str(SETTINGS), 1)
    assert seen["state"]["adopted"][0]["thresholds"]["ex01_priority_1_days"] == 12
    assert seen["state"]["adopted"][0]["thresholds"]["ex01_priority_2_days"] == 5


def test_who_does_not_govern_is_not_let_in(program, world):
    for role in (Role.REQUESTER, Role.AUDITOR, Role.ADMINISTRATOR, Role.FINANCE):
        assert refused(program(role).post("/panels", name="Mine", kind="QMG"), 403)
        assert refused(program(role).post("/settings/versions", seen="*"), 403)
