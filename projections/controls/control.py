"""What a test of a control answers with: what it looked at, how much of that failed, and the events that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg import Connection

from placements.store import Store
from projections.proof import Proof

AT_ONCE = 20_000
"""Positions of the register that are read together."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Over which part of the register a control is tested, and how strictly."""

    store: Store
    connection: "Connection[object]"
    on: date
    known: datetime | None
    """As known at which moment; None is all that is recorded."""
    last: int
    """The last position that was known then."""
    minutes: int = 15
    """By which an event's recorded time may differ from the database's own."""
    days: int = 5
    """Working days within which what happened is recorded."""
    most: int = 50
    """Failures that are told of each control; all are counted."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One failure of a control."""

    words: str
    subject: str
    """The kind of history it is in: Placement, Account."""
    history: UUID
    proof: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True)
class Result:
    """A control, tested over all of the register that was known."""

    code: str
    name: str
    about: str
    population: int
    population_of: str
    """What the population counts."""
    failed: int
    failures: Sequence[Failure]
    """The first of them."""
