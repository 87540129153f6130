"""An entry of the audit trail: what happened, before and after, who recorded it, when, how late, and from where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from placements.account import Account
from placements.application import Register
from placements.calendar import london_date
from placements.panel import Panel
from placements.person import Person
from placements.placement import Placement
from placements.provider import Provider
from placements.store import Recorded
from placements.vocabulary import Role
from projections.names import Name, evolve, named
from projections.query import connected
from projections.trail import references
from web.formats import day
from web.pages.trail import working_days_late
from web.pages.world import World, folded, mentioned
from web.telling.section import lines_of
from web.telling.teller import TELLERS, tell

CALLED = {"DelegationScheme": "Scheme of delegation", "Settings": "Settings", "Authority": "Local authority"}
"""What is not told apart by a name."""

SERVICE, OPERATOR = "The service, by request", "The server's command line, or an import"


@dataclass(frozen=True)
class Change:
    """A line before the event and after it; empty where there is none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    position: int
    """Gapless place in the whole register, from 1."""
    event_id: UUID
    kind: str
    """Its stored name, such as Placement.DecisionRecorded."""
    history: UUID
    version: int
    about: str
    """The reference or the name of what it happened to."""
    title: str
    details: Sequence[tuple[str, str]]
    changes: Sequence[Change]
    by: str
    role: Role
    on_behalf_of: str
    """Empty when the actor acted in their own name."""
    happened_on: date
    """The date in the world; of what has none, the day of its recording."""
    recorded_at: datetime
    late: int
    """Working days from the one to the other."""
    source: str
    request: UUID | None
    """In the service's log, the request that recorded it."""
    stored_at: datetime
    """The moment of its recording by the database's clock."""


def entries(register: Register, events: Sequence[Recorded], *, until: int | None = None) -> Iterator[Entry]:
    """The events in words. Persons go by their reference: a trail has no name of anybody who is placed.

    What homes, panels and accounts are called is as recorded up to the position `until`; else as it is now.
    """
    around = world_of(register, events) if until is None else _around_at(register, events, until)
    histories = register.store.histories([*{recorded.history for recorded in events}])
    states = {id: TELLERS[found[0].subject].states(found) for id, found in histories.items()}
    for recorded in events:
        before, after = states[recorded.history][recorded.version - 1 : recorded.version + 1]
        about, changes = _about(recorded, after, around), _changes(recorded, before, after, around)
        yield _entry(register, recorded, around, about, changes)


def world_of(register: Register, events: Sequence[Recorded]) -> World:
    """What the events mention, by name alone."""
    ids = {id for recorded in events for id in mentioned(recorded)}
    with connected(register.store.pool) as connection:
        states: dict[UUID, Any] = {id: _state(name) for id, name in named(connection, ids).items()}
        states |= {id: Placement(reference=reference) for id, reference in references(connection, ids).items()}
    return World(states, register.today())


def _around_at(register: Register, events: Sequence[Recorded], until: int) -> World:
    """The same as it was when the register ended at that position, told from the events alone."""
    histories = register.store.histories([*{id for recorded in events for id in mentioned(recorded)}])
    earlier = {id: [each for each in found if each.position <= until] for id, found in histories.items()}
    names = {id: reduce(evolve, found, None) for id, found in earlier.items()}
    states: dict[UUID, Any] = {id: _state(name) for id, name in names.items() if name}
    for id, found in earlier.items():
        if found and found[0].subject == Placement.__name__:
            states[id] = Placement(reference=folded(found).reference)
    return World(states, london_date(events[-1].at))


def _state(name: Name) -> Any:
    match name.subject:
        case "Person":
            return Person(reference=name.code)
        case "Provider":
            return Provider(name=name.name, code=name.code)
        case "Panel":
            return Panel(name=name.name)
    return Account(name=name.name, username=name.code)


def _changes(recorded: Recorded, before: Any, after: Any, around: World) -> list[Change]:
    told, on = TELLERS[recorded.subject].sections, london_date(recorded.at)
    old, new = lines_of(told(before, around, on)), lines_of(told(after, around, on))
    return [
        Change(label, old.get((title, label), ""), new.get((title, label), ""))
        for title, label in {**new, **old}
        if old.get((title, label)) != new.get((title, label))
    ]


def _entry(register: Register, recorded: Recorded, around: World, about: str, changes: Sequence[Change]) -> Entry:
    told, recorded_on = tell(recorded, around), london_date(recorded.at)
    return Entry(
        position=recorded.position,
        event_id=recorded.event_id,
        kind=register.store.codec.name(recorded.event),
        history=recorded.history,
        version=recorded.version,
        about=about,
        title=told.title,
        details=told.details,
        changes=changes,
        by=around.account(recorded.by),
        role=recorded.role,
        on_behalf_of=around.account(recorded.on_behalf_of) if recorded.on_behalf_of else "",
        happened_on=told.happened_on or recorded_on,
        recorded_at=recorded.at,
        late=working_days_late(told.happened_on, recorded_on),
        source=SERVICE if recorded.request else OPERATOR,
        request=recorded.request,
        stored_at=recorded.stored_at,
    )


def _about(recorded: Recorded, after: Any, around: World) -> str:
    if recorded.subject == "Meeting":
        return f"Meeting on {day(after.state.meets_on)}"
    if recorded.subject == "Audit":
        return str(after.state.reference)
    state = around.states.get(recorded.history)
    return CALLED.get(recorded.subject) or getattr(state, "reference", "") or getattr(state, "name", "")
