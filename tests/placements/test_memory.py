"""What a process remembers of histories: it goes on from there, but not after a restore, and not with persons."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import psycopg
import pytest

from placements.application import Register
from placements.memory import Known, Memory
from placements.panel import Panel
from placements.person import Person
from placements.store import FEW, Actor, Mark, Restored
from placements.vocabulary import PanelKind, PersonKind, Role

ANN = Actor(id=UUID(int=1), role=Role.COORDINATOR)
PANEL, AMAR = UUID(int=7), UUID(int=8)
DIRECTOR, NURSE = UUID(int=9), UUID(int=10)


def appoint(member: UUID) -> Callable[[Panel], list[object]]:
    return lambda panel: [*panel.appoint_member(member=member, capacities=("health",), appointed_on=date(2026, 3, 2))]


def establish(panel: Panel) -> list[object]:
    return [*panel.establish(name="Care panel", kind=PanelKind.QMG)]


def members(register: Register) -> set[UUID]:
    return {*register.load(Panel, PANEL).members}


@pytest.fixture
def other(register) -> Register:
    """Another worker, with a memory of its own; the panel has the director in it, and both know so."""
    register.decide(Panel, PANEL, establish, by=ANN, new=True)
    register.decide(Panel, PANEL, appoint(DIRECTOR), by=ANN)
    other = Register(register.store, now=register.now)
    assert members(register) == members(other) == {DIRECTOR}
    return other


def test_what_another_worker_recorded_is_seen_at_once(register, other):
    other.decide(Panel, PANEL, appoint(NURSE), by=ANN)
    assert members(register) == {DIRECTOR, NURSE}
    assert register.load(Panel, PANEL) == other.look(Panel, PANEL).state


def test_only_what_is_new_is_read(register, other):
    [director] = register.store.read(1, 1)
    other.decide(Panel, PANEL, appoint(NURSE), by=ANN)
    known = {PANEL: Mark(director.version, leaf(register, director.position))}
    assert [version for _, _, version, *_ in register.store.find([PANEL], known=known).events] == [3]


def test_so_it_is_among_many(register, other):
    register.decide(Panel, PANEL, appoint(NURSE), by=ANN)
    others = [UUID(int=100 + number) for number in range(FEW)]
    known = {PANEL: Mark(2, leaf(register, 2))}
    assert [version for _, _, version, *_ in register.store.find([*others, PANEL], known=known).events] == [3]
    with pytest.raises(Restored):
        register.store.find([*others, PANEL], known={PANEL: Mark(2, b"another")})


def test_after_a_restore_to_an_earlier_moment_nothing_that_was_taken_back_is_remembered(register, other, database_url):
    take_back_the_last(database_url)
    assert members(register) == set()


def test_nor_where_something_else_was_recorded_in_its_place(register, other, database_url):
    take_back_the_last(database_url)
    other.decide(Panel, PANEL, appoint(NURSE), by=ANN)
    assert members(register) == {NURSE}


def test_a_version_alone_would_not_tell(register, other, database_url):
    mark = Mark(2, leaf(register, 2))
    take_back_the_last(database_url)
    other.decide(Panel, PANEL, appoint(NURSE), by=ANN)
    assert [
        version for _, _, version, *_ in other.store.find([PANEL], known={PANEL: Mark(2, leaf(other, 2))}).events
    ] == []
    with pytest.raises(Restored):
        other.store.find([PANEL], known={PANEL: mark})


def test_nothing_of_a_person_is_kept(register):
    register.decide(
        Person,
        AMAR,
        lambda person: [*person.register(reference="PE-2026-000001", kind=PersonKind.CHILD, sealed="aesgcm1:x")],
        by=ANN,
        new=True,
    )
    register.load(Person, AMAR)
    assert register._memory.recall([(Person, AMAR)]) == {}


def test_what_was_not_asked_for_the_longest_is_forgotten_first():
    memory = Memory(most=2)
    known = Known(Panel(), Mark(1, b"leaf"), 1)
    memory.keep(Panel, PANEL, known)
    memory.keep(Panel, DIRECTOR, known)
    memory.recall([(Panel, PANEL)])
    memory.keep(Panel, NURSE, known)
    assert memory.recall([(Panel, PANEL), (Panel, DIRECTOR), (Panel, NURSE)]) == {PANEL: known, NURSE: known}


def leaf(register: Register, position: int) -> bytes:
    [[leaf]] = register.store.fetch("SELECT leaf FROM register.events WHERE position = %b", [position])
    return bytes(leaf)


def take_back_the_last(database_url: str) -> None:
    """As a restore does."""
    with psycopg.connect(database_url) as owner:
        owner.execute("DELETE FROM register.events WHERE position = (SELECT position FROM register.head)")
        owner.execute("UPDATE register.head SET position = position - 1")
