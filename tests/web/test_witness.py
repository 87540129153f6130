"""A witness over HTTP, as C2SP tlog-witness has it, and the sealer that asks it."""

from collections.abc import Iterator
from threading import Thread

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from placements.errors import Invalid, Refused
from placements.merkle import consistency_proof, root
from placements.signing import Signer, checkpoint_text, read_signers, signed
from placements.tree import nodes
from placements.verify_register import COSIGNATURE, Checkpoint, Key
from placements.witness import Witness
from placements.witnesses import Witness as Asked
from placements.witnesses import read_witnesses, request
from tests.placements.sealed import NAME, NEXT, SIGNER, as_owner, record, seal
from tests.placements.test_merkle import LEAVES, node, tree_hash
from tests.sumdb.judge import FINE
from web.cli import placements
from web.witness import create_witness

WITNESS = Signer.of("othershire.example/witness", COSIGNATURE, bytes(range(2, 34)))


@pytest.fixture
def witness(tmp_path) -> Witness:
    return Witness(WITNESS, [SIGNER.key], tmp_path / "witness.json")


@pytest.fixture
def client(witness) -> FlaskClient:
    return create_witness(witness).test_client()


def note(size: int, *signers: Signer, root: bytes | None = None, name: str = NAME) -> str:
    return signed(checkpoint_text(name, size, root or tree_hash(LEAVES[:size])), signers or (SIGNER,))


def body(old: int, checkpoint: str, proof: list[bytes] | None = None) -> str:
    size = int(checkpoint.split("\n")[1])
    way = consistency_proof(node, old, size) if proof is None else proof
    return request(old, way, checkpoint)


def ask(client: FlaskClient, *request) -> tuple[int, str]:
    answer = client.post("/add-checkpoint", data=body(*request))
    return answer.status_code, answer.text


def test_what_continues_is_cosigned_and_go_takes_it(client, sumdb):
    for old, size in ((0, 5), (5, 8), (8, 8), (8, 70)):
        status, line = ask(client, old, note(size))
        assert status == 200
        assert sumdb.opens((note(size) + line).encode(), SIGNER.key, WITNESS.key) == FINE
        Checkpoint.read(note(size) + line).require([SIGNER.key, WITNESS.key])


def test_a_witness_that_is_started_again_goes_on_where_it_was(client, witness, tmp_path):
    assert ask(client, 0, note(5))[0] == 200
    again = create_witness(Witness(WITNESS, [SIGNER.key], tmp_path / "witness.json")).test_client()
    assert ask(again, 0, note(8)) == (409, "5\n")
    assert ask(again, 5, note(8))[0] == 200


def test_it_tells_how_far_it_is(client):
    assert ask(client, 0, note(20))[0] == 200
    answer = client.post("/add-checkpoint", data=body(0, note(30)))
    assert (answer.status_code, answer.text, answer.mimetype) == (409, "20\n", "text/x.tlog.size")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ((20, note(20, root=LEAVES[0])), 409),
        ((20, note(30, root=LEAVES[0])), 422),
        ((20, note(30), []), 422),
        ((20, note(30), [LEAVES[0]]), 422),
        ((20, note(30, root=LEAVES[0]), [LEAVES[0]] * 64), 400),
        ((30, note(20), []), 400),
        ((20, note(30, NEXT)), 403),
        ((20, note(30).replace("\n30\n", "\n31\n")), 403),
        ((20, note(30, name="bigshire.example/register")), 404),
        ((20, "x\n30\n\n"), 400),
    ],
)
def test_what_does_not_continue_is_not_cosigned(client, request_, status):
    assert ask(client, 0, note(20))[0] == 200
    found, said = ask(client, *request_)
    assert found == status
    assert "—" not in said
    assert ask(client, 20, note(30))[0] == 200


@pytest.mark.parametrize(
    "data", ["", "old 0", "new 0\n\n", "old -1\n\n", "old 01\n\n", b"\xff\n\n", "old 0\nxyz\n\n" + note(5)]
)
def test_what_is_no_request_is_refused(client, data):
    assert client.post("/add-checkpoint", data=data).status_code == 400


