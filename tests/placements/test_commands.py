"""Commands on a real register: each works, is refused or does not find; two histories record both or neither."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import uuid4

import pytest

from placements import commands
from placements.account import Account, AccountClosed, AccountOpened
from placements.commands import SCHEME as SCHEME_ID
from placements.errors import Conflict, NotFound, Refused, Stale
from placements.meeting import (
    AttendanceRecorded,
    ItemDecided,
    ItemReopened,
    Meeting,
    MeetingCancelled,
    MeetingClosed,
    MeetingScheduled,
    Purpose,
)
from placements.panel import Panel, TermsAdopted
from placements.person import DetailsCorrected, Person, PersonErased, PersonRegistered
from placements.placement import (
    DecisionEndorsed,
    DecisionVoided,
    Placement,
    ProviderConsidered,
    RatificationRecorded,
    RatificationVoided,
    Response,
)
from placements.provider import Provider, RegistrationChanged, RegistrationStatus
from placements.scheme import DelegationScheme
from placements.store import Actor, Request
from placements.terms import Delegate
from placements.vocabulary import Funding, Locality, Occasion, Outcome, PersonKind, Role, Route, ServiceType
from tests.placements.anyshire import (
    AMAR_SINGH,
    COORDINATOR,
    CORNISH,
    DIRECTOR,
    LIMIT,
    LONG_AGO,
    OFFICER,
    REQUESTER,
    SCHEME,
    SHUT,
    at,
    happened,
    on,
    set_up,
)
from tests.placements.cases import (
    ADULT_REQUESTED,
    AMAR,
    ANOTHER,
    APPROVAL,
    AREA_APPROVED,
    AT_A_DISTANCE,
    BREAKDOWN,
    CHOSEN,
    DIANA,
    ELM_LODGE,
    EXPLORED,
    IN_PRINCIPLE,
    INTEREST,
    IPOP,
    LATER_MEETING,
    LISTED,
    MARA,
    MARA_CAME,
    MEETING,
    MEETS_ON,
    NOOR,
    OAK_HOUSE,
    OFFERED,
    OLU,
    OPENED,
    OUT_OF_AREA,
    PETE,
    PLACEMENT,
    QMG,
    READY,
    REFUSED,
    REQUESTED,
    SASHA,
    SCHEDULED,
    SITS,
    STARTED,
    SUBMITTED,
    TERMS,
    TODAY,
    TYPIST,
    attempt,
    decided,
    decided_by_officer,
)

BEFORE_PANEL = (*READY, SUBMITTED)
SINCE = date(2026, 1, 5)
"""When the council was set up, and its accounts opened."""
LATER = replace(SCHEDULED, meets_on=date(2026, 3, 24))
FOR_RATIFICATION = replace(LISTED, purpose=Purpose.RATIFICATION)
RATIFIED = RatificationRecorded(
    outcome=Outcome.RATIFIED,
    decided_on=MEETS_ON,
    decided_by=(MARA, NOOR, PETE),
    meeting=MEETING,
    reasons="It could not wait.",
)
ITEM_DECIDED = ItemDecided(placement=PLACEMENT, outcome=Outcome.APPROVED, decided_by=(MARA, NOOR, PETE))


@pytest.fixture
def anyshire(register, clock):
    """The council on 12 March 2026."""
    clock.now = at(SINCE)
    set_up(register)
    clock.now = at(TODAY)
    return register


def nothing_but(register, id, *events):
    """No more than this is on record about it."""
    return on(register, id) == [*events]


# Persons


def test_a_person_is_registered_and_their_details_are_sealed(anyshire):
    answer = commands.register_person(anyshire, kind=PersonKind.CHILD, details=AMAR_SINGH, by=REQUESTER)
    [registered] = on(anyshire, answer.id)
    assert registered == PersonRegistered(reference="PE-2026-000001", kind=PersonKind.CHILD, sealed=registered.sealed)
    assert "Amar" not in registered.sealed
    assert anyshire.vault.open(answer.id, registered.sealed) == AMAR_SINGH


def test_details_are_corrected(anyshire):
    moved = replace(AMAR_SINGH, address="3 Mill Lane")
    commands.correct_person(anyshire, AMAR, details=moved, why="He moved.", by=REQUESTER)
    [_, corrected] = on(anyshire, AMAR)
    assert corrected == DetailsCorrected(sealed=corrected.sealed, why="He moved.")
    assert anyshire.vault.open(AMAR, corrected.sealed) == moved
    with pytest.raises(NotFound):
        commands.correct_person(anyshire, uuid4(), details=moved, why="He moved.", by=REQUESTER)


def test_erased_details_are_read_by_nobody_and_nothing_more_is_decided(anyshire):
    happened(anyshire, Placement, PLACEMENT, *BEFORE_PANEL)
    happened(anyshire, Meeting, MEETING, *SITS)
    sealed = anyshire.load(Person, AMAR).sealed
    commands.erase_person(anyshire, AMAR, why="The time for keeping is over.", by=DIRECTOR)
    assert on(anyshire, AMAR)[-1] == PersonErased(why="The time for keeping is over.")
    assert anyshire.vault.open(AMAR, sealed) is None
    with pytest.raises(Refused, match="This person's details are erased: nothing more can be decided for them"):
        record_decision(anyshire)
    with pytest.raises(Refused, match="This person's details are erased and cannot be brought back"):
        commands.correct_person(anyshire, AMAR, details=AMAR_SINGH, why="He came back.", by=REQUESTER)


def test_an_interrupted_erasure_is_finished_when_it_is_asked_for_again(anyshire):
    sealed = anyshire.load(Person, AMAR).sealed
    happened(anyshire, Person, AMAR, PersonErased(why="The time for keeping is over."))
    assert anyshire.vault.open(AMAR, sealed) == AMAR_SINGH
    with pytest.raises(Refused, match="This person's details are erased and cannot be brought back"):
        commands.erase_person(anyshire, AMAR, why="Again.", by=DIRECTOR)
    assert anyshire.vault.open(AMAR, sealed) is None
    with pytest.raises(NotFound):
        commands.erase_person(anyshire, uuid4(), why="Again.", by=DIRECTOR)


# The request and its options


def request(register, by=REQUESTER, **changes):
    asked = {
        "person": AMAR,
        "service_type": ServiceType.CHILDRENS_HOME,
        "panel": IPOP,
        "occasion": Occasion.NEW,
        "team": REQUESTED.team,
        "needed_by": REQUESTED.needed_by,
        "needs": REQUESTED.needs,
        "recommendation": REQUESTED.recommendation,
        "funding": Funding.COUNCIL,
    }
    return commands.request_placement(register, **{**asked, **changes}, by=by)


def test_a_placement_is_asked_for(anyshire):
    answer = request(anyshire)
    assert nothing_but(anyshire, answer.id, REQUESTED)
    assert (answer.version, answer.position) == (1, anyshire.position())


def test_on_somebodys_behalf(anyshire):
    answer = request(anyshire, by=Actor(id=TYPIST, role=Role.REQUESTER, on_behalf_of=SASHA))
    assert nothing_but(anyshire, answer.id, replace(REQUESTED, raised_by=TYPIST))


@pytest.mark.parametrize("unknown", ["person", "panel"])
def test_not_for_an_unknown_person_nor_to_an_unknown_panel(anyshire, unknown):
    with pytest.raises(NotFound, match=f"There is no {unknown} "):
        request(anyshire, **{unknown: uuid4()})


@pytest.mark.parametrize(("needed_by", "lawful"), [(date(2028, 1, 4), False), (date(2028, 1, 5), True)])
def test_the_age_is_that_of_the_day_on_which_it_is_needed(anyshire, needed_by, lawful):
    supported = {"service_type": ServiceType.SUPPORTED_ACCOMMODATION, "needed_by": needed_by}
    if lawful:
        assert request(anyshire, **supported).version == 1
        return
    with pytest.raises(Refused, match="Supported accommodation is for young people of 16 and 17"):
        request(anyshire, **supported)


def test_a_home_is_considered_if_it_is_in_the_register(anyshire):
    happened(anyshire, Placement, PLACEMENT, REQUESTED)
    offer = {"response": Response.OFFERED, "weekly_rate": OFFERED.weekly_rate}
    commands.consider_provider(anyshire, PLACEMENT, provider=OAK_HOUSE, **offer, by=REQUESTER)
    assert nothing_but(anyshire, PLACEMENT, REQUESTED, OFFERED)
    with pytest.raises(NotFound, match="There is no provider "):
        commands.consider_provider(anyshire, PLACEMENT, provider=uuid4(), **offer, by=REQUESTER)
    with pytest.raises(NotFound, match="There is no placement "):
        commands.consider_provider(anyshire, uuid4(), provider=OAK_HOUSE, **offer, by=REQUESTER)


def choose(register, provider, *before):
    offered = ProviderConsidered(provider=provider, response=Response.OFFERED, weekly_rate=CHOSEN.weekly_rate)
    happened(register, Placement, PLACEMENT, *(before or (REQUESTED,)), offered)
    commands.choose_provider(
        register, PLACEMENT, provider=provider, weekly_rate=CHOSEN.weekly_rate, why=CHOSEN.why, by=REQUESTER
    )
    return on(register, PLACEMENT)[-1]


@pytest.mark.parametrize(
    ("provider", "locality"),
    [
        (OAK_HOUSE, Locality.IN_AREA),
        (ELM_LODGE, Locality.OUT_OF_AREA),
        (CORNISH, Locality.AT_A_DISTANCE),
    ],
)
def test_where_a_childs_home_lies_is_told_by_the_boundaries(anyshire, provider, locality):
    assert choose(anyshire, provider) == replace(CHOSEN, provider=provider, locality=locality)


def test_for_an_adult_it_does_not_matter(anyshire):
    assert choose(anyshire, CORNISH, ADULT_REQUESTED) == replace(CHOSEN, provider=CORNISH, locality=None)


def test_a_home_whose_registration_is_cancelled_is_not_chosen_for_a_child(anyshire):
    with pytest.raises(Refused, match="This home is not registered with its regulator"):
        choose(anyshire, SHUT)


def test_an_unknown_home_is_not_chosen(anyshire):
    with pytest.raises(NotFound, match="There is no provider "):
        choose(anyshire, uuid4())


def test_the_officer_approves_an_area_in_their_own_role(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY, OUT_OF_AREA)
    area = {"approved_on": AREA_APPROVED.approved_on, "reasons": AREA_APPROVED.reasons}
    commands.approve_area(anyshire, PLACEMENT, **area, by=OFFICER)
    assert on(anyshire, PLACEMENT)[-1] == AREA_APPROVED
    happened(anyshire, Placement, PLACEMENT, AT_A_DISTANCE)
    with pytest.raises(Refused, match="the director must approve it"):
        commands.approve_area(anyshire, PLACEMENT, **area, by=OFFICER)
    with pytest.raises(NotFound):
        commands.approve_area(anyshire, uuid4(), **area, by=OFFICER)


def test_an_attempt_to_approve_the_area_of_ones_own_request_is_on_record(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY, OUT_OF_AREA)
    with pytest.raises(Refused, match="Nobody may approve the area of their own request"):
        commands.approve_area(anyshire, PLACEMENT, approved_on=TODAY, reasons="Yes.", by=replace(OFFICER, id=SASHA))
    own = attempt(SASHA, "approve the area of their own request")
    assert nothing_but(anyshire, PLACEMENT, *READY, OUT_OF_AREA, own)


# The meeting


def test_a_meeting_is_scheduled_under_terms_that_are_in_force(anyshire):
    answer = commands.schedule_meeting(
        anyshire, panel=IPOP, meets_on=MEETS_ON, meets_at=time(9, 30), place="Room 1", by=COORDINATOR
    )
    assert nothing_but(anyshire, answer.id, SCHEDULED)
    for panel, day, error in [(IPOP, date(2019, 12, 31), Refused), (uuid4(), MEETS_ON, NotFound)]:
        with pytest.raises(error):
            commands.schedule_meeting(anyshire, panel=panel, meets_on=day, meets_at=time(9, 30), by=COORDINATOR)


def schedule(register, *awaiting, panel=IPOP, day=LATER.meets_on):
    return commands.schedule_meeting(
        register, panel=panel, meets_on=day, meets_at=time(9, 30), place="Room 1", awaiting=awaiting, by=COORDINATOR
    ).id


def test_what_awaits_ratification_goes_on_the_agenda_of_the_meeting_that_is_scheduled(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY, decided_by_officer())
    assert nothing_but(anyshire, schedule(anyshire, PLACEMENT), LATER, FOR_RATIFICATION)
    assert nothing_but(anyshire, PLACEMENT, *READY, decided_by_officer())


@pytest.mark.parametrize(
    ("history", "more"),
    [
        ((*BEFORE_PANEL,), {}),
        ((*READY, decided_by_officer(), RATIFIED), {}),
        ((*READY, decided_by_officer()), {"day": date(2026, 3, 10)}),
    ],
    ids=["nothing decided", "ratified meanwhile", "a meeting that is past"],
)
def test_what_awaits_no_ratification_there_is_not_listed(anyshire, history, more):
    happened(anyshire, Placement, PLACEMENT, *history)
    [scheduled] = on(anyshire, schedule(anyshire, PLACEMENT, **more))
    assert isinstance(scheduled, MeetingScheduled)


def test_a_placement_of_another_panel_stops_the_scheduling(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY, decided_by_officer())
    position = anyshire.position()
    with pytest.raises(Refused, match="PL-2026-000001 belongs to another panel"):
        schedule(anyshire, PLACEMENT, panel=QMG)
    assert anyshire.position() == position


def test_a_cancelled_meeting_hands_on_what_it_was_to_ratify_and_nothing_else(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY, decided_by_officer())
    happened(anyshire, Meeting, MEETING, LATER, FOR_RATIFICATION, replace(LISTED, placement=ANOTHER))
    happened(anyshire, Meeting, LATER_MEETING, LATER)
    cancelled = MeetingCancelled(why="Snow.")
    commands.cancel_meeting(anyshire, MEETING, why="Snow.", next_meeting=LATER_MEETING, by=COORDINATOR)
    assert on(anyshire, MEETING)[-1] == cancelled
    assert nothing_but(anyshire, LATER_MEETING, LATER, FOR_RATIFICATION)


def test_what_is_listed_for_ratification_while_its_meeting_is_cancelled_is_not_left_behind(anyshire, monkeypatch):
    """It is put on the agenda between the reading and the recording."""
    happened(anyshire, Placement, PLACEMENT, *READY, decided_by_officer())
    happened(anyshire, Meeting, MEETING, LATER)
    happened(anyshire, Meeting, LATER_MEETING, LATER)
    load = anyshire.load

    def overtaken(kind, id):
        state = load(kind, id)
        happened(anyshire, Meeting, MEETING, FOR_RATIFICATION)
        return state

    monkeypatch.setattr(anyshire, "load", overtaken)
    cancel = partial(commands.cancel_meeting, anyshire, MEETING, why="Snow.", next_meeting=LATER_MEETING)
    with pytest.raises(Conflict, match="The agenda of this meeting has just changed"):
        cancel(by=COORDINATOR)
    assert nothing_but(anyshire, MEETING, LATER, FOR_RATIFICATION)
    monkeypatch.undo()
    cancel(by=COORDINATOR)
    assert nothing_but(anyshire, LATER_MEETING, LATER, FOR_RATIFICATION)


def test_a_cancelled_meeting_without_a_next_one_hands_on_nothing(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY, decided_by_officer())
    happened(anyshire, Meeting, MEETING, LATER, FOR_RATIFICATION)
    commands.cancel_meeting(anyshire, MEETING, why="Snow.", by=COORDINATOR)
    assert nothing_but(anyshire, MEETING, LATER, FOR_RATIFICATION, MeetingCancelled(why="Snow."))


def test_an_item_is_listed_on_time_and_late_with_a_reason(anyshire, clock):
    happened(anyshire, Placement, PLACEMENT, *BEFORE_PANEL)
    happened(anyshire, Meeting, MEETING, SCHEDULED)
    clock.now = datetime(2026, 3, 5, 17, 0, 1, tzinfo=UTC)
    with pytest.raises(Refused, match="The papers deadline has passed: say why the item is late"):
        commands.list_item(anyshire, MEETING, placement=PLACEMENT, by=COORDINATOR)
    clock.now = datetime(2026, 3, 5, 17, tzinfo=UTC)
    commands.list_item(anyshire, MEETING, placement=PLACEMENT, by=COORDINATOR)
    assert nothing_but(anyshire, MEETING, SCHEDULED, LISTED)


def test_a_late_item_keeps_its_reason(anyshire):
    happened(anyshire, Placement, PLACEMENT, *BEFORE_PANEL)
    happened(anyshire, Meeting, MEETING, SCHEDULED)
    commands.list_item(anyshire, MEETING, placement=PLACEMENT, why_late="He came at night.", by=COORDINATOR)
    assert on(anyshire, MEETING)[-1] == replace(LISTED, late=True, why_late="He came at night.")


def test_only_what_waits_for_this_panel_is_listed(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY)
    happened(anyshire, Meeting, MEETING, LATER)
    happened(anyshire, Meeting, LATER_MEETING, replace(LATER, panel=QMG))
    with pytest.raises(Refused, match="PL-2026-000001 is requested: it must be submitted to the panel first"):
        commands.list_item(anyshire, MEETING, placement=PLACEMENT, by=COORDINATOR)
    with pytest.raises(Refused, match="PL-2026-000001 belongs to another panel"):
        commands.list_item(anyshire, LATER_MEETING, placement=PLACEMENT, by=COORDINATOR)
    with pytest.raises(NotFound, match="There is no placement "):
        commands.list_item(anyshire, MEETING, placement=uuid4(), by=COORDINATOR)
    with pytest.raises(NotFound, match="There is no meeting "):
        commands.list_item(anyshire, uuid4(), placement=PLACEMENT, by=COORDINATOR)


def test_a_decision_between_meetings_is_listed_for_ratification(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY, decided_by_officer())
    happened(anyshire, Meeting, MEETING, LATER)
    commands.list_item(anyshire, MEETING, placement=PLACEMENT, by=COORDINATOR)
    assert nothing_but(anyshire, MEETING, LATER, FOR_RATIFICATION)


def test_a_member_attends_for_what_they_stand_for_on_the_day(anyshire):
    happened(anyshire, Meeting, MEETING, SCHEDULED)
    commands.record_attendance(anyshire, MEETING, member=MARA, by=COORDINATOR)
    assert nothing_but(anyshire, MEETING, SCHEDULED, MARA_CAME)
    with pytest.raises(Refused, match="This person is not a member of the panel on the day of the meeting"):
        commands.record_attendance(anyshire, MEETING, member=OLU, by=COORDINATOR)
    with pytest.raises(NotFound):
        commands.record_attendance(anyshire, uuid4(), member=MARA, by=COORDINATOR)


def test_a_substitute_attends_for_what_the_absent_member_stands_for(anyshire):
    happened(anyshire, Meeting, MEETING, SCHEDULED)
    commands.record_attendance(anyshire, MEETING, member=OLU, substitute_for=NOOR, by=COORDINATOR)
    assert on(anyshire, MEETING)[-1] == AttendanceRecorded(
        member=OLU, capacities=("service manager",), substitute_for=NOOR
    )


def test_unless_the_terms_allow_no_substitutes(anyshire):
    alone = TermsAdopted(label="2026", effective_from=MEETS_ON, terms=replace(TERMS, substitutes=False))
    happened(anyshire, Panel, IPOP, alone)
    happened(anyshire, Meeting, MEETING, SCHEDULED)
    with pytest.raises(Refused, match="This panel's terms of reference do not allow substitutes"):
        commands.record_attendance(anyshire, MEETING, member=OLU, substitute_for=NOOR, by=COORDINATOR)


def test_a_meeting_is_opened_on_its_day(anyshire, clock):
    happened(anyshire, Meeting, MEETING, SCHEDULED, MARA_CAME)
    clock.now = at(date(2026, 3, 9))
    with pytest.raises(Refused, match="it cannot be opened before that day"):
        commands.open_meeting(anyshire, MEETING, chair=MARA, by=COORDINATOR)
    clock.now = at(MEETS_ON)
    commands.open_meeting(anyshire, MEETING, chair=MARA, by=COORDINATOR)
    assert nothing_but(anyshire, MEETING, SCHEDULED, MARA_CAME, OPENED)
    with pytest.raises(NotFound):
        commands.open_meeting(anyshire, uuid4(), chair=MARA, by=COORDINATOR)


# The panel decides


def record_decision(register, verdict=APPROVAL, meeting=MEETING, by=COORDINATOR, id=PLACEMENT):
    return commands.record_decision(register, id, meeting=meeting, verdict=verdict, by=by)


@pytest.fixture
def sits(anyshire):
    """Amar's placement lies before a quorate meeting."""
    happened(anyshire, Placement, PLACEMENT, *BEFORE_PANEL)
    happened(anyshire, Meeting, MEETING, *SITS)
    return anyshire


