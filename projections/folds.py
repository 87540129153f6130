"""Histories on their way through the read models: loaded once, then folded event by event."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from psycopg import Connection

from placements.store import Recorded, Store
from projections import tally
from projections.model import Changes, Following, Model
from projections.models import MODELS

REMEMBERED = 20_000
"""Histories that are kept in memory; any other is read again from the register when it goes on."""


Counting = Callable[[Connection[Any], str, Iterable[tally.Change]], None]
"""Where what the totals gain and lose goes."""


class Folds:
    """As many histories as are worth remembering."""

    def __init__(self, store: Store, models: Sequence[Model] = MODELS) -> None:
        self._store = store
        self._models = {subject: [m for m in models if subject in m.subjects] for m in models for subject in m.subjects}
        self._shown = {show.table.name: show.table for model in models for show in model.shows}
        self._following: OrderedDict[UUID, list[Following]] = OrderedDict()
        self.changes = self._nothing()

    def _nothing(self) -> dict[str, Changes]:
        return {name: Changes(table) for name, table in self._shown.items()}

    def take(self, events: Sequence[Recorded]) -> None:
        """Fold a batch in the order of the register; what it changes is noted in `changes`."""
        histories: defaultdict[UUID, list[Recorded]] = defaultdict(list)
        for recorded in events:
            histories[recorded.history].append(recorded)
        self._remember(histories)
        for id, batch in histories.items():
            for following in self._following[id]:
                following.take(batch, self.changes)
        while len(self._following) > REMEMBERED:
            self._following.popitem(last=False)

    def take_whole(self, history: Sequence[Recorded]) -> None:
        """Fold a history that is complete, and forget it."""
        for model in self._models.get(history[0].subject, ()):
            Following.after(model, ()).take(history, self.changes)

    @property
    def are_few(self) -> bool:
        """Whether what changed can be written in a pipeline."""
        return all(changes.are_few for changes in self.changes.values())

    def write(self, connection: Connection[Any], schema: str, count: Counting = tally.add) -> None:
        """Bring what changed into the tables of that schema, inside a transaction."""
        for changes in self.changes.values():
            if len(changes):
                changes.write(connection, schema)
        count(connection, schema, chain.from_iterable(changes.counted for changes in self.changes.values()))
        for changes in self.changes.values():
            changes.counted.clear()

    def forget(self) -> None:
        """Nothing of what was folded has been written: begin again."""
        self._following.clear()
        self.changes = self._nothing()

    def _remember(self, histories: dict[UUID, list[Recorded]]) -> None:
        """Bring every history up to where the batch begins."""
        missing = [id for id, batch in histories.items() if id not in self._following and batch[0].version > 1]
        before = self._store.histories(missing) if missing else {}
        for id, batch in histories.items():
            if id in self._following:
                self._following.move_to_end(id)
                continue
            earlier = [recorded for recorded in before.get(id, ()) if recorded.version < batch[0].version]
            models = self._models.get(batch[0].subject, ())
            self._following[id] = [Following.after(model, earlier) for model in models]
