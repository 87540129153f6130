"""Passwords and API tokens: what opens an account, for how long, and what is kept of it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher

from placements.credentials import TOKEN_LIFE, TRIES_A_NAME, TRIES_AN_ADDRESS, WINDOW, Credentials, Token
from placements.errors import Refused

AMINA, RUTH = uuid4(), uuid4()
WORDS = "three quiet words"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def credentials(store, clock) -> Credentials:
    return Credentials(store, now=clock, hasher=QUICK)


def everything_kept(store) -> str:
    """All that the tables of credentials hold, as text."""
    tables = ("passwords", "tokens", "sessions", "attempts")
    return "".join(str(store.fetch(f"SELECT t::text FROM access.{table} t", [])) for table in tables)


def test_a_password_opens_the_account_it_was_set_for(credentials):
    credentials.set_password(AMINA, WORDS)
    assert credentials.check_password(AMINA, WORDS)
    assert not credentials.check_password(AMINA, WORDS + " ")
    assert not credentials.check_password(RUTH, WORDS)


def test_a_new_password_takes_the_place_of_the_old(credentials):
    credentials.set_password(AMINA, WORDS)
    credentials.set_password(AMINA, "three other words")
    assert not credentials.check_password(AMINA, WORDS)
    assert credentials.check_password(AMINA, "three other words")


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 201])
def test_a_password_has_a_length_that_can_be_kept_secret(credentials, password):
    with pytest.raises(Refused, match="A password has 12 to 200 characters"):
        credentials.set_password(AMINA, password)


def test_a_one_time_password_must_be_changed(credentials):
    given = credentials.set_one_time_password(AMINA)
    assert credentials.check_password(AMINA, given)
    assert credentials.must_change_password(AMINA)
    credentials.set_password(AMINA, WORDS)
    assert not credentials.must_change_password(AMINA)
    assert not credentials.must_change_password(RUTH)


def test_no_secret_is_kept_that_could_be_read(credentials, store):
    credentials.set_password(AMINA, WORDS)
    token = credentials.make_token(AMINA, "Finance system")
    credentials.note_attempt("a password typed in the wrong field", "192.0.2.1")
    kept = everything_kept(store)
    assert "Finance system" in kept
    assert "$argon2id$" in kept
    for secret in (WORDS, token, "wrong field"):
        assert secret not in kept
        assert secret.encode().hex() not in kept


def test_a_hash_of_weaker_parameters_is_made_anew_when_the_password_is_next_typed(store, clock, credentials):
    credentials.set_password(AMINA, WORDS)
    stronger = Credentials(store, now=clock, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert stronger.check_password(AMINA, WORDS)
    assert "m=16,t=2,p=1" in everything_kept(store)
    assert stronger.check_password(AMINA, WORDS)


def test_tries_are_counted_for_a_name_and_forgotten_after_a_while(credentials, clock):
    for _ in range(TRIES_A_NAME):
        assert credentials.note_attempt("amina", "192.0.2.1")
    assert not credentials.note_attempt("amina", "198.51.100.7")
    assert credentials.note_attempt("ruth", "192.0.2.1")
    clock.now += WINDOW
    assert credentials.note_attempt("amina", "192.0.2.1")


def test_tries_are_counted_for_an_address(credentials):
    for number in range(TRIES_AN_ADDRESS):
        assert credentials.note_attempt(f"name {number}", "192.0.2.1")
    assert not credentials.note_attempt("another name", "192.0.2.1")
    assert credentials.note_attempt("another name", "192.0.2.2")


def test_a_sign_in_that_succeeds_takes_back_the_tries(credentials):
    for _ in range(TRIES_A_NAME):
        credentials.note_attempt("amina", "192.0.2.1")
    credentials.forget_attempts("amina")
    assert credentials.note_attempt("amina", "192.0.2.1")


def test_a_token_stands_for_its_holder_until_it_expires(credentials, clock):
    token = credentials.make_token(AMINA, "Finance system")
    assert credentials.holder(token).account == AMINA
    clock.now += TOKEN_LIFE - timedelta(seconds=1)
    assert credentials.holder(token).account == AMINA
    clock.now += timedelta(seconds=1)
    assert credentials.holder(token) is None


def test_a_token_that_nobody_has_stands_for_nobody(credentials):
    credentials.make_token(AMINA, "Finance system")
    assert credentials.holder("placements_wrong") is None
    assert credentials.holder("") is None


def test_a_token_says_what_it_is_for_and_when_it_was_used(credentials, clock):
    made_at = clock.now
    token = credentials.make_token(AMINA, " Finance system ")
    [unused] = credentials.tokens(AMINA)
    assert unused == Token(
        id=unused.id, name="Finance system", made_at=made_at, expires_at=made_at + TOKEN_LIFE, used_at=None
    )
    credentials.holder(token)
    clock.forward(minutes=59)
    credentials.holder(token)
    assert credentials.tokens(AMINA)[0].used_at == made_at
    clock.forward(minutes=2)
    credentials.holder(token)
    assert credentials.tokens(AMINA)[0].used_at == clock.now
    with pytest.raises(Refused, match="Say what the token is for"):
        credentials.make_token(AMINA, " ")


def test_a_token_is_revoked_by_its_holder_only(credentials):
    token = credentials.make_token(AMINA, "Finance system")
    [kept] = credentials.tokens(AMINA)
    credentials.revoke_token(RUTH, kept.id)
    assert credentials.holder(token).account == AMINA
    credentials.revoke_token(AMINA, kept.id)
    assert credentials.holder(token) is None
    assert credentials.tokens(AMINA) == []


def test_forgetting_an_account_leaves_nothing_that_opens_it(credentials, store):
    credentials.set_password(AMINA, WORDS)
    token = credentials.make_token(AMINA, "Finance system")
    credentials.forget(AMINA)
    assert credentials.holder(token) is None
    assert not credentials.check_password(AMINA, WORDS)
    assert str(AMINA) not in everything_kept(store)


def test_the_key_that_signs_forms_is_the_same_for_every_process(credentials, store, clock):
    assert credentials.secret() == Credentials(store, now=clock).secret()
    assert len(credentials.secret()) == 32


def test_only_the_web_reads_what_is_kept(database_url):
    from psycopg.errors import InsufficientPrivilege

    from placements import database

    for role in ("placements_runner", "placements_auditor"):
        with (
            database.pool(database_url, role=role, size=1) as pool,
            pool.connection() as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute("SELECT * FROM access.passwords")


def test_ids_are_read_as_ids(credentials):
    credentials.make_token(AMINA, "Finance system")
    assert isinstance(credentials.tokens(AMINA)[0].id, UUID)
