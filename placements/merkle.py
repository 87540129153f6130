"""Proofs of the register's tree (RFC 6962): that an event is in it, and that a later tree holds an earlier one.

The tree is asked for its complete subtrees only. `node(level, index)` is the root above the 2**level leaves that begin
with leaf index * 2**level; leaves and indexes count from 0.
"""

from collections.abc import Callable, Sequence

from placements.verify_register import Range, node_hash

Node = Callable[[int, int], bytes]


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """The hashes beside the way from that leaf up to the root of the first `size` leaves."""
    return _beside(node, index, 0, size)


def _beside(node: Node, index: int, start: int, end: int) -> list[bytes]:
    if end - start <= 1:
        return []
    middle = start + split(end - start)
    if index < middle:
        return [*_beside(node, index, start, middle), root(node, middle, end)]
    return [*_beside(node, index, middle, end), root(node, start, middle)]


def consistency_proof(node: Node, earlier: int, later: int) -> list[bytes]:
    """The hashes that lead from the root of the first `earlier` leaves to that of the first `later`."""
    return _shared(node, earlier, 0, later, whole=True) if 0 < earlier < later else []


def _shared(node: Node, earlier: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if earlier == end:
        return [] if whole else [root(node, start, end)]
    middle = start + split(end - start)
    if earlier <= middle:
        return [*_shared(node, earlier, start, middle, whole=whole), root(node, middle, end)]
    return [*_shared(node, earlier, middle, end, whole=False), root(node, start, middle)]


def split(size: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << (size - 1).bit_length() - 1


def root(node: Node, start: int, end: int) -> bytes:
    """The root above leaves start to end - 1, where start is one at which such a subtree begins."""
    return Range(end - start, [node(level, index) for level, index in parts(start, end)]).root()


def parts(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees that it is made of, the largest first: level and index of each."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def consistent(earlier: int, root: bytes, later: int, later_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof leads from the earlier root to the later one (RFC 9162, section 2.1.4.2)."""
    if earlier in (0, later):
        return not proof and (earlier == 0 or root == later_root)
    if not 0 < earlier < later or not proof:
        return False
    node, last = earlier - 1, later - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    path = [*proof] if node else [root, *proof]
    old = new = path[0]
    for hash in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(hash, old), node_hash(hash, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, hash)
        node, last = node >> 1, last >> 1
    return last == 0 and old == root and new == later_root
