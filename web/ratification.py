"""Rule 4: what an officer approves between meetings goes on the agenda of its panel's next meeting.

Whichever is recorded second, the approval or the meeting, brings them together in its own transaction. Which meeting is
the next, and what awaits one, the lists say; they are asked once they show everything that is recorded at that moment.
Two who act in the very same instant can miss each other: what then is on no agenda stands on the page of the meeting as
ready for it, in the coordinator's work, and in EX02.
"""

from typing import Any
from uuid import UUID

from flask import current_app

from placements import commands
from placements.application import Answer
from placements.meeting import Meeting, Status
from placements.placement import Placement
from placements.store import Actor
from placements.verdict import Verdict
from projections import waiting
from projections.meetings import MeetingRow, meetings
from web.current import reading, register


def record_decision_outside_panel(
    id: UUID, *, verdict: Verdict, next_meeting: UUID | None = None, by: Actor, **said: Any
) -> Answer:
    """…and list an approval at the meeting that is named, or at the panel's next."""
    if verdict.approves and not next_meeting:
        next_meeting = next_of(register().load(Placement, id).panel)
    return commands.record_decision_outside_panel(
        register(), id, verdict=verdict, next_meeting=next_meeting, by=by, **said
    )


def schedule_meeting(*, panel: UUID, by: Actor, **said: Any) -> Answer:
    """…and list what awaits the panel's ratification."""
    catch_up()
    with reading() as connection:
        awaiting = waiting.awaiting_ratification(connection, panel)
    return commands.schedule_meeting(register(), panel=panel, awaiting=awaiting, by=by, **said)


def cancel_meeting(id: UUID, *, why: str, next_meeting: UUID | None = None, by: Actor) -> Answer:
    """…and list what it was to ratify at the meeting that is named, or at the panel's next."""
    next_meeting = next_meeting or next_of(register().load(Meeting, id).panel, but=id)
    return commands.cancel_meeting(register(), id, why=why, next_meeting=next_meeting, by=by)


def next_of(panel: UUID | None, *, but: UUID | None = None) -> UUID | None:
    """The panel's next meeting; another than `but`."""
    catch_up()
    return next((each.meeting for each in coming(panel) if each.meeting != but), None)


def coming(panel: UUID | None) -> list[MeetingRow]:
    """The panel's next meetings, the first of them first."""
    with reading() as connection:
        return meetings(connection, panel=panel, from_=register().today(), status=(Status.SCHEDULED,), limit=6).rows


def catch_up() -> None:
    """Let the lists show what is recorded by now; where they do not in time, what they show must do."""
    current_app.extensions["wait"](register().position())