def test_more_than_a_checkpoint_can_be_is_not_read(client):
    assert client.post("/add-checkpoint", data="old 0\n" + "x" * 70_000).status_code == 413


def test_it_says_whose_cosignatures_these_are(client):
    assert Key.read(client.get("/").text) == WITNESS.key


@pytest.fixture
def address(witness) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_witness(witness))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_sealer_keeps_what_its_witnesses_cosign(store, database_url, tmp_path, address, sumdb):
    asked = Asked(WITNESS.key, address)
    for size in (3, 270, 600):
        record(store, size - store.position())
        checkpoint = seal(database_url, tmp_path / "seals", witnesses=(asked,))
        checkpoint.require([SIGNER.key, WITNESS.key])
    assert sumdb.opens((tmp_path / "seals" / "latest").read_bytes(), SIGNER.key, WITNESS.key) == FINE
    again = Asked(WITNESS.key, address)
    record(store, 1)
    seal(database_url, tmp_path / "seals", witnesses=(again,)).require([SIGNER.key, WITNESS.key])
    assert root(nodes(store.fetch), 0, 601) == checkpoint_root(tmp_path)


def checkpoint_root(tmp_path) -> bytes:
    return Checkpoint.read((tmp_path / "seals" / "latest").read_text()).root


def test_without_the_witness_a_checkpoint_is_published_all_the_same(store, database_url, tmp_path):
    record(store, 3)
    away = Asked(WITNESS.key, "http://127.0.0.1:9")
    assert len(seal(database_url, tmp_path / "seals", witnesses=(away,)).signatures) == 1


def test_a_line_that_is_not_the_witnesses_is_not_kept(store, database_url, tmp_path, address):
    record(store, 3)
    other = Asked(Signer.of(WITNESS.key.name, COSIGNATURE, bytes(32)).key, address)
    assert len(seal(database_url, tmp_path / "seals", witnesses=(other,)).signatures) == 1


def test_a_register_of_which_the_witness_saw_more_is_not_sealed_though_the_folder_is_lost(
    store, database_url, tmp_path, address
):
    record(store, 30)
    seal(database_url, tmp_path / "seals", witnesses=(Asked(WITNESS.key, address),))
    as_owner(
        database_url,
        "DELETE FROM register.events WHERE position > 20",
        "UPDATE register.head SET position = 20",
        "DELETE FROM register.checkpoints",
    )
    with pytest.raises(Refused, match="has seen 30 events, and the register has 20"):
        seal(database_url, tmp_path / "lost", witnesses=(Asked(WITNESS.key, address),))
    record(store, 15)
    with pytest.raises(Refused, match="has seen another register under this name"):
        seal(database_url, tmp_path / "lost", witnesses=(Asked(WITNESS.key, address),))
    assert not (tmp_path / "lost").exists()


def run(*arguments: object):
    return CliRunner().invoke(placements, ["witness", *(str(each) for each in arguments)])


def test_a_witness_is_set_up_at_the_command_line(tmp_path):
    key, registers = tmp_path / "key", tmp_path / "registers"
    made = run("--key", key, "--new-key", "othershire.example/witness")
    assert Key.read(made.output) == read_signers(key)[0].key
    assert "is there already" in run("--key", key, "--new-key", "othershire.example/witness").output
    assert "Name the file of the registers' public keys" in run("--key", key).output
    registers.write_text(made.output)
    assert "--registers names keys of registers" in run("--key", key, "--registers", registers).output
    registers.write_text("nonsense\n")
    assert "This is no public key" in run("--key", key, "--registers", registers).output


def test_the_file_of_witnesses_names_keys_and_addresses(tmp_path):
    file = tmp_path / "witnesses"
    file.write_text(f"{WITNESS.key} https://othershire.example/witness\n\n")
    [asked] = read_witnesses(file)
    assert asked.key == WITNESS.key
    file.write_text(f"{SIGNER.key} https://othershire.example/witness\n")
    with pytest.raises(Invalid, match="is not the public key of a witness and its address"):
        read_witnesses(file)
