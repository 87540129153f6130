"""The pages of paths: counted, narrowed by their address, opened, and taken away as files."""

import csv
from datetime import date
from io import StringIO

import pytest

from placements.placement import Placement
from placements.vocabulary import Role
from projections.paths import STEPS_SHOWN
from tests.projections.test_paths import CHOSEN, CONSIDERED
from tests.web.pages.reading import words


@pytest.fixture
def reader(sign_in_as):
    return sign_in_as(Role.AUDITOR)


@pytest.fixture
def two(council):
    """Amar's placement that the panel agreed and that has started, and one that started and nobody agreed."""
    agreed, unheard = council.started(), council.with_options(team="Leaving Care")
    council.start(unheard, date(2026, 3, 2))
    council.show()
    return agreed, unheard


def rows(answer):
    return [*csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))]


def test_paths_are_counted_with_their_share_and_their_days(two, reader):
    said = words(reader.get("/reports/paths"))
    assert "2 placements took 2 paths" in said
    assert "50.0% conform: 1 of 2 placements" in said
    assert "Path 1: 1 placement (50.0%)" in said
    assert "Submitted to panel then 0 working days, nine in ten at most 0: waiting for the panel" in said
    assert "Started without authorisation : 1 placement" in said


def test_a_path_opens_the_placements_that_took_it_and_their_trails(two, reader):
    _, unheard = two
    path = reader.get("/reports/paths?team=Leaving+Care").text
    assert path.count('class="app-path"') == 1
    address = path[path.index('href="/reports/paths/', path.index('class="app-path"')) + 6 :].partition('"')[0]
    assert "team=Leaving+Care" in address
    shown = reader.get(address).text
    assert f'href="/placements/{unheard}"' in shown
    assert f'href="/placements/{unheard}/trail"' in shown


def test_deviations_are_listed_with_the_event_that_shows_them(two, reader):
    agreed, unheard = two
    answer = reader.get("/reports/paths/deviations")
    assert str(unheard) in answer.text
    assert str(agreed) not in answer.text
    assert "Started without authorisation : started on 2 March 2026 ( Placement.PlacementStarted, position" in words(
        answer
    )
    assert "No placement leaves" in words(reader.get("/reports/paths/deviations?deviation=out+of+order"))


def test_the_life_cycle_is_shown_step_by_step(council, reader):
    said = words(reader.get("/reports/paths/life-cycle"))
    assert "Ended imported, started approved outside panel as before ended before it was ratified" in said


def test_the_files_have_every_path_and_every_deviation(two, council, reader):
    found = rows(reader.get("/reports/paths/paths.csv"))
    assert [row["placements"] for row in found] == ["1", "1"]
    assert {row["deviations"] for row in found} == {"", "started without authorisation"}
    [row] = rows(reader.get("/reports/paths/deviations.csv"))
    assert row["placement"] == council.state(two[1]).reference
    assert (row["step"], row["event"]) == ("started", "Placement.PlacementStarted")
    assert rows(reader.get("/reports/paths/deviations.csv?team=Nobody")) == []


def test_an_empty_register_and_a_filter_that_finds_nothing_say_so(council, reader):
    assert "No placement is like that. Show all paths" in words(reader.get("/reports/paths"))
    assert reader.get("/reports/paths/deviations").status_code == 200


@pytest.mark.parametrize(
    "asked", ["panel=7", "route=door", "person_kind=dog", "requested_from=1.3.2026", "requested_until=x"]
)
def test_what_cannot_be_asked_is_refused_in_words(council, reader, asked):
    for address in ("/reports/paths", "/reports/paths/deviations", "/reports/paths/paths.csv"):
        answer = reader.get(f"{address}?{asked}")
        assert answer.status_code == 422
        assert "in the address is not" in words(answer)


def test_a_path_that_nobody_took_is_not_found(council, reader):
    assert reader.get("/reports/paths/0123456789abcdef").status_code == 404


def test_administrators_see_no_paths(council, sign_in_as):
    assert sign_in_as(Role.ADMINISTRATOR).get("/reports/paths").status_code == 403


def test_of_a_long_path_the_first_steps_are_shown_and_the_others_counted(council, reader):
    again = [CONSIDERED, CHOSEN] * 25
    id = council.requested()
    council.register.decide(Placement, id, lambda _: again, by=council.by(Role.COORDINATOR))
    council.show()
    answer = reader.get("/reports/paths")
    assert answer.text.count("app-route__step") == STEPS_SHOWN + 1
    assert "And 10 more steps." in words(answer)
