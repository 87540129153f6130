"""Drafts: what was typed is kept for its writer, until it is sent, thrown away or forgotten."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from placements.drafts import Draft, Drafts
from placements.errors import NotFound

SASHA, OLU = UUID(int=10), UUID(int=40)


@pytest.fixture
def drafts(store, clock):
    return Drafts(store, now=clock)


def test_answers_are_kept_beside_one_another_as_json_has_them(drafts, clock):
    id = drafts.begin(SASHA)
    drafts.keep(SASHA, id, {"person": UUID(int=1), "needed_by": date(2026, 3, 20)})
    drafts.keep(SASHA, id, {"team": "North"})
    answers = {"person": str(UUID(int=1)), "needed_by": "2026-03-20", "team": "North"}
    assert drafts.open(SASHA, id) == Draft(id=id, answers=answers, touched_at=clock.now)


def test_the_last_touched_comes_first(drafts, clock):
    first, second = drafts.begin(SASHA), drafts.begin(SASHA)
    clock.forward(minutes=1)
    drafts.keep(SASHA, first, {"team": "North"})
    assert [draft.id for draft in drafts.of(SASHA)] == [first, second]


def test_a_draft_is_its_writers_alone(drafts):
    id = drafts.begin(SASHA)
    with pytest.raises(NotFound):
        drafts.open(OLU, id)
    with pytest.raises(NotFound):
        drafts.keep(OLU, id, {"team": "South"})
    drafts.drop(OLU, id)
    assert drafts.open(SASHA, id).answers == {}


def test_what_was_sent_is_forgotten_but_for_where_it_went(drafts):
    id, placement = drafts.begin(SASHA), uuid4()
    drafts.keep(SASHA, id, {"needs": "A small home."})
    drafts.send(SASHA, id, placement)
    assert drafts.open(SASHA, id).answers == {"sent": str(placement)}
    assert drafts.of(SASHA) == []


def test_what_nobody_touches_for_thirty_days_is_gone_and_swept_away(drafts, clock, store):
    id = drafts.begin(SASHA)
    clock.forward(days=30)
    with pytest.raises(NotFound):
        drafts.open(SASHA, id)
    drafts.begin(OLU)
    assert store.fetch("SELECT count(*) FROM access.drafts", []) == [(1,)]


def test_a_draft_can_be_thrown_away(drafts):
    id = drafts.begin(SASHA)
    drafts.drop(SASHA, id)
    with pytest.raises(NotFound):
        drafts.keep(SASHA, id, {"team": "North"})
