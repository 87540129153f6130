"""States of histories as this process last read them, so that a decision folds only what has been recorded since.

Whoever goes on from one makes sure that the register still holds the event it ends with (store.Mark), which after a
restore it may not. Nothing of a person is kept: it could outlive an erasure.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from placements.person import Person
from placements.store import Mark

MOST = 1_000
"""Histories, some kilobytes each; the one that was not asked for the longest goes first."""

Named = tuple[type[Any], UUID]


@dataclass(frozen=True, slots=True)
class Known:
    """A state, and the event that it ends with."""

    state: Any
    mark: Mark
    position: int


class Memory:
    """Shared by the threads of a process: states are never changed."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[Named, Known] = OrderedDict()
        self._door = Lock()

    def recall(self, subjects: Iterable[Named]) -> dict[UUID, Known]:
        with self._door:
            found = {each: known for each in subjects if (known := self._known.get(each))}
            for each in found:
                self._known.move_to_end(each)
        return {id: known for (_, id), known in found.items()}

    def keep(self, kind: type[Any], id: UUID, known: Known) -> None:
        if kind is Person:
            return
        with self._door:
            self._known[kind, id] = known
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def forget(self) -> None:
        with self._door:
            self._known.clear()
