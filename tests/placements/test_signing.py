"""Signed checkpoints and proofs: what our verifier and Go's take, and that both refuse every change of one byte."""

from base64 import b64decode

import pytest

from placements.errors import Invalid
from placements.merkle import inclusion_proof
from placements.signing import Signer, add_signer, checkpoint_text, proof_text, read_signers, signed
from placements.verify_register import COSIGNATURE, Checkpoint, Doubtful, Key, check_proof, event, leaf_hash
from tests.placements import test_merkle
from tests.placements.test_merkle import tree_hash
from tests.sumdb.judge import FINE

REGISTER = Signer.of("anyshire.example/register", 1, bytes(range(32)))
NEXT = Signer.of("anyshire.example/register", 1, bytes(range(1, 33)))
WITNESS = Signer.of("othershire.example/witness", COSIGNATURE, bytes(range(2, 34)))

EVENT = event(
    [
        *{
            "position": 18,
            "event_id": "a3e2b2a4-5a4e-4c0e-9d5a-1f3f3f0c7d11",
            "history": "0b0c9a55-6a0b-4d0a-8a57-6d8f3a2f9f10",
            "version": 3,
            "type": "Placement.DecisionRecorded",
            "schema_version": 1,
            "recorded_at": "2026-03-02T09:30:00.000001+00:00",
            "stored_at": "2026-03-02T09:30:00.000002+00:00",
            "state": '{"by": "…"}',
            "leaf": "00",
        }.items()
    ]
)
LEAVES = [*test_merkle.LEAVES[:17], leaf_hash(EVENT.data), *test_merkle.LEAVES[18:]]

TEXT = checkpoint_text("anyshire.example/register", 70, tree_hash(LEAVES))
NOTE = signed(TEXT, [REGISTER])
COSIGNED = NOTE + WITNESS.cosign(TEXT, 1_772_443_800)


def node(level: int, index: int) -> bytes:
    return tree_hash(LEAVES[index << level : index + 1 << level])


def test_go_opens_a_checkpoint_its_cosignature_and_one_of_two_keys(sumdb):
    assert sumdb.opens(NOTE.encode(), REGISTER.key) == FINE
    assert sumdb.opens(COSIGNED.encode(), REGISTER.key, WITNESS.key) == FINE
    assert sumdb.opens(signed(TEXT, [REGISTER, NEXT]).encode(), NEXT.key) == FINE
    assert sumdb.opens(NOTE.encode(), NEXT.key) != FINE


def test_ours_does_too():
    for note, keys in (
        (NOTE, [REGISTER.key]),
        (COSIGNED, [REGISTER.key]),
        (COSIGNED, [REGISTER.key, WITNESS.key]),
        (signed(TEXT, [REGISTER, NEXT]), [NEXT.key]),
        (NOTE, [NEXT.key, REGISTER.key]),
    ):
        checkpoint = Checkpoint.read(note)
        checkpoint.require(keys)
        assert (checkpoint.size, checkpoint.root) == (70, tree_hash(LEAVES))


@pytest.mark.parametrize(("note", "signers"), [(NOTE, [REGISTER]), (COSIGNED, [REGISTER, WITNESS])])
def test_both_refuse_every_checkpoint_of_which_one_byte_is_another(sumdb, note, signers):
    """Go reads base64 loosely: of the two bits behind a signature it says nothing. Ours takes only what was written."""
    keys = [signer.key for signer in signers]
    data, loose = note.encode(), 0
    for place in range(len(data)):
        for bit in range(8):
            changed = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
            assert refused(changed, keys), changed
            if sumdb.opens(changed, *keys) == FINE:
                assert loosely(changed) == loosely(data)
                loose += 1
    assert loose <= 2 * len(signers)


def refused(note: bytes, keys: list[Key]) -> bool:
    try:
        Checkpoint.read(note.decode()).require(keys)
    except (Doubtful, UnicodeDecodeError):
        return True
    return False


def loosely(note: bytes) -> list[bytes]:
    """The bytes of the signatures, however they are written."""
    return [b64decode(line.split(b" ")[2]) for line in note.partition(b"\n\n")[2].splitlines()]


