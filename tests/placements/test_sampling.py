"""The draw: the same for everybody who has seed and population, fair to each stratum, and done again by hand."""

from hashlib import sha256
from random import Random
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from placements.sampling import Key, Stratum, allocate, band_of_lateness, band_of_value, draw
from tests.placements.cases import refused

IDS = st.uuids()
STRATA = st.sampled_from([Key(team="North"), Key(team="South"), Key(team="South", value="1. under £50,000")])
POPULATIONS = st.dictionaries(IDS, STRATA, min_size=3, max_size=40)
TEN = {UUID(int=number): Key(team="North" if number < 7 else "South") for number in range(10)}


def sized(population, data):
    return data.draw(st.integers(len(set(population.values())), len(population)))


@given(population=POPULATIONS, seed=st.text(max_size=20), data=st.data())
def test_the_order_of_the_population_decides_nothing(population, seed, data):
    size, shuffled = sized(population, data), [*population.items()]
    Random(str(seed)).shuffle(shuffled)
    assert draw(seed=seed, size=size, population=dict(shuffled)) == draw(seed=seed, size=size, population=population)


@given(population=POPULATIONS, data=st.data())
def test_every_stratum_is_represented_and_as_many_are_drawn_as_were_asked_for(population, data):
    size = sized(population, data)
    drawn = draw(seed="s", size=size, population=population)
    assert len({*drawn.placements}) == size == sum(stratum.drawn for stratum in drawn.strata)
    assert all(1 <= stratum.drawn <= stratum.population for stratum in drawn.strata)
    assert {population[placement] for placement in drawn.placements} == {*population.values()}


@given(counts=st.dictionaries(STRATA, st.integers(1, 500), min_size=1), data=st.data())
def test_no_stratum_is_more_than_one_away_from_its_share_of_the_rest(counts, data):
    total, each = sum(counts.values()), len(counts)
    size = data.draw(st.integers(each, total))
    assume(total > each)
    for key, share in allocate(size, counts).items():
        assert abs(share - 1 - (size - each) * (counts[key] - 1) / (total - each)) < 1


def test_it_is_done_again_by_hand():
    """As docs/auditors-desk.md says: one for each stratum and the rest in proportion, then the smallest hashes."""
    drawn = draw(seed="item 7", size=4, population=TEN)
    assert drawn.strata == (
        Stratum(team="North", population=7, drawn=3),  # 1 + 2 x 6/8 = 2.5, whose remainder comes first
        Stratum(team="South", population=3, drawn=1),  # 1 + 2 x 2/8 = 1.5
    )
    lots = {id: sha256(f"item 7|{id}".encode()).hexdigest() for id in TEN}
    north = sorted((id for id in TEN if TEN[id].team == "North"), key=lots.__getitem__)[:3]
    south = sorted((id for id in TEN if TEN[id].team == "South"), key=lots.__getitem__)[:1]
    assert drawn.placements == (*north, *south)


def test_the_control_another_seed_draws_others():
    assert {draw(seed=str(seed), size=4, population=TEN).placements for seed in range(20)} != {
        draw(seed="0", size=4, population=TEN).placements
    }


def test_the_control_another_population_is_seen():
    drawn = draw(seed="item 7", size=4, population=TEN)
    without = {id: key for id, key in TEN.items() if id != drawn.placements[0]}
    assert drawn.placements[0] not in draw(seed="item 7", size=4, population=without).placements


TOO_FEW = (
    "The population falls into 2 strata, and 1 cannot stand for all of them: draw at least 2, or divide it by less."
)


@pytest.mark.parametrize(
    ("size", "population", "sentence"),
    [
        (1, {}, "No placement is like that: widen what the audit looks at."),
        (11, TEN, "There are 10 such placements: draw that many, or fewer."),
        (
            1,
            TEN,
            TOO_FEW,
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(size, population, sentence):
    with refused(sentence):
        draw(seed="s", size=size, population=population)


@pytest.mark.parametrize(
    ("annual", "band"),
    [
        (None, "no rate"),
        (49_999_99, "1. under £50,000"),
        (50_000_00, "2. £50,000 to under £100,000"),
        (100_000_00, "3. £100,000 and over"),
    ],
)
def test_bands_of_cost_begin_at_their_sum(annual, band):
    assert band_of_value(annual, (50_000_00, 100_000_00)) == band


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "1. in time"),
        (1, "2. 1 to 5 working days late"),
        (5, "2. 1 to 5 working days late"),
        (6, "3. 6 working days late"),
        (7, "4. more than 6 working days late"),
    ],
)
def test_bands_of_lateness_end_with_their_day(days, band):
    assert band_of_lateness(days, (0, 5, 6)) == band
