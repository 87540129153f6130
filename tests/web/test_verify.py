"""The register held against a checkpoint at the command line, and its dump by the verifier that stands alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from placements import commands, doctor, dump, verify_register
from placements.administration import OPERATOR
from placements.person import Person
from placements.reads import Form, Kind, Noted, Reads, Wanted
from placements.signing import proof_text
from placements.store import Store
from placements.tree import proof_of
from placements.verify_register import Checkpoint, Range
from placements.vocabulary import PersonKind
from tests.placements.anyshire import AMAR_SINGH
from tests.placements.sealed import SIGNER, as_owner, record, seal
from web.cli import placements
from web.commands.serve import run_sealer
from web.settings import read_settings


@pytest.fixture
def folder(store: Store, database_url, tmp_path, monkeypatch) -> Path:
    """Where 40 events were sealed, and the key is."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PLACEMENTS_SEALS", str(tmp_path))
    monkeypatch.setenv("PLACEMENTS_SEAL_KEY", str(tmp_path / "seal.key"))
    record(store, 40)
    seal(database_url, tmp_path)
    return tmp_path


def run(*arguments: object, fails: bool = False) -> str:
    result = CliRunner().invoke(placements, [str(each) for each in arguments])
    assert result.exit_code == (1 if fails else 0), result.output
    return result.output


def alone(folder: Path, *arguments: object, fails: bool = False) -> str:
    """The one file, in a folder of its own, with nothing of ours on Python's path."""
    there = folder / "alone"
    there.mkdir(exist_ok=True)
    (there / "verify_register.py").write_text(Path(verify_register.__file__).read_text())
    command = [sys.executable, "-I", "-S", *(str(each) for each in ("verify_register.py", *arguments))]
    command[2:3] = []
    ran = subprocess.run(command, cwd=there, capture_output=True, text=True)
    assert ran.returncode == (1 if fails else 0), ran.stdout + ran.stderr
    return ran.stdout


def test_a_register_as_it_was_sealed(folder):
    said = run("verify", "--checkpoint", folder / "latest")
    assert said.startswith("40 events are as anyshire.example/register sealed them.\n")
    assert "compare them with those that were handed over" in said
    assert "compare" not in run("verify", "--checkpoint", folder / "latest", "--key", folder / "keys")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE register.events SET state = state || ' ' WHERE position = 7",
            "Changed after it was recorded: event 7",
        ),
        (
            "UPDATE register.events SET topic = 'Other' WHERE position = 7",
            "Changed after it was recorded: event 7 (Other",
        ),
        ("UPDATE register.events SET leaf = 'x' WHERE position = 7", "Event 7 has not the columns of an event"),
        ("DELETE FROM register.events WHERE position = 7", "Removed or moved: event 7 is missing in front of event 8"),
        ("DELETE FROM register.events WHERE position > 30", "The register ends at event 30; the checkpoint covers 40."),
        ("TRUNCATE register.events", "The register is empty; the checkpoint covers 40 events."),
    ],
)
def test_what_was_altered_in_the_database_is_named(folder, database_url, statement, sentence):
    as_owner(database_url, statement)
    assert sentence in run("verify", "--checkpoint", folder / "latest", fails=True)


def test_one_who_covers_his_tracks_in_the_database_is_found_too(folder, database_url):
    columns = (
        "position, event_id, originator_id, originator_version, topic, schema_version, recorded_at, stored_at, state"
    )
    as_owner(
        database_url,
        "UPDATE register.events SET state = state || ' ' WHERE position = 7",
        f"UPDATE register.events SET leaf = register.leaf({columns})",
    )
    said = run("verify", "--checkpoint", folder / "latest", fails=True)
    assert said.startswith("The root of the first 40 events is not that of the checkpoint")


def test_the_verifier_stands_alone_and_takes_a_dump(folder, store):
    record(store, 3)
    run("dump", folder / "dump.jsonl")
    said = alone(folder, "--key", folder / "keys", "--checkpoint", folder / "latest", folder / "dump.jsonl")
    assert said == ("40 events are as anyshire.example/register sealed them. 3 newer events are not covered by it.\n")
    text = (folder / "dump.jsonl").read_text()
    (folder / "dump.jsonl").write_text(text.replace('{\\"event\\": {\\"text\\": \\"3\\"}}', "{}", 1))
    said = alone(folder, "--key", folder / "keys", "--checkpoint", folder / "latest", folder / "dump.jsonl", fails=True)
    assert said.startswith("Changed after it was recorded: event 4 (Placement.Note")


def noted(store: Store) -> list[Noted]:
    return Reads(store).find(Wanted(), limit=10)


