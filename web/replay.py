"""Replay in the API: a history or a report as at a day, as known at a moment, beside today's."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from placements.commands import SCHEME
from projections.exceptions import RULES
from projections.exceptions.report import Filters
from projections.query import known_at
from web.api_read import KNOWN, ON, shows
from web.exceptions import api as exceptions
from web.meeting import api as meetings
from web.pages.replay import replayed
from web.pages.report_replay import compared, day_of
from web.panel import api as panels
from web.placement import api as placements
from web.provider import api as providers
from web.schemas import query_of
from web.scheme import api as scheme
from web.telling.comparison import Part
from web.telling.known import known_at_decision
from web.telling.section import Section

ASKED = {**ON, **KNOWN}


@dataclass(frozen=True, kw_only=True)
class Because:
    """An event behind a difference."""

    event: str
    """What it says, in a few words."""
    position: int
    at: datetime
    """When it was recorded."""


@dataclass(frozen=True, kw_only=True)
class LineSeen:
    part: str
    """The heading that it stands under."""
    label: str
    then: str
    """Empty: not there then."""
    now: str
    """Empty: there no longer."""
    changed: bool
    because: list[Because]
    """Empty when only the day is another, or something changed elsewhere in the register."""


@dataclass(frozen=True, kw_only=True)
class ReplaySeen:
    """Line by line, as at `on` as known at `known`, and as at today as known now."""

    on: date
    known: datetime
    changes: int
    complete: bool
    """False when too much was recorded since to say by what each line changed, or to compare every row."""
    lines: list[LineSeen]


def told(on: date, known: datetime, parts: list[Part], *, complete: bool) -> ReplaySeen:
    lines = [
        LineSeen(
            part=part.title,
            label=line.label,
            then=line.then,
            now=line.now,
            changed=line.changed,
            because=[Because(event=each.event, position=each.position, at=each.at) for each in line.because],
        )
        for part in parts
        for line in part.lines
    ]
    return ReplaySeen(on=on, known=known, changes=sum(part.changes for part in parts), complete=complete, lines=lines)


def answered(subject: str, id: UUID, on: date | None, known: datetime | date | None) -> ReplaySeen:
    found = replayed(subject, id, on=on, known=known_at(known))
    return told(found.then.on, found.known, found.parts, complete=not found.too_many)


@shows(placements, "/<uuid:id>/replay", ReplaySeen, ASKED)
def placement_replay(id: UUID, on: date | None = None, known: datetime | date | None = None) -> ReplaySeen:
    """A placement as it was known, beside what is known now, with the events behind each difference."""
    return answered("Placement", id, on, known)


@dataclass(frozen=True, kw_only=True)
class PaperSeen:
    """What was known of one history: lines with their labels, under headings."""

    title: str
    sections: list[Section]


@dataclass(frozen=True, kw_only=True)
class KnownSeen:
    """A decision, and what was recorded before it."""

    reference: str
    decision: str
    decided_on: date
    recorded_at: datetime
    position: int
    details: list[tuple[str, str]]
    papers: list[PaperSeen]
    afterwards: list[Because]
    """Recorded between the day of the decision and the record of it."""


@shows(placements, "/<uuid:id>/decisions/<int:version>/known", KnownSeen)
def known_when_decided(id: UUID, version: int) -> KnownSeen:
    """What was known when it was decided: the placement, the options, the home, the terms and the limits."""
    known = known_at_decision(id, version)
    return KnownSeen(
        reference=known.reference,
        decision=known.told.title,
        decided_on=known.decided_on,
        recorded_at=known.decision.at,
        position=known.decision.position,
        details=[*known.told.details],
        papers=[PaperSeen(title=paper.title, sections=[*paper.sections]) for paper in known.papers],
        afterwards=[Because(event=told.title, position=each.position, at=each.at) for each, told in known.afterwards],
    )


@shows(meetings, "/<uuid:id>/replay", ReplaySeen, ASKED)
def meeting_replay(id: UUID, on: date | None = None, known: datetime | date | None = None) -> ReplaySeen:
    """A meeting as it was known, beside what is known now."""
    return answered("Meeting", id, on, known)


@shows(panels, "/<uuid:id>/replay", ReplaySeen, ASKED)
def panel_replay(id: UUID, on: date | None = None, known: datetime | date | None = None) -> ReplaySeen:
    """A panel's terms of reference and members as they were known, beside today's."""
    return answered("Panel", id, on, known)


@shows(providers, "/<uuid:id>/replay", ReplaySeen, ASKED)
def provider_replay(id: UUID, on: date | None = None, known: datetime | date | None = None) -> ReplaySeen:
    """A home with its rating, registration and our suspensions as they were known, beside today's."""
    return answered("Provider", id, on, known)


@shows(scheme, "/replay", ReplaySeen, ASKED)
def scheme_replay(on: date | None = None, known: datetime | date | None = None) -> ReplaySeen:
    """The scheme of delegation as it was known, beside today's."""
    return answered("DelegationScheme", SCHEME, on, known)


@shows(exceptions, f"/<any({','.join(RULES)}):code>/replay", ReplaySeen, {**query_of(Filters), **ASKED})
def report_replay(code: str, on: date | None = None, known: datetime | date | None = None, **asked: Any) -> ReplaySeen:
    """The rows of an exception report that are others than today's, with what proves or cleared each."""
    moment = known_at(known)
    found = compared(RULES[code], Filters(**asked), on=on or day_of(moment), known=moment)
    return told(found.then.on, found.known, found.parts, complete=not found.cut)
