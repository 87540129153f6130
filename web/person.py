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
from projections.people import Known, search
from projections.query import Page
from web.api import Blueprint
from web.api_command import command
from web.api_read import lists, seen, shows
from web.current import reading, register
from web.noting import name
from web.people import may_see_restricted
from web.reasons import may_see
from web.schemas import query_of

api = Blueprint("person", "Persons: the only place where a name, a birth date or an address is kept.", "/people")


@dataclass(frozen=True, kw_only=True)
class PersonFound:
    id: UUID
    reference: str
    kind: PersonKind | None
    restricted: bool
    erased: bool
    details: Details | None
    """Null when they are erased, or restricted and not for you."""


@dataclass(frozen=True, kw_only=True)
class PersonSeen(PersonFound):
    version: int


@lists(api, "", PersonFound, query_of(search))
def people(**asked: Any) -> Page[PersonFound]:
    """Persons whose reference, case number or name contains the text; restricted ones for those who may see them."""
    with reading() as connection:
        found = search(connection, register().vault, **asked, restricted=may_see_restricted())
    name(row.person for row in found.rows if row.details)
    rows = [PersonFound(id=row.person, **shown(row), details=row.details) for row in found.rows]
    return Page(rows=rows, total=found.total)


@shows(api, "/<uuid:id>", PersonSeen)
def person(id: UUID) -> PersonSeen:
    """A person with their details."""
    kept = seen(Person, id)
    seen_by_me = not kept.state.erased and may_see(id, restricted=kept.state.restricted)
    details = register().vault.open(id, kept.state.sealed) if seen_by_me else None
    name([id] if details else [])
    return PersonSeen(id=id, version=kept.version, **shown(kept.state), details=details)


def shown(person: Person | Known) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ("reference", "kind", "restricted", "erased")}


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
