"""The newest checkpoint as auditors and administrators see it, and what it proves and does not."""

import pytest

from placements.signing import Signer
from placements.verify_register import COSIGNATURE, Checkpoint, Event, check_proof
from placements.vocabulary import Role
from tests.placements.sealed import SIGNER, as_owner, record, seal
from tests.web.api.case import Program
from tests.web.pages.reading import words

WITNESS = Signer.of("othershire.example/witness", COSIGNATURE, bytes(range(2, 34)))


class Always:
    """A witness that cosigns at nine o'clock."""

    key = WITNESS.key

    def cosignature(self, note: str, *_: object) -> str:
        return WITNESS.cosign(note.partition("\n\n")[0] + "\n", 1_772_442_000)


@pytest.fixture
def sealed(store, database_url, tmp_path) -> str:
    record(store, 5)
    seal(database_url, tmp_path, witnesses=(Always(),))
    return (tmp_path / "latest").read_text()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_whoever_must_prove_it_sees_the_checkpoint_and_who_signed_it(sign_in_as, sealed, role):
    answer = sign_in_as(role).get("/checkpoint")
    told = words(answer)
    size = Checkpoint.read(sealed).size
    assert f"The newest checkpoint covers the first {size} events of" in told
    assert "anyshire.example/register This register It signs no time" in told
    assert "othershire.example/witness A witness 2 March 2026 at 9:00:00am GMT" in told
    assert sealed.split("\n")[2] in told
    assert "What it does not prove That what people recorded was true." in told
    assert "a register whose last events were cut off is then found to be whole" in told


def test_it_is_downloaded_as_it_was_published(sign_in_as, sealed):
    answer = sign_in_as(Role.AUDITOR).get("/checkpoint/file")
    assert answer.text == sealed
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=checkpoint-")


def test_without_one_the_page_says_what_is_missing(sign_in_as):
    assert "No checkpoint was signed yet." in words(sign_in_as(Role.AUDITOR).get("/checkpoint"))
    assert sign_in_as(Role.AUDITOR).get("/checkpoint/file").status_code == 404


def test_without_a_witness_the_page_says_so(sign_in_as, store, database_url, tmp_path):
    record(store, 5)
    seal(database_url, tmp_path)
    assert "No witness cosigned it" in words(sign_in_as(Role.AUDITOR).get("/checkpoint"))


def test_a_sealer_that_refuses_is_told_on_the_page(sign_in_as, sealed, database_url):
    as_owner(database_url, "INSERT INTO operation.unsealed (sentence) VALUES ('It was cut.')")
    assert "It was cut. Do what docs/tamper-evidence.md says of it" in words(
        sign_in_as(Role.AUDITOR).get("/checkpoint")
    )


def test_others_are_not_let_in(sign_in_as):
    assert sign_in_as(Role.COORDINATOR).get("/checkpoint").status_code == 403


@pytest.fixture
def program(app, credentials, somebody) -> Program:
    return Program(app, credentials.make_token(somebody(Role.AUDITOR), "test"))


def test_the_api_tells_the_checkpoint_and_proofs_that_hold(program, sealed, store):
    answer = program.get("/checkpoint")
    assert answer.json == {"size": Checkpoint.read(sealed).size, "note": sealed}
    [[position, leaf]] = store.fetch("SELECT position, leaf FROM register.events ORDER BY position DESC LIMIT 1", [])
    proof = program.get(f"/checkpoint/proofs/{position}").json["proof"]
    data = hashed(store, position)
    assert check_proof(proof, Event(position, 0, data, leaf), [SIGNER.key, WITNESS.key]).size == position
    missing = program.get(f"/checkpoint/proofs/{position + 1}")
    assert missing.status_code == 404
    assert "No checkpoint covers event" in missing.json["detail"]


def hashed(store, position: int) -> bytes:
    """What PostgreSQL hashes of the event."""
    [[data]] = store.fetch(
        """SELECT int8send(position) || uuid_send(event_id) || uuid_send(originator_id) || int8send(originator_version)
        || int4send(schema_version) || timestamptz_send(recorded_at) || timestamptz_send(stored_at)
        || int4send(octet_length(topic)) || convert_to(topic, 'UTF8') || int4send(octet_length(state)) || state
        FROM register.events WHERE position = %b""",
        [position],
    )
    return bytes(data)


def test_the_api_says_that_there_is_none_yet(program):
    assert program.get("/checkpoint").status_code == 404
