"""The tree against RFC 6962 as it is written there, against vectors of others, and against Go."""

from hashlib import sha256

import pytest

from placements.merkle import consistency_proof, consistent, inclusion_proof, root
from placements.verify_register import Range, leaf_hash, root_above

LEAVES = [leaf_hash(b"event %d" % number) for number in range(70)]

VECTOR = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
"""The first seven leaves of Certificate Transparency's own tests."""


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def node(level: int, index: int) -> bytes:
    return tree_hash(LEAVES[index << level : index + 1 << level])


def grown(size: int) -> Range:
    tree = Range()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    return tree


@pytest.mark.parametrize(
    ("size", "known"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ],
)
def test_roots_are_those_of_certificate_transparency(size, known):
    tree = Range()
    for leaf in VECTOR[:size]:
        tree.add(leaf_hash(leaf))
    assert tree.root().hex() == known


def test_a_tree_that_grows_has_the_root_of_one_that_is_made_at_once():
    assert [grown(size).root() for size in range(71)] == [tree_hash(LEAVES[:size]) for size in range(71)]
    assert all(root(node, 0, size) == tree_hash(LEAVES[:size]) for size in range(1, 71))


def test_every_leaf_of_every_tree_is_proved_and_nothing_else_is():
    for size in range(1, 40):
        whole = tree_hash(LEAVES[:size])
        for index in range(size):
            path = inclusion_proof(node, index, size)
            assert root_above(LEAVES[index], index, size, path) == whole
            assert root_above(LEAVES[index + 1], index, size, path) != whole
            assert root_above(LEAVES[index], (index + 1) % size, size, path) != whole or size == 1
            assert root_above(LEAVES[index], index, size, [*path, whole]) is None
            assert not path or root_above(LEAVES[index], index, size, path[:-1]) != whole


def test_a_leaf_outside_the_tree_is_not_proved():
    assert root_above(LEAVES[0], 1, 1, []) is None
    assert root_above(LEAVES[0], -1, 1, []) is None


def test_every_tree_is_consistent_with_every_later_one_and_with_no_other():
    for later in range(40):
        new = tree_hash(LEAVES[:later])
        for earlier in range(later + 1):
            old, proof = tree_hash(LEAVES[:earlier]), consistency_proof(node, earlier, later)
            assert consistent(earlier, old, later, new, proof)
            assert not consistent(earlier, old, later, new, [*proof, old])
            if 0 < earlier < later:
                assert not consistent(earlier, LEAVES[50], later, new, proof)
                assert not consistent(earlier, old, later, LEAVES[50], proof)
                assert not consistent(earlier, old, later, new, proof[:-1])
                assert not consistent(later, new, earlier, old, proof)
    assert not consistent(4, LEAVES[0], 4, LEAVES[1], [])


def test_go_accepts_every_proof(sumdb):
    for size in (1, 2, 3, 7, 8, 33, 64, 70):
        whole = tree_hash(LEAVES[:size])
        for index in range(size):
            path = inclusion_proof(node, index, size)
            assert sumdb.finds(LEAVES[index], index, size, whole, path) == "<nil>"
            assert sumdb.finds(LEAVES[index], (index + 1) % size, size, whole, path) != "<nil>" or size == 1
        for earlier in range(1, size + 1):
            proof = consistency_proof(node, earlier, size)
            assert sumdb.extends(tree_hash(LEAVES[:earlier]), earlier, size, whole, proof) == "<nil>"
            assert sumdb.extends(sha256().digest(), earlier, size, whole, proof) != "<nil>"
