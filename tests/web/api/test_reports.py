"""The API answers the paths that placements took and which left the life cycle, as JSON and as CSV."""

import pytest

from placements.vocabulary import Role
from tests.web.api.case import done


@pytest.fixture
def position(case):
    """A placement that started on nobody's authority."""
    case.requested().chosen()
    started = {"started_on": "2026-02-27", "provider": str(case.world.home), "weekly_rate": 500_000}
    return done(case.send(Role.REQUESTER, "start", **started))["position"]


def test_paths_come_with_their_counts_and_the_time_between_steps(case, position):
    told = case.program(Role.AUDITOR).get("/reports/paths", position=position).json
    assert (told["placements"], told["paths"]) == (1, 1)
    [row] = told["rows"]
    assert row["path"]["steps"] == ["started", "requested", "options explored", "home chosen"]
    assert row["path"]["deviations"] == ["started without authorisation"]
    assert [lap["median_days"] for lap in row["laps"]] == [1, 0, 0]


def test_what_leaves_the_life_cycle_is_named_with_its_event(case, position):
    ask = case.program(Role.DIRECTOR).get
    told = ask("/reports/conformance", position=position).json
    assert (told["judged"], told["conforming"], told["left_out"]) == (1, 0, {})
    assert told["deviating"] == {"started without authorisation": 1}
    [row] = told["rows"]
    assert row["placement"] == case.id
    assert row["deviations"][0]["proof"]["event"] == "Placement.PlacementStarted"
    assert ask("/reports/conformance", deviation="out of order").json["rows"] == []
    assert ask("/reports/conformance", person_kind="adult").json["judged"] == 0


def test_both_come_as_files(case, position):
    ask = case.program(Role.FINANCE).get
    assert "started > requested" in ask("/reports/paths", position=position, format="csv").data.decode("utf-8-sig")
    file = ask("/reports/conformance", format="csv").data.decode("utf-8-sig")
    assert "started without authorisation,started,2026-02-27,Placement.PlacementStarted" in file


def test_what_there_is_not_is_refused(program):
    ask = program(Role.AUDITOR).get
    assert ask("/reports/conformance", deviation="being late").status_code == 422
    assert ask("/reports/paths", colour="red").status_code == 422


@pytest.mark.parametrize("form", ["ocel-json", "ocel-sqlite", "xes"])
def test_the_event_log_is_taken_away_by_a_program_of_an_auditors(case, position, form):
    answer = case.program(Role.AUDITOR).get("/reports/event-log", format=form)
    assert answer.status_code == 200
    assert case.id.encode() not in answer.data
    assert b"placement" in answer.data
    assert case.program(Role.DIRECTOR).get("/reports/event-log").status_code == 403