def test_a_decision_is_on_record_in_both_histories(sits):
    answer = record_decision(sits)
    assert nothing_but(sits, PLACEMENT, *BEFORE_PANEL, decided())
    assert nothing_but(sits, MEETING, *SITS, ITEM_DECIDED)
    assert (answer.id, answer.version, answer.position) == (PLACEMENT, 7, sits.position())


def test_a_decision_is_recorded_after_the_meeting_and_both_times_stand(sits, clock):
    happened(sits, Meeting, MEETING, MeetingClosed())
    clock.now = at(date(2026, 3, 20), hour=10)
    record_decision(sits)
    last = sits.history(PLACEMENT)[-1]
    assert (last.event.decided_on, last.at) == (MEETS_ON, at(date(2026, 3, 20), hour=10))


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (replace(APPROVAL, reasons=""), "Give the reasons for the decision."),
        (replace(APPROVAL, outcome=Outcome.RATIFIED), "do not offer the outcome “ratified”"),
    ],
)
def test_a_refused_decision_is_in_neither_history(sits, verdict, sentence):
    with pytest.raises(Refused, match=sentence):
        record_decision(sits, verdict)
    assert nothing_but(sits, PLACEMENT, *BEFORE_PANEL)
    assert nothing_but(sits, MEETING, *SITS)


