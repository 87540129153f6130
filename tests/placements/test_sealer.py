"""The sealer signs what continues everything that it published, and refuses anything else in a sentence."""

from threading import Event, Thread
from time import monotonic, sleep

import psycopg
import pytest

from placements.errors import NotFound, Refused, Unavailable
from placements.merkle import root
from placements.published import Folder
from placements.sealer import ROLE, Sealer, alone, keep_sealing, seal_once
from placements.sealing import check_seal, check_sealer
from placements.signing import Signer, proof_text
from placements.tree import nodes, proof_of
from placements.verify_register import Checkpoint, Doubtful, Range, root_above
from tests.placements.sealed import NAME, NEXT, SIGNER, as_owner, published, record, seal
from tests.sumdb.judge import FINE

CUT = "DELETE FROM register.events WHERE position > {0}"
HEAD = "UPDATE register.head SET position = {0}"
UNSEAL = "DELETE FROM register.checkpoints WHERE size > {0}"
NODES = "DELETE FROM register.nodes"


def restored_to(url: str, position: int) -> None:
    """What a restore from a backup of that moment leaves: events, checkpoints and nodes, all of that moment."""
    as_owner(url, *(each.format(position) for each in (CUT, HEAD, UNSEAL)))


def leaves(store) -> list[bytes]:
    return [leaf for (leaf,) in store.fetch("SELECT leaf FROM register.events ORDER BY position", [])]


def tree_of(leaves: list[bytes]) -> Range:
    tree = Range()
    for leaf in leaves:
        tree.add(leaf)
    return tree


def test_a_checkpoint_is_of_all_that_is_recorded_and_is_published_and_stored(store, database_url, tmp_path, sumdb):
    record(store, 700)
    checkpoint = seal(database_url, tmp_path)
    checkpoint.require([SIGNER.key])
    assert (checkpoint.origin, checkpoint.size) == (NAME, 700)
    assert checkpoint.root == tree_of(leaves(store)).root()
    note = (tmp_path / "latest").read_text()
    assert sumdb.opens(note.encode(), SIGNER.key) == FINE
    assert (tmp_path / "000000" / "000000000700").read_text() == note == Folder(tmp_path).newest()
    assert (tmp_path / "keys").read_text() == f"{SIGNER.key}\n"
    assert store.fetch("SELECT size, note FROM register.checkpoints", []) == [(700, note)]


def test_sealing_goes_on_where_it_was_and_every_event_has_a_proof(store, database_url, tmp_path, sumdb):
    """Over the sizes at which subtrees are complete, one more, and one less."""
    for size in (1, 255, 256, 257, 511, 513, 1025):
        record(store, size - store.position())
        checkpoint = seal(database_url, tmp_path)
        assert (checkpoint.size, checkpoint.root) == (size, tree_of(leaves(store)[:size]).root())
    for position in (1, 2, 255, 256, 257, 512, 1000, 1024, 1025):
        path, note = proof_of(store.fetch, position)
        leaf = leaves(store)[position - 1]
        assert root_above(leaf, position - 1, 1025, path) == checkpoint.root
        assert sumdb.finds(leaf, position - 1, 1025, checkpoint.root, path) == FINE
        assert proof_text(position - 1, path, note).endswith((tmp_path / "latest").read_text())
    assert root(nodes(store.fetch), 0, 513) == tree_of(leaves(store)[:513]).root()
    with pytest.raises(NotFound, match="No checkpoint covers event 1,026"):
        proof_of(store.fetch, 1026)


def test_nothing_new_is_not_signed_again_and_an_empty_register_not_at_all(store, database_url, tmp_path):
    assert seal_once(database_url, [SIGNER], Folder(tmp_path)) == 0
    assert not [*tmp_path.iterdir()]
    record(store, 3)
    seal(database_url, tmp_path)
    before = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*"))
    seal(database_url, tmp_path)
    assert sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*")) == before


def test_a_register_that_was_cut_or_restored_is_not_signed(store, database_url, tmp_path):
    record(store, 300)
    seal(database_url, tmp_path)
    restored_to(database_url, 290)
    with pytest.raises(Refused, match="has 290 events, and a checkpoint of 300 was published: it was cut, or restored"):
        seal(database_url, tmp_path)


def test_one_that_was_restored_and_went_another_way_is_not_signed(store, database_url, tmp_path):
    record(store, 290)
    seal(database_url, tmp_path)
    record(store, 10)
    seal(database_url, tmp_path)
    restored_to(database_url, 290)
    record(store, 20)
    with pytest.raises(Refused, match="The first 300 events of the register are not those of which a checkpoint"):
        seal(database_url, tmp_path)


def test_the_control_without_the_folder_outside_a_restore_is_not_seen(store, database_url, tmp_path):
    record(store, 300)
    seal(database_url, tmp_path / "one")
    restored_to(database_url, 0)
    record(store, 310)
    as_owner(database_url, NODES)
    assert seal(database_url, tmp_path / "two").size == 310


def test_a_tree_of_which_something_was_removed_is_not_signed(store, database_url, tmp_path):
    record(store, 300)
    seal(database_url, tmp_path)
    as_owner(database_url, NODES)
    with pytest.raises(NotFound, match="Of the tree over events 1 to 256 something was removed"):
        seal(database_url, tmp_path)


def test_what_is_altered_behind_a_sealer_at_work_is_noticed(store, database_url, tmp_path):
    record(store, 20)
    with alone(database_url) as (connection, _):
        sealer = Sealer(connection, [SIGNER], Folder(tmp_path))
        sealer.begin()
        assert sealer.seal() == 20
        as_owner(database_url, CUT.format(19), HEAD.format(19))
        record(store, 5)
        with pytest.raises(Refused, match="Event 20 is gone or another than the one that was sealed"):
            sealer.seal()