@pytest.mark.parametrize("role", ["placements_web", "placements_auditor"])
def test_a_dump_is_written_down_before_it_leaves_and_a_verdict_shows_nobody(folder, store, monkeypatch, role):
    monkeypatch.setattr(doctor, "AS", (role,))
    run("verify", "--checkpoint", folder / "latest")
    assert noted(store) == []
    run("dump", folder / "dump.jsonl")
    run("dump", "--reads", folder / "reads.jsonl")
    reads, events = noted(store)
    assert [(each.account, each.kind) for each in (events, reads)] == [
        (OPERATOR.id, Kind.EVENTS),
        (OPERATOR.id, Kind.READS),
    ]
    assert (events.read.role, events.read.form, events.read.what, events.read.rows) == (
        OPERATOR.role, Form.COMMAND_LINE, "placements dump", 40,
    )  # fmt: skip
    assert reads.read.what == "placements dump --reads"
    assert len((folder / "reads.jsonl").read_text().splitlines()) == 2  # its own is among them


@pytest.mark.parametrize("role", ["placements_runner", "placements_backup"])
def test_nothing_is_taken_where_that_cannot_be_written_down(folder, store, monkeypatch, role):
    monkeypatch.setattr(doctor, "AS", (role,))
    said = run("dump", folder / "dump.jsonl", fails=True)
    assert "cannot be written into the log of reads, so nothing is: ask the primary" in said
    assert not (folder / "dump.jsonl").exists()
    assert noted(store) == []


def test_a_standby_gives_nothing_away_either(folder, store, database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", make_conninfo(database_url, options="-c default_transaction_read_only=on"))
    assert "ask the primary" in run("dump", folder / "dump.jsonl", fails=True)
    assert not (folder / "dump.jsonl").exists()


def test_it_takes_single_events_with_their_proofs(folder, store):
    run("dump", folder / "dump.jsonl")
    lines = (folder / "dump.jsonl").read_text().splitlines(keepends=True)
    (folder / "pack.jsonl").write_text(lines[4] + lines[31])
    for position in (5, 32):
        path, note = proof_of(store.fetch, position)
        (folder / f"{position}.tlog-proof").write_text(proof_text(position - 1, path, note))
    asked = ("--key", folder / "keys", "--proofs", folder, folder / "pack.jsonl")
    assert alone(folder, *asked) == "2 events are in the register of anyshire.example/register as it was sealed.\n"
    (folder / "pack.jsonl").write_text(lines[4] + lines[31].replace("Note", "Other"))
    assert alone(folder, *asked, fails=True).startswith("Changed: event 32 (Placement.Other")


def test_bytes_that_are_no_text_survive_a_dump(folder, database_url):
    as_owner(database_url, r"UPDATE register.events SET state = '\xff00fe' WHERE position = 7")
    run("dump", folder / "dump.jsonl")
    with dump.reading(database_url, None) as reader:
        straight = [*reader.events()]
    with (folder / "dump.jsonl").open("rb") as lines:
        assert [*verify_register.events(lines)] == straight


def test_it_imports_nothing_but_the_standard_library_and_cryptography():
    tree = ast.parse(Path(verify_register.__file__).read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"cryptography"}


def test_what_cannot_be_checked_is_said_in_a_sentence(folder, tmp_path):
    (tmp_path / "empty").write_text("")
    said = run("verify", "--checkpoint", tmp_path / "empty", fails=True)
    assert "This is no checkpoint" in said
    other = tmp_path / "other"
    other.write_text("bigshire.example/register+00000000+AAAA\n")
    assert "of type 0x00" in run("verify", "--checkpoint", folder / "latest", "--key", other, fails=True)


def test_a_person_who_is_erased_leaves_a_register_that_verifies(register, folder, database_url):
    person = commands.register_person(register, kind=PersonKind.CHILD, details=AMAR_SINGH, by=OPERATOR).id
    before = seal(database_url, folder)
    sealed = register.load(Person, person).sealed
    commands.erase_person(register, person, why="The time for keeping is over.", by=OPERATOR)
    after = seal(database_url, folder)
    assert (before.size, after.size) == (41, 42)
    kept = [folder / "000000" / f"{size:012}" for size in (40, 41, 42)]
    assert run("verify", *(each for file in kept for each in ("--checkpoint", file))).startswith("42 events are as")
    assert register.vault.open(person, sealed) is None


def test_a_key_is_made_and_the_register_is_sealed_at_the_command_line(folder, tmp_path):
    assert "of another register" not in run("verify", "--checkpoint", folder / "latest")
    said = run("seal", "--new-key", "anyshire.example/register")
    assert "Give this public key to the auditor" in said
    assert "was not signed with the key" in run("seal", fails=True)
    assert "A key that follows it has its name" in run("seal", "--new-key", "bigshire.example", fails=True)
    (tmp_path / "seal.key").write_text(f"{SIGNER}\n")
    assert "The first 40 events are sealed" in run("seal")


def test_without_a_key_it_says_how_to_make_one(folder):
    assert "make one with `placements seal --new-key NAME`" in run("seal", fails=True)
    with pytest.raises(SystemExit, match="make one with `placements seal --new-key NAME`"):
        run_sealer("", read_settings())


def test_what_the_tree_comes_to_in_sql_and_here_is_the_same(folder, store, database_url):
    tree = Range()
    with dump.reading(database_url, "placements_auditor") as reader:
        for event in reader.events():
            tree.add(verify_register.leaf_hash(event.data))
        assert reader.position() == 40
    assert tree.root() == Checkpoint.read((folder / "latest").read_text()).root
