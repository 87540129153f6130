"""How far the read models have come: what a reader waits for, and what tells whether they must be rebuilt."""

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.models import TABLES
from projections.table import SCHEMA

TABLE = f"{SCHEMA}.position"

DEFINITION = (
    f"""CREATE TABLE IF NOT EXISTS {TABLE} (single boolean PRIMARY KEY DEFAULT true CHECK (single),
        position bigint NOT NULL, event_id uuid, layout text NOT NULL) WITH (fillfactor = 10)""",
    f"GRANT SELECT ON {TABLE} TO placements_web, placements_auditor",
)

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Position:
    """The last event that is shown. The event's own id tells a register that was restored to an earlier state."""

    position: int
    event_id: UUID | None
    layout: str


def layout() -> str:
    """A digest of the tables and of the code that fills them: when it changes, they are rebuilt."""
    digest = sha256()
    for table in TABLES.values():
        digest.update("\n".join([*table.definition(SCHEMA), *table.index_definitions(SCHEMA)]).encode())
    for package in ("placements", "projections", "projections.exceptions"):
        sources = (file for file in files(package).iterdir() if file.name.endswith(".py"))
        for source in sorted(sources, key=lambda file: file.name):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def position(connection: Connection[Any]) -> int:
    """The position up to which events are shown; 0 before the runner's first run."""
    row = connection.execute(f"SELECT position FROM {TABLE}".encode()).fetchone()
    return int(row[0]) if row else 0


def wait(connection: Connection[Any], position_: int, timeout: float = 5.0) -> bool:
    """Wait until the event at that position is shown; False when it is not after so many seconds."""
    end, pause = monotonic() + timeout, 0.001
    while position(connection) < position_:
        if monotonic() + pause > end:
            return False
        sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return True
