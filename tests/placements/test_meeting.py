"""A panel meets: its agenda, who came, who had an interest, what was decided, and who was enough for it (rule 3)."""

from dataclasses import replace
from datetime import date, time

import pytest

from placements.meeting import (
    AttendanceRecorded,
    AttendanceWithdrawn,
    InterestDeclared,
    Item,
    ItemDecided,
    ItemListed,
    ItemRemoved,
    ItemReopened,
    MeetingCancelled,
    MeetingClosed,
    MeetingOpened,
    Purpose,
    Status,
)
from placements.verdict import Sitting
from placements.vocabulary import Outcome
from tests.placements.cases import (
    ANOTHER,
    INTEREST,
    IPOP,
    LISTED,
    MARA,
    MARA_CAME,
    MEETING,
    MEETS_ON,
    NOOR,
    NOOR_CAME,
    OPENED,
    PETE,
    PETE_CAME,
    PLACEMENT,
    QUINN,
    SCHEDULED,
    SITS,
    TERMS,
    given_meeting,
    refused,
)

FOR_RATIFICATION = replace(LISTED, purpose=Purpose.RATIFICATION)
DECIDED = ItemDecided(placement=PLACEMENT, outcome=Outcome.APPROVED, decided_by=(MARA, NOOR, PETE))
CLOSED = MeetingClosed()
CANCELLED = MeetingCancelled(why="Snow.")
SUBSTITUTED = AttendanceRecorded(member=QUINN, capacities=("service manager",), substitute_for=NOOR)
REOPENED = ItemReopened(placement=PLACEMENT, why="It was Bea's.")

NOT_LISTED = "This placement is not on the agenda of the meeting: list it first."


def test_a_meeting_is_scheduled_once():
    meeting = {"panel": IPOP, "meets_on": MEETS_ON, "meets_at": time(9, 30), "place": " Room 1 "}
    assert given_meeting().schedule(**meeting) == [SCHEDULED]
    with refused("The meeting is scheduled."):
        given_meeting(SCHEDULED).schedule(**meeting)


# The agenda


def test_an_item_is_listed():
    assert given_meeting(SCHEDULED).list_item(**vars(LISTED)) == [LISTED]
    assert given_meeting(SCHEDULED, MARA_CAME, OPENED).list_item(**vars(LISTED)) == [LISTED]


def test_an_item_is_listed_once():
    with refused("PL-2026-000001 is on this agenda already."):
        given_meeting(SCHEDULED, LISTED).list_item(**vars(LISTED))


def test_a_late_item_says_why_it_is_late():
    late = replace(LISTED, late=True, why_late="He came at night.")
    assert given_meeting(SCHEDULED).list_item(**vars(late)) == [late]
    with refused("The papers deadline has passed: say why the item is late."):
        given_meeting(SCHEDULED).list_item(**{**vars(late), "why_late": ""})


def test_an_undecided_item_is_listed_anew_when_its_purpose_has_changed():
    assert given_meeting(SCHEDULED, LISTED).list_item(**vars(FOR_RATIFICATION)) == [FOR_RATIFICATION]
    assert given_meeting(SCHEDULED, LISTED, FOR_RATIFICATION).items == {PLACEMENT: Item(purpose=Purpose.RATIFICATION)}


def test_a_decided_item_is_not():
    with refused("PL-2026-000001 is on this agenda already."):
        given_meeting(*SITS, DECIDED).list_item(**vars(FOR_RATIFICATION))


@pytest.mark.parametrize("history", [(*SITS, CLOSED), (SCHEDULED, CANCELLED)])
def test_no_item_is_listed_for_a_meeting_that_is_over(history):
    meeting = given_meeting(*history)
    with refused(f"The meeting is {meeting.status}."):
        meeting.list_item(**{**vars(LISTED), "placement": ANOTHER})


