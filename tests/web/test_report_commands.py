"""`placements exceptions`, `project` and `replay`: the reports at the command line, for people, sheets and programs."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from click.testing import CliRunner, Result

from placements.placement import Placement
from placements.vocabulary import Funding
from tests.projections.conftest import World, world  # noqa: F401  (a fixture)
from tests.projections.events import decided, requested, started
from web.cli import placements


@pytest.fixture(autouse=True)
def _database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture
def asha(world: World) -> World:  # noqa: F811
    """Lives in a home since 2 March, recorded on the 3rd; approved on the 17th, recorded on the 18th."""
    world.record(Placement, "asha", requested(team="=cmd()"), started(date(2026, 3, 2)), at=date(2026, 3, 3))
    world.record(Placement, "self", requested("PL-2026-000002", funding=Funding.SELF_FUNDED), started(date(2026, 3, 2)))
    world.record(Placement, "asha", decided(date(2026, 3, 17)), at=date(2026, 3, 18))
    return world


def run(*arguments: str) -> Result:
    return CliRunner().invoke(placements, arguments)


def test_a_report_is_printed_as_a_table_with_its_counts(asha: World) -> None:
    result = run("exceptions", "ex01", "--on", "2026-03-16", "--known", "2026-03-16")
    assert result.exit_code == 0
    assert "EX01 Placement without authorisation, on 16 March 2026, as known on 16 March 2026" in result.stdout
    assert "PL-2026-000001 │ Priority 2" in result.stdout
    assert result.stdout.endswith(
        "1 listed (Priority 2: 1)\n1 left out: self-funded\nLooked at 2 placements lived in on the day.\n"
    )


def test_a_report_for_a_sheet_is_safe_from_formulas_and_complete(asha: World) -> None:
    result = run("exceptions", "EX01", "--on", "2026-03-16", "--format", "csv")
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbfcode,")
    [row] = csv.DictReader(StringIO(result.stdout.removeprefix("\ufeff")))
    assert (row["placement"], row["priority"], row["team"]) == ("PL-2026-000001", "2", "'=cmd()")
    assert row["proving events"].startswith("Placement.PlacementStarted at position 2")


def test_a_report_for_a_program_is_json(asha: World) -> None:
    found = json.loads(run("exceptions", "EX01", "--on", "2026-03-16", "--format", "json").stdout)
    assert (found["listed"], found["excluded"], found["total"], found["population"]) == (1, {"self-funded": 1}, 2, 2)
    assert found["by_severity"] == {"Priority 2": 1}
    assert found["rows"][0]["reference"] == "PL-2026-000001"
    assert found["rows"][0]["proof"][0]["event"] == "Placement.PlacementStarted"


def test_a_scheduler_is_told_by_the_exit_status(asha: World) -> None:
    assert run("exceptions", "EX01", "--on", "2026-03-16", "--fail-if-any").exit_code == 1
    assert run("exceptions", "EX01", "--on", "2026-03-17", "--fail-if-any").exit_code == 0
    assert run("exceptions", "EX01", "--on", "2026-03-16").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("EX99",), "'EX99' is not one of"),
        (("EX01", "--on", "16/03/2026"), "'16/03/2026' is not a day, such as 2026-03-01."),
        (("EX01", "--known", "noon"), "'noon' is not a day or a moment, such as 2026-03-01 or 2026-03-01T14:30."),
        (("EX01", "--severity", "4"), "4 is not in the range 0<=x<=3"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_words(arguments: tuple[str, ...], sentence: str) -> None:
    result = run("exceptions", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_replay_tells_what_was_known_then_and_what_was_recorded_since(asha: World) -> None:
    result = run("replay", "pl-2026-000001", "--known", "2026-03-05")
    assert result.exit_code == 0
    then, since = result.stdout.split("Recorded since: 1 event")
    assert "Status: Requested" in then
    assert "Placement started on 2 March 2026" in then
    assert "recorded by the operator, on the server's command line (coordinator), 1 working day late" in then
    assert "Approved" not in then
    assert "Approved on 17 March 2026" in since


def test_a_replay_before_the_beginning_says_so(asha: World) -> None:
    result = run("replay", "PL-2026-000001", "--known", "2026-02-01")
    assert "Nothing was recorded about it by then." in result.stdout
    assert "Recorded since: 3 events" in result.stdout


def test_a_replay_of_what_is_not_there_is_refused(asha: World) -> None:
    result = run("replay", "PL-2026-999999")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: There is no placement PL-2026-999999: look for it in the register.\n",
    )


def test_project_brings_the_read_models_up_to_the_register_and_rebuilds_them(asha: World) -> None:
    for arguments in ((), ("--rebuild",), ()):
        result = run("project", *arguments)
        assert (result.exit_code, result.stdout) == (0, "The read models show everything up to position 5.\n")
