"""What somebody could do to an evidence pack, each kind with the sentence by which it is found."""

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from placements.signing import Signer, checkpoint_text, proof_text, signed
from placements.verify_register import Checkpoint, Files, event, leaf_hash
from tests.placements.sealed import NAME, NEXT

Alter = Callable[[Files], dict[str, bytes]]


def rows(files: Files) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files["events.jsonl"].splitlines()]


def hashed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "leaf": leaf_hash(event([*row.items()]).data).hex()}


def with_manifest(files: Files, **said: Any) -> dict[str, bytes]:
    """The manifest written anew, as somebody does who covers his tracks."""
    manifest = json.loads(files["manifest.json"]) | said
    manifest["files"] = {name: sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"}
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def with_rows(files: Files, rows: list[dict[str, Any]], **said: Any) -> dict[str, bytes]:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    positions = [row["position"] for row in rows]
    return with_manifest({**files, "events.jsonl": lines.encode()}, events=positions, **said)


def without(files: Files, name: str) -> dict[str, bytes]:
    return {each: data for each, data in files.items() if each != name}


def proof_name(files: Files, place: int) -> str:
    return f"proofs/{rows(files)[place]['position']}.tlog-proof"


def change_an_event(files: Files) -> dict[str, bytes]:
    first, second, *rest = rows(files)
    return with_rows(files, [first, {**second, "state": "{}"}, *rest])


def change_and_hash_it_again(files: Files) -> dict[str, bytes]:
    first, second, *rest = rows(files)
    return with_rows(files, [first, hashed({**second, "state": "{}"}), *rest])


def rename_an_event(files: Files) -> dict[str, bytes]:
    first, second, *rest = rows(files)
    return with_rows(files, [first, hashed({**second, "type": "Placement.Withdrawn"}), *rest])


def backdate_an_event(files: Files) -> dict[str, bytes]:
    first, second, *rest = rows(files)
    return with_rows(files, [first, hashed({**second, "recorded_at": "2026-01-01T00:00:00+00:00"}), *rest])


def cut_an_event_out(files: Files) -> dict[str, bytes]:
    first, _, *rest = rows(files)
    return without(with_rows(files, [first, *rest]), proof_name(files, 1))


def reorder(files: Files) -> dict[str, bytes]:
    first, second, *rest = rows(files)
    return with_rows(files, [second, first, *rest])


def twice(files: Files) -> dict[str, bytes]:
    first, *rest = rows(files)
    return with_rows(files, [first, first, *rest])


def put_one_in(files: Files) -> dict[str, bytes]:
    made = hashed({**rows(files)[-1], "position": rows(files)[-1]["position"] + 1, "version": 99})
    return {**files, "events.jsonl": files["events.jsonl"] + json.dumps(made).encode() + b"\n"}


def replace_a_proof(files: Files) -> dict[str, bytes]:
    return with_manifest({**files, proof_name(files, 1): files[proof_name(files, 0)]})


def change_a_proof(files: Files) -> dict[str, bytes]:
    name = proof_name(files, 1)
    head, _, rest = files[name].partition(b"\n\n")
    changed = b"\n".join([*head.split(b"\n")[:-1], b64encode(bytes(32))])
    return with_manifest({**files, name: changed + b"\n\n" + rest})


def another_checkpoints_proof(files: Files) -> dict[str, bytes]:
    name = proof_name(files, 1)
    return with_manifest({**files, name: files[name] + b"\xe2\x80\x94 x AAAA\n"})


def another(files: Files, signer: Signer, size: int = 0) -> dict[str, bytes]:
    """The checkpoint, and those in the proofs, signed anew."""
    was = Checkpoint.read(files["checkpoint"].decode())
    note = signed(checkpoint_text(was.origin, size or was.size, was.root), [signer])
    proofs = {
        name: data.partition(b"\n\n")[0] + b"\n\n" + note.encode()
        for name, data in files.items()
        if name.startswith("proofs/")
    }
    return with_manifest({**files, **proofs, "checkpoint": note.encode(), "keys": f"{signer.key}\n".encode()})


def sign_it_again(files: Files) -> dict[str, bytes]:
    return another(files, NEXT)


def of_another_register(files: Files) -> dict[str, bytes]:
    note = signed(checkpoint_text("bigshire.example", 9, bytes(32)), [Signer.of("bigshire.example", 1, bytes(32))])
    return with_manifest({**files, "checkpoint": note.encode()})


def change_its_size(files: Files) -> dict[str, bytes]:
    size = files["checkpoint"].split(b"\n")[1]
    return with_manifest({**files, "checkpoint": files["checkpoint"].replace(size, size + b"0", 1)})


def without_its_witness(files: Files) -> dict[str, bytes]:
    own = files["checkpoint"].decode().splitlines(keepends=True)[:-1]
    return with_manifest({**files, "checkpoint": "".join(own).encode()})


def make_up_an_event(files: Files) -> dict[str, bytes]:
    """With a tree, a proof and a key of his own."""
    row = hashed({**rows(files)[0], "position": 1, "state": "{}"})
    note = signed(checkpoint_text(NAME, 1, bytes.fromhex(row["leaf"])), [NEXT])
    made = {**files, "checkpoint": note.encode(), "keys": f"{NEXT.key}\n".encode()}
    made["proofs/1.tlog-proof"] = proof_text(0, [], note).encode()
    return with_rows(made, [row], histories={})


MISSING = "is missing: it was taken out of the pack, or renamed."

KINDS: dict[str, tuple[Alter, str]] = {
    "an event changed": (change_an_event, "Changed after it was recorded: event "),
    "an event changed, and hashed again": (change_and_hash_it_again, "; they lead to another root than the checkpoint"),
    "an event renamed": (rename_an_event, "Changed: event "),
    "an event backdated": (backdate_an_event, "Changed: event "),
    "an event cut out, and the manifest written anew": (cut_an_event_out, "Event 2 of the history "),
    "events reordered": (reorder, "Out of order or twice: event "),
    "an event twice": (twice, "Out of order or twice: event "),
    "an event put in": (put_one_in, "which the manifest does not name."),
    "an event's line cut": (
        lambda files: {**files, "events.jsonl": files["events.jsonl"][:-9]},
        "of events.jsonl is no event: it was changed or cut short.",
    ),
    "a proof replaced by another's": (replace_a_proof, "another's was put in its place."),
    "a proof changed": (change_a_proof, "or its proof; they lead to another root"),
    "a proof up to another checkpoint": (another_checkpoints_proof, "leads to another checkpoint than the one in"),
    "a proof taken out": (lambda files: without(files, proof_name(files, 1)), f".tlog-proof {MISSING}"),
    "the checkpoint signed again with another key": (sign_it_again, "was not signed with the key of"),
    "the checkpoint replaced by another register's": (of_another_register, "The checkpoint is of another register"),
    "the checkpoint's size changed": (change_its_size, "the checkpoint was changed after it was signed."),
    "the witness left out": (without_its_witness, "has not cosigned this checkpoint"),
    "the checkpoint taken out": (lambda files: without(files, "checkpoint"), f"checkpoint {MISSING}"),
    "the key replaced": (
        lambda files: {**files, "keys": f"{NEXT.key}\n".encode()},
        "keys was changed: it is not the file that the manifest names.",
    ),
    "the PDF changed": (
        lambda files: {**files, "trail.pdf": files["trail.pdf"].replace(b"Type", b"Tipe", 1)},
        "trail.pdf was changed: it is not the file that the manifest names.",
    ),
    "the PDF renamed": (
        lambda files: {**without(files, "trail.pdf"), "other.pdf": files["trail.pdf"]},
        "other.pdf was put into the pack, or renamed",
    ),
    "the manifest changed": (
        lambda files: {**files, "manifest.json": files["manifest.json"].replace(b"pack 1", b"pack 2")},
        "manifest.json was changed or cut short",
    ),
    "the manifest cut": (
        lambda files: {**files, "manifest.json": files["manifest.json"][:99]},
        "manifest.json was changed or cut short",
    ),
    "the manifest taken out": (lambda files: without(files, "manifest.json"), f"manifest.json {MISSING}"),
    "an event made up, with a register of its own": (make_up_an_event, "was not signed with the key of"),
    "everything taken out": (lambda files: {}, f"events.jsonl {MISSING}"),
}


def cut_the_last_one(files: Files) -> dict[str, bytes]:
    *kept, last = rows(files)
    histories = {last["history"]: len(kept)}
    return without(with_rows(without(files, proof_name(files, -1)), kept, histories=histories), "")


NOT_FOUND: dict[str, Alter] = {
    "the last event cut off, and the manifest written anew": cut_the_last_one,
    "the PDF changed, and the manifest written anew": lambda files: with_manifest({**files, "trail.pdf": b"%PDF-"}),
}
"""The README of a pack says so, and to make the pack again shows it."""
