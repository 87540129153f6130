"""T4: everything that is done to a register is found from a dump and one checkpoint that was kept outside.

docs/tamper-evidence.md shows the table; what it says is what is counted here.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest

from placements.verify_register import Audit, Checkpoint, Doubtful, Key, events, of_dump
from tests.placements.sealed import SIGNER
from tests.placements.tampering import CHECKPOINTS, EVENTS, KINDS, Rows, checkpoint_of, lines, register

TIMES = 100
ROWS = register()
OUTSIDE = checkpoint_of(ROWS)

ROW = re.compile(r"^\| ([^|]+) \| (\d+) of 100 \| (\d+) of 100 \|$", re.MULTILINE)


def found(rows: Rows, *notes: str, keys: Sequence[Key] = (SIGNER.key,)) -> bool:
    """Whether anything is found that is not as it should be, with those checkpoints or none."""
    try:
        checkpoints = [Checkpoint.read(note) for note in notes]
        for checkpoint in checkpoints:
            checkpoint.require(keys)
        audit = Audit(checkpoints)
        for event in events(lines(rows)):
            audit.take(event)
        audit.finish()
        return bool(audit.findings)
    except Doubtful:
        return True


@cache
def count(kind: str) -> tuple[int, int]:
    """How many of the hundred are found without the checkpoint, and with it."""
    random = Random(kind)
    if kind in KINDS:
        altered = [KINDS[kind](random, ROWS) for _ in range(TIMES)]
        assert all(rows != ROWS for rows in altered)
        return sum(found(rows) for rows in altered), sum(found(rows, OUTSIDE) for rows in altered)
    notes = [CHECKPOINTS[kind](random, OUTSIDE) for _ in range(TIMES)]
    return 0, sum(found(ROWS, note) for note in notes)


def test_what_was_not_altered_is_found_to_be_whole():
    assert not found(ROWS)
    assert not found(ROWS, OUTSIDE)
    assert not found(ROWS, OUTSIDE, checkpoint_of(ROWS[:40]))
    assert not found(ROWS, checkpoint_of(ROWS[:40]))


@pytest.mark.parametrize("kind", [*KINDS, *CHECKPOINTS])
def test_everything_is_found_with_a_checkpoint_that_was_kept_outside(kind):
    assert count(kind)[1] == TIMES


def test_the_control_without_one_who_covers_his_tracks_is_not_found():
    """Cutting the tail needs not even that: whoever believes the register alone can be shown any earlier part of it."""
    missed = {kind for kind in KINDS if count(kind)[0] == 0}
    assert missed == {
        "the tail cut off",
        "edited, and hashed again",
        "deleted, renumbered and hashed again",
        "inserted, renumbered and hashed again",
        "another register put in its place",
    }


def test_the_table_in_the_documents_is_what_is_counted_here():
    text = (Path(__file__).parents[2] / "docs" / "tamper-evidence.md").read_text()
    said = {what: (int(without), int(with_)) for what, without, with_ in ROW.findall(text)}
    assert said == {kind: count(kind) for kind in [*KINDS, *CHECKPOINTS]}


def sentence(rows: Rows, *sizes: int) -> str:
    notes = [checkpoint_of(ROWS[:size]) for size in sizes or (EVENTS,)]
    return of_dump(events(lines(rows)), [Checkpoint.read(note) for note in notes])[0]


def test_each_has_a_sentence_of_its_own_that_names_the_events():
    first = ROWS[7]
    name = f"event 8 ({first['type']}, {first['event_id']})"
    changed = [*ROWS[:7], {**first, "state": "{}"}, *ROWS[8:]]
    assert sentence(changed).startswith(
        f"Changed after it was recorded: {name}; its columns do not come to its leaf.\n"
    )
    removed = f"event 9 ({ROWS[8]['type']}, {ROWS[8]['event_id']})"
    assert sentence(ROWS[:7] + ROWS[8:]).startswith(f"Removed or moved: event 8 is missing in front of {removed}.\n")
    assert "Removed or moved: events 7 to 8 are missing in front of" in sentence(ROWS[:6] + ROWS[8:])
    assert f"Out of order or twice: {name} stands behind event 8." in sentence([*ROWS[:8], ROWS[7], *ROWS[8:]])
    assert sentence(ROWS[:80]) == (
        "The register ends at event 80; the checkpoint covers 90. The last 10 were cut off, or the register was "
        "restored to an earlier point."
    )
    assert sentence([]) == "The register is empty; the checkpoint covers 90 events."
    assert sentence(register(2)).startswith("The root of the first 90 events is not that of the checkpoint: between")


def test_several_checkpoints_say_between_which_events_it_was():
    altered = KINDS["edited, and hashed again"](Random(4), ROWS)
    place = next(row["position"] for row, was in zip(altered, ROWS, strict=True) if row != was)
    sizes = (place - 1, place + 3, EVENTS)
    assert f"between events {place:,} and {place + 3:,} something was changed" in sentence(altered, *sizes)


def test_what_is_newer_than_the_checkpoint_is_said_not_to_be_covered():
    assert sentence(ROWS, 80) == (
        "80 events are as anyshire.example/register sealed them. 10 newer events are not covered by it."
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "[1]",
        "null",
        '{"position": 1}',
        lines(ROWS)[0][:-5],
        lines(ROWS)[0].replace('"position": 1', '"position": "1"'),
        lines(ROWS)[0].replace('"position": 1', '"position": 9223372036854775808'),
        lines(ROWS)[0].replace('{"position"', '{"state": "{}", "position"'),
        lines(ROWS)[0].replace(ROWS[0]["history"], ROWS[0]["history"] + "00"),
        lines(ROWS)[0].replace("2026-03-02T09:00:00+00:00", "yesterday"),
        lines(ROWS)[0].replace("2026-03-02T09:00:00+00:00", "2026-03-02T09:00:00"),
    ],
)
def test_a_line_that_is_no_event_is_named(line):
    with pytest.raises(Doubtful, match="Line 1 of the dump is no event: it was changed or cut short"):
        of_dump(events([line]), [])


def test_only_the_first_findings_are_told_one_by_one():
    told = sentence([{**row, "state": "{}"} for row in ROWS]).splitlines()
    assert len(told) == 21
    assert told[-1] == "… and 71 more findings"
