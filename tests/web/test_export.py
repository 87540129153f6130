"""`placements export` and `conformance`: the event log written whole under a key of its own, and what deviates."""

import json
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from placements.placement import Placement
from placements.reads import Kind, Reads, Wanted
from tests.projections.conftest import World, id_of, world  # noqa: F401  (a fixture)
from tests.projections.events import requested, started
from tests.projections.test_paths import MONDAY
from web.cli import placements

FORMS = ("ocel-json", "ocel-sqlite", "xes")


@pytest.fixture
def asha(world: World, database_url: str, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: F811
    """Lives in a home that nobody agreed."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "240")
    world.record(Placement, "asha", requested(), started(MONDAY))
    return world


def run(*arguments: str) -> Result:
    return CliRunner().invoke(placements, arguments)


def events_in(file: Path, form: str) -> int:
    match form:
        case "ocel-json":
            return len(json.loads(file.read_bytes())["events"])
        case "ocel-sqlite":
            with sqlite3.connect(file) as database:
                [[count]] = database.execute("SELECT count(*) FROM event").fetchall()
            database.close()
            return count
    return sum(1 for _ in ElementTree.parse(file).iter("{http://www.xes-standard.org/}event"))


@pytest.mark.parametrize("form", FORMS)
def test_the_register_is_written_under_pseudonyms(asha: World, tmp_path: Path, form: str) -> None:
    result = run("export", str(tmp_path / "log"), "--as", form)
    assert result.exit_code == 0, result.output
    assert "holds everything that was recorded up to position 2" in result.output
    assert events_in(tmp_path / "log", form) == 2
    assert str(id_of("asha")).encode() not in (tmp_path / "log").read_bytes()


def test_a_given_key_makes_the_same_pseudonyms_again_and_stays_out_of_the_file(asha: World, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"sixteen bytes or more")
    for name in ("first", "again"):
        run("export", str(tmp_path / name), "--as", "xes", "--key", str(tmp_path / "key"))
    run("export", str(tmp_path / "other"), "--as", "xes")
    first, again, other = ((tmp_path / name).read_bytes() for name in ("first", "again", "other"))
    assert first == again != other
    assert b"sixteen bytes" not in first


def test_the_ids_of_the_register_are_kept_when_asked(asha: World, tmp_path: Path) -> None:
    run("export", str(tmp_path / "log"), "--as", "xes", "--identified")
    assert str(id_of("asha")).encode() in (tmp_path / "log").read_bytes()


def test_what_cannot_be_done_is_refused_in_words(asha: World, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("short")
    assert "is there already: name a file that is not" in run("export", str(there), "--as", "xes").output
    refused = run("export", str(tmp_path / "log"), "--as", "xes", "--key", str(there))
    assert (refused.exit_code, "needs 16 bytes or more" in refused.output) == (1, True)
    both = run("export", str(tmp_path / "log"), "--as", "xes", "--key", str(there), "--identified")
    assert (both.exit_code, "leave out --key or --identified" in both.output) == (2, True)
    assert run("export", str(tmp_path / "no" / "log"), "--as", "ocel-json").exit_code == 1
    assert [*tmp_path.iterdir()] == [there]


def test_deviations_are_printed_for_people_sheets_and_programs(asha: World) -> None:
    shown = run("conformance", "--fail-if-any")
    assert shown.exit_code == 1
    assert "PL-2026-000001 │ Started without authorisation │ started" in shown.output
    assert "0 of 1 placement conform (0.0%)." in shown.output
    assert "started without authorisation,started,2026-03-02" in run("conformance", "--format", "csv").output
    assert json.loads(run("conformance", "--format", "json").output)["summary"]["judged"] == 1
    assert run("conformance", "--for", "adult", "--fail-if-any").exit_code == 0


def test_what_was_taken_at_the_command_line_is_written_down(asha: World, tmp_path: Path) -> None:
    run("conformance")
    run("export", str(tmp_path / "log"), "--as", "xes")
    found = Reads(asha.register.store).find(Wanted(), limit=10)
    assert [(each.kind, each.read.what) for each in found] == [
        (Kind.EVENTS, "placements export --as xes"),
        (Kind.REPORT, "placements conformance"),
    ]
