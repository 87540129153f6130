#!/usr/bin/env python3
"""Checks an evidence pack or a dump of a register of placements against a checkpoint, and keys, kept elsewhere.

This one file is the whole verifier: Python 3.11, its standard library and `cryptography`, and nothing else of the
register's own programs. Its forms are public ones: RFC 6962 for the tree, and of C2SP signed-note, tlog-checkpoint,
tlog-cosignature and tlog-proof for the rest. docs/tamper-evidence.md describes the forms of a dump and a pack.
"""

import argparse
import json
import re
import struct
import sys
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# --- The tree: RFC 6962, section 2.1 ---


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Range:
    """The tree as far as it has grown: the roots of its complete subtrees, the largest first, and no more."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = [*peaks]

    def add(self, leaf: bytes) -> None:
        node, at = leaf, self.size
        while at & 1:
            node = sha256(b"\1" + self.peaks.pop() + node).digest()
            at >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_above(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2); None if it has not the right length."""
    node, last = index, size - 1
    if not 0 <= node <= last:
        return None
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            leaf = node_hash(sibling, leaf)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        node, last = node >> 1, last >> 1
    return leaf if last == 0 else None


# --- Signed notes and checkpoints ---

ED25519 = 0x01
COSIGNATURE = 0x04
"""A witness's key: it signs the time too (cosignature/v1)."""

NAME = re.compile(r"[^\s+]+")
READS = "/reads"
"""What the origin of a checkpoint of the log of reads has behind the name of its register."""
SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class Doubtful(Exception):
    """What was given proves nothing, or proves that something was altered: the sentence says which, and why."""


def unbase64(text: str) -> bytes:
    """Only the one form in which bytes are written; raises ValueError for any other."""
    data = b64decode(text, validate=True)
    if b64encode(data).decode() != text:
        raise ValueError("not base64 as it is written")
    return data


@dataclass(frozen=True)
class Key:
    """A public key, written as NAME+ID+KEY: whose it is, and of which type."""

    name: str
    type: int
    public: bytes

    @classmethod
    def read(cls, text: str) -> "Key":
        name, _, rest = text.strip().partition("+")
        id, _, encoded = rest.partition("+")
        try:
            data = unbase64(encoded)
        except ValueError:
            data = b""
        if not NAME.fullmatch(name) or not data:
            raise Doubtful(f"This is no public key, which is written NAME+ID+KEY: {text.strip()[:60]}")
        key = cls(name, data[0], data[1:])
        if key.type not in (ED25519, COSIGNATURE) or len(key.public) != 32:
            raise Doubtful(f"The key of {name} is of type 0x{key.type:02x}, which this verifier does not know.")
        if key.id.hex() != id:
            raise Doubtful(f"The key of {name} was changed: its id says {id}, and it comes to {key.id.hex()}.")
        return key

    def of_reads(self) -> "Key":
        """The same key, under the name with which the register signs for its log of reads."""
        return Key(self.name + READS, self.type, self.public)

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.type]) + self.public).decode()}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's under the text."""
        message = text.encode()
        if self.type == COSIGNATURE:
            message, signature = cosigned(text, int.from_bytes(signature[:8])), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def cosigned(text: str, seconds: int) -> bytes:
    """What a witness signs: that it saw this checkpoint at that time, in seconds since 1970."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True)
class Checkpoint:
    """That the register of this name had so many events, with this root above them."""

    origin: str
    size: int
    root: bytes
    text: str
    """What is signed."""
    signatures: tuple[tuple[str, bytes], ...] = ()
    """Name, and the key's id with the signature."""

    @classmethod
    def read(cls, note: str) -> "Checkpoint":
        """Take the note apart; it says nothing before `require` has looked at its signatures."""
        text, _, lines = note.rpartition("\n\n")
        parts = text.split("\n")
        found = [SIGNATURE.fullmatch(line) for line in lines.removesuffix("\n").split("\n")]
        try:
            if not lines.endswith("\n") or any(char < " " and char != "\n" for char in note):
                raise ValueError("not a note")
            signatures = tuple((match[1], unbase64(match[2])) for match in found if match)
            if len(signatures) < len(found) or len(parts) < 3 or "" in parts or not NUMBER.fullmatch(parts[1]):
                raise ValueError("not a checkpoint")
            root = unbase64(parts[2])
        except ValueError as error:
            raise Doubtful("This is no checkpoint, or it was changed: it has not the form of one.") from error
        if len(root) != 32:
            raise Doubtful("This is no checkpoint, or it was changed: its root has not 32 bytes.")
        return cls(parts[0], int(parts[1]), root, text + "\n", signatures)

    def require(self, keys: Sequence[Key]) -> None:
        """Raise Doubtful unless a key of the register has signed, and every witness whose key is given."""
        own = [key for key in keys if key.type == ED25519]
        if self.origin not in {key.name for key in own}:
            theirs = (
                " or ".join(sorted({key.name.removesuffix(READS) for key in own}))
                or "nobody, for no key of a register was given"
            )
            raise Doubtful(f"The checkpoint is of another register: of {self.origin}, and the key is of {theirs}.")
        if not [key for key in own if key.name == self.origin and self.signed_by(key)]:
            raise Doubtful(
                f"The checkpoint was not signed with the key of {self.origin} that you hold: it was signed again with "
                "another, or the key was replaced, or it was changed."
            )
        for witness in keys:
            if witness.type == COSIGNATURE and not self.signed_by(witness):
                raise Doubtful(
                    f"The witness {witness.name} has not cosigned this checkpoint with the key that you hold."
                )

    def signed_by(self, key: Key) -> bool:
        """Whether it did; raises Doubtful when a signature that claims to be the key's is not."""
        ours = [data[4:] for name, data in self.signatures if (name, data[:4]) == (key.name, key.id)]
        if not all(key.signed(self.text, signature) for signature in ours):
            raise Doubtful(f"The signature of {key.name} does not fit: the checkpoint was changed after it was signed.")
        return bool(ours)


