"""Sessions: how long they last, and that they can be ended from here."""

from datetime import timedelta
from uuid import uuid4

import pytest

from placements.credentials import Credentials
from placements.sessions import LONGEST, Kept, Sessions

AMINA = uuid4()
IDLE = timedelta(minutes=30)


@pytest.fixture
def sessions(store, clock) -> Sessions:
    return Sessions(store, now=clock, idle=IDLE)


def test_a_session_keeps_who_is_signed_in_and_what_the_pages_put_there(sessions):
    token = sessions.start(Kept(account=AMINA, data={"position": 7}))
    assert sessions.find(token) == Kept(token=token, account=AMINA, data={"position": 7})
    sessions.keep(Kept(token=token, data={"position": 8}))
    assert sessions.find(token) == Kept(token=token, account=AMINA, data={"position": 8})


def test_an_unknown_token_finds_nothing(sessions):
    sessions.start(Kept(account=AMINA))
    assert sessions.find("unknown") is None
    assert sessions.find("") is None


def test_a_session_ends_when_it_is_not_used(sessions, clock):
    token = sessions.start(Kept(account=AMINA))
    for _ in range(3):
        clock.now += IDLE - timedelta(seconds=1)
        assert sessions.find(token)
    clock.now += IDLE
    assert sessions.find(token) is None


def test_a_session_ends_in_the_evening_even_when_it_is_used(sessions, clock):
    token, end = sessions.start(Kept(account=AMINA)), clock.now + LONGEST
    while clock.now + timedelta(minutes=20) < end:
        clock.forward(minutes=20)
        assert sessions.find(token)
    clock.now = end
    assert sessions.find(token) is None


def test_a_session_that_was_ended_does_not_come_back(sessions):
    token = sessions.start(Kept(account=AMINA))
    sessions.end(token)
    sessions.keep(Kept(token=token, account=AMINA, data={"position": 7}))
    assert sessions.find(token) is None


def test_a_new_password_ends_every_session_of_the_account(sessions, store, clock):
    mine, other = sessions.start(Kept(account=AMINA)), sessions.start(Kept(account=uuid4()))
    Credentials(store, now=clock).set_password(AMINA, "three quiet words")
    assert sessions.find(mine) is None
    assert sessions.find(other)


def test_sessions_that_ended_are_cleared_away(sessions, store, clock):
    sessions.start(Kept(account=AMINA))
    clock.now += IDLE
    sessions.start(Kept(account=AMINA))
    assert store.fetch("SELECT count(*) FROM access.sessions", []) == [(1,)]


def test_the_token_itself_is_not_kept(sessions, store):
    token = sessions.start(Kept(account=AMINA))
    assert token not in str(store.fetch("SELECT s::text FROM access.sessions s", []))
