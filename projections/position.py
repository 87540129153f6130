"""How far the read models have come: what a reader waits for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.table import SCHEMA

TABLE = f"{SCHEMA}.position"

DEFINITION = (
    f"""CREATE TABLE {TABLE} (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        position bigint NOT NULL, event_id uuid, recorded_at timestamptz NOT NULL, layout text NOT NULL
    ) WITH (fillfactor = 10)""",
    f"GRANT SELECT ON {TABLE} TO placements_web, placements_auditor",
)

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Position:
    """The last event that is shown. The event's own id tells a register that was restored to an earlier state."""

    position: int
    event_id: UUID | None
    recorded_at: datetime
    layout: str


def position(connection: Connection[Any]) -> int:
    """The position up to which events are shown; 0 before the runner's first run."""
    row = connection.execute(f"SELECT position FROM {TABLE}".encode()).fetchone()
    return int(row[0]) if row else 0


def shown_until(connection: Connection[Any]) -> datetime:
    """The recorded time of the last event that is shown: to know more than up to then is to know all."""
    row = connection.execute(f"SELECT recorded_at FROM {TABLE}".encode()).fetchone()
    return row[0] if row else BEGINNING


def wait(connection: Connection[Any], position_: int, timeout: float = 5.0) -> bool:
    """Wait until the event at that position is shown; False when it is not after so many seconds."""
    end, pause = monotonic() + timeout, 0.001
    while position(connection) < position_:
        if monotonic() + pause > end:
            return False
        sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return True
