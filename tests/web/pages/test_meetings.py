"""A meeting at its page: planned, attended, opened, decided item by item, and closed."""

from datetime import date
from uuid import UUID

import pytest

from placements.meeting import Meeting, Purpose, Status
from placements.vocabulary import Outcome, Role
from tests.web.council import Council

NOWHERE = UUID(int=0)


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COORDINATOR)


def meeting_of(council: Council, id: UUID) -> Meeting:
    return council.register.load(Meeting, id)


def sitting(council: Council) -> tuple[UUID, UUID]:
    """A meeting that is open, and a placement on its agenda."""
    placement, meeting = council.submitted(), council.opened()
    council.put_on_agenda(meeting, placement)
    return meeting, placement


def test_a_meeting_is_scheduled(council, clerk):
    form = {"panel": str(council.ipop), "meets_on": ["9", "3", "2026"], "meets_at": "14:00", "place": "Room 2"}
    answer = clerk.send("/meetings/new", form)
    assert answer.status_code == 302
    assert "Meeting on 9 March 2026" in clerk.get(answer.location).text


def test_a_meeting_needs_a_real_date(council, clerk):
    form = {"panel": str(council.ipop), "meets_on": ["31", "2", "2026"], "meets_at": "14:00"}
    answer = clerk.send("/meetings/new", form)
    assert answer.status_code == 422
    assert "Enter a real date" in answer.text


def test_all_meetings_are_a_file(council, clerk):
    council.scheduled(date(2026, 3, 9))
    council.show()
    head, row = clerk.get("/meetings/all.csv").get_data().decode("utf-8-sig").splitlines()
    assert head == "day,time,panel,place,state,present,items,without an outcome,closed"
    assert row == "2026-03-09,10:00:00,Independent Placement Overview Panel,,scheduled,0,0,0,"


def test_what_waits_for_the_panel_is_put_on_the_agenda(council, clerk):
    placement, meeting = council.submitted(), council.scheduled(date(2026, 3, 9))
    council.show()
    assert "Ready for the agenda" in clerk.get(f"/meetings/{meeting}").text
    clerk.send(f"/meetings/{meeting}/items", {"placement": str(placement)}, on=f"/meetings/{meeting}")
    assert meeting_of(council, meeting).items[placement].purpose is Purpose.DECISION
    assert "Ready for the agenda" not in clerk.get(f"/meetings/{meeting}").text


def test_after_the_papers_deadline_an_item_says_why_it_is_late(council, clerk):
    placement, meeting = council.submitted(), council.scheduled()
    council.show()
    address = f"/meetings/{meeting}"
    answer = clerk.send(f"{address}/items", {"placement": str(placement)}, on=address)
    assert answer.status_code == 409
    assert "The papers deadline has passed: say why the item is late." in answer.text
    form = {"placement": str(placement), "why_late": "His carer fell ill."}
    assert clerk.send(f"{address}/items", form, on=address).status_code == 302


def test_attendance_and_the_chair_open_the_meeting(council, clerk):
    meeting = council.scheduled()
    address = f"/meetings/{meeting}"
    chair, member = str(council.by(Role.CHAIR).id), str(council.by(Role.PANEL_MEMBER).id)
    clerk.send(f"{address}/attendance", {"present": [chair, member]}, on=address)
    clerk.send(f"{address}/open", {"chair": chair}, on=address)
    assert meeting_of(council, meeting).status is Status.OPEN


def test_an_attendance_recorded_in_error_is_withdrawn(council, clerk):
    meeting = council.opened()
    member = council.by(Role.PANEL_MEMBER).id
    clerk.send(f"/meetings/{meeting}/attendance/withdraw", {"member": str(member)}, on=f"/meetings/{meeting}")
    assert member not in meeting_of(council, meeting).present


def test_a_decision_leads_on_to_the_next_item(council, clerk):
    meeting, first = sitting(council)
    second = council.submitted(person=council.amar)
    council.put_on_agenda(meeting, second)
    item = f"/meetings/{meeting}/items/{first}"
    form = {"outcome": "approved", "weekly_ceiling": "4,200", "reasons": "It meets his needs."}
    answer = clerk.send(f"{item}/decision", form, on=item)
    assert answer.location == f"/meetings/{meeting}/items/{second}"
    assert meeting_of(council, meeting).items[first].outcome is Outcome.APPROVED


def test_a_rule_refuses_in_words_and_keeps_what_was_typed(council, clerk):
    meeting, placement = sitting(council)
    item = f"/meetings/{meeting}/items/{placement}"
    form = {
        "outcome": "declined",
        "grounds": ["cost"],
        "alternative": "Support at home.",
        "reasons": "Too dear for us.",
    }
    answer = clerk.send(f"{item}/decision", form, on=item)
    assert answer.status_code == 409
    assert "Cost alone is not a reason to decline" in answer.text
    assert "Too dear for us." in answer.text
    assert not meeting_of(council, meeting).items[placement].outcome


def test_a_condition_is_told_whole_or_not_at_all(council, clerk):
    meeting, placement = sitting(council)
    item = f"/meetings/{meeting}/items/{placement}"
    form = {
        "outcome": "approved with conditions",
        "weekly_ceiling": "4200",
        "reasons": "Yes.",
        "conditions-0-words": "Visit",
    }
    answer = clerk.send(f"{item}/decision", form, on=item)
    assert answer.status_code == 422
    assert "Condition 1: Say who sees to it" in answer.text


def test_a_member_with_an_interest_does_not_count(council, clerk):
    meeting, placement = sitting(council)
    item = f"/meetings/{meeting}/items/{placement}"
    form = {"member": str(council.by(Role.PANEL_MEMBER).id), "nature": "Is his grandmother's neighbour."}
    clerk.send(f"{item}/interests", form, on=item)
    shown = clerk.get(item).text
    assert "Not quorate for this item: 1 of 2 members present" in shown
    approved = {"outcome": "approved", "weekly_ceiling": "4,200", "reasons": "It meets his needs."}
    answer = clerk.send(f"{item}/decision", approved, on=item)
    assert "The meeting is not quorate for this item" in answer.text


def test_the_meeting_closes_and_says_what_is_left(council, clerk):
    meeting, _ = sitting(council)
    address = f"/meetings/{meeting}"
    assert "reported as exceptions (EX03)" in clerk.get(address).text
    clerk.send(f"{address}/close", {}, on=address)
    assert meeting_of(council, meeting).status is Status.CLOSED


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.AUDITOR, Role.PANEL_MEMBER, Role.DIRECTOR])
def test_only_those_who_run_meetings_change_them(council, sign_in_as, role):
    browser = sign_in_as(role)
    meeting, placement = sitting(council)
    assert browser.get(f"/meetings/{meeting}").status_code == 200
    assert browser.get(f"/meetings/{meeting}/items/{placement}").status_code == 200
    assert browser.send(f"/meetings/{meeting}/close", {}, on=f"/meetings/{meeting}").status_code == 403


def test_what_is_not_there_is_not_found(council, clerk):
    meeting = council.scheduled()
    assert clerk.get(f"/meetings/{NOWHERE}").status_code == 404
    assert clerk.get(f"/meetings/{meeting}/items/{NOWHERE}").status_code == 404
