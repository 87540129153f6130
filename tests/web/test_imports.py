"""`placements import …` says what it took and what not, line by line, and tells it again by its exit status."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from placements.administration import OPERATOR
from placements.application import Register
from placements.commands import SETTINGS, register_person
from placements.imports.stays import REQUIRED
from placements.panel import Panel
from placements.placement import Placement
from placements.provider import Provider
from placements.settings import Council, Settings, Thresholds
from placements.store import history_id
from placements.vault import Details
from placements.vocabulary import PanelKind, PersonKind
from web.cli import placements

HEADER = "name,cqc_id,type,address,postcode,provider,area_name\n"
QMG, OTHER = UUID(int=10), UUID(int=11)
DORIS = "Mosaic,M-1,448812,adult,Doris,03/05/1938,residential care,1-216385979,14/06/2024,870,QMG,council,North,none\n"
ASCOT = "Ascot House,1-216385979,Residential homes,NA,M33 4GT,Trafford Council,Trafford\n"


@pytest.fixture
def care_homes(tmp_path: Path) -> Path:
    path = tmp_path / "care_homes_2025-05.csv"
    path.write_text(HEADER + ASCOT)
    return path


@pytest.fixture(autouse=True)
def _database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(placements, ["import", *map(str, arguments)])


def counts(result: Result) -> dict[str, str]:
    rows = [[cell.strip() for cell in line.split("│")[1:3]] for line in result.stdout.splitlines() if "│" in line]
    return dict(rows)


def test_providers_are_taken_and_counted(care_homes: Path, register: Register) -> None:
    result = run("providers", care_homes)
    assert result.exit_code == 0
    assert counts(result) == {
        "read": "1",
        "new": "1",
        "changed": "0",
        "unchanged": "0",
        "bad": "0",
        "events recorded": "1",
    }
    assert "As at 1 May 2025." in result.stdout
    assert register.load(Provider, history_id("Provider", "cqc/1-216385979")).name == "Ascot House"


def test_a_repeat_records_nothing(care_homes: Path) -> None:
    run("providers", care_homes)
    again = run("providers", care_homes)
    assert (again.exit_code, counts(again)["unchanged"], counts(again)["events recorded"]) == (0, "1", "0")


def test_bad_rows_are_listed_by_line_and_the_exit_status_is_1(care_homes: Path) -> None:
    care_homes.write_text(HEADER + "[red]Odd[/],1-2,Dentist [bold],NA,NA,NA,Trafford\n" + ASCOT)
    result = run("providers", care_homes)
    assert result.exit_code == 1
    assert "line 2: “Dentist [bold]” is neither a nursing home nor a residential home.\n" in result.stdout
    assert (counts(result)["new"], counts(result)["bad"]) == ("1", "1")


def test_a_dry_run_records_nothing(care_homes: Path, register: Register) -> None:
    result = run("providers", care_homes, "--dry-run")
    assert result.exit_code == 0
    assert "Dry run: nothing was recorded." in result.stdout
    assert counts(result)["events to record"] == "1"
    assert register.position() == 0


def test_the_day_can_be_given(care_homes: Path) -> None:
    assert "As at 2 June 2025." in run("providers", care_homes, "--as-at", "2025-06-02").stdout


def test_authorities_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "authorities.json"
    path.write_text(json.dumps({"E08000026": {"name": "Coventry", "adjoining": {"E08000029": "Solihull"}}}))
    result = run("authorities", path)
    assert (result.exit_code, counts(result)["new"]) == (0, "1")


@pytest.mark.parametrize("command", ["providers", "authorities"])
@pytest.mark.parametrize("content", [b"PK\x03\x04", b"one,two\n1,2\n"])
def test_a_file_of_another_kind_is_refused_in_a_sentence_with_status_2(
    tmp_path: Path, command: str, content: bytes
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    result = run(command, path)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: file ")
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [["providers"], ["providers", "absent.csv"], ["everything", "file"]])
def test_a_malformed_command_is_refused_with_status_2(arguments: Sequence[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_database_that_does_not_answer_is_said_in_a_sentence(
    care_homes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = run("providers", care_homes)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")


class TestPlacements:
    @pytest.fixture(autouse=True)
    def _council(self, register: Register, care_homes: Path) -> None:
        """A council that went live today, with one panel and one care home."""
        council = Council(name="Trafford", authority="E08000009", go_live=date(2026, 3, 2))
        register.decide(
            Settings,
            SETTINGS,
            lambda settings: settings.adopt(
                label="1", effective_from=date(2020, 1, 1), council=council, thresholds=Thresholds()
            ),
            by=OPERATOR,
            new=True,
        )
        register.decide(
            Panel, QMG, lambda panel: panel.establish(name="Quality group", kind=PanelKind.QMG), by=OPERATOR, new=True
        )
        run("providers", care_homes)

    @pytest.fixture
    def historic(self, tmp_path: Path) -> Path:
        path = tmp_path / "historic.csv"
        path.write_text(f"{','.join(REQUIRED)}\n{DORIS}")
        return path

    @pytest.mark.parametrize("panel", ["QMG", "quality group"])
    def test_are_taken_and_counted(self, historic: Path, register: Register, panel: str) -> None:
        historic.write_text(historic.read_text().replace("QMG", panel))
        result = run("placements", historic)
        assert (result.exit_code, counts(result)["new"], counts(result)["events recorded"]) == (0, "1", "2")
        assert register.load(Placement, history_id("Placement", "Mosaic/M-1")).panel == QMG

    def test_a_kind_that_two_panels_are_of_names_neither(self, historic: Path, register: Register) -> None:
        register.decide(
            Panel, OTHER, lambda panel: panel.establish(name="Other", kind=PanelKind.QMG), by=OPERATOR, new=True
        )
        result = run("placements", historic)
        assert result.exit_code == 1
        assert "line 2: There is no panel “QMG”. Known are other, quality group.\n" in result.stdout

    def test_who_was_registered_on_the_pages_is_the_same_person(self, historic: Path, register: Register) -> None:
        row = dict(zip(REQUIRED, DORIS.strip().split(","), strict=True))
        details = Details(name=row["name"], born=date(1938, 5, 3), address="", reference=row["case_number"])
        doris = register_person(register, kind=PersonKind.ADULT, details=details, by=OPERATOR).id
        result = run("placements", historic)
        assert "registered here under the same case number: they were added to those persons. Lines 2." in result.stdout
        assert register.load(Placement, history_id("Placement", "Mosaic/M-1")).person == doris

    def test_a_dry_run_records_nothing(self, historic: Path, register: Register) -> None:
        position = register.position()
        assert run("placements", historic, "--dry-run").exit_code == 0
        assert register.position() == position

    def test_a_file_of_another_kind_is_refused_in_a_sentence_with_status_2(self, care_homes: Path) -> None:
        result = run("placements", care_homes)
        assert result.exit_code == 2
        assert "has no header among its first 50 lines: expected the columns source, reference" in result.stderr
