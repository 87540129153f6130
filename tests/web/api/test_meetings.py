"""The API runs a meeting: agenda, attendance, interests, and the quorum of each item as it stands."""

from uuid import uuid4

from placements.vocabulary import Role
from tests.web.api.case import done, refused


def shown(case, **asked):
    return case.program(Role.PANEL_MEMBER).get(f"/meetings/{case.meeting}", **asked).json


def test_the_quorum_of_an_item_shows_as_members_come_and_declare_interests(case):
    case.listed()
    shortfalls = [shown(case)["items"][0]["shortfall"]]
    for member in (case.world.chair, case.world.member):
        done(case.hold("attendance", member=str(member)))
        shortfalls.append(shown(case)["items"][0]["shortfall"])
    member = str(case.world.member)
    done(case.hold("interests", member=member, placement=case.id, nature="She is his niece."))
    [item] = shown(case)["items"]
    assert [*shortfalls, item["shortfall"]] == [
        "0 of 2 members present, 0 of 1 from children's services",
        "1 of 2 members present, 0 of 1 from children's services",
        "",
        "1 of 2 members present, 0 of 1 from children's services",
    ]
    assert item["conflicted"] == [member]
    assert shown(case)["present"] == {str(case.world.chair): ["chair"], member: ["children's services"]}


def test_a_meeting_as_it_was_known_before(case, clock):
    case.listed()
    before = clock.now.isoformat()
    clock.forward(minutes=5)
    done(case.hold("attendance", member=str(case.world.chair)))
    assert shown(case, known=before)["present"] == {}
    assert len(shown(case)["present"]) == 1


def test_a_meeting_is_closed_or_cancelled(case):
    case.sitting()
    assert refused(case.hold("cancellation", why="Snow.")) == "The meeting is open."
    done(case.hold("closing"))
    assert shown(case)["status"] == "closed"
    case.scheduled()
    done(case.hold("cancellation", why="Snow."))
    assert shown(case)["status"] == "cancelled"


def test_what_was_recorded_in_error_is_taken_back(case):
    case.listed()
    done(case.hold("attendance", member=str(case.world.member)))
    done(case.hold("attendance-withdrawn", member=str(case.world.member)))
    done(case.hold("items-removed", placement=case.id, why="It waits for her school."))
    assert (shown(case)["present"], shown(case)["items"]) == ({}, [])


def test_a_late_item_needs_a_reason(case):
    case.submitted().scheduled()
    assert refused(case.hold("items", placement=case.id)) == "The papers deadline has passed: say why the item is late."
    assert refused(case.hold("items", placement=str(uuid4())), 404).startswith("There is no placement")


def test_a_closed_meeting_takes_no_body_or_an_empty_one(case):
    case.sitting()
    closing = f"/api/meetings/{case.meeting}/closing"
    program = case.program(Role.COORDINATOR)
    headers = {**program.headers, "If-Match": "*"}
    assert refused(program.client.post(closing, headers=headers, json={"now": True}), 422)
    done(program.client.post(closing, headers=headers))


def test_malformed_times_are_refused(case):
    for wrong in ("10", "25:00", "10:00+01:00", 10, None):
        meeting = {"panel": str(case.world.panel), "meets_on": "2026-03-02", "meets_at": wrong}
        assert refused(case.program(Role.COORDINATOR).post("/meetings", **meeting), 422)


def test_a_meeting_before_any_terms_of_reference(case):
    meeting = {"panel": str(case.world.panel), "meets_on": "2025-03-03", "meets_at": "10:00"}
    assert refused(case.program(Role.COORDINATOR).post("/meetings", **meeting)) == (
        "The panel has no terms of reference in force on 3 March 2025: adopt them first."
    )