def test_what_the_meeting_refuses_is_not_in_the_placement_either(sits):
    happened(sits, Meeting, MEETING, FOR_RATIFICATION)
    with pytest.raises(Refused, match="This item is on the agenda for ratification: it cannot be approved"):
        record_decision(sits)
    assert nothing_but(sits, PLACEMENT, *BEFORE_PANEL)


def test_a_meeting_decides_only_what_it_listed(sits):
    happened(sits, Meeting, LATER_MEETING, SCHEDULED, MARA_CAME, OPENED)
    with pytest.raises(Refused, match="This placement is not on the agenda of the meeting: list it first"):
        record_decision(sits, meeting=LATER_MEETING)
    for unknown in ({"id": uuid4()}, {"meeting": uuid4()}):
        with pytest.raises(NotFound):
            record_decision(sits, **unknown)


def test_a_member_with_an_interest_breaks_the_quorum(sits):
    happened(sits, Meeting, MEETING, INTEREST)
    with pytest.raises(Refused, match="not quorate for this item: 2 of 3 members present"):
        record_decision(sits)
    record_decision(sits, IN_PRINCIPLE)
    assert on(sits, PLACEMENT)[-1] == decided(
        IN_PRINCIPLE, decided_by=(MARA, NOOR), quorum_shortfall="2 of 3 members present"
    )


