"""My work: what waits for the person who is signed in, by the roles that they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from placements.meeting import Status as MeetingStatus
from placements.placement import Status
from placements.vocabulary import Role
from projections import council, meetings
from projections.query import Page
from projections.register import Filters, Flag, Listed, every, find
from web.current import User, me, reading, register
from web.downloads import MOST, csv
from web.pages.register import HEAD, cells

pages = Blueprint("work", __name__, url_prefix="/work")

SHOWN = 8
"""Rows of each kind of work; the register shows them all."""


@dataclass(frozen=True)
class Kind:
    """A kind of work: whose it is, and what the register is asked for to find it."""

    title: str
    what_to_do: str
    roles: frozenset[Role]
    asked: dict[str, Any]
    own: bool = False
    """Only what the person requested."""

    @property
    def address(self) -> dict[str, str]:
        """The same question, as the address of the register has it; one's own are all shown here."""
        if self.own:
            return {}
        return {name: value[0] if isinstance(value, tuple) else value for name, value in self.asked.items()}

    def filters(self, mine: UUID) -> Filters:
        return Filters(**self.asked, requested_by=mine if self.own else None)


def roles(*held: Role) -> frozenset[Role]:
    return frozenset(held)


KINDS = (
    Kind(
        "Returned to you",
        "Answer the panel's question.",
        roles(Role.REQUESTER),
        {"status": (Status.RETURNED,)},
        own=True,
    ),
    Kind(
        "Your requests to complete",
        "Explore alternatives, consider providers, choose one, and submit.",
        roles(Role.REQUESTER),
        {"status": (Status.REQUESTED,)},
        own=True,
    ),
    Kind(
        "Your requests that were deferred",
        "Find out what the panel needs, and submit again.",
        roles(Role.REQUESTER),
        {"status": (Status.DEFERRED,)},
        own=True,
    ),
    Kind(
        "Submitted to a panel",
        "Put each on the agenda of a meeting.",
        roles(Role.COORDINATOR),
        {"status": (Status.SUBMITTED,)},
    ),
    Kind(
        "Decided between meetings, to be ratified",
        "Put each on the agenda of the next meeting.",
        roles(Role.COORDINATOR, Role.CHAIR),
        {"flag": Flag.AWAITING_RATIFICATION},
    ),
    Kind(
        "Decisions not notified",
        "Tell the people concerned, and record it.",
        roles(Role.COORDINATOR),
        {"flag": Flag.NOT_NOTIFIED},
    ),
    Kind(
        "Approved in principle, to be endorsed",
        "Endorse, or tell the panel why not.",
        roles(Role.NOMINATED_OFFICER, Role.DIRECTOR),
        {"flag": Flag.AWAITING_ENDORSEMENT},
    ),
    Kind(
        "Homes outside the area, to be approved",
        "Regulation 11 asks for your approval before a child is placed there.",
        roles(Role.NOMINATED_OFFICER, Role.DIRECTOR),
        {"flag": Flag.AWAITING_AREA_APPROVAL},
    ),
    Kind(
        "Conditions not met yet",
        "See that each is met, and record what shows it.",
        roles(Role.COMMISSIONER, Role.COORDINATOR),
        {"flag": Flag.CONDITIONS_OPEN},
    ),
    Kind(
        "Lived in without authorisation",
        "Find out why, and bring each before its panel.",
        roles(Role.COMMISSIONER, Role.FINANCE, Role.NOMINATED_OFFICER, Role.DIRECTOR, Role.CHAIR, Role.AUDITOR),
        {"flag": Flag.UNAUTHORISED},
    ),
)

SITTING = roles(Role.COORDINATOR, Role.PANEL_MEMBER, Role.CHAIR)


@dataclass(frozen=True)
class Waiting:
    kind: Kind
    page: Page[Listed]


@pages.get("")
def work() -> ResponseReturnValue:
    mine, today = me(), register().today()
    with reading() as connection:
        waiting = [
            Waiting(kind, find(connection, kind.filters(mine.id), on=today, limit=SHOWN)) for kind in _kinds(mine)
        ]
        panels = {row.panel: row.name for row in council.panels(connection)}
        coming = meetings.meetings(
            connection, from_=today, status=(MeetingStatus.SCHEDULED, MeetingStatus.OPEN), limit=SHOWN
        ).rows
    sits = not SITTING.isdisjoint(mine.roles)
    return render_template("work/work.html", waiting=waiting, panels=panels, coming=coming if sits else [], sits=sits)


@pages.get("/all.csv")
def work_file() -> ResponseReturnValue:
    """All that waits for who is signed in."""
    return csv("my work.csv", ("what waits", *HEAD), _rows(me(), register().today()))


def _rows(mine: User, today: date) -> Iterator[Sequence[Any]]:
    with reading() as connection:
        for kind in _kinds(mine):
            for row in every(connection, kind.filters(mine.id), on=today, limit=MOST):
                yield (kind.title, *cells(row, today))


def _kinds(mine: User) -> Iterator[Kind]:
    return (kind for kind in KINDS if not kind.roles.isdisjoint(mine.roles))
