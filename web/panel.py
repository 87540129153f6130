"""Panels in the API: their terms of reference as data, and who sits on them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from placements.application import Answer
from placements.panel import Panel
from placements.store import Actor
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, Seen, seen, shows
from web.current import register

api = Blueprint("panel", "Panels, with their terms of reference and members.", "/panels")


@shows(api, "/<uuid:id>", Seen[Panel], KNOWN)
def panel(id: UUID, known: datetime | date | None = None) -> Seen[Panel]:
    """A panel with every version of its terms and every spell of its members."""
    return seen(Panel, id, known)


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
