"""A register with events that a test seals, alters and restores."""

from pathlib import Path
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from placements.published import Folder
from placements.sealer import seal_once
from placements.signing import Signer
from placements.store import Store
from placements.verify_register import Checkpoint
from placements.witnesses import Witness

NAME = "anyshire.example/register"
SIGNER = Signer.of(NAME, 1, bytes(range(32)))
NEXT = Signer.of(NAME, 1, bytes(range(1, 33)))


def record(store: Store, count: int) -> None:
    """So many events, of histories of ten."""
    for first in range(0, count, 10):
        history = uuid4()
        store.insert_events(
            [
                StoredEvent(history, version + 1, "Placement.Note", b'{"event": {"text": "%d"}}' % version)
                for version in range(min(10, count - first))
            ]
        )


def seal(url: str, folder: Path, *signers: Signer, witnesses: tuple[Witness, ...] = ()) -> Checkpoint:
    """Seal what is recorded, and return the newest checkpoint that is published."""
    seal_once(url, signers or (SIGNER,), Folder(folder), witnesses)
    return published(folder)


def published(folder: Path) -> Checkpoint:
    return Checkpoint.read((folder / "latest").read_text())


def as_owner(url: str, *statements: str) -> None:
    """What somebody does who administers the database, and for whom no grant holds."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