def test_go_finds_the_event_of_a_proof_and_ours_does(sumdb):
    path = inclusion_proof(node, 17, 70)
    assert sumdb.finds(LEAVES[17], 17, 70, tree_hash(LEAVES), path) == FINE
    assert check_proof(proof_text(17, path, COSIGNED), EVENT, [REGISTER.key, WITNESS.key]).size == 70


def test_every_proof_is_refused_of_which_one_byte_is_another(sumdb):
    path = inclusion_proof(node, 17, 70)
    data = proof_text(17, path, NOTE).encode()
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises((Doubtful, UnicodeDecodeError)):
            check_proof(changed.decode(), EVENT, [REGISTER.key])
    for hash in range(len(path)):
        for place in range(32):
            other = [*path]
            other[hash] = other[hash][:place] + bytes([other[hash][place] ^ 1]) + other[hash][place + 1 :]
            assert sumdb.finds(LEAVES[17], 17, 70, tree_hash(LEAVES), other) != FINE


def test_a_proof_does_not_hold_for_another_event():
    proof = proof_text(17, inclusion_proof(node, 17, 70), NOTE)
    with pytest.raises(Doubtful, match="they lead to another root"):
        check_proof(proof, EVENT._replace(data=EVENT.data + b" "), [REGISTER.key])
    with pytest.raises(Doubtful, match="another's was put in its place"):
        check_proof(proof, EVENT._replace(position=19), [REGISTER.key])


@pytest.mark.parametrize(
    ("note", "keys", "sentence"),
    [
        (NOTE, [NEXT.key], "was not signed with the key of anyshire.example/register that you hold"),
        (NOTE.replace("70", "71"), [REGISTER.key], "changed after it was signed"),
        (NOTE, [Signer.of("bigshire.example/register", 1, bytes(32)).key], "of another register: of anyshire.example"),
        (NOTE, [], "no key of a register was given"),
        (NOTE, [REGISTER.key, WITNESS.key], "witness othershire.example/witness has not cosigned"),
        (TEXT, [REGISTER.key], "This is no checkpoint"),
        ("", [REGISTER.key], "This is no checkpoint"),
        (NOTE.replace("\n70\n", "\n070\n"), [REGISTER.key], "This is no checkpoint"),
        (signed(checkpoint_text("anyshire.example/register", 70, b"short"), [REGISTER]), [REGISTER.key], "32 bytes"),
    ],
)
def test_what_is_wrong_with_a_checkpoint_is_said_in_a_sentence(note, keys, sentence):
    with pytest.raises(Doubtful, match=sentence):
        Checkpoint.read(note).require(keys)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense", "This is no public key"),
        (str(REGISTER.key).replace("anyshire", "bigshire"), "was changed: its id says"),
        (str(Key("anyshire.example/register", 7, bytes(32))), "of type 0x07, which this verifier does not know"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_in_a_sentence(text, sentence):
    with pytest.raises(Doubtful, match=sentence):
        Key.read(text)


def test_keys_are_read_as_they_are_written_and_private_ones_are_not_shown():
    assert Key.read(str(WITNESS.key)) == WITNESS.key
    assert Signer.read(str(REGISTER)) == REGISTER
    assert repr(REGISTER.private) not in repr(REGISTER)


def test_a_file_of_private_keys_grows_at_its_end_and_is_its_owners_alone(tmp_path):
    file = tmp_path / "keys" / "register"
    add_signer(file, REGISTER)
    add_signer(file, NEXT)
    assert read_signers(file) == [REGISTER, NEXT]
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the keys of one register or witness, and at least one"),
        (f"{REGISTER}\n{WITNESS}\n", "the keys of one register or witness"),
        ("nonsense\n", "is not written PRIVATE"),
        (str(REGISTER).replace("anyshire", "bigshire"), "was changed, or is of a type"),
    ],
)
def test_a_file_of_private_keys_that_cannot_be_used_says_why(tmp_path, text, sentence):
    file = tmp_path / "register"
    file.write_text(text)
    with pytest.raises(Invalid, match=sentence):
        read_signers(file)


def test_a_name_that_cannot_stand_in_a_signature_is_refused():
    with pytest.raises(Invalid, match="has no space and no plus"):
        Signer.new("Anyshire Council")
    assert Signer.new("anyshire.example").key != Signer.new("anyshire.example").key