def test_the_terms_of_the_day_of_the_meeting_count(sits):
    stricter = TermsAdopted(label="2026", effective_from=MEETS_ON, terms=replace(TERMS, quorum=4))
    happened(sits, Panel, IPOP, replace(stricter, label="later", effective_from=date(2026, 3, 11)))
    assert record_decision(sits).version == 7
    commands.void_decision(sits, PLACEMENT, why="It was Bea's.", by=COORDINATOR)
    happened(sits, Panel, IPOP, stricter)
    with pytest.raises(Refused, match="3 of 4 members present"):
        record_decision(sits)


def test_an_attempt_of_the_requester_to_record_the_decision_is_on_record(sits):
    with pytest.raises(Refused, match="Nobody may decide their own request"):
        record_decision(sits, by=REQUESTER)
    assert nothing_but(sits, PLACEMENT, *BEFORE_PANEL, attempt(SASHA, "decide their own request"))
    assert nothing_but(sits, MEETING, *SITS)
    assert sits.history(PLACEMENT)[-1].by == SASHA


def test_so_is_the_requesters_place_among_the_deciders(sits):
    happened(sits, Meeting, MEETING, AttendanceRecorded(member=SASHA, capacities=("children's services",)))
    with pytest.raises(Refused, match="a member whose request it is declares an interest first"):
        record_decision(sits)
    happened(sits, Meeting, MEETING, replace(INTEREST, member=SASHA))
    record_decision(sits)
    assert on(sits, PLACEMENT)[-2:] == [attempt(SASHA, "decide their own request"), decided()]


