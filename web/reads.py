"""Reads in the API: who opened what, when, and why, for those who may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import fields

from placements.reads import Form, Kind, Reason, Wanted
from placements.vocabulary import Role
from web.api import Blueprint
from web.api_read import number, optional, shows
from web.current import me
from web.pages.reads import MOST, days, of_person, of_placement, seen

api = Blueprint("reads", "Who opened which person, placement, report or file, when, and why.", "/reads")

ASKED: Mapping[str, fields.Field] = {
    "kind": optional(Kind, "kind"),
    "recorded_from": optional(date, "recorded_from"),
    "recorded_until": optional(date, "recorded_until"),
    "before": number("before", 1, 2**53),
    "limit": number("limit", 1, MOST),
}


@dataclass(frozen=True, kw_only=True)
class ReadSeen:
    """That somebody was shown something. It holds references, and never a name."""

    position: int
    """Gapless place in the log of reads, from 1."""
    at: datetime
    account: UUID
    role: Role
    kind: Kind
    form: Form
    what: str
    """The address."""
    about: tuple[UUID, ...]
    """What it was of."""
    named: tuple[UUID, ...]
    """Persons whose details it showed."""
    rows: int | None
    on: date | None
    known: datetime | None
    reason: Reason | None
    refused: bool
    """It was asked for, and not shown."""
    request: UUID | None


@dataclass(frozen=True, kw_only=True)
class ReadsSeen:
    """Some of the reads, the newest first."""

    reads: list[ReadSeen]
    further: int | None
    """Send it as `before` for those that are older; null when there are none."""


def answered(
    *,
    account: UUID | None = None,
    of: Sequence[UUID] = (),
    kind: Kind | None = None,
    recorded_from: date | None = None,
    recorded_until: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> ReadsSeen:
    since, until = days(recorded_from, recorded_until)
    found = seen(Wanted(account=account, of=of, kind=kind, since=since, until=until, before=before), limit=limit)
    return ReadsSeen(reads=[told(each) for each in found.reads], further=found.further)


def told(each: Any) -> ReadSeen:
    values = {name: getattr(each.read, name) for name in each.read.__struct_fields__}
    return ReadSeen(position=each.position, at=each.at, account=each.account, kind=each.kind, **values)


@shows(api, "", ReadsSeen, ASKED)
def own_reads(**asked: Any) -> ReadsSeen:
    """What you were shown yourself."""
    return answered(account=me().id, **asked)


@shows(api, "/all", ReadsSeen, {**ASKED, "account": optional(UUID, "account")})
def everybodys_reads(**asked: Any) -> ReadsSeen:
    """What anybody was shown."""
    return answered(**asked)


@shows(api, "/placements/<uuid:id>", ReadsSeen, ASKED)
def placement_reads(id: UUID, **asked: Any) -> ReadsSeen:
    """Who was shown a placement."""
    return answered(of=of_placement(id), **asked)


@shows(api, "/people/<uuid:id>", ReadsSeen, ASKED)
def person_reads(id: UUID, **asked: Any) -> ReadsSeen:
    """Who was shown a person, or one of their placements."""
    return answered(of=of_person(id), **asked)
