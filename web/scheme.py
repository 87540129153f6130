"""The scheme of delegation in the API."""

from datetime import date, datetime
from typing import Any

from placements.application import Answer
from placements.commands import SCHEME
from placements.scheme import DelegationScheme
from placements.store import Actor
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, Seen, found, shows
from web.current import register

api = Blueprint("scheme", "The scheme of delegation: who may decide outside a panel, and up to what cost.", "/scheme")


@shows(api, "", Seen[DelegationScheme], KNOWN)
def scheme(known: datetime | date | None = None) -> Seen[DelegationScheme]:
    """Every version of the scheme, in the order in which they were adopted."""
    return found(DelegationScheme, SCHEME, known)


@command(api, "/versions", DelegationScheme.adopt)
def adopt(by: Actor, **said: Any) -> Answer:
    """Adopt a version of the scheme."""
    return register().decide(DelegationScheme, SCHEME, lambda scheme: scheme.adopt(**said), by=by, new=None)


@command(api, "/corporate-versions", DelegationScheme.issue_corporate)
def issue_corporate(by: Actor, **said: Any) -> Answer:
    """Record that the council issued a corporate scheme."""
    return register().decide(DelegationScheme, SCHEME, lambda scheme: scheme.issue_corporate(**said), by=by, new=None)


@command(api, "/reviews", DelegationScheme.review)
def review(by: Actor, **said: Any) -> Answer:
    """Record a review of the scheme against a corporate version."""
    return register().decide(DelegationScheme, SCHEME, lambda scheme: scheme.review(**said), by=by)
