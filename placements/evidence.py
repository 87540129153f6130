"""An evidence pack: events as they are stored, their proofs up to one checkpoint, and the program that checks both.

The same register, the same checkpoint and the same question make the same bytes.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from placements import tree, verify_register
from placements.dump import COLUMNS, text, written
from placements.epochs import Fetch
from placements.errors import NotFound, Refused
from placements.sealing import check_seal
from placements.signing import proof_text
from placements.verify_register import FORM, Checkpoint, Doubtful, Event, Key, check_path, event, leaf_hash

CHECKPOINT = "SELECT note FROM register.checkpoints WHERE size = %b"
KEYS = "SELECT key FROM register.seal_keys ORDER BY key"
MOMENT = "SELECT recorded_at FROM register.events WHERE position = %b"

EVENTS = f"""SELECT {COLUMNS} FROM register.events WHERE position <= %b AND originator_id = ANY (%b::uuid[])
    UNION SELECT {COLUMNS} FROM register.events WHERE position <= %b AND position = ANY (%b::bigint[])
    ORDER BY position"""  # noqa: S608 of our own names
COUNT = """SELECT count(*) FROM register.events
    WHERE position <= %b AND (originator_id = ANY (%b::uuid[]) OR position = ANY (%b::bigint[]))"""
LATER = "SELECT count(*) FROM register.events WHERE position > %b AND originator_id = ANY (%b::uuid[])"

README = Path(__file__).with_name("evidence.txt")
VERIFIER = Path(verify_register.__file__)

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time on every file: the earliest that a zip can say."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """The register as a checkpoint has it."""

    checkpoint: Checkpoint
    note: str
    """The checkpoint as it was published."""
    keys: Sequence[Key]
    """Of those who signed it."""
    at: datetime
    """When the last of its events was recorded."""

    @property
    def size(self) -> int:
        return self.checkpoint.size


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a pack is about."""

    title: str
    """Such as PL-2026-000123."""
    histories: Sequence[UUID] = ()
    """Of which it has all events up to the checkpoint."""
    positions: Sequence[int] = ()
    """Of single events besides."""


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What people read in a pack."""

    files: Mapping[str, bytes]
    """PDFs, by name."""
    again: str
    """How the same pack is made again."""


NAMES = "names.pdf"


def sealed(fetch: Fetch, size: int | None = None) -> Sealed:
    """The register as its newest checkpoint has it, or as that of its first `size` events.

    Raises NotFound where there is no such checkpoint, and Refused where nothing is sealed.
    """
    note = tree.newest(fetch) if size is None else next((note for (note,) in fetch(CHECKPOINT, [size])), None)
    if note is None and size is not None:
        raise NotFound(f"No checkpoint of {size:,} events was signed: leave it out, and the newest is taken.")
    if note is None:
        raise Refused(
            "Nothing is sealed yet, so nothing can be proved: an administrator makes a key with `placements seal "
            "--new-key NAME`; from the next start of `placements serve` on, packs can be made."
        )
    checkpoint = Checkpoint.read(note)
    moments = fetch(MOMENT, [checkpoint.size])
    if not moments:
        raise Refused(f"Event {checkpoint.size:,} was sealed, and is not in the register: run `placements verify`.")
    keys = [key for key in (Key.read(written) for (written,) in fetch(KEYS, [])) if checkpoint.signed_by(key)]
    if checkpoint.origin not in {key.name for key in keys}:
        raise Refused("The register does not know the public key of its seal: start the sealer anew, then ask again.")
    return Sealed(checkpoint=checkpoint, note=note, keys=sorted(keys, key=lambda key: key.type), at=moments[0][0])


def require_sealed(fetch: Fetch, matter: Matter, known: Sealed) -> None:
    """Raise Refused while something about the matter is not yet sealed."""
    [[later]] = fetch(LATER, [known.size, [*matter.histories]])
    later += sum(position > known.size for position in matter.positions)
    if later:
        events = "1 event" if later == 1 else f"{later:,} events"
        raise Refused(
            f"The newest checkpoint covers the first {known.size:,} events of the register, and {events} of "
            f"{matter.title} came later: wait a few seconds until the next one is signed, then ask again. "
            f"{in_trouble(fetch)}"
        )


def in_trouble(fetch: Fetch) -> str:
    """Why to wait might not help; empty when the sealer is well."""
    seal = check_seal(fetch)
    return f"If that does not help, tell who runs the service: {seal.found}. {seal.do}" if seal.do else ""


def size_of(fetch: Fetch, matter: Matter, known: Sealed) -> int:
    """How many events the pack will have."""
    [[count]] = fetch(COUNT, [known.size, [*matter.histories], [*matter.positions]])
    return int(count)


def packed(fetch: Fetch, matter: Matter, known: Sealed, papers: Papers) -> bytes:
    """The zip. Raises Refused rather than pack an event that does not lead to the checkpoint."""
    rows = fetch(EVENTS, [known.size, [*matter.histories], known.size, [*matter.positions]])
    if missing := {*matter.positions} - {row[0] for row in rows}:
        raise Refused(f"Event {min(missing):,} is not among those that are sealed: ask for the newest checkpoint.")
    lines = [line(row) for row in rows]
    events = [event(json.loads(each, object_pairs_hook=list)) for each in lines]
    paths = tree.proofs_of(fetch, [each.position for each in events], known.size)
    proofs = {each.position: proof_text(each.position - 1, paths[each.position], known.note) for each in events}
    for each in events:
        require_proven(each, proofs[each.position], known)
    files = {
        "README.txt": readme(matter, known, papers).encode(),
        **papers.files,
        "events.jsonl": "".join(lines).encode(),
        **{f"proofs/{position}.tlog-proof": proof.encode() for position, proof in proofs.items()},
        "checkpoint": known.note.encode(),
        "keys": "".join(f"{key}\n" for key in known.keys).encode(),
        "verify_register.py": VERIFIER.read_bytes(),
    }
    return zipped({**files, "manifest.json": manifest(matter, known, files, events)})


def line(row: Sequence[Any]) -> str:
    """An event as a line of a dump has it."""
    position, id, history, version, schema, recorded, stored, type_, state, leaf = row
    values = (
        position, str(id), str(history), version, type_, schema, recorded.astimezone(UTC).isoformat(),
        stored.astimezone(UTC).isoformat(), text(bytes(state)), bytes(leaf).hex(),
    )  # fmt: skip
    return written(values)


def require_proven(event: Event, proof: str, known: Sealed) -> None:
    try:
        check_path(proof.partition("\n\n")[0], event, known.checkpoint)
        right = leaf_hash(event.data) == event.leaf
    except Doubtful:
        right = False
    if not right:
        raise Refused(
            f"Altered since it was sealed: {event}. No pack is made of it: tell whoever answers for the register, and "
            "run `placements verify`."
        )


def manifest(matter: Matter, known: Sealed, files: Mapping[str, bytes], events: Sequence[Event]) -> bytes:
    """What the verifier compares the pack with."""
    histories = Counter(id for id, _ in (event.place for event in events) if id in {*matter.histories})
    said = {
        "form": FORM,
        "title": matter.title,
        "register": known.checkpoint.origin,
        "checkpoint": known.size,
        "known": known.at.astimezone(UTC).isoformat(),
        "histories": {str(id): count for id, count in histories.items()},
        "events": [event.position for event in events],
        "files": {name: sha256(content).hexdigest() for name, content in files.items()},
    }
    return (json.dumps(said, indent=1) + "\n").encode()


NAMED = """It names persons: names.pdf was made for one who was allowed to see them, and is to be kept as their files
are. Without that file the pack proves the same."""
BY_REFERENCE = """Persons who are placed go by their reference. Their details can be read in no file of it; what people
wrote in their own words stands as they wrote it."""


def readme(matter: Matter, known: Sealed, papers: Papers) -> str:
    return README.read_text().format(
        title=matter.title,
        contents="\n".join(f"    {name:<21} for people to read (PDF/UA)" for name in papers.files),
        origin=known.checkpoint.origin,
        size=known.size,
        at=known.at.astimezone(UTC).isoformat(),
        names=NAMED if NAMES in papers.files else BY_REFERENCE,
        again=papers.again,
    )


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Stored and not deflated: versions of zlib differ in the bytes that they make."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as pack:
        for name, content in files.items():
            about = ZipInfo(name, LONG_AGO)
            about.create_system = 3
            about.external_attr = 0o644 << 16
            pack.writestr(about, content)
    return out.getvalue()
