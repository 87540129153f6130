"""The API tells the trail of a placement, and the whole register to auditors."""

from uuid import uuid4

from placements.vocabulary import Role
from tests.web.api.case import refused


def test_the_trail_of_a_placement_says_who_did_what_when_and_in_which_role(case, somebody):
    case.requested()
    [event] = case.program(Role.PANEL_MEMBER).get(f"/placements/{case.id}/events").json
    assert (event["type"], event["version"], event["history"]) == ("Placement.PlacementRequested", 1, case.id)
    assert (event["by"], event["role"]) == (str(somebody(Role.REQUESTER)), "requester")
    assert event["at"] == "2026-03-02T09:30:00Z"
    assert event["event"]["recommendation"] == "A home with two other children at most."
    assert event["request"]


def test_a_trail_as_it_was_known(case, clock):
    case.requested()
    before = clock.now.isoformat()
    clock.forward(minutes=5)
    case.chosen()
    trail = case.program(Role.AUDITOR).get
    assert len(trail(f"/placements/{case.id}/events", known=before).json) == 1
    assert len(trail(f"/placements/{case.id}/events").json) == 5
    assert trail(f"/placements/{case.id}", known=before).json["version"] == 1
    assert refused(trail(f"/placements/{case.id}", known="2026-03-01"), 404)
    assert refused(trail(f"/placements/{uuid4()}/events"), 404)
    assert refused(trail(f"/placements/{case.world.panel}/events"), 404)


def test_the_whole_register_is_read_in_its_order(case):
    case.requested()
    ask, positions = case.program(Role.AUDITOR).get, []
    while page := ask("/events", after=positions[-1] if positions else 0, limit=3).json:
        positions += [event["position"] for event in page]
    assert positions == [*range(1, positions[-1] + 1)]


def test_who_sends_the_mark_of_another_event_is_told_that_the_register_is_another(case):
    case.requested()
    ask = case.program(Role.AUDITOR).get
    second, third, *_ = ask("/events", after=1).json
    assert ask("/events", after=2, mark=second["mark"]).json[0] == third
    told = refused(ask("/events", after=2, mark=third["mark"]), 409)
    assert "the event that you took in at position 2 is no longer in it. Undo what you took in behind" in told
    assert refused(ask("/events", after=10**6, mark=second["mark"]), 409)
    assert refused(ask("/events", after=2, mark="second"), 422)


def test_the_register_holds_no_name(case):
    assert "Okafor" not in case.program(Role.AUDITOR).get("/events", limit=1000).text


def test_only_auditors_read_the_whole_register(program):
    for role in (Role.DIRECTOR, Role.COORDINATOR, Role.ADMINISTRATOR):
        assert refused(program(role).get("/events"), 403)
