"""Histories given as events, whatever the rules say of them, and the read models that show them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from psycopg import Connection

from placements import database
from placements.application import Register
from placements.store import Actor
from placements.vocabulary import Role
from projections.runner import Runner
from tests.conftest import Clock

NAMESPACE = UUID("6b1f0e0a-9f5b-4a55-8a3e-2f6f1f6f2c11")
SOMEBODY = Actor(id=uuid5(NAMESPACE, "coordinator"), role=Role.COORDINATOR)


def id_of(name: str) -> UUID:
    """The same id for the same name, in every test."""
    return uuid5(NAMESPACE, name)


@dataclass
class World:
    """A register to put events into, and its read models."""

    url: str
    register: Register
    clock: Clock
    connection: Connection[Any]
    by: Actor = field(default=SOMEBODY)

    def record(self, kind: type[Any], name: str | UUID, *events: Any, at: datetime | date | None = None) -> UUID:
        """Put events at the end of a history, recorded at that moment, or at noon of that day."""
        id = name if isinstance(name, UUID) else id_of(name)
        if at:
            self.clock.now = at if isinstance(at, datetime) else datetime.combine(at, time(12), tzinfo=UTC)
        self.register.decide(kind, id, lambda _: events, by=self.by, new=None)
        return id

    def show(self) -> None:
        Runner(self.url).catch_up()


@pytest.fixture
def world(database_url: str, register: Register, clock: Clock) -> Iterator[World]:
    with psycopg.connect(database.conninfo(database_url, role="placements_web"), autocommit=True) as connection:
        yield World(database_url, register, clock, connection)