def test_the_age_is_that_of_the_day_of_placing(anyshire):
    """At the meeting Amar is 15; he turns 16 on 5 January 2028."""
    supported = replace(REQUESTED, service_type=ServiceType.SUPPORTED_ACCOMMODATION, needed_by=date(2028, 1, 5))
    happened(anyshire, Placement, PLACEMENT, supported, *BEFORE_PANEL[1:])
    happened(anyshire, Meeting, MEETING, *SITS)
    assert record_decision(anyshire).version == 7


def test_a_registration_cancelled_by_the_day_of_the_meeting_stops_the_approval(anyshire):
    offered, chosen = replace(OFFERED, provider=SHUT), replace(CHOSEN, provider=SHUT)
    happened(anyshire, Placement, PLACEMENT, REQUESTED, EXPLORED, offered, REFUSED, chosen, SUBMITTED)
    happened(anyshire, Meeting, MEETING, *SITS)
    with pytest.raises(Refused, match="This home is not registered with its regulator"):
        record_decision(anyshire)


def test_a_decision_that_is_made_again_is_made_by_what_stands_beside_it_then(sits, monkeypatch):
    """The registration of the home is cancelled, and something else recorded about the placement, between the reading
    and the recording."""
    append, overtaken = sits.store.append, []

    def overtake(rows, **more):
        if not overtaken:
            overtaken.append(rows)
            happened(sits, Placement, PLACEMENT, EXPLORED)
            cancelled = RegistrationChanged(status=RegistrationStatus.CANCELLED, as_at=MEETS_ON)
            happened(sits, Provider, OAK_HOUSE, cancelled)
        return append(rows, **more)

    monkeypatch.setattr(sits.store, "append", overtake)
    with pytest.raises(Refused, match="This home is not registered with its regulator"):
        record_decision(sits)
    assert nothing_but(sits, PLACEMENT, *BEFORE_PANEL, EXPLORED)