# --- Events, and what is hashed of them ---

FIXED = struct.Struct(">q16s16sqiqqi")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

FIELDS = (
    "position", "event_id", "history", "version", "type", "schema_version", "recorded_at", "stored_at", "state", "leaf",
)  # fmt: skip

NO_EVENT = "Line {line} of {where} is no event: it was changed or cut short."


class Event(NamedTuple):
    """An event as far as it is checked: its place, and what is hashed of it."""

    position: int
    recorded: int
    """Microseconds since 2000-01-01 UTC."""
    data: bytes
    leaf: bytes
    """As it was recorded with the event."""

    @property
    def place(self) -> tuple[UUID, int]:
        """Its history, and its version in that."""
        _, _, history, version, *_ = FIXED.unpack_from(self.data)
        return UUID(bytes=history), version

    def __str__(self) -> str:
        _, id, _, _, _, _, _, length = FIXED.unpack_from(self.data)
        type_ = self.data[FIXED.size : FIXED.size + length].decode("utf-8", "replace")
        return f"event {self.position} ({type_}, {UUID(bytes=id)})"


def event(pairs: Sequence[tuple[str, Any]]) -> Event:
    """From the fields of a line of a dump; raises TypeError, ValueError, AttributeError or struct.error for others.

    They must be exactly those of an event, in their order: nothing can stand in a line that is not hashed.
    """
    names, values = zip(*pairs, strict=True)
    if names != FIELDS:
        raise ValueError("not the fields of an event")
    position, id, history, version, type_, schema_version, recorded_at, stored_at, state, leaf = values
    kind, said = type_.encode("utf-8", "surrogateescape"), state.encode("utf-8", "surrogateescape")
    recorded = microseconds(recorded_at)
    fixed = FIXED.pack(
        position, uuid(id), uuid(history), version, schema_version, recorded, microseconds(stored_at), len(kind)
    )
    return Event(position, recorded, fixed + kind + struct.pack(">i", len(said)) + said, bytes.fromhex(leaf))


def uuid(text: str) -> bytes:
    data = bytes.fromhex(text.replace("-", ""))
    if len(data) != 16:
        raise ValueError("not a UUID")
    return data


def microseconds(time: str) -> int:
    """Since 2000-01-01 UTC, as PostgreSQL counts."""
    return (datetime.fromisoformat(time) - EPOCH) // MICROSECOND


def events(lines: Iterable[str | bytes], where: str = "the dump") -> Iterator[Event]:
    """The events of a dump, one a line."""
    for number, line in enumerate(lines, 1):
        try:
            yield event(json.loads(line, object_pairs_hook=list))
        except (TypeError, ValueError, AttributeError, struct.error) as error:
            raise Doubtful(NO_EVENT.format(line=number, where=where)) from error


# --- The checks ---

MOST = 20
"""Findings that are told one by one."""


