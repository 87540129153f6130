"""The council's settings in the API: which council it is, and the numbers that the exception rules work with."""

from datetime import date, datetime
from typing import Any

from placements.application import Answer
from placements.commands import SETTINGS
from placements.settings import Settings
from placements.store import Actor
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, Seen, found, shows
from web.current import register

api = Blueprint("settings", "The council's settings, with the thresholds of the exception rules.", "/settings")


@shows(api, "", Seen[Settings], KNOWN)
def settings(known: datetime | date | None = None) -> Seen[Settings]:
    """Every version of the settings, in the order in which they were adopted."""
    return found(Settings, SETTINGS, known)


@command(api, "/versions", Settings.adopt)
def adopt(by: Actor, **said: Any) -> Answer:
    """Adopt a version of the settings."""
    return register().decide(Settings, SETTINGS, lambda settings: settings.adopt(**said), by=by, new=None)
