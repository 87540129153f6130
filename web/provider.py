"""Homes in the API: found by name, code or place, with their ratings and our own suspensions of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from placements.application import Answer
from placements.provider import Provider, provider_key
from placements.store import Actor, history_id
from projections import providers
from projections.providers import Home
from projections.query import Page
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, Seen, lists, seen, shows
from web.current import reading, register
from web.schemas import query_of

api = Blueprint("provider", "Homes, as their regulators know them, and our suspensions of them.", "/providers")


@lists(api, "", Home, query_of(providers.search))
def homes(**asked: Any) -> Page[Home]:
    """Homes by name, code, authority or postcode."""
    with reading() as connection:
        return providers.search(connection, **asked)


@shows(api, "/<uuid:id>", Seen[Provider], KNOWN)
def provider(id: UUID, known: datetime | date | None = None) -> Seen[Provider]:
    """A home with the history of its registration, its ratings and our suspensions."""
    return seen(Provider, id, known)


@command(api, "", Provider.register, opens="api-provider.provider")
def register_provider(by: Actor, **said: Any) -> Answer:
    """Register a home, as its regulator shows it."""
    id = history_id("Provider", provider_key(said["entry"].code))
    return register().decide(Provider, id, lambda provider: provider.register(**said), by=by, new=True)


@command(api, "/<uuid:id>/suspension", Provider.suspend)
def suspend(id: UUID, by: Actor, **said: Any) -> Answer:
    """Stop new placements in a home."""
    return register().decide(Provider, id, lambda provider: provider.suspend(**said), by=by)


@command(api, "/<uuid:id>/suspension-lifting", Provider.lift_suspension)
def lift_suspension(id: UUID, by: Actor, **said: Any) -> Answer:
    """Place in the home again."""
    return register().decide(Provider, id, lambda provider: provider.lift_suspension(**said), by=by)


@command(api, "/<uuid:id>/evidence", Provider.receive_evidence)
def receive_evidence(id: UUID, by: Actor, **said: Any) -> Answer:
    """Note a document about a home."""
    return register().decide(Provider, id, lambda provider: provider.receive_evidence(**said), by=by)