@dataclass
class Audit:
    """Takes in the events of a register one by one, and holds them against checkpoints of it."""

    checkpoints: Sequence[Checkpoint]
    findings: list[str] = field(default_factory=list)
    """Sentences, each naming the events and the check that failed."""
    tree: Range = field(default_factory=Range)
    _last: int = 0
    _recorded: int = -(2**63)
    _agreed: int = 0

    def __post_init__(self) -> None:
        self.checkpoints = sorted(self.checkpoints, key=lambda checkpoint: checkpoint.size)
        self._at = {checkpoint.size for checkpoint in self.checkpoints}
        self._meet(0)

    def take(self, event: Event) -> None:
        position, recorded, data, leaf = event
        own = sha256(b"\0" + data).digest()
        if position != self._last + 1 or own != leaf or recorded < self._recorded:
            self._tell(event, own)
        self._last, self._recorded = position, recorded
        self.tree.add(own)
        if self.tree.size in self._at:
            self._meet(self.tree.size)

    def finish(self) -> None:
        """When the last event was taken in."""
        newest = max(self._at, default=0)
        if not self.tree.size and newest:
            self.findings.append(f"The register is empty; the checkpoint covers {newest:,} events.")
        elif self.tree.size < newest:
            self.findings.append(
                f"The register ends at event {self.tree.size:,}; the checkpoint covers {newest:,}. The last "
                f"{newest - self.tree.size:,} were cut off, or the register was restored to an earlier point."
            )

    @property
    def newer(self) -> int:
        """Events behind the newest checkpoint: it says nothing about them."""
        return max(0, self.tree.size - max(self._at, default=0))

    def _meet(self, size: int) -> None:
        for checkpoint in self.checkpoints:
            if checkpoint.size == size and checkpoint.root != self.tree.root():
                self.findings.append(
                    f"The root of the first {size:,} events is not that of the checkpoint: between events "
                    f"{self._agreed + 1:,} and {size:,} something was changed, inserted, removed or moved and hashed "
                    "again, or the register was restored to an earlier point and has gone another way since."
                )
            elif checkpoint.size == size:
                self._agreed = size

    def _tell(self, event: Event, own: bytes) -> None:
        """What is wrong with the event itself."""
        if event.position != self._last + 1:
            self._misplaced(event)
        if own != event.leaf:
            self.findings.append(f"Changed after it was recorded: {event}; its columns do not come to its leaf.")
        if event.recorded < self._recorded:
            self.findings.append(f"Times run back: {event} was recorded before the one in front of it.")

    def _misplaced(self, event: Event) -> None:
        first, last = self._last + 1, event.position - 1
        if first == last:
            self.findings.append(f"Removed or moved: event {first} is missing in front of {event}.")
        elif first < last:
            self.findings.append(f"Removed or moved: events {first} to {last} are missing in front of {event}.")
        else:
            self.findings.append(f"Out of order or twice: {event} stands behind event {self._last}.")


def check_proof(proof: str, event: Event, keys: Sequence[Key]) -> Checkpoint:
    """The checkpoint in which a tlog-proof shows the event to be; raises Doubtful otherwise."""
    head, _, note = proof.partition("\n\n")
    checkpoint = Checkpoint.read(note)
    checkpoint.require(keys)
    check_path(head, event, checkpoint)
    return checkpoint


def check_path(head: str, event: Event, checkpoint: Checkpoint) -> None:
    """Raise Doubtful unless the part of a proof above its checkpoint leads from the event to that one's root."""
    lines = head.split("\n")
    extra = len(lines) > 1 and lines[1].startswith("extra ")
    place = lines[2 if extra else 1 :]
    try:
        path = [unbase64(line) for line in place[1:]]
    except ValueError as error:
        raise Doubtful(f"The proof of {event} was changed: it holds what is no hash.") from error
    if lines[0] != "c2sp.org/tlog-proof@v1" or not place or place[0] != f"index {event.position - 1}":
        raise Doubtful(f"The proof is not of {event}: another's was put in its place.")
    if root_above(leaf_hash(event.data), event.position - 1, checkpoint.size, path) != checkpoint.root:
        raise Doubtful(f"Changed: {event}, or its proof; they lead to another root than the checkpoint's.")


# --- Evidence packs ---

FORM = "placements evidence pack 1"

MOST_BYTES = 2**30
"""Of all files of a pack together."""

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)
"""What the standard library says of a zip that was changed."""

Files = Mapping[str, bytes]
"""Of a pack, by name."""


