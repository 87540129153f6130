"""A read model of one row a placement, filled by the code that fills every other: what cheap rows cost."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from os import cpu_count
from time import perf_counter
from uuid import UUID

import msgspec

from placements.placement import Placement, Status
from projections.fill import PARTS_EACH, connect, create, fill_part, in_silence, parts
from projections.model import Model, Show, Standing, as_decided
from projections.table import NEXT, Table


class Row(msgspec.Struct, frozen=True, kw_only=True):
    placement: UUID
    reference: str
    person: UUID | None
    panel: UUID | None
    needed_by: date
    status: Status


def rows(standing: Standing[Placement]) -> Iterator[Row]:
    state = standing.state
    yield Row(
        placement=standing.id,
        reference=state.reference,
        person=state.person,
        panel=state.panel,
        needed_by=state.needed_by,
        status=state.status,
    )


TABLE = Table(name="one_row", row=Row, key=("placement",))
MODELS = (
    Model(
        name="one row a placement",
        subjects=frozenset({"Placement"}),
        start=None,
        evolve=as_decided(Placement),
        shows=(Show(TABLE, rows),),
    ),
)


def filled(url: str, until: int) -> float:
    """Seconds to fill and index the table from the events up to that position."""
    with connect(url) as target:
        create(target)
        for statement in TABLE.definition(NEXT):
            target.execute(statement.encode())
        number = cpu_count() or 1
        started = perf_counter()
        with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
            waiting = [pool.submit(fill_one, url, until, *part) for part in parts(number * PARTS_EACH)]
            assert sum(part.result() for part in waiting) == until
        for statement in TABLE.index_definitions(NEXT):
            target.execute(statement.encode())
        taken = perf_counter() - started
        create(target)
        return taken


def fill_one(url: str, until: int, first: UUID, last: UUID) -> int:
    """A part of the register, in a process of its own."""
    return fill_part(url, until, first, last, in_silence, MODELS)
