"""A log's tree where it is kept: complete subtrees from level 8 in a table, and the leaves in its own rows."""

from collections.abc import Sequence

from placements import merkle
from placements.epochs import Fetch
from placements.errors import NotFound
from placements.log import EVENTS, Log
from placements.verify_register import Checkpoint, Range, node_hash

KEPT = 8
"""The lowest level that is kept: above 256 leaves."""

LEAVES = "SELECT leaf FROM {table} WHERE position > %b AND position <= %b ORDER BY position"
NODE = "SELECT hash FROM {nodes} WHERE level = %b AND index = %b"
NEWEST = "SELECT note FROM {checkpoints} ORDER BY size DESC LIMIT 1"
SIZE = "SELECT coalesce(max(size), 0) FROM {checkpoints}"


class Tree(Range):
    """A tree that keeps the complete subtrees which it makes, until they are stored."""

    made: list[tuple[int, int, bytes]]
    """Level, index and root of each."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        super().__init__(size, peaks)
        self.made = []

    def add(self, leaf: bytes) -> None:
        node, at, level = leaf, self.size, 0
        while at & 1:
            node, at, level = node_hash(self.peaks.pop(), node), at >> 1, level + 1
            if level >= KEPT:
                self.made.append((level, at, node))
        self.peaks.append(node)
        self.size += 1


def nodes(fetch: Fetch, log: Log = EVENTS) -> merkle.Node:
    """Where merkle.py asks for nodes. Raises NotFound for one that should be there: somebody removed it or events."""
    of_node, of_leaves = log.sql(NODE), log.sql(LEAVES)

    def node(level: int, index: int) -> bytes:
        if level >= KEPT:
            found = fetch(of_node, [level, index])
            below = Range(1, found[0]) if found else Range()
        else:
            below = Range()
            for (leaf,) in fetch(of_leaves, [index << level, index + 1 << level]):
                below.add(bytes(leaf))
        if below.size != (1 if level >= KEPT else 1 << level):
            first, last = (index << level) + 1, index + 1 << level
            raise NotFound(
                f"Of the tree over {log.entry} {first:,} to {last:,} something was removed: run `placements verify`."
            )
        return bytes(below.peaks[0])

    return node


def standing(fetch: Fetch, log: Log = EVENTS) -> Tree:
    """The tree as large as it was at the newest checkpoint that is stored."""
    [[size]] = fetch(log.sql(SIZE), [])
    node = nodes(fetch, log)
    return Tree(size, [node(level, index) for level, index in merkle.parts(0, size)])


def newest(fetch: Fetch, log: Log = EVENTS) -> str | None:
    """The newest checkpoint, as it was published."""
    found = fetch(log.sql(NEWEST), [])
    return found[0][0] if found else None


def proof_of(fetch: Fetch, position: int, log: Log = EVENTS) -> tuple[list[bytes], str]:
    """The way from the event at the position up to the newest checkpoint's root, and that checkpoint.

    Raises NotFound for an event that no checkpoint covers yet.
    """
    note = newest(fetch, log)
    size = Checkpoint.read(note).size if note else 0
    if note is None or not 0 < position <= size:
        raise NotFound(
            f"No checkpoint covers {log.one} {position:,}; the newest covers the first {size:,}: ask again later."
        )
    return merkle.inclusion_proof(nodes(fetch, log), position - 1, size), note