@pytest.mark.parametrize("history", [(SCHEDULED, LISTED), SITS])
def test_an_item_leaves_the_agenda_with_a_reason(history):
    removed = ItemRemoved(placement=PLACEMENT, why="The request is withdrawn.")
    assert given_meeting(*history).remove_item(placement=PLACEMENT, why=removed.why) == [removed]
    with refused("Say why the item leaves the agenda."):
        given_meeting(*history).remove_item(placement=PLACEMENT, why="")
    with refused(NOT_LISTED):
        given_meeting(*history, removed).remove_item(placement=PLACEMENT, why="Again.")


def test_a_decided_item_stays_and_so_does_one_of_a_closed_meeting():
    with refused("This item is decided already: approved."):
        given_meeting(*SITS, DECIDED).remove_item(placement=PLACEMENT, why="No longer needed.")
    with refused("The meeting is closed."):
        given_meeting(*SITS, CLOSED).remove_item(placement=PLACEMENT, why="No longer needed.")


# The day


def open_meeting(*history, day=MEETS_ON, chair=MARA):
    return given_meeting(*history).open(opened_on=day, chair=chair, terms=TERMS)


@pytest.mark.parametrize("day", [MEETS_ON, date(2026, 3, 13)])
def test_a_meeting_is_opened_by_its_chair_on_its_day_or_recorded_after_it(day):
    assert open_meeting(SCHEDULED, MARA_CAME, day=day) == [OPENED]


def test_not_before_it():
    with refused("The meeting is on 10 March 2026: it cannot be opened before that day."):
        open_meeting(SCHEDULED, MARA_CAME, day=date(2026, 3, 9))


def test_not_without_the_chair():
    with refused("Record the attendance of the member in the chair first."):
        open_meeting(SCHEDULED, NOOR_CAME)


def test_not_by_a_member_who_may_not_chair():
    with refused("Under its terms of reference this panel is chaired by: chair, vice chair."):
        open_meeting(SCHEDULED, NOOR_CAME, chair=NOOR)


def test_a_vice_chair_opens_it_as_well():
    vice = AttendanceRecorded(member=QUINN, capacities=("education", "vice chair"))
    assert open_meeting(SCHEDULED, vice, chair=QUINN) == [MeetingOpened(opened_on=MEETS_ON, chair=QUINN)]


@pytest.mark.parametrize("history", [SITS, (*SITS, CLOSED), (SCHEDULED, MARA_CAME, CANCELLED)])
def test_it_is_opened_once_and_not_when_it_is_over(history):
    with refused(f"The meeting is {given_meeting(*history).status}."):
        open_meeting(*history)


def test_a_meeting_is_closed_and_its_items_may_wait():
    assert given_meeting(*SITS).close() == [CLOSED]
    for history in [(SCHEDULED,), (*SITS, CLOSED)]:
        with refused(f"The meeting is {given_meeting(*history).status}."):
            given_meeting(*history).close()


def test_a_meeting_is_cancelled_before_it_opens_with_a_reason():
    assert given_meeting(SCHEDULED).cancel(why="Snow.") == [CANCELLED]
    assert given_meeting(SCHEDULED, CANCELLED).status is Status.CANCELLED
    with refused("Say why the meeting is cancelled."):
        given_meeting(SCHEDULED).cancel(why="")
    with refused("The meeting is open."):
        given_meeting(*SITS).cancel(why="Snow.")


# Who came


@pytest.mark.parametrize("history", [(SCHEDULED,), SITS[:3], (SCHEDULED, MARA_CAME, OPENED, CLOSED)])
def test_a_member_came_and_it_may_be_recorded_later(history):
    assert given_meeting(*history).record_attendance(member=PETE, capacities=("health",)) == [PETE_CAME]


def test_nobody_came_to_a_cancelled_meeting():
    with refused("The meeting is cancelled."):
        given_meeting(SCHEDULED, CANCELLED).record_attendance(member=PETE, capacities=("health",))


