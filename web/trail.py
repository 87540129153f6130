"""The audit trail in the API: a page of it, or all of it as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from web.api import Blueprint
from web.api_read import number, optional, shows
from web.current import register
from web.downloads import WORKBOOK
from web.pages.audit import Form, of_account, of_everything, of_meeting, of_person, of_placement, of_provider
from web.schemas import query_of
from web.telling.audit import Filters, Trail, newest
from web.telling.entry import Entry
from web.trail_files import sent

api = Blueprint("trail", "The audit trail: what happened, before and after, who recorded it, and how late.", "/trail")

MOST = 200

ASKED: Mapping[str, fields.Field] = {
    **query_of(Filters),
    "before": number("before", 1, 2**53),
    "limit": number("limit", 1, MOST),
    "format": optional(Form, "format"),
}


@dataclass(frozen=True, kw_only=True)
class TrailSeen:
    """A page of a trail, the newest first."""

    title: str
    entries: list[Entry]
    further: int | None
    """Send it as `before` to look further back; null when all is looked through."""


def answered(
    trail: Trail, *, before: int | None = None, limit: int = 50, format: Form | None = None, **asked: Any
) -> TrailSeen | Response:
    narrowed = replace(trail, filters=Filters(**asked))
    if format and format is not Form.JSON:
        return sent(register(), narrowed, format)
    found = newest(register(), narrowed, before=before, limit=limit)
    return TrailSeen(title=trail.title, entries=[*found.entries], further=found.further)


FILES = {"files": ("text/csv", WORKBOOK, "application/pdf"), "refuses": True}


@shows(api, "", TrailSeen, ASKED, **FILES)
def everything_trail(**asked: Any) -> TrailSeen | Response:
    """The trail of the whole register."""
    return answered(of_everything(), **asked)


@shows(api, "/placements/<uuid:id>", TrailSeen, ASKED, **FILES)
def placement_trail(id: UUID, **asked: Any) -> TrailSeen | Response:
    """The trail of a placement."""
    return answered(of_placement(id), **asked)


@shows(api, "/people/<uuid:id>", TrailSeen, ASKED, **FILES)
def person_trail(id: UUID, **asked: Any) -> TrailSeen | Response:
    """The trail of a person and of their placements."""
    return answered(of_person(id), **asked)


@shows(api, "/providers/<uuid:id>", TrailSeen, ASKED, **FILES)
def provider_trail(id: UUID, **asked: Any) -> TrailSeen | Response:
    """The trail of a home, and of all that names it."""
    return answered(of_provider(id), **asked)


@shows(api, "/meetings/<uuid:id>", TrailSeen, ASKED, **FILES)
def meeting_trail(id: UUID, **asked: Any) -> TrailSeen | Response:
    """The trail of a meeting, and of all that names it."""
    return answered(of_meeting(id), **asked)


@shows(api, "/accounts/<uuid:id>", TrailSeen, ASKED, **FILES)
def account_trail(id: UUID, **asked: Any) -> TrailSeen | Response:
    """The trail of somebody's account: what they recorded, and what names them, such as a decision of theirs."""
    return answered(of_account(id), **asked)
