"""A person's details, sealed under a key of their own, so that to erase the key is to erase the details everywhere."""

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from placements.codec import plain
from placements.errors import Invalid, Refused
from placements.person import Person
from placements.recorder import Recorder

FORM = "aesgcm1"
"""AES-256-GCM, the nonce of 12 bytes before the ciphertext; form and person's id are bound in as associated data."""

NONCE = 12


@dataclass(frozen=True, kw_only=True)
class Details:
    """What tells one person from another."""

    name: str
    born: date
    address: str
    reference: str
    """The council's own case number."""


@dataclass(frozen=True)
class Opened:
    """A person with their details; without, once these are erased. Read in the place of a Person."""

    person: Person
    details: Details | None


class Vault:
    """Seals and opens details; the keys are in PostgreSQL and leave it for the length of a call."""

    def __init__(self, recorder: Recorder, *, random: Callable[[int], bytes] = os.urandom) -> None:
        self._recorder = recorder
        self._random = random
        self._encode = msgspec.json.Encoder(enc_hook=plain).encode
        self._decode = msgspec.json.Decoder(Details).decode

    def seal(self, person: UUID, details: Details) -> str:
        """The details in a form that only this person's key opens; Refused once the person is erased."""
        key = self._key(person)
        if key is None:
            raise Refused("This person's details are erased and cannot be brought back.")
        nonce = self._random(NONCE)
        sealed = AESGCM(key).encrypt(nonce, self._encode(details), _bound_to(person))
        return f"{FORM}:{b64encode(nonce + sealed).decode()}"

    def _key(self, person: UUID) -> bytes | None:
        """The person's key, made at the first call; None once the person is erased."""
        [[key]] = self._recorder.fetch("SELECT register.person_key(%b, %b)", [person, self._random(32)])
        return key  # type: ignore[no-any-return]

    def open(self, person: UUID, sealed: str) -> Details | None:
        """The details, or None once they are erased; Invalid if they were not sealed for this person."""
        return self.open_many({person: sealed})[person]

    def open_many(self, sealed: Mapping[UUID, str]) -> dict[UUID, Details | None]:
        """The details of many persons in one round trip."""
        keys = dict(self._recorder.fetch("SELECT person, key FROM register.person_keys(%b)", [list(sealed)]))
        return {person: self.opened(person, text, keys) for person, text in sealed.items()}

    def erase(self, person: UUID) -> None:
        """Destroy the key. What was sealed under it stays shut, and nothing more is sealed for this person."""
        self._recorder.fetch("SELECT register.erase_person(%b)", [person])

    def opened(self, person: UUID, sealed: str, keys: Mapping[UUID, bytes | None]) -> Details | None:
        """The details by a key that was read with the history, or None once they are erased."""
        form, _, text = sealed.partition(":")
        if form != FORM:
            raise Invalid(f"The details are sealed in the form {form!r}, not known here: install the newer placements.")
        if person not in keys:
            raise Invalid(f"No key was ever kept for the person {person}: were the register's keys restored?")
        if (key := keys[person]) is None:
            return None
        try:
            data = b64decode(text, validate=True)
            return self._decode(AESGCM(key).decrypt(data[:NONCE], data[NONCE:], _bound_to(person)))
        except (InvalidTag, ValueError) as error:
            raise Invalid(f"These details were not sealed for the person {person}, or were altered since.") from error


def _bound_to(person: UUID) -> bytes:
    return FORM.encode() + person.bytes