def test_a_member_comes_once():
    with refused("This member's attendance is recorded already."):
        given_meeting(*SITS).record_attendance(member=PETE, capacities=("health",))


def test_a_substitute_stands_for_an_absent_member():
    assert given_meeting(SCHEDULED).record_attendance(**vars(SUBSTITUTED)) == [SUBSTITUTED]


@pytest.mark.parametrize("history", [(SCHEDULED, NOOR_CAME), (SCHEDULED, replace(SUBSTITUTED, member=PETE))])
def test_nobody_is_counted_twice_through_a_substitute(history):
    with refused("The member is present, or has a substitute already: nobody can be counted twice."):
        given_meeting(*history).record_attendance(**vars(SUBSTITUTED))


def test_a_member_whose_substitute_is_there_comes_when_the_substitute_has_gone():
    with refused("A substitute is present for this member: withdraw the substitute's attendance first."):
        given_meeting(SCHEDULED, SUBSTITUTED).record_attendance(**vars(NOOR_CAME))
    gone = AttendanceWithdrawn(member=QUINN)
    assert given_meeting(SCHEDULED, SUBSTITUTED, gone).record_attendance(**vars(NOOR_CAME)) == [NOOR_CAME]


def test_an_attendance_recorded_in_error_is_withdrawn():
    withdrawn = AttendanceWithdrawn(member=PETE)
    assert given_meeting(*SITS).withdraw_attendance(member=PETE) == [withdrawn]
    with refused("This member's attendance is not recorded."):
        given_meeting(*SITS, withdrawn).withdraw_attendance(member=PETE)


def test_at_a_cancelled_meeting_there_is_none_to_withdraw():
    with refused("The meeting is cancelled."):
        given_meeting(SCHEDULED, MARA_CAME, CANCELLED).withdraw_attendance(member=MARA)


def test_but_not_the_chairs_nor_after_a_decision():
    with refused("This member opened the meeting in the chair: the attendance stands."):
        given_meeting(*SITS).withdraw_attendance(member=MARA)
    with refused("Items are decided with this member present: void those decisions first."):
        given_meeting(*SITS, DECIDED).withdraw_attendance(member=PETE)
    assert given_meeting(*SITS, DECIDED, REOPENED).withdraw_attendance(member=PETE) == [
        AttendanceWithdrawn(member=PETE)
    ]


# Interests, and who may decide


def sitting(*history, terms=TERMS) -> Sitting:
    return given_meeting(*history).sitting(MEETING, placement=PLACEMENT, terms=terms)


def test_a_member_declares_an_interest_in_an_item():
    assert given_meeting(*SITS).declare_interest(**vars(INTEREST)) == [INTEREST]


@pytest.mark.parametrize(
    ("history", "more", "sentence"),
    [
        ((*SITS, INTEREST), {}, "This member has declared an interest in this item already."),
        (SITS, {"nature": ""}, "Say what the interest is."),
        (SITS, {"placement": ANOTHER}, NOT_LISTED),
        ((*SITS, DECIDED), {}, "This item is decided already: approved."),
        ((SCHEDULED, LISTED, CANCELLED), {}, "The meeting is cancelled."),
    ],
)
def test_what_a_declared_interest_must_be(history, more, sentence):
    with refused(sentence):
        given_meeting(*history).declare_interest(**{**vars(INTEREST), **more})


def test_those_present_decide_when_they_are_enough():
    assert sitting(*SITS) == Sitting(
        meeting=MEETING, held_on=MEETS_ON, deciders=(MARA, NOOR, PETE), shortfall="", outcomes=TERMS.outcomes
    )


def test_a_member_with_an_interest_neither_decides_nor_counts():
    sits = sitting(*SITS, INTEREST)
    assert sits.deciders == (MARA, NOOR)
    assert sits.shortfall == "2 of 3 members present"
    assert not sits.quorate


