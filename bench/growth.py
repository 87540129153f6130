"""What a command takes as the register grows: the same commands on registers of every size, in turn."""

from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from statistics import median
from uuid import UUID

import psycopg

from bench.ground import Ground
from bench.histories import CLERK
from bench.library import NOTE
from bench.pairs import beside, paired, seconds
from bench.table import Line
from placements import commands, database
from placements.application import Register
from placements.placement import Placement
from placements.store import Store
from placements.vocabulary import Funding, Occasion, ServiceType

COMMANDS = 200
"""In each round, of each kind, at each size."""

FOUND = """SELECT originator_id FROM register.events
    WHERE topic = %s AND position > %s ORDER BY position LIMIT %s"""


def measure(here: Ground) -> list[Line]:
    """Milliseconds of a command, the median of each round, beside those on the smallest register."""
    with ExitStack() as stack:
        registers = {size: _Register(stack, here.register(copies)) for size, copies in here.sizes.items()}
        smallest, *larger = registers
        found = []
        for kind in ("request a placement", "add to a placement's history"):
            rounds = paired(
                here.rounds, {size: (lambda r=register, k=kind: r.typical(k)) for size, register in registers.items()}
            )
            for size in larger:
                pair = {"placements": rounds[size], f"the same at {smallest}": rounds[smallest]}
                goals = {f"the same at {smallest}": {"goal": 1.2, "at_most": True}}
                found += beside("growth", f"{kind}, {size}", pair, "ms", goals)
        return found


class _Register:
    """A register of some size, and what commands need to find in it."""

    def __init__(self, stack: ExitStack, url: str) -> None:
        pool = stack.enter_context(database.pool(url, role="placements_web", size=1))
        self.register = Register(Store(pool))
        with psycopg.connect(url) as connection:
            self.persons = _some(connection, "Person.PersonRegistered")
            self.placements = _some(connection, "Placement.PlacementRequested")
            [self.panel] = _some(connection, "Panel.PanelEstablished", 1)

    def typical(self, kind: str) -> float:
        """Milliseconds, the median of a round."""
        act: Callable[[], object] = {"request a placement": self.request}.get(kind, self.add)
        return median(seconds(act) for _ in range(COMMANDS)) * 1000

    def request(self) -> None:
        commands.request_placement(
            self.register,
            person=self.persons.pop(),
            service_type=ServiceType.RESIDENTIAL_CARE,
            panel=self.panel,
            occasion=Occasion.NEW,
            team="Older people",
            needed_by=self.register.today(),
            needs=NOTE,
            recommendation=NOTE,
            funding=Funding.COUNCIL,
            by=CLERK,
        )

    def add(self) -> None:
        self.register.decide(Placement, self.placements.pop(), lambda p: p.add_rationale(words=NOTE), by=CLERK)


def _some(connection: psycopg.Connection[tuple[UUID]], topic: str, count: int = 20 * COMMANDS) -> list[UUID]:
    """Histories with such an event, from all over the register."""
    [(last,)] = connection.execute("SELECT position FROM register.head").fetchall()
    random, found = Random(topic), []
    while len(found) < count:
        after = random.randrange(int(str(last))) if count > 1 else 0
        found += [id for (id,) in connection.execute(FOUND, [topic, after, min(50, count)])]
    random.shuffle(found)
    return found