def test_what_is_published_for_another_register_or_with_another_key_is_not_continued(store, database_url, tmp_path):
    record(store, 2)
    seal(database_url, tmp_path)
    with pytest.raises(Doubtful, match="of another register: of anyshire"):
        seal(database_url, tmp_path, Signer.of("bigshire.example/register", 1, bytes(32)))
    with pytest.raises(Doubtful, match="was not signed with the key of anyshire"):
        seal(database_url, tmp_path, NEXT)


def test_a_new_key_signs_beside_the_old_one_and_then_alone(store, database_url, tmp_path):
    for signers in ([SIGNER], [SIGNER, NEXT], [NEXT]):
        record(store, 1)
        checkpoint = seal(database_url, tmp_path, *signers)
        checkpoint.require([signers[-1].key])
        assert len(checkpoint.signatures) == len(signers)


def test_published_files_are_written_once(store, database_url, tmp_path):
    folder = Folder(tmp_path)
    folder.publish(5, "first\n", [SIGNER.key])
    folder.publish(5, "second\n", [SIGNER.key])
    folder.publish(1_000_005, "third\n", [SIGNER.key])
    assert (tmp_path / "000000" / "000000000005").read_text() == "first\n"
    assert (tmp_path / "000000" / "000000000005").stat().st_mode & 0o222 == 0
    assert folder.newest() == (tmp_path / "latest").read_text() == "third\n"
    assert not list(tmp_path.rglob(".*"))


def test_what_was_published_before_a_crash_and_not_stored_is_stored_at_the_next_start(store, database_url, tmp_path):
    record(store, 600)
    seal(database_url, tmp_path)
    as_owner(database_url, NODES, UNSEAL.format(0))
    record(store, 1)
    assert seal(database_url, tmp_path).size == 601
    assert store.fetch("SELECT size FROM register.checkpoints ORDER BY size", []) == [(600,), (601,)]
    assert proof_of(store.fetch, 7)


def test_a_folder_that_cannot_be_written_loses_nothing(store, database_url, tmp_path):
    record(store, 4)
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="Not a directory"):
        seal(database_url, tmp_path / "file")
    assert store.fetch("SELECT size FROM register.checkpoints", []) == []
    assert seal(database_url, tmp_path / "seals").size == 4


def test_only_one_sealer_is_at_work(store, database_url, tmp_path):
    with alone(database_url), pytest.raises(Unavailable, match="Another sealer is at work"):
        seal(database_url, tmp_path)


@pytest.fixture
def kept(database_url, tmp_path, monkeypatch):
    """A sealer that follows beside the test, quickly."""
    monkeypatch.setattr("placements.sealer.SECONDS", 0.05)
    monkeypatch.setattr("placements.sealer.AFTER_REFUSAL", 0.05)
    stop = Event()
    thread = Thread(target=keep_sealing, args=(database_url, [SIGNER], Folder(tmp_path), [], stop))
    thread.start()
    yield
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def until(condition) -> None:
    end = monotonic() + 20
    while not condition():
        assert monotonic() < end
        sleep(0.02)


def test_what_follows_seals_as_events_arrive_survives_a_lost_connection_and_says_why_it_refuses(
    store, database_url, tmp_path, kept
):
    until(lambda: check_sealer(store.fetch).found == "at work")
    record(store, 7)
    until(lambda: (tmp_path / "latest").exists() and published(tmp_path).size == 7)
    as_owner(database_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}")
    record(store, 1)
    until(lambda: published(tmp_path).size == 8)
    until(lambda: check_seal(store.fetch).found.startswith("8 of 8 events"))
    restored_to(database_url, 2)
    until(lambda: "was cut, or restored" in check_seal(store.fetch).found)
    assert check_sealer(store.fetch).do == "See docs/tamper-evidence.md"
    assert published(tmp_path).size == 8


OTHERS = "application_name = 'placements' AND datname = current_database() AND query LIKE '%leaf%'"


def test_the_checks_say_that_nobody_seals_and_that_nobody_does_any_more(store, database_url, tmp_path):
    assert check_seal(store.fetch).found == "nobody seals this register"
    record(store, 2)
    seal(database_url, tmp_path)
    assert check_seal(store.fetch).found.startswith("2 of 2 events, 0 seconds ago")
    record(store, 1)
    as_owner(database_url, "UPDATE register.events SET stored_at = stored_at - interval '2 minutes' WHERE position = 3")
    late = check_seal(store.fetch)
    assert late.found.endswith("and the next for 120 seconds not")
    assert late.do == "Start `placements serve --part sealer`."


def test_erasing_a_person_leaves_the_tree_as_it_is(store, database_url, tmp_path):
    person = "0b0c9a55-6a0b-4d0a-8a57-6d8f3a2f9f10"
    as_owner(database_url, f"SELECT register.person_key('{person}', 'key')")
    record(store, 30)
    before = seal(database_url, tmp_path)
    as_owner(database_url, f"SELECT register.erase_person('{person}')")
    record(store, 1)
    seal(database_url, tmp_path)
    assert tree_of(leaves(store)[:30]).root() == before.root


def test_the_sealer_works_with_its_own_role_alone(store, database_url, tmp_path):
    record(store, 1)
    with alone(database_url) as (connection, _):
        assert connection.execute("SELECT current_user").fetchone() == (ROLE,)
        Sealer(connection, [SIGNER], Folder(tmp_path)).seal()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT state FROM register.events")
    assert Checkpoint.read((tmp_path / "latest").read_text()).size == 1
