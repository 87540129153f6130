"""Whether a reader's place is still in the register: after a restore, positions are given a second time.

The mark of an event is its epoch and its leaf, which no two events share. A reader keeps the mark of the last event
that it took in beside the position, and is stopped when another event, or none, stands there.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from placements.errors import Forked, Unavailable

Fetch = Callable[[str, Sequence[Any]], list[Any]]

MARK = "1 + (SELECT count(*) FROM register.epochs WHERE begins_behind < position) || '-' || encode(leaf, 'hex')"
"""SQL: the mark of a row of register.events. That of an event which outlives a restore stays as it was."""

MARKS = f"SELECT event_id, {MARK} FROM register.events WHERE event_id = ANY (%b)"  # noqa: S608
MARK_AT = f"SELECT {MARK} FROM register.events WHERE position = %b"  # noqa: S608

SHARED = "SELECT min(begins_behind) FROM register.epochs WHERE epoch > %b"


def marks(fetch: Fetch, events: Sequence[UUID]) -> dict[UUID, str]:
    """The marks of the events with those ids."""
    found = dict(fetch(MARKS, [[*events]]))
    if len(found) < len(events):
        raise Unavailable("The register has just been restored to an earlier moment: ask again.")
    return found


def require_mark(fetch: Fetch, position: int, mark: str) -> None:
    """Raise Forked unless the event at the position is the one with that mark.

    Ask after reading what is behind the position, and before using it: a restore in between is then noticed too.
    """
    if fetch(MARK_AT, [position]) == [(mark,)]:
        return
    [[shared]] = fetch(SHARED, [int(mark.partition("-")[0])])
    until = "where your marks are still those of the register" if shared is None else f"position {shared}"
    raise Forked(
        f"The register was restored to an earlier moment: the event that you took in at position {position} is no "
        f"longer in it. Undo what you took in behind the place up to which it is the same, {until}, and go on "
        "from there."
    )