def test_a_caller_who_saw_an_older_placement_is_stale_and_nothing_is_recorded(sits):
    saw = [replace(COORDINATOR, request=Request(id=uuid4(), expected=version)) for version in (5, 6)]
    with pytest.raises(Stale, match="it is at version 6 and you read version 5"):
        record_decision(sits, by=saw[0])
    assert nothing_but(sits, PLACEMENT, *BEFORE_PANEL)
    assert record_decision(sits, by=saw[1]).version == 7


def test_a_decision_sent_twice_is_recorded_once(sits):
    by = replace(COORDINATOR, request=Request(id=uuid4(), key="once", fingerprint=b"1"))
    assert record_decision(sits, by=by) == record_decision(sits, by=by)
    assert nothing_but(sits, MEETING, *SITS, ITEM_DECIDED)


# Decisions between meetings


def decide_outside(register, *before, **more):
    happened(register, Placement, PLACEMENT, *(before or READY))
    return decide(register, **more)


def decide(register, **more):
    return commands.record_decision_outside_panel(
        register,
        PLACEMENT,
        **{
            "route": Route.NOMINATED_OFFICER,
            "officer": OLU,
            "decided_on": date(2026, 3, 4),
            "verdict": APPROVAL,
            "by": COORDINATOR,
            **more,
        },
    )


def test_an_officers_approval_goes_on_the_next_agenda(anyshire):
    happened(anyshire, Meeting, MEETING, LATER)
    decide_outside(anyshire, next_meeting=MEETING)
    assert nothing_but(anyshire, PLACEMENT, *READY, decided_by_officer())
    assert nothing_but(anyshire, MEETING, LATER, FOR_RATIFICATION)


@pytest.mark.parametrize("listed", [LISTED, FOR_RATIFICATION])
def test_also_when_the_placement_is_there_already(anyshire, listed):
    happened(anyshire, Meeting, MEETING, LATER, listed)
    decide_outside(anyshire, *BEFORE_PANEL, next_meeting=MEETING)
    assert on(anyshire, MEETING)[-1] == FOR_RATIFICATION
    assert len(on(anyshire, MEETING)) == (3 if listed is LISTED else 2)


def test_a_deferral_does_not(anyshire):
    happened(anyshire, Meeting, MEETING, LATER)
    deferral = replace(APPROVAL, outcome=Outcome.DEFERRED, question="Who else?", return_on=date(2026, 3, 24))
    decide_outside(anyshire, verdict=deferral, next_meeting=MEETING)
    assert nothing_but(anyshire, MEETING, LATER)


@pytest.mark.parametrize(
    ("meeting", "sentence"),
    [
        ((replace(LATER, panel=QMG),), "PL-2026-000001 belongs to another panel"),
        ((*SITS, MeetingClosed()), "The meeting is closed"),
    ],
)
def test_what_cannot_be_ratified_there_is_not_decided(anyshire, meeting, sentence):
    happened(anyshire, Meeting, MEETING, *meeting)
    with pytest.raises(Refused, match=sentence):
        decide_outside(anyshire, next_meeting=MEETING)
    assert nothing_but(anyshire, PLACEMENT, *READY)
    assert nothing_but(anyshire, MEETING, *meeting)


def test_the_chair_acts_as_the_terms_say_who_chairs(anyshire):
    decide_outside(anyshire, route=Route.CHAIRS_ACTION, officer=MARA)
    assert on(anyshire, PLACEMENT)[-1] == decided_by_officer(route=Route.CHAIRS_ACTION, decided_by=(MARA,))


