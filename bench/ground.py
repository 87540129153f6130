"""What all measures stand on: one PostgreSQL with durable commits, the number of rounds, and registers to measure."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from rich.console import Console

from bench.generate import generate
from bench.template import Template
from placements import database
from placements.cluster import Cluster
from placements.demo.load import load
from placements.demo.population import SIZES
from projections.rebuild import rebuild

SETTINGS = {
    "shared_buffers": "1GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "max_connections": "200",
}
"""Where the server differs from PostgreSQL's own defaults, the same for everybody measured."""


UNFINISHED = "unfinished"
"""The database that a register is generated in."""


@dataclass(frozen=True)
class Ground:
    """Where a measure finds its databases."""

    cluster: Cluster
    console: Console
    quick: bool
    """Fewer rounds and smaller registers, while something is being made faster."""

    @property
    def rounds(self) -> int:
        return 3 if self.quick else 5

    @property
    def seconds(self) -> float:
        """How long one turn of a load lasts."""
        return 1.5 if self.quick else 2.0

    @property
    def sizes(self) -> Mapping[str, int]:
        """Copies of the demo council's year, by the placements that they come to."""
        if self.quick:
            return {"2.5 k placements": 1, "10 k placements": 4}
        return {"10 k placements": 4, "100 k placements": 40, "1 M placements": 413}

    def say(self, what: str) -> None:
        self.console.print(f"[dim]{what}[/dim]")

    @contextmanager
    def fresh(self, name: str) -> Iterator[str]:
        """An empty register of its own, for as long as it is needed."""
        self.drop(name)
        url = self.cluster.database(name)
        database.migrate(url)
        try:
            yield url
        finally:
            self.drop(name)

    def register(self, copies: int) -> str:
        """A register of so many copies of the demo council's year; made once, and kept."""
        name = f"council_{copies}"
        url = self.cluster.database(name) if self.has(name) else self._generated(name, copies)
        database.migrate(url)
        return url

    def council(self, copies: int) -> str:
        """The same with its read models."""
        url = self.register(copies)
        rebuild(url, if_needed=True)
        return url

    def _generated(self, name: str, copies: int) -> str:
        with self.fresh("template") as template:
            load(template, until=datetime.now(UTC).date() - timedelta(days=1), size=SIZES["full"])
            read = Template.read(template)
        self.drop(UNFINISHED)
        url = self.cluster.database(UNFINISHED)
        database.migrate(url)
        self.say(f"generating {copies} copies of {len(read.rows):,} events")
        generate(url, read, copies)
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as connection:
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(UNFINISHED), sql.Identifier(name)))
        return self.cluster.url(name)

    def has(self, name: str) -> bool:
        with psycopg.connect(self.cluster.url("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def drop(self, name: str) -> None:
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def ground(home: Path, *, quick: bool) -> Iterator[Ground]:
    """The server, up for as long as something is measured; what it holds stays for the next time."""
    with Cluster(home, settings=SETTINGS) as cluster:
        yield Ground(cluster, Console(), quick)
