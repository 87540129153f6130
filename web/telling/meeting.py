"""A meeting in words: when and where, who came, who had an interest, and what became of each item."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from placements import meeting as said
from placements.meeting import InterestDeclared, ItemListed, Meeting, MeetingScheduled
from placements.panel import Panel
from placements.vocabulary import in_force_on
from web.formats import day, sentence
from web.pages.wording import Detail, Told, lines
from web.pages.world import World
from web.telling.noted import Noted
from web.telling.panel import terms_in_words
from web.telling.section import Fact, Section, written


def sections(noted: Noted[Meeting], world: World, on: date) -> list[Section]:
    return written(
        [
            ("The meeting", _glance(noted, world, on)),
            ("Who was there", _attendance(noted.state, world)),
            ("Agenda", _agenda(noted, world)),
            ("Interests", _interests(noted, world)),
            ("Terms of reference on the day of the meeting", _terms(noted.state, world)),
        ]
    )


def _glance(noted: Noted[Meeting], world: World, on: date) -> Iterator[Fact]:
    meeting = noted.state
    yield "Panel", world.panel(meeting.panel)
    for scheduled in _of(noted, MeetingScheduled):
        yield "When", f"{day(scheduled.meets_on)} at {scheduled.meets_at:%H:%M}"
        yield "Where", scheduled.place
    yield "Status", sentence(meeting.status)
    yield "That day", "Before the meeting" if on < meeting.meets_on else ""
    yield "In the chair", world.account(meeting.chair) if meeting.chair else ""
    for cancelled in _of(noted, said.MeetingCancelled):
        yield "Why cancelled", cancelled.why


def _of(noted: Noted[Meeting], kind: type[Any]) -> Iterator[Any]:
    return (recorded.event for recorded in noted.events if isinstance(recorded.event, kind))


def _attendance(meeting: Meeting, world: World) -> Iterator[Fact]:
    for member, capacities in meeting.present.items():
        absent = meeting.substitutes.get(member)
        instead = f", for {world.account(absent)}" if absent else ""
        yield world.account(member), f"{', '.join(capacities)}{instead}"


def _agenda(noted: Noted[Meeting], world: World) -> Iterator[Fact]:
    listed: Mapping[UUID, ItemListed] = {item.placement: item for item in _of(noted, ItemListed)}
    decided = {item.placement: item for item in _of(noted, said.ItemDecided)}
    for placement, item in noted.state.items.items():
        entry, outcome = listed[placement], f"For {item.purpose}: no outcome yet"
        if item.outcome:
            outcome = f"{sentence(item.outcome)}, by {world.accounts(decided[placement].decided_by)}"
        late = f"Late: {entry.why_late}" if entry.late else ""
        yield entry.reference, lines(filter(None, [outcome, late]))


def _interests(noted: Noted[Meeting], world: World) -> Iterator[Fact]:
    references = {item.placement: item.reference for item in _of(noted, ItemListed)}
    for declared in _of(noted, InterestDeclared):
        yield world.account(declared.member), f"In {references[declared.placement]}: {declared.nature}"


def _terms(meeting: Meeting, world: World) -> Iterator[Fact]:
    panel = world.states.get(meeting.panel) if meeting.panel else None
    adopted = in_force_on(meeting.meets_on, panel.adopted) if isinstance(panel, Panel) else None
    if adopted:
        yield "Version", adopted.label
        yield from terms_in_words(adopted.terms)


def tell(event: Any, world: World) -> Told:
    match event:
        case said.MeetingScheduled(panel=panel, meets_on=meets_on, meets_at=meets_at, place=place):
            details = [("When", f"{day(meets_on)} at {meets_at:%H:%M}"), ("Where", place)]
            return Told(f"Meeting of {world.panel(panel)} scheduled", details, takes_effect=meets_on)
        case said.ItemListed(reference=reference, purpose=purpose, why_late=why_late):
            return Told(f"{reference} put on the agenda", [("For", purpose), ("Why late", why_late)])
        case said.ItemRemoved(placement=placement, why=why):
            return Told(f"{world.reference(placement)} taken off the agenda", [("Why", why)])
        case said.MeetingOpened(opened_on=opened, chair=chair):
            return Told("Meeting opened", [("In the chair", world.account(chair))], opened)
        case said.ItemDecided(placement=placement, outcome=outcome, decided_by=by):
            return Told(f"{world.reference(placement)}: {outcome}", [("Decided by", world.accounts(by))])
        case said.ItemReopened(placement=placement, why=why):
            return Told(f"{world.reference(placement)} waits for a decision again", [("Why", why)])
        case said.MeetingClosed():
            return Told("Meeting closed")
        case said.MeetingCancelled(why=why):
            return Told("Meeting cancelled", [("Why", why)])
    return _came(event, world)


def _came(event: Any, world: World) -> Told:
    match event:
        case said.AttendanceRecorded(member=member, capacities=capacities, substitute_for=absent):
            details: list[Detail] = [("Stands for", ", ".join(capacities))]
            details.append(("Instead of", world.account(absent) if absent else ""))
            return Told(f"{world.account(member)} was there", details)
        case said.AttendanceWithdrawn(member=member):
            return Told(f"{world.account(member)} was not there: recorded in error")
        case said.InterestDeclared(member=member, placement=placement, nature=nature):
            title = f"{world.account(member)} declared an interest in {world.reference(placement)}"
            return Told(title, [("Nature", nature)])
    raise AssertionError(event)
