"""Panels in the API: their terms of reference as data, and who sits on them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from placements.application import Answer
from placements.calendar import in_words
from placements.errors import NotFound
from placements.panel import Panel
from placements.store import Actor
from projections import council
from projections.council import MemberRow, PanelRow, TermsRow
from projections.query import Page
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, ON, Seen, lists, seen, shows
from web.current import reading, register

api = Blueprint("panel", "Panels, with their terms of reference and members.", "/panels")


@lists(api, "", PanelRow, KNOWN)
def panels(limit: int, offset: int, known: datetime | date | None = None) -> Page[PanelRow]:
    """The panels by name."""
    with reading() as connection:
        return Page.of(council.panels(connection, known=known), limit=limit, offset=offset)


@shows(api, "/<uuid:id>", Seen[Panel], KNOWN)
def panel(id: UUID, known: datetime | date | None = None) -> Seen[Panel]:
    """A panel with every version of its terms and every spell of its members."""
    return seen(Panel, id, known)


@shows(api, "/<uuid:id>/terms", TermsRow, {**ON, **KNOWN})
def terms_in_force(id: UUID, on: date | None = None, known: datetime | date | None = None) -> TermsRow:
    """The terms of reference in force on a day, today if none is given."""
    day = on or register().today()
    with reading() as connection:
        found = council.terms_on(council.terms(connection, id, known=known), id, day)
    if not found:
        raise NotFound(f"The panel has no terms of reference in force on {in_words(day)}: adopt them first.")
    return found


@lists(api, "/<uuid:id>/members", MemberRow, {**ON, **KNOWN})
def members(id: UUID, limit: int, offset: int, **asked: Any) -> Page[MemberRow]:
    """Who sits on the panel, or has; on a day, if one is given."""
    with reading() as connection:
        return Page.of(council.members(connection, panel=id, **asked), limit=limit, offset=offset)


@command(api, "", Panel.establish, opens="api-panel.panel")
def establish(by: Actor, **said: Any) -> Answer:
    """Establish a panel."""
    return register().decide(Panel, register().new_id(), lambda panel: panel.establish(**said), by=by, new=True)


@command(api, "/<uuid:id>/terms", Panel.adopt_terms)
def adopt_terms(id: UUID, by: Actor, **said: Any) -> Answer:
    """Adopt a version of the terms of reference."""
    return register().decide(Panel, id, lambda panel: panel.adopt_terms(**said), by=by)


@command(api, "/<uuid:id>/members", Panel.appoint_member)
def appoint_member(id: UUID, by: Actor, **said: Any) -> Answer:
    """Appoint a member, with what the member stands for."""
    return register().decide(Panel, id, lambda panel: panel.appoint_member(**said), by=by)


@command(api, "/<uuid:id>/members-retired", Panel.retire_member)
def retire_member(id: UUID, by: Actor, **said: Any) -> Answer:
    """Retire a member from a day on."""
    return register().decide(Panel, id, lambda panel: panel.retire_member(**said), by=by)