@pytest.mark.parametrize(
    ("more", "error", "sentence"),
    [
        (
            {"route": Route.CHAIRS_ACTION, "officer": PETE},
            Refused,
            "Under its terms of reference this panel is chaired by: chair, vice chair",
        ),
        (
            {"officer": DIANA},
            Refused,
            "On 4 March 2026 this account did not hold a role",
        ),
        ({"officer": uuid4()}, NotFound, "There is no account "),
        (
            {"route": Route.PANEL},
            Refused,
            "Under this panel's terms of reference nothing is decided by panel between meetings",
        ),
        (
            {"route": Route.DIRECTOR, "officer": DIANA},
            Refused,
            "The director has no authority over this placement under Scheme 2026",
        ),
        (
            {"verdict": replace(APPROVAL, one_off=LIMIT)},
            Refused,
            "This costs £489,200.00 a year; the limit of the nominated officer is £250,000.00 under Scheme 2026",
        ),
        ({"decided_on": date(2026, 3, 13)}, Refused, "A decision is recorded once it has happened"),
        ({"decided_on": date(2019, 3, 13)}, Refused, "The panel has no terms of reference in force on 13 March 2019"),
        ({"next_meeting": uuid4()}, NotFound, "There is no meeting "),
    ],
)
def test_who_may_not_decide_between_meetings(anyshire, more, error, sentence):
    with pytest.raises(error, match=sentence):
        decide_outside(anyshire, **more)
    assert nothing_but(anyshire, PLACEMENT, *READY)


def test_who_decided_is_judged_by_the_day_of_the_decision(anyshire, clock):
    """Olu is the nominated officer since the council was set up, and leaves today."""
    happened(anyshire, Account, OLU, AccountClosed(why="She left."))
    clock.forward(days=7)
    happened(anyshire, Placement, PLACEMENT, *READY)
    for day in (SINCE - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="this account did not hold a role that decides as nominated officer"):
            decide(anyshire, decided_on=day)
    assert nothing_but(anyshire, PLACEMENT, *READY)
    decide(anyshire, decided_on=TODAY)


def test_an_account_decides_from_the_day_of_its_opening(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY)
    decide(anyshire, decided_on=SINCE)


def test_a_role_that_was_granted_since_does_not_reach_back(anyshire):
    happened(anyshire, Account, NOOR, AccountOpened(username="noor", name="Noor", roles=(Role.NOMINATED_OFFICER,)))
    with pytest.raises(Refused, match="name the officer who held it, or bring the placement to the panel"):
        decide_outside(anyshire, officer=NOOR, decided_on=TODAY - timedelta(days=1))
    decide(anyshire, officer=NOOR, decided_on=TODAY)


def test_who_endorses_is_judged_by_the_day_of_the_endorsement(anyshire, clock):
    happened(anyshire, Placement, PLACEMENT, *BEFORE_PANEL, decided(IN_PRINCIPLE))
    happened(anyshire, Account, OLU, AccountClosed(why="She left."))
    clock.forward(days=7)
    endorsed = {"officer": OLU, "reasons": "Agreed.", "by": COORDINATOR}
    with pytest.raises(Refused, match="this account did not hold a role"):
        commands.endorse(anyshire, PLACEMENT, endorsed_on=TODAY + timedelta(days=1), **endorsed)
    commands.endorse(anyshire, PLACEMENT, endorsed_on=TODAY, **endorsed)


def test_the_scheme_of_the_day_of_the_decision_counts(anyshire):
    raised = replace(
        SCHEME, label="July", effective_from=date(2026, 3, 5), limits=(replace(SCHEME.limits[2], annual=1),)
    )
    happened(anyshire, DelegationScheme, SCHEME_ID, raised)
    assert decide_outside(anyshire).version == 6
    with pytest.raises(Refused, match=r"£0\.01 under July"):
        commands.record_decision_outside_panel(
            anyshire,
            PLACEMENT,
            route=Route.NOMINATED_OFFICER,
            officer=OLU,
            decided_on=date(2026, 3, 5),
            verdict=APPROVAL,
            by=COORDINATOR,
        )


def test_a_route_that_the_terms_do_not_know_between_meetings(anyshire):
    head = (Delegate(route=Route.NOMINATED_OFFICER, title="Head of Service"),)
    happened(
        anyshire,
        Panel,
        IPOP,
        TermsAdopted(label="Hull", effective_from=LONG_AGO, terms=replace(TERMS, between_meetings=head)),
    )
    with pytest.raises(Refused, match="nothing is decided by chair's action between meetings"):
        decide_outside(anyshire, route=Route.CHAIRS_ACTION, officer=MARA)


def test_an_attempt_on_ones_own_request_is_on_record(anyshire):
    with pytest.raises(Refused, match="Nobody may decide their own request"):
        decide_outside(anyshire, by=REQUESTER)
    assert nothing_but(anyshire, PLACEMENT, *READY, attempt(SASHA, "decide their own request"))


# Ratification, endorsement, corrections

ITEM_RATIFIED = replace(ITEM_DECIDED, outcome=Outcome.RATIFIED)
AWAITS = (*READY, decided_by_officer())


def ratify(register, id=PLACEMENT, meeting=MEETING, by=COORDINATOR):
    return commands.record_ratification(
        register, id, meeting=meeting, outcome=Outcome.RATIFIED, reasons=RATIFIED.reasons, by=by
    )


def test_a_ratification_is_on_record_in_both_histories(anyshire):
    happened(anyshire, Placement, PLACEMENT, *AWAITS)
    happened(anyshire, Meeting, MEETING, *SITS, FOR_RATIFICATION)
    ratify(anyshire)
    assert nothing_but(anyshire, PLACEMENT, *AWAITS, RATIFIED)
    assert nothing_but(anyshire, MEETING, *SITS, FOR_RATIFICATION, ITEM_RATIFIED)