def test_an_interest_in_another_item_changes_nothing():
    other = ItemListed(**{**vars(LISTED), "placement": ANOTHER})
    elsewhere = InterestDeclared(member=PETE, placement=ANOTHER, nature="He governs the home.")
    assert sitting(SCHEDULED, other, *SITS[1:], elsewhere).quorate


def test_the_interest_of_the_one_who_stands_for_a_required_role_is_the_lack_of_that_role():
    sits = sitting(
        *SITS[:5], AttendanceRecorded(member=QUINN, capacities=("education",)), OPENED, replace(INTEREST, member=NOOR)
    )
    assert sits.deciders == (MARA, PETE, QUINN)
    assert sits.shortfall == "0 of 1 from service manager"


def test_a_substitute_brings_the_role_of_the_absent_member():
    assert sitting(SCHEDULED, LISTED, MARA_CAME, SUBSTITUTED, PETE_CAME, OPENED).quorate


@pytest.mark.parametrize("history", [(SCHEDULED, LISTED, MARA_CAME), (SCHEDULED, LISTED, CANCELLED)])
def test_a_meeting_that_was_not_held_decides_nothing(history):
    with refused(f"The meeting is {given_meeting(*history).status}."):
        sitting(*history)


def test_a_placement_that_was_not_listed_is_not_decided():
    with refused(NOT_LISTED):
        given_meeting(*SITS).sitting(MEETING, placement=ANOTHER, terms=TERMS)
    with refused(NOT_LISTED):
        given_meeting(*SITS).decide_item(**{**vars(DECIDED), "placement": ANOTHER})


# The decision


@pytest.mark.parametrize("history", [SITS, (*SITS, CLOSED)])
def test_an_item_is_decided_in_the_meeting_or_recorded_after_it(history):
    assert given_meeting(*history).decide_item(**vars(DECIDED)) == [DECIDED]


@pytest.mark.parametrize("outcome", [Outcome.RATIFIED, Outcome.NOT_RATIFIED])
def test_an_item_for_ratification_is_ratified_or_not(outcome):
    ratified = replace(DECIDED, outcome=outcome)
    assert given_meeting(*SITS, FOR_RATIFICATION).decide_item(**vars(ratified)) == [ratified]


@pytest.mark.parametrize(
    ("history", "more", "sentence"),
    [
        ((*SITS, DECIDED), {}, "This item is decided already: approved."),
        (SITS[:2], {}, "The meeting is scheduled."),
        (SITS, {"outcome": Outcome.RATIFIED}, "This item is on the agenda for decision: it cannot be ratified."),
        (
            (*SITS, FOR_RATIFICATION),
            {},
            "This item is on the agenda for ratification: it cannot be approved.",
        ),
        (
            (*SITS, INTEREST),
            {},
            "Only members who are present and declared no interest in this item decide it.",
        ),
        (
            SITS,
            {"decided_by": (MARA, QUINN)},
            "Only members who are present and declared no interest in this item decide it.",
        ),
    ],
)
def test_what_a_decided_item_must_be(history, more, sentence):
    with refused(sentence):
        given_meeting(*history).decide_item(**{**vars(DECIDED), **more})


def test_an_item_decided_in_error_waits_again():
    assert given_meeting(*SITS, DECIDED).reopen_item(placement=PLACEMENT, why="It was Bea's.") == [REOPENED]
    assert given_meeting(*SITS, DECIDED, REOPENED).decide_item(**vars(DECIDED)) == [DECIDED]
    with refused("This item has no decision to void."):
        given_meeting(*SITS, DECIDED, REOPENED).reopen_item(placement=PLACEMENT, why="It was Bea's.")
    with refused("Say why the decision is voided."):
        given_meeting(*SITS, DECIDED).reopen_item(placement=PLACEMENT, why="")
    with refused(NOT_LISTED):
        given_meeting(*SITS).reopen_item(placement=ANOTHER, why="It was Bea's.")
