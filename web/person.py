"""Persons in the API: their details are opened for those who may see them, and for nobody once they are erased."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from placements import commands
from placements.application import Answer
from placements.person import Person
from placements.store import Actor
from placements.vault import Details
from placements.vocabulary import PersonKind
from web.api import Blueprint
from web.api_command import command
from web.api_read import seen, shows
from web.current import register
from web.people import may_see_restricted

api = Blueprint("person", "Persons: the only place where a name, a birth date or an address is kept.", "/people")


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    id: UUID
    version: int
    reference: str
    kind: PersonKind | None
    restricted: bool
    erased: bool
    details: Details | None
    """Null when they are erased, or restricted and not for you."""


@shows(api, "/<uuid:id>", KnownPerson)
def person(id: UUID) -> KnownPerson:
    """A person with their details."""
    kept = seen(Person, id)
    hidden = kept.state.restricted and not may_see_restricted()
    details = None if hidden or kept.state.erased else register().vault.open(id, kept.state.sealed)
    shown = {name: getattr(kept.state, name) for name in ("reference", "kind", "restricted", "erased")}
    return KnownPerson(id=id, version=kept.version, **shown, details=details)


@command(api, "", commands.register_person, opens="api-person.person")
def register_person(by: Actor, **said: Any) -> Answer:
    """Register a child or an adult."""
    return commands.register_person(register(), **said, by=by)


@command(api, "/<uuid:id>/corrections", commands.correct_person)
def correct_person(id: UUID, by: Actor, **said: Any) -> Answer:
    """Correct the details, and say why."""
    return commands.correct_person(register(), id, **said, by=by)


@command(api, "/<uuid:id>/restriction", Person.restrict_access)
def restrict_access(id: UUID, by: Actor, **said: Any) -> Answer:
    """Restrict who may see the details."""
    return register().decide(Person, id, lambda person: person.restrict_access(**said), by=by)


@command(api, "/<uuid:id>/restriction-lifting", Person.lift_restriction)
def lift_restriction(id: UUID, by: Actor, **said: Any) -> Answer:
    """Lift the restriction."""
    return register().decide(Person, id, lambda person: person.lift_restriction(**said), by=by)


@command(api, "/<uuid:id>/erasure", commands.erase_person)
def erase_person(id: UUID, by: Actor, **said: Any) -> Answer:
    """Erase the details for good: they cannot be brought back."""
    return commands.erase_person(register(), id, **said, by=by)
