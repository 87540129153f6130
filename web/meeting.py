"""Meetings in the API: the agenda, who came, who had an interest, and the quorum of each item as it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from placements import commands
from placements.application import Answer
from placements.meeting import Meeting, Purpose, Status
from placements.panel import Panel
from placements.store import Actor
from placements.terms import Terms
from placements.vocabulary import Outcome
from projections import meetings as read
from projections.meetings import MeetingRow
from projections.query import Page
from web import ratification
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, lists, seen, shows
from web.current import reading, register
from web.schemas import query_of

api = Blueprint("meeting", "Meetings of the panels, with their agendas.", "/meetings")


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    placement: UUID
    purpose: Purpose
    outcome: Outcome | None
    conflicted: tuple[UUID, ...]
    """Members who declared an interest in it, and do not decide it."""
    shortfall: str
    """What is missing for a quorum at this moment, in words; empty when it is quorate."""


@dataclass(frozen=True, kw_only=True)
class MeetingSeen:
    id: UUID
    version: int
    panel: UUID | None
    meets_on: date
    status: Status
    chair: UUID | None
    present: dict[UUID, tuple[str, ...]]
    """Who came, and what they stand for."""
    substitutes: dict[UUID, UUID]
    """Who came for whom."""
    items: list[AgendaItem]


@lists(api, "", MeetingRow, query_of(read.meetings))
def meetings(**asked: Any) -> Page[MeetingRow]:
    """Meetings in the order of their days, or the newest first."""
    with reading() as connection:
        return read.meetings(connection, **asked)


@shows(api, "/<uuid:id>", MeetingSeen, KNOWN)
def meeting(id: UUID, known: datetime | date | None = None) -> MeetingSeen:
    """A meeting with its agenda and the quorum of each item, now or as known at a moment."""
    there = seen(Meeting, id, known)
    held = there.state
    terms = seen(Panel, held.panel or id, known).state.terms_on(held.meets_on)
    kept = {name: getattr(held, name) for name in ("panel", "meets_on", "status", "chair", "present", "substitutes")}
    return MeetingSeen(id=id, version=there.version, **kept, items=agenda(held, terms))


def agenda(held: Meeting, terms: Terms) -> list[AgendaItem]:
    return [
        AgendaItem(
            placement=placement,
            purpose=item.purpose,
            outcome=item.outcome,
            conflicted=tuple(member for member, about in held.interests if about == placement),
            shortfall=terms.shortfall([held.present[member] for member in held.deciders(placement)]),
        )
        for placement, item in held.items.items()
    ]


@command(api, "", commands.schedule_meeting, opens="api-meeting.meeting")
def schedule_meeting(by: Actor, **said: Any) -> Answer:
    """Schedule a meeting of a panel whose terms of reference are in force on that day; what awaits it is listed."""
    return ratification.schedule_meeting(**said, by=by)


@command(api, "/<uuid:id>/items", commands.list_item)
def list_item(id: UUID, by: Actor, **said: Any) -> Answer:
    """Put a placement on the agenda; after the papers deadline, with why it is late."""
    return commands.list_item(register(), id, **said, by=by)


@command(api, "/<uuid:id>/items-removed", Meeting.remove_item)
def remove_item(id: UUID, by: Actor, **said: Any) -> Answer:
    """Take an undecided item off the agenda."""
    return register().decide(Meeting, id, lambda meeting: meeting.remove_item(**said), by=by)


@command(api, "/<uuid:id>/attendance", commands.record_attendance)
def record_attendance(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record that a member came, or a substitute for a member."""
    return commands.record_attendance(register(), id, **said, by=by)


@command(api, "/<uuid:id>/attendance-withdrawn", Meeting.withdraw_attendance)
def withdraw_attendance(id: UUID, by: Actor, **said: Any) -> Answer:
    """Withdraw an attendance that was recorded in error."""
    return register().decide(Meeting, id, lambda meeting: meeting.withdraw_attendance(**said), by=by)


@command(api, "/<uuid:id>/interests", Meeting.declare_interest)
def declare_interest(id: UUID, by: Actor, **said: Any) -> Answer:
    """Declare a member's interest in an item, which that member may then not decide."""
    return register().decide(Meeting, id, lambda meeting: meeting.declare_interest(**said), by=by)


@command(api, "/<uuid:id>/opening", commands.open_meeting)
def open_meeting(id: UUID, by: Actor, **said: Any) -> Answer:
    """Open the meeting, with somebody present in the chair who may chair it."""
    return commands.open_meeting(register(), id, **said, by=by)


@command(api, "/<uuid:id>/closing", Meeting.close)
def close(id: UUID, by: Actor) -> Answer:
    """Close the meeting; what it decided may still be recorded, late."""
    return register().decide(Meeting, id, Meeting.close, by=by)


@command(api, "/<uuid:id>/cancellation", commands.cancel_meeting)
def cancel(id: UUID, by: Actor, **said: Any) -> Answer:
    """Cancel the meeting; what it was to ratify goes on the agenda of the next one."""
    return ratification.cancel_meeting(id, **said, by=by)
