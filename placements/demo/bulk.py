"""The register for a load by its only writer: the same rules and the same form, in one append at the end."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID

from psycopg_pool import ConnectionPool

from placements.appender import Kept, Stored
from placements.application import Answer, Page, Register
from placements.demo.agenda import Clock
from placements.errors import Conflict
from placements.store import Found, Recorded, Store
from placements.vault import Details, Vault

PATIENCE = 120.0
"""Seconds that the one append may take on a slow machine."""


class BulkStore(Store):
    """Holds back what is appended and records it all in one transaction, or nothing of it."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        super().__init__(pool, deadline=PATIENCE)
        self.waiting: list[Stored] = []
        self._numbers: Counter[str] = Counter()
        self._places: defaultdict[UUID | str, list[int]] = defaultdict(list)

    def append(
        self, events: Sequence[Stored], *, unchanged: Mapping[UUID, int] | None = None, kept: Kept | None = None
    ) -> int:
        first = len(self.waiting) + 1
        self.waiting += events
        for place, event in enumerate(events, first):
            self._places[event.originator_id].append(place)
        return first

    def histories(self, ids: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        """As they wait to be recorded."""
        return {id: [self._waiting(place) for place in self._places[id]] for id in ids}

    def of_kinds(self, kinds: Sequence[str], first: int, last: int) -> list[Recorded]:
        """As they wait to be recorded."""
        wanted = frozenset(kinds)
        rows = enumerate(self.waiting[first - 1 : last], first)
        return [self._waiting(place) for place, row in rows if row.topic in wanted]

    def _waiting(self, place: int) -> Recorded:
        row: Any = self.waiting[place - 1]
        envelope = (row.event_id, row.originator_id, row.originator_version, row.topic, row.schema_version)
        return self._recorded(place, *envelope, row.recorded_at, row.recorded_at, row.state)

    def next_number(self, prefix: str) -> int:
        self._numbers[prefix] += 1
        return self._numbers[prefix]

    def flush(self) -> None:
        """Record everything, behind numbers that nobody is given again. A first event by somebody else, and all of it
        would count as recorded today: then nothing is."""
        if self.position():
            raise Conflict("Somebody else wrote into the register while the demo council was made: use an empty one.")
        for prefix, count in self._numbers.items():
            self.fetch("SELECT max(register.next_number(%t)) FROM generate_series(1, %b)", [prefix, count])
        super().append(self.waiting)


class BulkVault(Vault):
    """Remembers what it has sealed, and takes its keys from the seed: the persons are invented."""

    def __init__(self, store: Store, random: Random) -> None:
        super().__init__(store, random=random.randbytes)
        self._keys: dict[UUID, bytes] = {}
        self._sealed: dict[str, Details] = {}
        self._erased: list[UUID] = []

    def seal(self, person: UUID, details: Details) -> str:
        sealed = super().seal(person, details)
        self._sealed[sealed] = details
        return sealed

    def _key(self, person: UUID) -> bytes:
        if person not in self._keys:
            self._keys[person] = self._random(32)
        return self._keys[person]

    def open(self, person: UUID, sealed: str) -> Details | None:
        return self._sealed[sealed]

    def opened(self, person: UUID, sealed: str, keys: Mapping[UUID, bytes | None]) -> Details | None:
        return self._sealed[sealed]

    def erase(self, person: UUID) -> None:
        self._erased.append(person)

    def flush(self) -> None:
        """Keep the keys, but for those of the erased."""
        made = [[*self._keys], [*self._keys.values()]]
        self._recorder.fetch("SELECT register.person_key(p, k) FROM unnest(%b::uuid[], %b::bytea[]) AS n (p, k)", made)
        for person in self._erased:
            super().erase(person)


class BulkRegister(Register):
    """Keeps every history folded in memory, takes time and ids from the demo year, and lets time pass."""

    def __init__(self, store: BulkStore, *, clock: Clock, seed: int) -> None:
        random = Random(f"{seed} ids")  # noqa: S311
        super().__init__(store, now=clock, new_id=lambda: UUID(int=random.getrandbits(128), version=4))
        self.vault: BulkVault = BulkVault(store, Random(f"{seed} keys"))  # noqa: S311
        self._bulk = store
        self._clock = clock
        self._pages: dict[UUID, Page] = {}

    def position(self) -> int:
        """Of the last event that waits to be recorded."""
        return len(self._bulk.waiting)

    def flush(self) -> None:
        """Record everything that was decided."""
        self.vault.flush()
        self._bulk.flush()

    def _fold(
        self, subjects: Sequence[tuple[type[Any], UUID]], *, numbered: str = "", **_: Any
    ) -> tuple[list[Page], Found]:
        pages = [self._pages.setdefault(id, Page(kind, id, kind())) for kind, id in subjects]
        return pages, Found(iter(()), {}, self._bulk.next_number(numbered) if numbered else None, None)

    def _attempt(self, *arguments: Any) -> Answer:
        try:
            return super()._attempt(*arguments)
        finally:
            self._clock.tick()
