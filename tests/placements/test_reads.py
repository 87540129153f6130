"""The log of reads: gapless, of references alone, only growing, and sealed and verified as the register is."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import errors

from placements import database
from placements.errors import Refused, Unavailable
from placements.log import READS
from placements.published import Folder
from placements.reads import Form, Kind, Read, Reads, Reason, Wanted
from placements.sealer import seal_once
from placements.sealing import check_seal
from placements.store import Store
from placements.tree import proof_of
from placements.verify_register import Checkpoint, Key, leaf_hash, read_keys, root_above
from placements.vocabulary import Role
from tests.placements.sealed import NAME, SIGNER, as_owner, published, record
from web.cli import placements

AMINA, DAVID = UUID(int=1), UUID(int=2)
CHILD, CASE = UUID(int=10), UUID(int=20)

ENDED = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
"""Every other session of the database."""

OPENED = Read(role=Role.COORDINATOR, about=(CASE,), named=(CHILD,), what="placements.placement")


@pytest.fixture
def reads(store: Store) -> Reads:
    return Reads(store)


def seal(url: str, folder: Path) -> Checkpoint:
    seal_once(url, [SIGNER], Folder(folder), of=READS)
    return published(folder)


def test_a_read_is_kept_as_it_was_with_the_databases_time(reads):
    moment = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
    asked = Read(
        role=Role.AUDITOR, request=uuid4(), form=Form.CSV, about=(CASE,), named=(CHILD,), what="EX01", rows=17,
        on=moment.date(), known=moment, reason=Reason.AUDIT,
    )  # fmt: skip
    before = datetime.now(UTC)
    reads.record(AMINA, Kind.REPORT, asked)
    [noted] = reads.find(Wanted(), limit=10)
    assert (noted.position, noted.account, noted.kind, noted.read) == (1, AMINA, Kind.REPORT, asked)
    assert timedelta() <= noted.at - before < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wanted", "positions"),
    [
        (Wanted(), [4, 3, 2, 1]),
        (Wanted(account=AMINA), [3, 1]),
        (Wanted(kind=Kind.PERSON), [4, 2]),
        (Wanted(of=(CHILD,)), [4, 3, 2, 1]),
        (Wanted(of=(CASE,)), [3, 1]),
        (Wanted(of=(UUID(int=99),)), []),
        (Wanted(of=(CHILD,), account=DAVID, before=4), [2]),
        (Wanted(since=datetime(2100, 1, 1, tzinfo=UTC)), []),
        (Wanted(until=datetime(2100, 1, 1, tzinfo=UTC), before=3), [2, 1]),
    ],
)
def test_reads_are_found_by_who_of_whom_kind_and_time(reads, wanted, positions):
    for account, kind, read in (
        (AMINA, Kind.PLACEMENT, OPENED),
        (DAVID, Kind.PERSON, Read(role=Role.AUDITOR, about=(CHILD,))),
    ) * 2:
        reads.record(account, kind, read)
    assert [noted.position for noted in reads.find(wanted, limit=10)] == positions


def test_many_at_once_leave_no_gap_and_every_one_is_there(reads, store, database_url):
    with database.pool(database_url, role="placements_web") as pool, ThreadPoolExecutor(16) as people:
        logs = [reads, Reads(Store(pool))]
        accounts = [UUID(int=100 + n) for n in range(200)]
        [*people.map(lambda n: logs[n % 2].record(accounts[n], Kind.LIST, Read(role=Role.CHAIR)), range(200))]
    rows = store.fetch("SELECT position, originator_id, recorded_at FROM register.reads ORDER BY position", [])
    assert [position for position, _, _ in rows] == [*range(1, 201)]
    assert {account for _, account, _ in rows} == {*accounts}
    assert (times := [at for _, _, at in rows]) == sorted(times)
    assert store.fetch("SELECT position FROM register.reads_head", []) == [(200,)]


def test_a_read_whose_answer_was_lost_is_there_once(store):
    """The call is repeated with the same id, as it is when the connection breaks after the commit."""
    call, first, second = "SELECT register.record_read(%b, %b, 'list', %b)", uuid4(), uuid4()
    assert [store.fetch(call, [id, AMINA, b"{}"]) for id in (first, second, first)] == [[(1,)], [(2,)], [(1,)]]
    assert store.fetch("SELECT count(*) FROM register.reads", []) == [(2,)]
    assert store.fetch("SELECT position FROM register.reads_head", []) == [(2,)]


def test_a_read_that_was_begun_is_written_down_while_something_else_is_done(reads, store):
    recording = reads.begin(AMINA, Kind.PERSON, OPENED)
    end = monotonic() + 5
    while not reads.find(Wanted(), limit=1) and monotonic() < end:
        sleep(0.01)
    assert [noted.read for noted in reads.find(Wanted(), limit=1)] == [OPENED]
    recording.end()
    assert store.fetch("SELECT count(*) FROM register.reads", []) == [(1,)]


def test_of_reads_that_found_no_connection_free_each_is_there_at_its_end(reads):
    begun = [reads.begin(AMINA, Kind.PERSON, OPENED) for _ in range(20)]
    for recording in begun:
        recording.end()
    assert [noted.position for noted in reads.find(Wanted(), limit=50)] == [*range(20, 0, -1)]


def test_a_read_that_was_begun_on_a_connection_that_breaks_is_sent_again(reads, store, database_url):
    with psycopg.connect(database_url) as owner:
        owner.execute("LOCK TABLE register.reads_head")
        recording = reads.begin(AMINA, Kind.PERSON, OPENED)
        owner.execute(ENDED)
    assert reads.find(Wanted(), limit=5) == []
    recording.end()
    assert [noted.position for noted in reads.find(Wanted(), limit=5)] == [1]


def test_a_recording_that_is_left_keeps_no_connection(reads, store):
    for _ in range(20):
        reads.begin(AMINA, Kind.PERSON, OPENED).leave()
    assert store.position() == 0  # answered by one of the pool's connections


def test_no_read_moves_the_position_of_the_register_or_wakes_who_follows_it(reads, store):
    record(store, 3)
    with store.wake() as wake:
        wake.wait(0.01)
        reads.record(AMINA, Kind.PERSON, OPENED)
        assert not [*wake._connection.notifies(timeout=0.2, stop_after=1)]
    assert store.position() == 3


@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO register.reads
            SELECT 99, gen_random_uuid(), originator_id, 99, topic, 1, now(), now(), state, leaf FROM register.reads""",
        "UPDATE register.reads SET topic = 'other'",
        "DELETE FROM register.reads",
        "TRUNCATE register.reads",
        "UPDATE register.reads_head SET position = 0",
        "UPDATE register.read_checkpoints SET note = ''",
    ],
)
def test_the_web_can_add_reads_and_change_none(reads, database_url, statement):
    reads.record(AMINA, Kind.PERSON, OPENED)
    with (
        database.pool(database_url, role="placements_web") as pool,
        pool.connection() as web,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        web.execute(statement)
    as_owner(database_url, statement)  # the control: its owner can


def test_a_database_that_refuses_it_is_said_to_be_unavailable_or_not_at_all(store, database_url):
    as_owner(database_url, "REVOKE EXECUTE ON FUNCTION register.record_read FROM placements_web")
    with pytest.raises(errors.InsufficientPrivilege):
        Reads(store).record(AMINA, Kind.PERSON, OPENED)


def test_its_checkpoints_are_of_its_own_tree_under_its_own_name(reads, store, database_url, tmp_path, sumdb):
    record(store, 5)
    for _ in range(300):
        reads.record(AMINA, Kind.PERSON, OPENED)
    checkpoint = seal(database_url, tmp_path)
    assert (checkpoint.origin, checkpoint.size) == (f"{NAME}/reads", 300)
    checkpoint.require([SIGNER.key.of_reads()])
    assert sumdb.opens((tmp_path / "latest").read_bytes(), SIGNER.key.of_reads())
    path, note = proof_of(store.fetch, 270, READS)
    [[leaf]] = store.fetch("SELECT leaf FROM register.reads WHERE position = 270", [])
    assert root_above(leaf, 269, 300, path) == checkpoint.root
    assert note == (tmp_path / "latest").read_text()
    assert check_seal(store.fetch, READS).found.startswith("300 of 300 reads")
    assert check_seal(store.fetch).found == "nobody seals this register"


def test_the_public_key_of_the_register_is_enough_for_both(tmp_path):
    (tmp_path / "keys").write_text(f"{SIGNER.key}\n")
    assert read_keys([tmp_path / "keys"]) == [SIGNER.key, Key(f"{NAME}/reads", SIGNER.key.type, SIGNER.key.public)]
    (tmp_path / "keys").write_text(f"{SIGNER.key}\n{SIGNER.key.of_reads()}\n")
    assert len(read_keys([tmp_path / "keys"])) == 2


CUT = ("DELETE FROM register.reads WHERE position > 20", "UPDATE register.reads_head SET position = 20")
EDITED = "UPDATE register.reads SET originator_id = gen_random_uuid() WHERE position = 7"
HASHED = """UPDATE register.reads SET leaf = register.leaf(position, event_id, originator_id, originator_version, topic,
    schema_version, recorded_at, stored_at, state)"""


@pytest.mark.parametrize("done", [CUT, (EDITED, HASHED)])
def test_a_log_that_was_cut_or_altered_is_not_sealed_again(reads, database_url, tmp_path, done):
    for _ in range(30):
        reads.record(AMINA, Kind.PERSON, OPENED)
    seal(database_url, tmp_path)
    as_owner(database_url, "TRUNCATE register.read_checkpoints, register.read_nodes", *done)
    with pytest.raises(Refused, match=r"log of reads .* was published"):
        seal(database_url, tmp_path)


TAMPERING = {
    "who read": ([EDITED], "Changed after it was recorded: event 7 (person"),
    "what was read": (
        ["UPDATE register.reads SET state = convert_to('{}', 'UTF8') WHERE position = 7"],
        "Changed after it was recorded: event 7",
    ),
    "when": (
        ["UPDATE register.reads SET recorded_at = recorded_at - interval '1 day' WHERE position = 7"],
        "Changed after it was recorded: event 7",
    ),
    "one removed": (
        ["DELETE FROM register.reads WHERE position = 7"],
        "Removed or moved: event 7 is missing in front of event 8",
    ),
    "the last removed": ([CUT[0]], "The register ends at event 20; the checkpoint covers 30."),
    "edited and hashed again": ([EDITED, HASHED], "The root of the first 30 events is not that of the checkpoint"),
}


@pytest.fixture
def sealed(reads, database_url, tmp_path, monkeypatch) -> Path:
    """A folder with the checkpoint of 30 reads."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PLACEMENTS_SEALS", str(tmp_path))
    for _ in range(30):
        reads.record(AMINA, Kind.PERSON, OPENED)
    seal(database_url, tmp_path / "reads")
    (tmp_path / "keys").write_text(f"{SIGNER.key}\n")
    return tmp_path


def run(*arguments: object, fails: bool = False) -> str:
    result = CliRunner().invoke(placements, [str(each) for each in arguments])
    assert result.exit_code == (1 if fails else 0), result.output
    return result.output


def test_what_was_not_altered_is_found_to_be_whole(sealed):
    """The control of what follows; whose log it is the checkpoint itself says."""
    said = run("verify", "--checkpoint", sealed / "reads" / "latest")
    assert said.startswith(f"30 events are as {NAME}/reads sealed them.\n")


@pytest.mark.parametrize("kind", TAMPERING)
def test_what_was_altered_in_the_log_of_reads_is_named(sealed, database_url, kind):
    statements, sentence = TAMPERING[kind]
    as_owner(database_url, *statements)
    assert sentence in run("verify", "--checkpoint", sealed / "reads" / "latest", fails=True)


def test_the_verifier_that_stands_alone_takes_a_dump_of_reads(sealed):
    from placements import verify_register

    run("dump", "--reads", dump := sealed / "reads.jsonl")
    line = json.loads(dump.read_text().splitlines()[6])
    assert (line["position"], line["history"], line["type"]) == (7, str(AMINA), "person")
    asked = ["--key", str(sealed / "keys"), "--checkpoint", str(sealed / "reads" / "latest"), str(dump)]
    assert verify_register.main(asked) == 0
    dump.write_text(dump.read_text().replace(str(AMINA), str(DAVID), 1))
    assert verify_register.main(asked) == 1


def test_checkpoints_of_both_logs_are_not_held_against_one(sealed, store, database_url):
    record(store, 2)
    seal_once(database_url, [SIGNER], Folder(sealed))
    both = [word for name in ("latest", "reads/latest") for word in ("--checkpoint", sealed / name)]
    assert "are of several logs" in run("verify", *both, fails=True)


def test_the_sealer_sees_positions_and_leaves_of_reads_and_not_a_word(reads, database_url):
    reads.record(AMINA, Kind.PERSON, OPENED)
    with database.pool(database_url, role="placements_sealer", size=1) as pool, pool.connection() as sealer:
        [[leaf]] = sealer.execute("SELECT leaf FROM register.reads").fetchall()
        assert len(leaf) == len(leaf_hash(b""))
        with pytest.raises(errors.InsufficientPrivilege):
            sealer.execute("SELECT originator_id FROM register.reads")


def test_a_database_that_is_away_is_said_to_be(database_url):
    with database.pool(database_url, role="placements_web", size=1) as pool:
        reads = Reads(Store(pool, deadline=0.3))
        with psycopg.connect(database_url) as owner:
            owner.execute("LOCK TABLE register.reads_head")
            with pytest.raises(Unavailable):
                reads.record(AMINA, Kind.PERSON, OPENED)
