"""A witness: cosigns the checkpoints of registers whose keys it holds, each only if it continues the one before.

It speaks C2SP tlog-witness. Of each register it keeps the newest checkpoint that it cosigned, in a file of its own.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from placements.merkle import consistent
from placements.published import keep
from placements.signing import Signer
from placements.verify_register import NUMBER, Checkpoint, Doubtful, Key, Range, unbase64

MOST_HASHES = 63


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    type: str = "text/plain; charset=utf-8"


def size_conflict(size: int) -> Answer:
    return Answer(409, f"{size}\n", "text/x.tlog.size")


class Witness:
    def __init__(self, signer: Signer, keys: Sequence[Key], file: Path) -> None:
        self.signer = signer
        self._keys = keys
        self._file = file

    def add_checkpoint(self, body: str, *, seconds: int) -> Answer:
        """The cosignature, at that time since 1970, or why there is none. What is cosigned is kept first."""
        head, _, note = body.partition("\n\n")
        try:
            old, proof = read_way(head.split("\n"))
            checkpoint = Checkpoint.read(note)
        except (Doubtful, ValueError):
            return Answer(400, "This is no request to add a checkpoint, as C2SP tlog-witness has it.\n")
        keys = [key for key in self._keys if key.name == checkpoint.origin]
        if not keys:
            return Answer(404, f"This witness holds no key of {checkpoint.origin}.\n")
        try:
            checkpoint.require(keys)
        except Doubtful as error:
            return Answer(403, f"{error}\n")
        if old > checkpoint.size:
            return Answer(400, "The old size is larger than the checkpoint's.\n")
        with self._newest() as newest:
            return self._judge(newest, checkpoint, note, old, proof) or Answer(
                200, self.signer.cosign(checkpoint.text, seconds)
            )

    def _judge(
        self, newest: dict[str, str], checkpoint: Checkpoint, note: str, old: int, proof: Sequence[bytes]
    ) -> Answer | None:
        """Keep the checkpoint as the newest, or say why not."""
        size, root = 0, Range().root()
        if checkpoint.origin in newest:
            before = Checkpoint.read(newest[checkpoint.origin])
            size, root = before.size, before.root
        if old != size or (checkpoint.size == size and checkpoint.root != root):
            return size_conflict(size)
        if not consistent(size, root, checkpoint.size, checkpoint.root, proof):
            return Answer(422, f"The proof does not lead from the first {size:,} events to this checkpoint.\n")
        newest[checkpoint.origin] = note
        return None

    @contextmanager
    def _newest(self) -> Iterator[dict[str, str]]:
        """The newest checkpoint of each register: nobody else's until they are written back, safe on the disk."""
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            newest = json.loads(self._file.read_text()) if self._file.exists() else {}
            before = dict(newest)
            yield newest
            if newest != before:
                self._write(json.dumps(newest, indent=2, ensure_ascii=False))

    def _write(self, text: str) -> None:
        written = self._file.with_suffix(".new")
        with written.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._file)
        keep(self._file.parent)


def read_way(lines: Sequence[str]) -> tuple[int, list[bytes]]:
    """The old size, and the hashes of the proof; raises ValueError for anything else."""
    word, _, old = lines[0].partition(" ")
    if word != "old" or not NUMBER.fullmatch(old) or len(lines) > MOST_HASHES + 1:
        raise ValueError("not the way from an old size")
    return int(old), [unbase64(line) for line in lines[1:]]
