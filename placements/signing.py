"""Who signs: the register its checkpoints, a witness those that it saw; and the file that keeps their private keys.

A private key is one line, as Go's sumdb/note writes it: PRIVATE+KEY+NAME+ID+KEY, with its type in front of the key.
Every key in the file of the register signs, so that a new one is first beside the old one and then alone.
"""

import os
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from placements.errors import Invalid
from placements.verify_register import COSIGNATURE, ED25519, NAME, Key, cosigned, unbase64

PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True)
class Signer:
    key: Key
    private: bytes = field(repr=False)

    @classmethod
    def new(cls, name: str, type: int = ED25519) -> "Signer":
        """A fresh key; raises Invalid for a name that cannot stand in a signature."""
        if not NAME.fullmatch(name):
            raise Invalid(
                "The name of a key has no space and no plus: say for example placements.anyshire.gov.uk/register."
            )
        return cls.of(name, type, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def of(cls, name: str, type: int, private: bytes) -> "Signer":
        public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
        return cls(Key(name, type, public), private)

    @classmethod
    def read(cls, line: str) -> "Signer":
        try:
            name, id, encoded = line.strip().removeprefix(PREFIX).split("+", 2)
            data = unbase64(encoded)
            signer = cls.of(name, data[0], data[1:])
        except (ValueError, IndexError) as error:
            raise Invalid("A line of the file of private keys is not written PRIVATE+KEY+NAME+ID+KEY.") from error
        if signer.key.id.hex() != id or signer.key.type not in (ED25519, COSIGNATURE):
            raise Invalid(f"The private key of {name} was changed, or is of a type that this version does not know.")
        return signer

    def __str__(self) -> str:
        written = b64encode(bytes([self.key.type]) + self.private).decode()
        return f"{PREFIX}{self.key.name}+{self.key.id.hex()}+{written}"

    def named(self, name: str) -> "Signer":
        """The same private key, under another name."""
        return Signer.of(name, self.key.type, self.private)

    def sign(self, text: str) -> str:
        """The register's line under the text of a checkpoint."""
        return self._line(self._signature(text.encode()))

    def cosign(self, text: str, seconds: int) -> str:
        """A witness's line under it: seen at that time, in seconds since 1970."""
        return self._line(seconds.to_bytes(8) + self._signature(cosigned(text, seconds)))

    def _signature(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(message)

    def _line(self, signature: bytes) -> str:
        return f"— {self.key.name} {b64encode(self.key.id + signature).decode()}\n"


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def signed(text: str, signers: Sequence[Signer]) -> str:
    """The note: the text, and a line of each signer."""
    return text + "\n" + "".join(signer.sign(text) for signer in signers)


def proof_text(index: int, path: Sequence[bytes], note: str) -> str:
    """A tlog-proof, version 1: that the leaf at the index, from 0, is in the checkpoint's tree."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *(b64encode(hash).decode() for hash in path)]
    return "\n".join(lines) + "\n\n" + note


def read_signers(file: Path) -> list[Signer]:
    """The private keys in the file, the newest last. All are of one name."""
    signers = [Signer.read(line) for line in file.read_text().splitlines() if line.strip()]
    if len({(signer.key.name, signer.key.type) for signer in signers}) != 1:
        raise Invalid(f"{file} must hold the keys of one register or witness, and at least one.")
    return signers


def add_signer(file: Path, signer: Signer) -> None:
    """Write the key behind those that are there; only the owner of the file may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as out:  # noqa: PTH123 of a descriptor
        out.write(f"{signer}\n")
