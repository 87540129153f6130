"""Others who cosign what the register publishes, asked as C2SP tlog-witness says; and the file that names them.

VKEY URL        one a line: the witness's public key, and the address to which /add-checkpoint is added
"""

import logging
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from placements.errors import Invalid, Refused
from placements.verify_register import COSIGNATURE, NUMBER, Checkpoint, Doubtful, Key

log = logging.getLogger(__name__)

SECONDS = 5.0
"""In which a witness has to answer; a checkpoint does not wait longer for its cosignature."""

MOST = 10_000
"""Bytes of an answer that are read."""


class Witness:
    def __init__(self, key: Key, url: str) -> None:
        self.key = key
        self._url = url.rstrip("/") + "/add-checkpoint"
        self._seen = 0
        """The size that it cosigned last, as far as we know."""

    def cosignature(self, note: str, size: int, prove: Callable[[int], Sequence[bytes]]) -> str:
        """Its line under the checkpoint; empty when it does not answer. `prove` gives the way from an earlier size.

        Raises Refused when it has seen another register, or more of this one, under our name.
        """
        try:
            status, answer = self._ask(note, self._seen, prove(self._seen))
            if status == 409 and NUMBER.fullmatch(answer.strip()):
                self._seen = int(answer)
                if self._seen > size:
                    raise Refused(
                        f"The witness {self.key.name} has seen {self._seen:,} events, and the register has {size:,}: "
                        "it was cut, or restored to an earlier point. Nothing more is signed: docs/tamper-evidence.md."
                    )
                status, answer = self._ask(note, self._seen, prove(self._seen))
        except (URLError, OSError) as error:
            log.warning("witness %s does not answer: %s", self.key.name, error)
            return ""
        if status in (409, 422):
            raise Refused(
                f"The witness {self.key.name} has seen another register under this name: this one was altered, or "
                "restored to an earlier point. Nothing more is signed: docs/tamper-evidence.md."
            )
        return self._line(note, status, answer, size)

    def _line(self, note: str, status: int, answer: str, size: int) -> str:
        """The line of its answer that is its own; others are left out."""
        for line in answer.splitlines(keepends=True) if status == 200 else ():
            if self._signed(note + line):
                self._seen = size
                return line
        log.warning("witness %s answers %s and does not cosign", self.key.name, status)
        return ""

    def _signed(self, note: str) -> bool:
        try:
            return Checkpoint.read(note).signed_by(self.key)
        except Doubtful:
            return False

    def _ask(self, note: str, old: int, proof: Sequence[bytes]) -> tuple[int, str]:
        try:
            with urlopen(Request(self._url, request(old, proof, note).encode()), timeout=SECONDS) as answer:  # noqa: S310 the file is the operator's
                return answer.status, answer.read(MOST).decode("utf-8", "replace")
        except HTTPError as error:
            return error.code, error.read(MOST).decode("utf-8", "replace")


def request(old: int, proof: Sequence[bytes], note: str) -> str:
    """The body of a request to add the checkpoint, which continues the one of the old size."""
    return "\n".join([f"old {old}", *(b64encode(hash).decode() for hash in proof)]) + "\n\n" + note


def read_witnesses(file: Path) -> list[Witness]:
    found = []
    for line in file.read_text().splitlines():
        if not line.strip():
            continue
        vkey, _, url = line.strip().partition(" ")
        key = Key.read(vkey)
        if key.type != COSIGNATURE or urlsplit(url).scheme not in ("http", "https"):
            raise Invalid(f"A line of {file} is not the public key of a witness and its address: {line}")
        found.append(Witness(key, url))
    return found
