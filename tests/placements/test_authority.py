"""A home is in the council's area, out of it, or at a distance, by the authority that its regulator names."""

from functools import reduce

import pytest

from placements.authority import Authority, AuthorityRegistered, BoundariesChanged, Event, Neighbour, same_name
from placements.errors import Refused
from placements.vocabulary import Locality

SOLIHULL = Neighbour(code="E08000029", name="Solihull")
WARWICKSHIRE = Neighbour(code="E10000031", name="Warwickshire")
COVENTRY = AuthorityRegistered(code="E08000026", name="Coventry", adjoining=(SOLIHULL, WARWICKSHIRE))


def given(*events: Event) -> Authority:
    return reduce(Authority.evolve, events, Authority())


def neighbouring(name: str, *adjoining: str) -> Authority:
    neighbours = tuple(Neighbour(code=f"E{number:08}", name=other) for number, other in enumerate(adjoining))
    return given(AuthorityRegistered(code="E99999999", name=name, adjoining=neighbours))


def test_an_edition_registers_an_authority_with_its_neighbours_in_order_of_their_codes() -> None:
    taken = given().take_edition(code="E08000026", name="Coventry", adjoining=(WARWICKSHIRE, SOLIHULL))
    assert taken == [COVENTRY]


def test_the_same_edition_again_records_nothing() -> None:
    assert given(COVENTRY).take_edition(code="E08000026", name="Coventry", adjoining=(WARWICKSHIRE, SOLIHULL)) == []


def test_a_later_edition_changes_the_boundaries() -> None:
    assert given(COVENTRY).take_edition(code="E08000026", name="Coventry", adjoining=(WARWICKSHIRE,)) == [
        BoundariesChanged(name="Coventry", adjoining=(WARWICKSHIRE,))
    ]


def test_an_authority_does_not_adjoin_itself() -> None:
    with pytest.raises(Refused, match="Solihull cannot adjoin itself"):
        given().take_edition(code="E08000029", name="Solihull", adjoining=(SOLIHULL,))


@pytest.mark.parametrize(
    ("home", "locality"),
    [
        ("Coventry", Locality.IN_AREA),
        ("Solihull", Locality.OUT_OF_AREA),
        ("WARWICKSHIRE ", Locality.OUT_OF_AREA),
        ("Birmingham", Locality.AT_A_DISTANCE),
        ("Powys", Locality.AT_A_DISTANCE),
        ("", Locality.AT_A_DISTANCE),
    ],
)
def test_how_far_a_home_lies_from_coventry(home: str, locality: Locality) -> None:
    assert given(COVENTRY).locality_of(home) is locality


def test_the_neighbours_are_those_of_the_latest_edition() -> None:
    moved = given(COVENTRY, BoundariesChanged(name="Coventry", adjoining=(WARWICKSHIRE,)))
    assert moved.locality_of("Solihull") is Locality.AT_A_DISTANCE


@pytest.mark.parametrize(
    ("ours", "regulators"),
    [
        ("Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch & Poole"),
        ("Bristol, City of", "Bristol"),
        ("County Durham", "Durham"),
        ("Herefordshire, County of", "Herefordshire"),
        ("Kingston upon Hull, City of", "Kingston upon Hull"),
        ("Kingston upon Hull, City of", "Hull"),
        ("Southend-on-Sea", "Southend on Sea"),
        ("St. Helens", "St Helens"),
        ("Stoke-on-Trent", "Stoke on Trent"),
    ],
)
def test_the_spellings_of_ons_and_of_the_regulators_mean_the_same_authority(ours: str, regulators: str) -> None:
    assert neighbouring(ours).locality_of(regulators) is Locality.IN_AREA
    assert neighbouring("Elsewhere", ours).locality_of(regulators) is Locality.OUT_OF_AREA


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kingston upon Thames", "Kingston upon Hull"),
        ("Derby", "Derbyshire"),
        ("East Sussex", "West Sussex"),
        ("City of London", "Westminster"),
        ("Newcastle upon Tyne", "North Tyneside"),
    ],
)
def test_different_authorities_are_not_taken_for_each_other(one: str, other: str) -> None:
    assert same_name(one) != same_name(other)


@pytest.mark.parametrize(
    ("council", "locality"),
    [
        (neighbouring("West Northamptonshire", "North Northamptonshire", "Oxfordshire"), Locality.OUT_OF_AREA),
        (neighbouring("Leicestershire", "North Northamptonshire", "West Northamptonshire"), Locality.OUT_OF_AREA),
        (neighbouring("Oxfordshire", "West Northamptonshire"), Locality.AT_A_DISTANCE),
    ],
)
def test_an_authority_since_divided_counts_as_the_farthest_of_its_parts(council: Authority, locality: Locality) -> None:
    assert council.locality_of("Northamptonshire") is locality
