"""A person's details: sealed for this person, opened while the key is there, and gone for good with it."""

from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import date
from uuid import UUID

import psycopg
import pytest

from placements.errors import Invalid, Refused
from placements.vault import Details, Vault

AMAR, BEA = UUID(int=100), UUID(int=101)
DETAILS = Details(name="Amar Singh", born=date(2011, 5, 4), address="2 High Street\nHull", reference="C-1188")
OTHERS = replace(DETAILS, name="Bea O’Neill")


@pytest.fixture
def vault(store):
    return Vault(store)


def test_what_is_sealed_can_be_opened_and_shows_nothing(vault):
    sealed = vault.seal(AMAR, DETAILS)
    assert vault.open(AMAR, sealed) == DETAILS
    assert sealed.startswith("aesgcm1:")
    assert b"Amar" not in b64decode(sealed.partition(":")[2])


def test_the_same_details_are_sealed_otherwise_each_time_and_all_stay_open(vault):
    first, second = vault.seal(AMAR, DETAILS), vault.seal(AMAR, DETAILS)
    assert first != second
    assert [vault.open(AMAR, sealed) for sealed in (first, second)] == [DETAILS, DETAILS]


def test_many_are_opened_at_once_the_erased_among_them_as_nothing(vault):
    sealed = {AMAR: vault.seal(AMAR, DETAILS), BEA: vault.seal(BEA, OTHERS)}
    vault.erase(AMAR)
    assert vault.open_many(sealed) == {AMAR: None, BEA: OTHERS}
    assert vault.open_many({}) == {}


def test_erased_details_cannot_be_opened_again_by_anyone(vault, database_url):
    sealed = vault.seal(AMAR, DETAILS)
    vault.erase(AMAR)
    assert vault.open(AMAR, sealed) is None
    with psycopg.connect(database_url) as owner:
        assert owner.execute("SELECT key FROM register.person_keys WHERE person = %s", [AMAR]).fetchall() == [(None,)]


def test_nothing_more_is_sealed_for_a_person_who_is_erased(vault):
    vault.erase(AMAR)
    with pytest.raises(Refused, match="cannot be brought back"):
        vault.seal(AMAR, DETAILS)


def test_to_erase_twice_changes_nothing_even_the_moment(vault, database_url):
    moments = []
    for _ in range(2):
        vault.erase(AMAR)
        with psycopg.connect(database_url) as owner:
            moments += owner.execute("SELECT erased_at FROM register.person_keys").fetchall()
    assert moments[0] == moments[1]


def test_details_pasted_to_another_person_are_refused(vault):
    sealed = vault.seal(AMAR, DETAILS)
    vault.seal(BEA, OTHERS)
    with pytest.raises(Invalid, match="were not sealed for the person"):
        vault.open(BEA, sealed)


def test_even_under_the_same_key_details_stay_with_their_person(vault, database_url):
    """The control of the associated data: the keys made equal, only that still tells the persons apart."""
    sealed = vault.seal(AMAR, DETAILS)
    vault.seal(BEA, OTHERS)
    with psycopg.connect(database_url) as owner:
        owner.execute(
            "UPDATE register.person_keys SET key = (SELECT key FROM register.person_keys WHERE person = %s)", [AMAR]
        )
    assert vault.open(AMAR, sealed) == DETAILS
    with pytest.raises(Invalid, match="were not sealed for the person"):
        vault.open(BEA, sealed)


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_details_with_one_bit_changed_are_refused(vault, place):
    form, _, text = vault.seal(AMAR, DETAILS).partition(":")
    data = bytearray(b64decode(text))
    data[place] ^= 1
    with pytest.raises(Invalid, match="altered since"):
        vault.open(AMAR, f"{form}:{b64encode(data).decode()}")


def test_details_cut_short_or_in_an_unknown_form_are_refused(vault):
    sealed = vault.seal(AMAR, DETAILS)
    for broken in ("aesgcm1:", "aesgcm1:AAAA", "aesgcm1:%%%", sealed[:-6]):
        with pytest.raises(Invalid, match="altered since"):
            vault.open(AMAR, broken)
    with pytest.raises(Invalid, match="sealed in the form 'rot13', not known here"):
        vault.open(AMAR, "rot13:" + sealed)


def test_a_key_that_is_missing_is_not_taken_for_an_erasure(vault, database_url):
    sealed = vault.seal(AMAR, DETAILS)
    with psycopg.connect(database_url) as owner:
        owner.execute("DELETE FROM register.person_keys")
    with pytest.raises(Invalid, match="No key was ever kept"):
        vault.open(AMAR, sealed)
