"""The trail's look into the register: every event that is wanted comes, once, in parts, and no other."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from placements.panel import MemberAppointed, Panel, PanelEstablished
from placements.store import Actor, Recorded
from placements.vocabulary import PanelKind, Role
from projections import trail
from projections.trail import Wanted, look, position_at

ANN, BOB = (Actor(id=UUID(int=number), role=Role.COORDINATOR) for number in (1, 2))


@pytest.fixture
def panels(register, clock):
    """Ten panels, a minute apart, by Ann and Bob in turn; Ann sits on the last."""
    ids = [uuid4() for _ in range(10)]
    for number, id in enumerate(ids):
        by = (ANN, BOB)[number % 2]
        register.decide(Panel, id, lambda _: [PanelEstablished(name="A panel", kind=PanelKind.QMG)], by=by, new=True)
        clock.forward(minutes=1)
    appointed = MemberAppointed(member=ANN.id, capacities=("chair",), appointed_on=register.today())
    register.decide(Panel, ids[-1], lambda _: [appointed], by=BOB)
    return ids


def positions(register, wanted, **how) -> list[int]:
    """All that a trail shows, part by part."""
    found: list[Recorded] = []
    further = 0
    while further is not None:
        part = look(register.store, wanted, limit=3, **how)
        found += part.events
        further = part.further
        place = {"last": further} if how.get("descending") else {"first": further}
        wanted = Wanted(**{**vars(wanted), **place})
    return [recorded.position for recorded in found]


@pytest.mark.parametrize("at_once", [1, 4, 100_000])
def test_every_event_comes_once_however_small_the_parts(register, panels, monkeypatch, at_once):
    monkeypatch.setattr(trail, "AT_ONCE", at_once)
    everything = [*range(1, 12)]
    assert positions(register, Wanted(last=11)) == everything
    assert positions(register, Wanted(), descending=True) == everything[::-1]


def test_the_wanted_come_and_no_other(register, panels):
    assert positions(register, Wanted(last=11, by=ANN.id)) == [1, 3, 5, 7, 9]
    assert positions(register, Wanted(last=11, about=ANN.id)) == [1, 3, 5, 7, 9, 11]
    assert positions(register, Wanted(last=11, about=panels[-1])) == [10, 11]
    assert positions(register, Wanted(last=11, histories=panels[:2])) == [1, 2]
    assert positions(register, Wanted(last=11, histories=[])) == []
    assert positions(register, Wanted(last=11, kinds=("Panel.MemberAppointed",))) == [11]
    assert positions(register, Wanted(first=4, last=6)) == [4, 5, 6]


def test_a_moment_is_the_position_of_the_last_event_by_then(register, panels):
    for recorded in register.read(0, 20):
        assert position_at(register.store, recorded.at) >= recorded.position
        assert position_at(register.store, recorded.at - timedelta(microseconds=1)) < recorded.position
