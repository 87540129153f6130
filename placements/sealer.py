"""Seals a log of the register: signs a checkpoint of its tree every few seconds, and publishes it where others keep it.

It signs only what continues everything that it published. When the log is smaller than that, or another, it says
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
from placements.log import EVENTS, Log
from placements.post import Post
from placements.published import Folder
from placements.sealing import tell_at_work, tell_refused
from placements.signing import Signer, checkpoint_text, signed
from placements.tree import nodes, standing
from placements.verify_register import Checkpoint, Doubtful
from placements.witnesses import Witness

log = logging.getLogger(__name__)

ROLE = "placements_sealer"

SECONDS = 5.0
"""Between two checkpoints, at least; times the pace of the log."""

AFTER_REFUSAL = 30.0
"""Seconds until it looks again."""

BATCH = 20_000

LEAVES = "SELECT leaf FROM {table} WHERE position > %b ORDER BY position LIMIT %b"
LEAF = "SELECT leaf FROM {table} WHERE position = %b"
KEEP_KEYS = "INSERT INTO register.seal_keys SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"

NO_MORE = "Nothing more is signed: docs/tamper-evidence.md, After a restore."

REFUSALS = (Refused, Doubtful, NotFound, OSError)
"""Why nothing is signed or published, each in a sentence."""


class Sealer:
    """A log's tree, as far as it is sealed and published."""

    def __init__(
        self,
        connection: Patient,
        signers: Sequence[Signer],
        folder: Folder,
        witnesses: Sequence[Witness] = (),
        log: Log = EVENTS,
    ) -> None:
        self._connection = connection
        self._log = log
        self._signers = [signer.named(signer.key.name + log.suffix) for signer in signers]
        self._folder = folder
        self._witnesses = witnesses
        self._node = nodes(self._fetch, log)
        self._tree = standing(self._fetch, log)
        self._last = self._leaf(self._tree.size)
        self.published = 0
        """How many entries the newest published checkpoint covers."""

    def begin(self) -> None:
        """Hold the log against the newest checkpoint that was published; raises Refused if it is not the same."""
        keys = [signer.key for signer in self._signers] + [witness.key for witness in self._witnesses]
        self._connection.execute(KEEP_KEYS, [[str(key) for key in keys]])
        note = self._folder.newest()
        if note is None:
            return
        checkpoint = Checkpoint.read(note)
        checkpoint.require([signer.key for signer in self._signers])
        self._grow(checkpoint.size)
        name, entries = self._log.register, self._log.entry
        if self._tree.size < checkpoint.size:
            raise Refused(
                f"The {name} has {self._tree.size:,} {entries}, and a checkpoint of {checkpoint.size:,} was published: "
                f"it was cut, or restored to an earlier point. {NO_MORE}"
            )
        if self._root(checkpoint.size) != checkpoint.root:
            raise Refused(
                f"The first {checkpoint.size:,} {entries} of the {name} are not those of which a checkpoint was "
                "published: it was altered, or restored to an earlier point and has gone another way since. "
                f"{NO_MORE}"
            )
        self.published = checkpoint.size
        self._store(checkpoint.size, note)

    def seal(self) -> int:
        """Sign and publish what is recorded and not covered; returns how many entries the newest checkpoint covers."""
        if self._leaf(self._tree.size) != self._last:
            raise Refused(
                f"{self._log.one.capitalize()} {self._tree.size:,} is gone or another than the one that was sealed: "
                f"the {self._log.register} was altered, or restored to an earlier point. {NO_MORE}"
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
        log.info("sealed the first %s %s", size, self._log.entry)

    def _grow(self, to: int | None = None) -> None:
        """Take in what is recorded, or up to that many entries."""
        while to is None or self._tree.size < to:
            limit = BATCH if to is None else min(BATCH, to - self._tree.size)
            leaves = self._fetch(self._log.sql(LEAVES), [self._tree.size, limit])
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
                self._log.sql("INSERT INTO {checkpoints} (size, note) VALUES (%s, %s) ON CONFLICT DO NOTHING"),
                [size, note],
            )

    def _keep_nodes(self) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(
                self._log.sql("INSERT INTO {nodes} VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"), self._tree.made
            )
        self._tree.made.clear()

    def _leaf(self, position: int) -> bytes | None:
        found = self._fetch(self._log.sql(LEAF), [position])
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
    of: Log = EVENTS,
) -> None:
    """Seal until stopped, through the loss of PostgreSQL; a refusal is left where those who look after it see it."""
    while not stop.is_set():
        try:
            with alone(url, of) as (connection, wake):
                sealer = Sealer(connection, signers, folder, witnesses, of)
                sealer.begin()
                tell_at_work(connection, of)
                while not stop.is_set():
                    before = sealer.published
                    sealed = sealer.seal() > before
                    if post and sealer.published:
                        post.offer(folder.newest)
                    if sealed:
                        stop.wait(SECONDS * of.pace)
                    wake.wait()
        except AWAY as error:
            log.warning("the sealer waits for PostgreSQL: %s", error)
            stop.wait(1)
        except REFUSALS as error:
            log.error("the sealer refuses: %s", error)
            leave_word(url, str(error), of)
            stop.wait(AFTER_REFUSAL)


def seal_once(
    url: str, signers: Sequence[Signer], folder: Folder, witnesses: Sequence[Witness] = (), of: Log = EVENTS
) -> int:
    """Sign and publish what is not, and return how many entries are covered; raises one of REFUSALS."""
    with alone(url, of) as (connection, _):
        sealer = Sealer(connection, signers, folder, witnesses, of)
        sealer.begin()
        return sealer.seal()


@contextmanager
def alone(url: str, of: Log = EVENTS) -> Iterator[tuple[Patient, Wake]]:
    """A connection in the sealer's role, when no other sealer of the log has one: later ones wait for its end."""
    with database.pool(url, role=ROLE, size=1) as pool, pool.connection() as connection, Wake(pool) as wake:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [of.lock]).fetchone() != (True,):
            raise Unavailable("Another sealer is at work in this database.")
        yield connection, wake


def leave_word(url: str, sentence: str, of: Log) -> None:
    try:
        with database.pool(url, role=ROLE, size=1) as pool, pool.connection() as connection:
            tell_refused(connection, sentence, of)
    except AWAY as lost:
        log.warning("nobody could be told that the sealer refuses: %s", lost)
