"""The tables of the read models as bytes, and something for them to show."""

from datetime import date
from typing import Any

from psycopg import Connection

from placements.demo.load import load
from placements.demo.population import SIZES
from projections.models import TABLES


def dump(connection: Connection[Any]) -> dict[str, bytes]:
    """Every table in the order of its keys, as it would be written to a file."""
    return {name: dumped(connection, name) for name in TABLES}


def dumped(connection: Connection[Any], name: str) -> bytes:
    table = TABLES[name]
    order = ", ".join([*table.key, *(["lower(known)"] if table.kept else [])])
    with connection.cursor().copy(f"COPY (SELECT * FROM read.{name} ORDER BY {order}) TO STDOUT".encode()) as copy:
        return b"".join(copy)


def live_through(url: str, *, seed: int) -> None:
    """The last weeks of an invented council's year."""
    load(url, until=date(2026, 3, 31), size=SIZES["small"], seed=seed)
