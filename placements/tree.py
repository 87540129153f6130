"""A log's tree where it is kept: complete subtrees from level 8 in a table, and the leaves in its own rows."""

from collections.abc import Iterable, Mapping, Sequence

from placements import merkle
from placements.epochs import Fetch
from placements.errors import NotFound
from placements.log import EVENTS, Log
from placements.verify_register import Checkpoint, Range, node_hash

KEPT = 8
"""The lowest level that is kept: above 256 leaves."""

LEAVES = "SELECT leaf FROM {table} WHERE position > %b AND position <= %b ORDER BY position"
LEAVES_OF = """SELECT position - 1, leaf FROM unnest(%b::bigint[]) AS first JOIN {table}
    ON position > first AND position <= first + %b WHERE position <= %b"""
NODE = "SELECT hash FROM {nodes} WHERE level = %b AND index = %b"
NODES = """SELECT level::int, index, hash FROM {nodes}
    WHERE (level, index) IN (SELECT * FROM unnest(%b::int[], %b::bigint[]))"""
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
            raise _removed(log, level, index)
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
    return proofs_of(fetch, [position], size, log)[position], note


def proofs_of(fetch: Fetch, positions: Iterable[int], size: int, log: Log = EVENTS) -> dict[int, list[bytes]]:
    """The ways from the entries at these positions up to the root of the first `size`, read in two round trips.

    Raises NotFound where somebody removed nodes or entries that should be there.
    """
    wanted: dict[tuple[int, int], None] = {}

    def wish(level: int, index: int) -> bytes:
        wanted[level, index] = None
        return b""

    places = [*positions]
    for position in places:
        merkle.inclusion_proof(wish, position - 1, size)
    found = _found(fetch, wanted, size, log)
    return {position: merkle.inclusion_proof(_of(found, log), position - 1, size) for position in places}


def _of(found: Mapping[tuple[int, int], bytes], log: Log) -> merkle.Node:
    def node(level: int, index: int) -> bytes:
        if (level, index) not in found:
            raise _removed(log, level, index)
        return found[level, index]

    return node


def _found(fetch: Fetch, wanted: Iterable[tuple[int, int]], size: int, log: Log) -> dict[tuple[int, int], bytes]:
    """Those nodes as far as they are there: the upper ones as they are kept, the lower ones from their leaves."""
    kept = [each for each in wanted if each[0] >= KEPT]
    lower = [each for each in wanted if each[0] < KEPT]
    levels, indexes = [[level for level, _ in kept]], [[index for _, index in kept]]
    found = {(level, index): bytes(hash) for level, index, hash in fetch(log.sql(NODES), [*levels, *indexes])}
    blocks = {index << level >> KEPT << KEPT for level, index in lower}
    leaves = {place: bytes(leaf) for place, leaf in fetch(log.sql(LEAVES_OF), [[*blocks], 1 << KEPT, size])}
    for level, index in lower:
        below = Range()
        for place in range(index << level, index + 1 << level):
            if place in leaves:
                below.add(leaves[place])
        if below.size == 1 << level:
            found[level, index] = below.peaks[0]
    return found


def _removed(log: Log, level: int, index: int) -> NotFound:
    first, last = (index << level) + 1, index + 1 << level
    return NotFound(
        f"Of the tree over {log.entry} {first:,} to {last:,} something was removed: run `placements verify`."
    )
