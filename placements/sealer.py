"""Seals the register: signs a checkpoint of its tree at most every few seconds, and publishes it where others keep it.

It signs only what continues everything that it published. When the register is smaller than that, or another, it says
so and signs nothing more until somebody has looked.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any

from placements import database, merkle
from placements.connection import AWAY, Patient, Wake
from placements.errors import NotFound, Refused, Unavailable
from placements.post import Post
from placements.published import Folder
from placements.sealing import SEALER_LOCK, tell_at_work, tell_refused
from placements.signing import Signer, checkpoint_text, signed
from placements.tree import nodes, standing
from placements.verify_register import Checkpoint, Doubtful
from placements.witnesses import Witness

log = logging.getLogger(__name__)

ROLE = "placements_sealer"

SECONDS = 5.0
"""Between two checkpoints, at least."""

AFTER_REFUSAL = 30.0
"""Seconds until it looks again."""

BATCH = 20_000

LEAVES = "SELECT leaf FROM register.events WHERE position > %b ORDER BY position LIMIT %b"
LEAF = "SELECT leaf FROM register.events WHERE position = %b"

REFUSALS = (Refused, Doubtful, NotFound, OSError)
"""Why nothing is signed or published, each in a sentence."""


class Sealer:
    """One register's tree, as far as it is sealed and published."""

    def __init__(
        self, connection: Patient, signers: Sequence[Signer], folder: Folder, witnesses: Sequence[Witness] = ()
    ) -> None:
        self._connection = connection
        self._signers = signers
        self._folder = folder
        self._witnesses = witnesses
        self._node = nodes(self._fetch)
        self._tree = standing(self._fetch)
        self._last = self._leaf(self._tree.size)
        self.published = 0
        """How many events the newest published checkpoint covers."""

    def begin(self) -> None:
        """Hold the register against the newest checkpoint that was published; raises Refused if it is not the same."""
        note = self._folder.newest()
        if note is None:
            return
        checkpoint = Checkpoint.read(note)
        checkpoint.require([signer.key for signer in self._signers])
        self._grow(checkpoint.size)
        if self._tree.size < checkpoint.size:
            raise Refused(
                f"The register has {self._tree.size:,} events, and a checkpoint of {checkpoint.size:,} was published: "
                "it was cut, or restored to an earlier point. Nothing more is signed: docs/tamper-evidence.md, After a "
                "restore."
            )
        if self._root(checkpoint.size) != checkpoint.root:
            raise Refused(
                f"The first {checkpoint.size:,} events of the register are not those of which a checkpoint was "
                "published: it was altered, or restored to an earlier point and has gone another way since. Nothing "
                "more is signed: docs/tamper-evidence.md, After a restore."
            )
        self.published = checkpoint.size
        self._store(checkpoint.size, note)

    def seal(self) -> int:
        """Sign and publish what is recorded and not covered; returns how many events the newest checkpoint covers."""
        if self._leaf(self._tree.size) != self._last:
            raise Refused(
                f"Event {self._tree.size:,} is gone or another than the one that was sealed: the register was altered, "
                "or restored to an earlier point. Nothing more is signed: docs/tamper-evidence.md, After a restore."
            )
        self._grow()
        if self._tree.size > self.published:
            self._publish(self._tree.size)
        return self.published

    def _publish(self, size: int) -> None:
        text = checkpoint_text(self._signers[-1].key.name, size, self._tree.root())
        note = signed(text, self._signers)
        with self._connection.transaction():
            self._keep_nodes()
        for witness in self._witnesses:
            note += witness.cosignature(note, size, lambda old: merkle.consistency_proof(self._node, old, size))
        self._folder.publish(size, note, [signer.key for signer in self._signers])
        self._store(size, note)
        self.published = size
        log.info("sealed the first %s events", size)

    def _grow(self, to: int | None = None) -> None:
        """Take in what is recorded, or up to that many events."""
        while to is None or self._tree.size < to:
            limit = BATCH if to is None else min(BATCH, to - self._tree.size)
            leaves = self._fetch(LEAVES, [self._tree.size, limit])
            for (leaf,) in leaves:
                self._tree.add(leaf)
            if not leaves:
                return
            self._last = leaves[-1][0]

    def _root(self, size: int) -> bytes:
        return self._tree.root() if size == self._tree.size else merkle.root(self._node, 0, size)

    def _store(self, size: int, note: str) -> None:
        with self._connection.transaction():
            self._keep_nodes()
            self._connection.execute(
                "INSERT INTO register.checkpoints (size, note) VALUES (%s, %s) ON CONFLICT DO NOTHING", [size, note]
            )

    def _keep_nodes(self) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany("INSERT INTO register.nodes VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", self._tree.made)
        self._tree.made.clear()

    def _leaf(self, position: int) -> bytes | None:
        found = self._fetch(LEAF, [position])
        return found[0][0] if found else None

    def _fetch(self, query: str, values: Sequence[Any]) -> list[Any]:
        return self._connection.cursor(binary=True).execute(query.encode(), values).fetchall()


def keep_sealing(
    url: str,
    signers: Sequence[Signer],
    folder: Folder,
    witnesses: Sequence[Witness],
    stop: Event,
    post: Post | None = None,
) -> None:
    """Seal until stopped, through the loss of PostgreSQL; a refusal is left where those who look after it see it."""
    while not stop.is_set():
        try:
            with alone(url) as (connection, wake):
                sealer = Sealer(connection, signers, folder, witnesses)
                sealer.begin()
                tell_at_work(connection)
                while not stop.is_set():
                    before = sealer.published
                    sealed = sealer.seal() > before
                    if post and sealer.published:
                        post.offer(folder.newest)
                    if sealed:
                        stop.wait(SECONDS)
                    wake.wait()
        except AWAY as error:
            log.warning("the sealer waits for PostgreSQL: %s", error)
            stop.wait(1)
        except REFUSALS as error:
            log.error("the sealer refuses: %s", error)
            leave_word(url, str(error))
            stop.wait(AFTER_REFUSAL)


def seal_once(url: str, signers: Sequence[Signer], folder: Folder, witnesses: Sequence[Witness] = ()) -> int:
    """Sign and publish what is not, and return how many events are covered; raises one of REFUSALS."""
    with alone(url) as (connection, _):
        sealer = Sealer(connection, signers, folder, witnesses)
        sealer.begin()
        return sealer.seal()


@contextmanager
def alone(url: str) -> Iterator[tuple[Patient, Wake]]:
    """A connection in the sealer's role, when no other sealer has one: later ones wait until it has ended."""
    with database.pool(url, role=ROLE, size=1) as pool, pool.connection() as connection, Wake(pool) as wake:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [SEALER_LOCK]).fetchone() != (True,):
            raise Unavailable("Another sealer is at work in this database.")
        yield connection, wake


def leave_word(url: str, sentence: str) -> None:
    try:
        with database.pool(url, role=ROLE, size=1) as pool, pool.connection() as connection:
            tell_refused(connection, sentence)
    except AWAY as lost:
        log.warning("nobody could be told that the sealer refuses: %s", lost)
