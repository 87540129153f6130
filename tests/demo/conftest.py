"""The demo council, loaded once for all its tests: a whole year, and the last weeks of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from placements import database
from placements.account import Account
from placements.administration import OPERATOR, account_id
from placements.application import Register
from placements.demo.load import Loaded, load
from placements.demo.population import SIZES
from placements.store import Recorded, Store
from placements.vocabulary import Role
from projections.runner import Runner
from tests.conftest import NUMBERS

UNTIL = date(2026, 3, 31)


@dataclass
class Demo:
    """A demo council, and where it is."""

    url: str
    loaded: Loaded
    events: list[Recorded]
    connection: Connection[Any]


@contextmanager
def made(server_url: str, template: str, *, size: str, seed: int = 1, until: date = UNTIL) -> Iterator[Demo]:
    """The demo council in a database of its own, its read models shown."""
    name = sql.Identifier(f"placements_demo_{os.getpid()}_{next(NUMBERS)}")
    with psycopg.connect(server_url, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(create.format(name, sql.Identifier(template)))
        url = make_conninfo(server_url, dbname=name.as_string().strip('"'))
        try:
            yield from shown(url, size, seed, until)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def shown(url: str, size: str, seed: int, until: date) -> Iterator[Demo]:
    loaded = load(url, until=until, size=SIZES[size], seed=seed)
    Runner(url).catch_up()
    with (
        database.pool(url, role="placements_web") as pool,
        psycopg.connect(database.conninfo(url, role="placements_web"), autocommit=True) as connection,
    ):
        yield Demo(url, loaded, Store(pool).read(0, 100_000), connection)


@pytest.fixture(scope="session")
def year(server_url: str, template: str) -> Iterator[Demo]:
    """A whole year."""
    with made(server_url, template, size="full") as demo:
        yield demo


@pytest.fixture(scope="session")
def weeks(server_url: str, template: str) -> Iterator[Demo]:
    """The last weeks of a year."""
    with made(server_url, template, size="small") as demo:
        yield demo


def open_somebody(register: Register) -> None:
    register.decide(
        Account,
        account_id("somebody"),
        lambda account: account.open(username="somebody", name="Some Body", roles=(Role.AUDITOR,)),
        by=OPERATOR,
        new=True,
    )
