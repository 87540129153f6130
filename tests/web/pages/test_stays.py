"""The stay: start, rate, end, and their corrections."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from placements.placement import (
    EndCorrected,
    EndReason,
    PlacementEnded,
    PlacementStarted,
    RateChanged,
    StartCorrected,
)
from placements.vocabulary import Role, Route
from tests.web.council import FAR
from tests.web.pages.reading import problem, words

MONDAY = ["2", "3", "2026"]


@pytest.fixture
def sasha(sign_in_as):
    return sign_in_as(Role.REQUESTER)


@pytest.fixture
def finance(sign_in_as):
    return sign_in_as(Role.FINANCE)


def start(council, **changes):
    return {"started_on": MONDAY, "provider": council.oak, "weekly_rate": "4,200", "authority": "panel", **changes}


def test_a_start_is_recorded_on_the_authority_of_the_panel(council, sasha):
    id = council.approved()
    shown = sasha.get(f"/placements/{id}/start").text
    assert 'value="panel" checked' in shown  # as it was decided
    assert sasha.send(f"/placements/{id}/start", start(council)).location == f"/placements/{id}"
    assert council.last(id) == PlacementStarted(
        started_on=date(2026, 3, 2), provider=council.oak, weekly_rate=420000, authority=Route.PANEL
    )


def test_a_start_on_nobodys_authority_is_recorded_as_such(council, sasha):
    id = council.with_options()
    sasha.send(f"/placements/{id}/start", start(council, authority="nobody"))
    assert council.last(id) == PlacementStarted(started_on=date(2026, 3, 2), provider=council.oak, weekly_rate=420000)
    assert "Lived in without authorisation since 2 March 2026" in words(sasha.get(f"/placements/{id}"))


def test_a_start_in_a_home_that_was_not_considered_is_recorded_by_its_code(council, sasha):
    id = council.submitted()
    director = council.by(Role.DIRECTOR).id
    given = start(council, provider="elsewhere", code=FAR, authority="director", authorised_by=director)
    sasha.send(f"/placements/{id}/start", given)
    assert council.last(id) == PlacementStarted(
        started_on=date(2026, 3, 2),
        provider=council.far,
        weekly_rate=420000,
        authority=Route.DIRECTOR,
        authorised_by=director,
    )


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"started_on": ["", "", ""]}, 422, "Enter the day on which the person moved in"),
        ({"started_on": ["3", "3", "2026"]}, 409, "this day is still to come"),
        ({"started_on": ["2", "3", "26"]}, 422, "Enter a year between 1900 and 2079"),
        ({"weekly_rate": "-5"}, 422, "Enter an amount in pounds"),
        ({"authority": ""}, 422, "Select on whose authority the placement started"),
        ({"provider": "elsewhere", "code": "12"}, 409, "12 is neither an Ofsted URN"),
        ({"provider": "elsewhere", "code": "SC999999"}, 409, "There is no home SC999999"),
    ],
)
def test_a_start_must_be_right(council, sasha, wrong, status, sentence):
    id = council.with_options()
    answer = sasha.send(f"/placements/{id}/start", start(council, **wrong))
    problem(answer, status, sentence)
    assert council.state(id).started_on is None


def test_a_placement_starts_once(council, sasha):
    id = council.started()
    problem(sasha.send(f"/placements/{id}/start", start(council)), 409, "The placement has started already")


def test_the_rate_is_changed_by_those_who_keep_rates(council, finance, sasha):
    id = council.started()
    given = {"changed_on": MONDAY, "weekly_rate": "4300", "why": "The yearly rise."}
    assert sasha.get(f"/placements/{id}/rate").status_code == 403
    assert finance.send(f"/placements/{id}/rate", given).location == f"/placements/{id}"
    assert council.last(id) == RateChanged(changed_on=date(2026, 3, 2), weekly_rate=430000, why="The yearly rise.")
    told = words(finance.get(f"/placements/{id}"))
    assert "£4,300 a week is above the approved ceiling of £4,200" in told


def test_a_rate_before_the_start_is_refused(council, finance):
    given = {"changed_on": ["1", "3", "2026"], "weekly_rate": "4300", "why": "x"}
    answer = finance.send(f"/placements/{council.started()}/rate", given)
    problem(answer, 409, "A rate cannot change before the placement started.")


def test_an_end_is_recorded_and_put_right(council, sign_in_as, clock):
    id = council.started()
    clock.forward(days=30)
    sasha = sign_in_as(Role.REQUESTER)
    sasha.send(f"/placements/{id}/end", {"ended_on": ["30", "3", "2026"], "reason": "returned home"})
    assert council.last(id) == PlacementEnded(ended_on=date(2026, 3, 30), reason=EndReason.HOME)
    assert "Ended on 30 March 2026: every day of it was authorised." in words(sasha.get(f"/placements/{id}"))
    sasha.send(f"/placements/{id}/end/correction", {"ended_on": ["", "", ""], "why": "He came back the same day."})
    version = council.state(id).end_version
    assert council.last(id) == EndCorrected(corrects=version, ended_on=None, why="He came back the same day.")


def test_an_end_before_the_start_is_refused_and_what_was_typed_is_kept(council, sasha):
    answer = sasha.send(
        f"/placements/{council.started()}/end", {"ended_on": ["1", "3", "2026"], "reason": "planned end"}
    )
    problem(answer, 409, "A placement cannot end before it started.")
    assert 'value="planned end" checked' in answer.text


def test_a_start_is_put_right_and_the_first_record_stays(council, sasha, clock):
    id = council.approved()
    council.start(id, clock.now.date(), authority=Route.PANEL)
    version = council.state(id).start_version
    yesterday = clock.now.date() - timedelta(days=1)
    given = {"started_on": [yesterday.day, yesterday.month, yesterday.year], "why": "A slip."}
    sasha.send(f"/placements/{id}/start/correction", given)
    assert council.last(id) == StartCorrected(corrects=version, started_on=yesterday, why="A slip.")
    told = words(sasha.get(f"/placements/{id}"))
    assert "Start corrected" in told
    assert "Placement started" in told


def test_a_placement_that_has_not_started_has_no_end(council, sasha):
    given = {"ended_on": MONDAY, "reason": "planned end"}
    answer = sasha.send(f"/placements/{council.approved()}/end", given)
    problem(answer, 409, "The placement has not started.")


@pytest.mark.parametrize("form", ["start", "end", "start/correction", "end/correction"])
def test_who_may_not_is_refused_and_what_is_unknown_is_not_found(council, sign_in_as, sasha, form):
    assert sign_in_as(Role.AUDITOR).get(f"/placements/{council.requested()}/{form}").status_code == 403
    assert sasha.get(f"/placements/{uuid4()}/{form}").status_code == 404