def read_pack(path: Path) -> Files:
    """From the zip, or from the folder that it was unzipped into."""
    if path.is_dir():
        there = path.rglob("*") if (path / "manifest.json").exists() else ()
        found = sorted(file for file in there if file.is_file())
        require_few_bytes(file.stat().st_size for file in found)
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
    try:
        with zipfile.ZipFile(path) as pack:
            require_few_bytes(each.file_size for each in pack.infolist())
            twice = [name for name, times in Counter(pack.namelist()).items() if times > 1]
            if twice:
                raise Doubtful(f"The zip holds {twice[0]} more than once: programs differ in which of them they show.")
            return {name: pack.read(name) for name in pack.namelist()}
    except UNREADABLE as error:
        raise Doubtful("The zip cannot be read: it was changed or cut short.") from error


def require_few_bytes(sizes: Iterable[int]) -> None:
    if sum(sizes) > MOST_BYTES:
        raise Doubtful("This holds more than 1 GB, and so is no evidence pack.")


def text(files: Files, name: str) -> str:
    try:
        return files[name].decode()
    except KeyError:
        raise Doubtful(f"{name} is missing: it was taken out of the pack, or renamed.") from None
    except UnicodeDecodeError:
        raise Doubtful(f"{name} was changed: it is no text.") from None


@dataclass(frozen=True)
class Manifest:
    """What a pack says of itself. Nobody has signed it: it finds what happened by accident, and the proofs the rest."""

    files: Mapping[str, str]
    """SHA-256 of each file, by name."""
    events: Sequence[int]
    """The positions of its events."""
    histories: Mapping[UUID, int]
    """Those of which it has all events up to the checkpoint, and how many these are."""

    @classmethod
    def read(cls, files: Files) -> "Manifest":
        written = text(files, "manifest.json")
        try:
            said = json.loads(written)
            histories = {UUID(id): int(count) for id, count in said["histories"].items()}
            if said["form"] == FORM:
                return cls(dict(said["files"]), [*map(int, said["events"])], histories)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass  # told below
        raise Doubtful("manifest.json was changed or cut short: it is not the manifest of an evidence pack.")

    def compare(self, files: Files, events: Sequence[Event]) -> Iterator[str]:
        """What differs between what it names and what is there."""
        for name in sorted({*files, *self.files} - {"manifest.json"}):
            if name not in files:
                yield f"{name} is missing: it was taken out of the pack, or renamed."
            elif name not in self.files:
                yield f"{name} was put into the pack, or renamed: the manifest does not name it."
            elif sha256(files[name]).hexdigest() != self.files[name]:
                yield f"{name} was changed: it is not the file that the manifest names."
        there = {event.position: event for event in events}
        for position in sorted({*self.events} ^ {*there}):
            if position in there:
                yield f"Put in: {there[position]}, which the manifest does not name."
            else:
                yield f"Event {position} is missing from events.jsonl: it was taken out."
        places = {event.place for event in events}
        for id, count in self.histories.items():
            for version in range(1, min(count, len(events)) + 1):
                if (id, version) not in places:
                    yield f"Event {version} of the history {id} is missing, of which the pack should have all."


@contextmanager
def noting(findings: list[str]) -> Iterator[None]:
    """What is doubtful is noted, and the next check goes on."""
    try:
        yield
    except Doubtful as doubt:
        findings.append(str(doubt))


def of_pack(files: Files, keys: Sequence[Key]) -> tuple[str, bool]:
    """What to say of a pack, and whether all of it is as it was sealed; without keys, those in it are believed."""
    findings: list[str] = []
    taken: list[Event] = []
    with noting(findings):
        for event in events(text(files, "events.jsonl").splitlines(), "events.jsonl"):
            taken.append(event)
    with noting(findings):
        findings += Manifest.read(files).compare(files, taken)
    for before, event in pairwise(taken):
        if event.position <= before.position:
            findings.append(f"Out of order or twice: {event} stands behind event {before.position}.")
    with noting(findings):
        checkpoint = Checkpoint.read(text(files, "checkpoint"))
        checkpoint.require(keys or [Key.read(line) for line in text(files, "keys").splitlines()])
        for event in taken:
            with noting(findings):
                check_event(files, event, checkpoint)
    if findings or not taken:
        return told([*dict.fromkeys(findings)] or ["There is no event in the pack."]), False
    return f"{len(taken):,} events are in the register of {checkpoint.origin} as {checkpoint.size:,} were sealed.", True