def test_or_in_neither(anyshire):
    happened(anyshire, Placement, PLACEMENT, *AWAITS)
    happened(anyshire, Meeting, MEETING, *SITS)
    with pytest.raises(Refused, match="This item is on the agenda for decision: it cannot be ratified"):
        ratify(anyshire)
    with pytest.raises(Refused, match="Nobody may ratify their own request"):
        ratify(anyshire, by=REQUESTER)
    assert nothing_but(anyshire, PLACEMENT, *AWAITS, attempt(SASHA, "ratify their own request"))
    assert nothing_but(anyshire, MEETING, *SITS)
    for unknown in ({"id": uuid4()}, {"meeting": uuid4()}):
        with pytest.raises(NotFound):
            ratify(anyshire, **unknown)


def test_the_officer_whom_the_terms_name_endorses(anyshire):
    happened(anyshire, Placement, PLACEMENT, *BEFORE_PANEL, decided(IN_PRINCIPLE))
    endorsed = {"endorsed_on": TODAY, "reasons": "I agree.", "by": COORDINATOR}
    with pytest.raises(Refused, match="On 12 March 2026 this account did not hold a role"):
        commands.endorse(anyshire, PLACEMENT, officer=DIANA, **endorsed)
    with pytest.raises(NotFound, match="There is no account "):
        commands.endorse(anyshire, PLACEMENT, officer=uuid4(), **endorsed)
    with pytest.raises(NotFound, match="There is no placement "):
        commands.endorse(anyshire, uuid4(), officer=OLU, **endorsed)
    commands.endorse(anyshire, PLACEMENT, officer=OLU, **endorsed)
    assert on(anyshire, PLACEMENT)[-1] == DecisionEndorsed(
        endorsed_on=TODAY,
        endorsed_by=OLU,
        route=Route.NOMINATED_OFFICER,
        reasons="I agree.",
        limit=LIMIT,
        scheme="Scheme 2026",
    )


def test_an_endorsement_after_the_start_is_explained(anyshire):
    started = replace(STARTED, started_on=MEETS_ON)
    happened(anyshire, Placement, PLACEMENT, *BEFORE_PANEL, decided(IN_PRINCIPLE), started)
    endorsed = {"officer": OLU, "endorsed_on": TODAY, "reasons": "I agree.", "by": COORDINATOR}
    with pytest.raises(Refused, match="give the reason and the circumstances"):
        commands.endorse(anyshire, PLACEMENT, **endorsed)
    commands.endorse(anyshire, PLACEMENT, **endorsed, retrospective=BREAKDOWN)
    assert on(anyshire, PLACEMENT)[-1].retrospective == BREAKDOWN


def test_a_voided_decision_leaves_both_histories_waiting(sits):
    record_decision(sits)
    commands.void_decision(sits, PLACEMENT, why="It was Bea's.", by=COORDINATOR)
    assert on(sits, PLACEMENT)[-1] == DecisionVoided(corrects=7, why="It was Bea's.")
    assert on(sits, MEETING)[-1] == ItemReopened(placement=PLACEMENT, why="It was Bea's.")
    with pytest.raises(Refused, match="No decision is recorded for this placement"):
        commands.void_decision(sits, PLACEMENT, why="Again.", by=COORDINATOR)
    with pytest.raises(NotFound):
        commands.void_decision(sits, uuid4(), why="Again.", by=COORDINATOR)


def test_a_voided_ratification_leaves_both_histories_waiting(anyshire):
    happened(anyshire, Placement, PLACEMENT, *AWAITS)
    happened(anyshire, Meeting, MEETING, *SITS, FOR_RATIFICATION)
    ratify(anyshire)
    commands.void_ratification(anyshire, PLACEMENT, why="It was Bea's.", by=COORDINATOR)
    assert on(anyshire, PLACEMENT)[-1] == RatificationVoided(corrects=7, why="It was Bea's.")
    assert on(anyshire, MEETING)[-1] == ItemReopened(placement=PLACEMENT, why="It was Bea's.")
    with pytest.raises(Refused, match="No ratification is recorded"):
        commands.void_ratification(anyshire, PLACEMENT, why="Again.", by=COORDINATOR)
    commands.void_decision(anyshire, PLACEMENT, why="It was Bea's.", by=COORDINATOR)
    assert on(anyshire, PLACEMENT)[-1] == DecisionVoided(corrects=6, why="It was Bea's.")


def test_a_start_names_a_home_in_the_register(anyshire):
    happened(anyshire, Placement, PLACEMENT, *READY)
    start = {"started_on": STARTED.started_on, "weekly_rate": STARTED.weekly_rate, "by": COORDINATOR}
    commands.start_placement(anyshire, PLACEMENT, provider=OAK_HOUSE, **start)
    assert nothing_but(anyshire, PLACEMENT, *READY, STARTED)
    with pytest.raises(NotFound, match="There is no provider "):
        commands.start_placement(anyshire, PLACEMENT, provider=uuid4(), **start)
    with pytest.raises(Refused, match="The placement has started already"):
        commands.start_placement(anyshire, PLACEMENT, provider=OAK_HOUSE, **start)
    with pytest.raises(NotFound, match="There is no placement "):
        commands.start_placement(anyshire, uuid4(), provider=OAK_HOUSE, **start)
