"""A person is registered, corrected, restricted and erased."""

import pytest

from placements.person import (
    AccessRestricted,
    DetailsCorrected,
    Person,
    PersonErased,
    PersonRegistered,
    RestrictionLifted,
)
from placements.vocabulary import PersonKind
from tests.placements.cases import folded, refused

REGISTERED = PersonRegistered(reference="PE-2026-000001", kind=PersonKind.CHILD, sealed="aesgcm1:one")
CORRECTED = DetailsCorrected(sealed="aesgcm1:two", why="The birth date was wrong.")
RESTRICTED = AccessRestricted(why="The address is secret.")
LIFTED = RestrictionLifted(why="The order has ended.")
ERASED = PersonErased(why="The time for keeping is over.")


def given(*events) -> Person:
    return folded(Person(), *events)


def test_a_person_is_registered_once():
    assert given().register(**vars(REGISTERED)) == [REGISTERED]
    with refused("PE-2026-000001 is registered already: correct the details instead."):
        given(REGISTERED).register(**vars(REGISTERED))


def test_details_are_corrected():
    assert given(REGISTERED).correct_details(**vars(CORRECTED)) == [CORRECTED]
    assert given(REGISTERED, CORRECTED).sealed == "aesgcm1:two"
    with refused("Say why the details are corrected."):
        given(REGISTERED).correct_details(sealed="aesgcm1:two", why="")


def test_access_is_restricted_and_the_restriction_lifted():
    assert given(REGISTERED).restrict_access(why=RESTRICTED.why) == [RESTRICTED]
    assert given(REGISTERED, RESTRICTED).restricted
    assert given(REGISTERED, RESTRICTED).lift_restriction(why=LIFTED.why) == [LIFTED]
    assert not given(REGISTERED, RESTRICTED, LIFTED).restricted


def test_neither_twice_nor_without_a_reason():
    with refused("Access to this person is restricted already."):
        given(REGISTERED, RESTRICTED).restrict_access(why="Again.")
    with refused("Access to this person is not restricted."):
        given(REGISTERED).lift_restriction(why="Again.")
    with refused("Say why access is restricted."):
        given(REGISTERED).restrict_access(why="")
    with refused("Say why the restriction is lifted."):
        given(REGISTERED, RESTRICTED).lift_restriction(why="")


def test_details_are_erased_for_good():
    assert given(REGISTERED).erase(why=ERASED.why) == [ERASED]
    erased = given(REGISTERED, ERASED)
    assert erased.erased
    assert erased.sealed == ""
    with refused("Say why the details are erased."):
        given(REGISTERED).erase(why="")


@pytest.mark.parametrize(
    "decision",
    [
        lambda person: person.correct_details(sealed="aesgcm1:three", why="Again."),
        lambda person: person.restrict_access(why="Again."),
        lambda person: person.erase(why="Again."),
    ],
)
def test_nothing_brings_erased_details_back(decision):
    with refused("This person's details are erased and cannot be brought back."):
        decision(given(REGISTERED, ERASED))