def check_event(files: Files, event: Event, checkpoint: Checkpoint) -> None:
    """Raise Doubtful unless the event comes to its leaf, and its proof leads from there to the pack's checkpoint."""
    if leaf_hash(event.data) != event.leaf:
        raise Doubtful(f"Changed after it was recorded: {event}; its columns do not come to its leaf.")
    head, _, note = text(files, f"proofs/{event.position}.tlog-proof").partition("\n\n")
    if note != text(files, "checkpoint"):
        raise Doubtful(f"The proof of {event} leads to another checkpoint than the one in the pack.")
    check_path(head, event, checkpoint)


# --- At the command line ---


def read_keys(files: Iterable[Path]) -> list[Key]:
    """The public keys in the files, one a line; a register's is also the one of its log of reads."""
    keys = [Key.read(line) for file in files for line in file.read_text().splitlines() if line.strip()]
    registers = [key for key in keys if key.type == ED25519 and not key.name.endswith(READS)]
    return keys + [reads for key in registers if (reads := key.of_reads()) not in keys]


def read_checkpoints(files: Iterable[Path], keys: Sequence[Key]) -> list[Checkpoint]:
    """The checkpoints in the files; Doubtful for one that the keys have not signed as they must."""
    checkpoints = [Checkpoint.read(file.read_text()) for file in files]
    for checkpoint in checkpoints:
        checkpoint.require(keys)
    if len(origins := sorted({checkpoint.origin for checkpoint in checkpoints})) > 1:
        raise Doubtful(f"The checkpoints are of several logs, {', '.join(origins)}: check each by itself.")
    return checkpoints


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("dump", type=Path, nargs="?", help="events, one a line; or the zip of an evidence pack")
    parser.add_argument("--pack", type=Path, help="an evidence pack: its zip, or the folder that it was unzipped into")
    parser.add_argument("--key", type=Path, action="append", default=[], help="public keys, one a line")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="of the register; may come again")
    parser.add_argument("--proofs", type=Path, help="a folder with POSITION.tlog-proof for each event of the dump")
    asked = parser.parse_args(arguments)
    if asked.dump and asked.dump.suffix == ".zip":
        asked.pack = asked.dump
    if not asked.pack and not (asked.dump and asked.key and (asked.checkpoint or asked.proofs)):
        parser.error("give --pack, or a dump with --key and --checkpoint or --proofs")
    try:
        said, right = checked(asked, read_keys(asked.key))
    except (Doubtful, OSError, UnicodeDecodeError) as error:
        said, right = str(error), False
    sys.stdout.write(said + "\n")
    return 0 if right else 1


def checked(asked: argparse.Namespace, keys: Sequence[Key]) -> tuple[str, bool]:
    if asked.pack:
        said, right = of_pack(read_pack(asked.pack), keys)
        return said + ("" if keys else COMPARE), right
    checkpoints = read_checkpoints(asked.checkpoint, keys)
    with asked.dump.open("rb") as lines:
        taken = events(lines)
        return of_proofs(taken, asked.proofs, keys) if asked.proofs else of_dump(taken, checkpoints)


COMPARE = """
Checked with the keys in the pack, which whoever alters a pack can alter too: compare them with those that were handed
over to you in person, or name these with --key."""


def of_dump(taken: Iterable[Event], checkpoints: Sequence[Checkpoint]) -> tuple[str, bool]:
    audit = Audit(checkpoints)
    for each in taken:
        audit.take(each)
    audit.finish()
    return verdict(audit)


def verdict(audit: Audit) -> tuple[str, bool]:
    """What to say, and whether everything is as it was sealed."""
    if audit.findings:
        return told(audit.findings), False
    newest = audit.checkpoints[-1]
    behind = f" {audit.newer:,} newer events are not covered by it." if audit.newer else ""
    return f"{newest.size:,} events are as {newest.origin} sealed them.{behind}", True


def told(findings: Sequence[str]) -> str:
    more = len(findings) - MOST
    return "\n".join([*findings[:MOST], *[f"… and {more:,} more findings"] * (more > 0)])


def of_proofs(taken: Iterable[Event], folder: Path, keys: Sequence[Key]) -> tuple[str, bool]:
    sealed = [check_proof((folder / f"{each.position}.tlog-proof").read_text(), each, keys) for each in taken]
    if not sealed:
        return "There is no event in the dump.", False
    return f"{len(sealed):,} events are in the register of {sealed[0].origin} as it was sealed.", True


if __name__ == "__main__":
    raise SystemExit(main())
