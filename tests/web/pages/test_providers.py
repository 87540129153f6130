"""Homes at their pages: the list that its address narrows, the home with its ratings, and who lives there."""

import csv
import re
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest

from placements.provider import Judgement, Provider, ProviderRated, Rating
from placements.vocabulary import Role
from tests.web.pages.reading import words


@pytest.fixture
def reader(sign_in_as):
    return sign_in_as(Role.PANEL_MEMBER)


def listed(answer):
    """The names on the page, in order."""
    assert answer.status_code == 200
    return re.findall(r'href="/providers/[^"]*-[^"]*">([^<]+)<', answer.text)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Ash Court", "Elm Lodge", "Farview", "Oak House"]),
        ("?text=SC392492", ["Oak House"]),
        ("?text=lodge", ["Elm Lodge"]),
        ("?authority=Coventry", ["Ash Court", "Oak House"]),
        ("?service_type=residential+care", ["Ash Court"]),
        ("?rating=Good&authority=Coventry&text=oak", ["Oak House"]),
        ("?rating=Inadequate", []),
        ("?page=2", []),
    ],
)
def test_the_list_is_what_its_address_says(council, reader, asked, found):
    assert listed(reader.get(f"/providers{asked}")) == found


def test_a_long_list_comes_in_pages_that_keep_the_filter(council, catch_up, reader):
    for number in range(26):
        council._home(f"SC4000{number:02}", f"Home {number:02}", "Solihull", Rating.GOOD)
    catch_up()
    first, second = reader.get("/providers?authority=Solihull"), reader.get("/providers?authority=Solihull&page=2")
    assert "26 homes , 1 to 25 shown" in words(first)
    assert 'href="/providers?authority=Solihull&amp;page=2"' in first.text
    assert listed(second) == ["Home 25"]


def test_the_file_has_every_row_of_the_same_list(council, reader):
    answer = reader.get("/providers/all.csv?authority=Coventry&page=2")
    rows = [*csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))]
    assert [(row["name"], row["regulator"], row["rating"]) for row in rows] == [
        ("Ash Court", "CQC", "Good"),
        ("Oak House", "Ofsted", "Good"),
    ]


@pytest.mark.parametrize("asked", ["page=0", "service_type=castle", "rating=9"])
def test_what_cannot_be_asked_is_refused_in_words(council, reader, asked):
    for address in ("/providers", "/providers/all.csv"):
        answer = reader.get(f"{address}?{asked}")
        assert answer.status_code == 422
        assert "in the address is not" in words(answer)


def test_a_home_shows_its_ratings_over_time_and_our_suspensions(council, reader):
    by = council.by(Role.COMMISSIONER)
    care = Judgement(aspect="How well children are helped", rating=Rating.GOOD)
    worse = ProviderRated(
        rating=Rating.INADEQUATE, inspected_on=date(2025, 11, 4), published_on=date(2025, 12, 1), judgements=(care,)
    )
    entry = council.register.history(council.oak)[0].event
    council.register.decide(Provider, council.oak, lambda home: home.take_edition(entry=entry, ratings=[worse]), by=by)
    council.register.decide(
        Provider, council.oak, lambda home: home.suspend(from_=date(2025, 12, 2), reason="Inadequate."), by=by
    )
    answer = reader.get(f"/providers/{council.oak}")
    said = words(answer)
    assert "Inadequate Placements suspended" in said
    assert "4 Nov 2025 Inadequate 1 Dec 2025 How well children are helped: Good" in said
    assert said.index("4 Nov 2025") < said.index("8 Jan 2025")
    assert "From 2 December 2025 until it is lifted Inadequate." in said


def test_a_home_lists_the_placements_there_and_no_others(council, reader):
    here, elsewhere = council.started(), council.with_options(home=council.elm)
    council.show()
    answer = reader.get(f"/providers/{council.oak}")
    assert f"/placements/{here}" in answer.text
    assert f"/placements/{elsewhere}" not in answer.text
    assert f"/placements.csv?provider={council.oak}" in answer.text
    assert "Nobody is placed here" in words(reader.get(f"/providers/{council.far}"))


def test_a_home_that_there_is_not(council, reader):
    assert reader.get(f"/providers/{uuid4()}").status_code == 404


def test_an_administrator_sees_no_home(council, sign_in_as):
    for address in ("/providers", "/providers/all.csv", f"/providers/{council.oak}"):
        assert sign_in_as(Role.ADMINISTRATOR).get(address).status_code == 403
