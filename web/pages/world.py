"""What the ids in a history stand for, as known at a moment: people, homes and their ratings, panels, meetings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from placements.account import Account
from placements.application import Register
from placements.meeting import Meeting
from placements.panel import Panel
from placements.person import Person
from placements.placement import Placement
from placements.provider import Provider, Rating
from placements.store import SUBJECTS, Recorded
from placements.vault import Details
from web import current
from web.noting import name
from web.people import may_see_restricted
from web.reasons import may_see

KINDS = {kind.__name__: kind for kind in SUBJECTS}


@dataclass(frozen=True)
class World:
    states: Mapping[UUID, Any]
    """The states of the histories that are mentioned."""
    on: date
    """The day on which a home has the rating that is shown."""
    restricted: frozenset[UUID] = frozenset()
    """Persons to whom access is restricted now, whatever was known then."""

    def on_day(self, day: date) -> Self:
        """The same, with the ratings of another day."""
        other = replace(self, on=day)
        other.__dict__["_details"] = self._details
        return other

    def account(self, id: UUID | None) -> str:
        found = self.states.get(id) if id else None
        return found.name if isinstance(found, Account) else "the operator, on the server's command line"

    def accounts(self, ids: Iterable[UUID]) -> str:
        """The names in one line: Amina Yusuf, David Cole and Mary Hughes."""
        *before, last = [self.account(id) for id in ids] or ["nobody"]
        return f"{', '.join(before)} and {last}" if before else last

    def home(self, id: UUID | None) -> str:
        found = self._provider(id)
        return found.name or found.code or "a home that is not in the register"

    def code(self, id: UUID | None) -> str:
        return self._provider(id).code

    def rating(self, id: UUID | None) -> Rating:
        """The regulator's judgement in force."""
        rated = self._provider(id).rating_on(self.on)
        return rated.rating if rated else Rating.NOT_RATED

    def suspended(self, id: UUID | None) -> bool:
        """Whether we have stopped placing there."""
        return self._provider(id).suspended_on(self.on)

    def authority(self, id: UUID | None) -> str:
        return self._provider(id).authority

    def panel(self, id: UUID | None) -> str:
        found = self.states.get(id) if id else None
        return found.name if isinstance(found, Panel) else "an unknown panel"

    def reference(self, id: UUID | None) -> str:
        """Of a placement."""
        found = self.states.get(id) if id else None
        return found.reference if isinstance(found, Placement) else "a placement that is not in the register"

    def met_on(self, id: UUID | None) -> date | None:
        """The day of a meeting."""
        found = self.states.get(id) if id else None
        return found.meets_on if isinstance(found, Meeting) else None

    def person(self, id: UUID | None) -> Person:
        found = self.states.get(id) if id else None
        return found if isinstance(found, Person) else Person()

    @cached_property
    def _details(self) -> dict[UUID, Details | None]:
        """What may be seen of the persons who are mentioned."""
        sealed = {
            id: person.sealed
            for id, person in self.states.items()
            if isinstance(person, Person) and person.sealed and may_see(id, restricted=id in self.restricted)
        }
        return current.register().vault.open_many(sealed) if sealed else {}

    def may_see(self, id: UUID | None) -> bool:
        """Whether who is asking may see the details of this person, if there still are any."""
        return id not in self.restricted or may_see_restricted()

    def details(self, id: UUID | None) -> Details | None:
        found = self._details.get(id) if id else None
        if id and found:
            name([id])
        return found

    def _provider(self, id: UUID | None) -> Provider:
        found = self.states.get(id) if id else None
        return found if isinstance(found, Provider) else Provider()


def world(register: Register, history: Iterable[Recorded], *, on: date, known: datetime | None = None) -> World:
    """What everything that the history mentions was at the moment `known`, read in one round trip."""
    ids = {id for recorded in history for id in mentioned(recorded)}
    histories = register.store.histories([*ids])
    persons = {id: folded(found) for id, found in histories.items() if found and found[0].subject == Person.__name__}
    return World(
        {id: state for id, found in histories.items() if (state := folded(found, known))},
        on,
        frozenset(id for id, person in persons.items() if person.restricted),
    )


def mentioned(thing: Any) -> Iterator[UUID]:
    """Every id in an event and its envelope."""
    if isinstance(thing, UUID):
        yield thing
    elif isinstance(thing, Recorded):
        yield from mentioned((thing.history, thing.by, thing.on_behalf_of, thing.event))
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from mentioned(getattr(thing, field.name))
    elif isinstance(thing, tuple):
        for part in thing:
            yield from mentioned(part)


def folded(history: Iterable[Recorded], known: datetime | None = None) -> Any:
    """The state that a history comes to, of whichever subject it is; None for none."""
    state = None
    for recorded in history:
        if known is None or recorded.at <= known:
            state = (state or KINDS[recorded.subject]()).evolve(recorded.event)
    return state
