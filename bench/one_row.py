"""A read model of one row a placement, filled by the code that fills every other: what cheap rows cost."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from os import cpu_count
from time import perf_counter
from uuid import UUID

import msgspec
from msgspec.structs import replace

from placements.placement import (
    DecisionRecorded,
    EndCorrected,
    PlacementEnded,
    PlacementImported,
    PlacementRequested,
    PlacementStarted,
    RequestAmended,
    StartCorrected,
    SubmittedToPanel,
)
from placements.store import CODEC, Recorded
from projections.fill import PARTS_EACH, connect, create, fill_part, in_silence, parts
from projections.model import Model, Show
from projections.table import NEXT, Table

FOLDED = (
    PlacementRequested,
    PlacementImported,
    RequestAmended,
    SubmittedToPanel,
    DecisionRecorded,
    PlacementStarted,
    StartCorrected,
    PlacementEnded,
    EndCorrected,
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    placement: UUID
    reference: str
    person: UUID
    panel: UUID
    team: str
    needed_by: date
    decided_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None


def evolve(row: Row | None, recorded: Recorded) -> Row | None:
    match recorded.event:
        case PlacementRequested() | PlacementImported() as begun:
            return _begun(recorded.history, begun)
        case RequestAmended(needed_by=day, team=team):
            return row and replace(row, needed_by=day, team=team)
        case SubmittedToPanel(panel=panel):
            return row and replace(row, panel=panel)
        case DecisionRecorded(decided_on=day):
            return row and replace(row, decided_on=day)
        case PlacementStarted(started_on=day) | StartCorrected(started_on=day):
            return row and replace(row, started_on=day)
        case PlacementEnded(ended_on=ended) | EndCorrected(ended_on=ended):
            return row and replace(row, ended_on=ended)
        case _:
            return row


def _begun(id: UUID, begun: PlacementRequested | PlacementImported) -> Row:
    imported = isinstance(begun, PlacementImported)
    return Row(
        placement=id,
        reference=begun.reference,
        person=begun.person,
        panel=begun.panel,
        team=begun.team,
        needed_by=begun.started_on if imported else begun.needed_by,
        started_on=begun.started_on if imported else None,
        ended_on=begun.ended_on if imported else None,
    )


def rows(row: Row) -> Iterator[Row]:
    yield row


TABLE = Table(name="one_row", row=Row, key=("placement",))
MODELS = (
    Model(
        name="one row a placement",
        subjects=frozenset({"Placement"}),
        start=None,
        evolve=evolve,
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
            waiting = [pool.submit(fill_one, url, until, *part) for part in parts(url, until, number * PARTS_EACH)]
            folded = sum(part.result() for part in waiting)
            assert 0 < folded <= until
        for statement in TABLE.index_definitions(NEXT):
            target.execute(statement.encode())
        taken = perf_counter() - started
        create(target)
        return taken


def fill_one(url: str, until: int, first: UUID, last: UUID) -> int:
    """A part of the register, in a process of its own."""
    return fill_part(url, until, first, last, in_silence, MODELS, [CODEC.names[event] for event in FOLDED])
