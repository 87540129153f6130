"""What somebody could do to a register who may write everything in it, each kind at random places."""

import base64
import json
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

from placements.signing import Signer, checkpoint_text, signed
from placements.verify_register import Range, event, leaf_hash
from tests.placements.sealed import NAME, SIGNER

Rows = list[dict[str, Any]]

EVENTS = 90
TYPES = ("Placement.PlacementRequested", "Placement.DecisionRecorded", "Meeting.ItemDecided", "Person.PersonRegistered")


def register(seed: int = 1) -> Rows:
    """The lines of a dump: histories of six events each."""
    random = Random(seed)
    histories = [str(UUID(int=random.getrandbits(128), version=4)) for _ in range(EVENTS // 6)]
    return renumbered(
        {
            "event_id": str(UUID(int=random.getrandbits(128), version=4)),
            "history": histories[place % len(histories)],
            "version": place // len(histories) + 1,
            "type": random.choice(TYPES),
            "schema_version": 1,
            "recorded_at": f"2026-03-02T09:{place // 60:02}:{place % 60:02}+00:00",
            "stored_at": f"2026-03-02T09:{place // 60:02}:{place % 60:02}.001000+00:00",
            "state": json.dumps({"by": random.getrandbits(64), "event": {"weekly_rate": random.randrange(400_000)}}),
        }
        for place in range(EVENTS)
    )


def renumbered(rows: Any) -> Rows:
    """Positions without a gap, and leaves that fit: what somebody does who covers his tracks."""
    return [hashed({**row, "position": place}) for place, row in enumerate(rows, 1)]


def hashed(row: dict[str, Any]) -> dict[str, Any]:
    names = (
        "position",
        "event_id",
        "history",
        "version",
        "type",
        "schema_version",
        "recorded_at",
        "stored_at",
        "state",
    )
    row = {name: row[name] for name in names}
    return {**row, "leaf": leaf_hash(event([*row.items(), ("leaf", "")]).data).hex()}


def lines(rows: Rows) -> list[str]:
    return [json.dumps(row) for row in rows]


def checkpoint_of(rows: Rows, signer: Signer = SIGNER, name: str = NAME) -> str:
    """As the sealer of that register would have signed it."""
    tree = Range()
    for row in rows:
        tree.add(bytes.fromhex(row["leaf"]))
    return signed(checkpoint_text(name, tree.size, tree.root()), [signer])


def at(rows: Rows, place: int, **changes: Any) -> Rows:
    return [*rows[:place], {**rows[place], **changes}, *rows[place + 1 :]]


def somewhere(random: Random, rows: Rows) -> int:
    return random.randrange(len(rows))


def flip_a_bit(random: Random, rows: Rows) -> Rows:
    place = somewhere(random, rows)
    state = bytearray(rows[place]["state"].encode())
    state[random.randrange(len(state))] ^= 1 << random.randrange(7)
    return at(rows, place, state=state.decode())


def change_the_type(random: Random, rows: Rows) -> Rows:
    place = somewhere(random, rows)
    return at(rows, place, type=random.choice([each for each in TYPES if each != rows[place]["type"]]))


def change_the_version(random: Random, rows: Rows) -> Rows:
    place = somewhere(random, rows)
    return at(rows, place, version=rows[place]["version"] + random.randrange(1, 100))


def move_to_another_history(random: Random, rows: Rows) -> Rows:
    place = somewhere(random, rows)
    return at(
        rows, place, history=random.choice([r["history"] for r in rows if r["history"] != rows[place]["history"]])
    )


def backdate(random: Random, rows: Rows) -> Rows:
    place = somewhere(random, rows)
    field = random.choice(["recorded_at", "stored_at"])
    return at(rows, place, **{field: f"2026-03-01T{random.randrange(24):02}:00:00+00:00"})


def delete(random: Random, rows: Rows) -> Rows:
    place = random.randrange(len(rows) - 1)
    return rows[:place] + rows[place + 1 :]


def insert(random: Random, rows: Rows) -> Rows:
    place = random.randrange(1, len(rows))
    new = hashed({**rows[place], "event_id": str(UUID(int=random.getrandbits(128))), "version": 99})
    return [*rows[:place], new, *rows[place:]]


def swap(random: Random, rows: Rows) -> Rows:
    """What two events say, or the places at which they stand."""
    one, other = random.sample(range(len(rows)), 2)
    if random.random() < 0.5:
        return at(at(rows, one, state=rows[other]["state"]), other, state=rows[one]["state"])
    moved = at(at(rows, one, position=other + 1), other, position=one + 1)
    return sorted(moved, key=lambda row: row["position"])


def cut_the_tail(random: Random, rows: Rows) -> Rows:
    return rows[: somewhere(random, rows)]


def edit_and_hash_again(random: Random, rows: Rows) -> Rows:
    place = somewhere(random, rows)
    changed = [flip_a_bit, change_the_type, change_the_version, move_to_another_history][random.randrange(4)]
    return [hashed(row) for row in changed(random, at(rows, place))]


def delete_and_hash_again(random: Random, rows: Rows) -> Rows:
    return renumbered(delete(random, rows))


def insert_and_hash_again(random: Random, rows: Rows) -> Rows:
    return renumbered(insert(random, rows))


def put_another_register_there(random: Random, rows: Rows) -> Rows:
    return register(random.randrange(2, 10_000))


KINDS: dict[str, Callable[[Random, Rows], Rows]] = {
    "a bit of an event flipped": flip_a_bit,
    "its type changed": change_the_type,
    "its version changed": change_the_version,
    "moved to another history": move_to_another_history,
    "recorded or stored time changed": backdate,
    "an event deleted": delete,
    "an event inserted": insert,
    "two events swapped": swap,
    "edited, and hashed again": edit_and_hash_again,
    "deleted, renumbered and hashed again": delete_and_hash_again,
    "inserted, renumbered and hashed again": insert_and_hash_again,
    "the tail cut off": cut_the_tail,
    "another register put in its place": put_another_register_there,
}


def change_its_text(random: Random, note: str) -> str:
    size = note.split("\n")[1]
    return note.replace(f"\n{size}\n", f"\n{int(size) - random.randrange(1, 80)}\n")


def change_its_root(random: Random, note: str) -> str:
    lines = note.split("\n")
    lines[2] = base64.b64encode(random.randbytes(32)).decode()
    return "\n".join(lines)


def sign_it_again(random: Random, note: str) -> str:
    return signed(note.partition("\n\n")[0] + "\n", [Signer.of(NAME, 1, random.randbytes(32))])


def of_another_register(random: Random, note: str) -> str:
    name = f"shire-{random.randrange(1000)}.example/register"
    return checkpoint_of(register(), Signer.of(name, 1, random.randbytes(32)), name)


CHECKPOINTS: dict[str, Callable[[Random, str], str]] = {
    "the checkpoint's size changed": change_its_text,
    "the checkpoint's root changed": change_its_root,
    "the checkpoint signed again with another key": sign_it_again,
    "the checkpoint replaced by another register's": of_another_register,
}
