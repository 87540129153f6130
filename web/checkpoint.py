"""Checkpoints in the API, and the proof that an event is in the newest, each in its public form."""

from dataclasses import dataclass

from placements.errors import NotFound
from placements.signing import proof_text
from placements.tree import newest, proof_of
from placements.verify_register import Checkpoint
from web.api import Blueprint
from web.api_read import shows
from web.current import register

api = Blueprint("checkpoint", "What an auditor keeps outside, to prove later what the register held.", "/checkpoint")


@dataclass(frozen=True, kw_only=True)
class CheckpointSeen:
    """The newest checkpoint."""

    size: int
    """How many events it covers, from the first."""
    note: str
    """As it was published: a C2SP signed note, with the cosignatures of witnesses. Keep exactly this text."""


@dataclass(frozen=True, kw_only=True)
class ProofSeen:
    """That an event is in the register as it was sealed."""

    position: int
    """The event's place in the register."""
    proof: str
    """A C2SP tlog-proof, the newest checkpoint included. Keep exactly this text."""


@shows(api, "", CheckpointSeen)
def checkpoint() -> CheckpointSeen:
    """The newest checkpoint, signed by the register."""
    note = newest(register().store.fetch)
    if note is None:
        raise NotFound("No checkpoint was signed yet: an administrator makes a key with `placements seal --new-key`.")
    return CheckpointSeen(size=Checkpoint.read(note).size, note=note)


@shows(api, "/proofs/<int:place>", ProofSeen)
def proof(place: int) -> ProofSeen:
    """The proof that the event at a place is in the newest checkpoint."""
    path, note = proof_of(register().store.fetch, place)
    return ProofSeen(position=place, proof=proof_text(place - 1, path, note))
