"""A throw-away PostgreSQL for the whole run, and a fresh register for every test that asks for one."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from placements import database
from placements.application import Register
from placements.cluster import Cluster
from placements.store import Store
from projections.runner import Runner
from tests.faults.report import LONG, Report
from tests.proxy import Proxy
from tests.sumdb.judge import Judge, judging, there

STOP_WHEN_ORPHANED = """
import shutil, sys
sys.stdin.read()
from pathlib import Path
from placements.cluster import Cluster
if (home := Path(sys.argv[1])).exists():
    with Cluster(home):
        pass
    shutil.rmtree(home)
"""
"""Waits for the end of the run, however that comes, and stops the server if the run no longer could."""

# A run in the background is started with Ctrl-C ignored, and so would be every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}

NUMBERS = count(1)

REPORT = pytest.StashKey[Report]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[REPORT] = Report()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Where a test of the fault suite says what it saw."""
    return request.config.stash[REPORT]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what this process saw to the one that sums up, where `-n` shares the tests among several."""
    if output := getattr(session.config, "workeroutput", None):
        output["faults"] = asdict(session.config.stash[REPORT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    seen = getattr(node, "workeroutput", {}).get("faults", {"rows": {}, "controls": {}})
    report = node.config.stash[REPORT]
    report.rows |= seen["rows"]
    report.controls |= seen["controls"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    report = config.stash[REPORT]
    if report.rows or report.controls:
        if LONG:
            report.write()
        terminalreporter.section("faults")
        terminalreporter.write("\n".join(report.lines()) + "\n")


@dataclass
class Clock:
    """A clock that a test sets: it stands still until it is moved."""

    now: datetime = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of a register that is at home on this machine, such as the demo's key, takes part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLACEMENTS_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL to make databases in: DATABASE_URL, or our own, which ends with the run even when that is killed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="placements-") as home,
        subprocess.Popen(
            [sys.executable, "-c", STOP_WHEN_ORPHANED, home], stdin=subprocess.PIPE, start_new_session=True
        ),
        Cluster(Path(home), settings=NOT_DURABLE) as cluster,
    ):
        yield cluster.url("postgres")


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of an empty, migrated database with its read models."""
    name = f"placements_template_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        database.migrate(make_conninfo(server_url, dbname=name))
        Runner(make_conninfo(server_url, dbname=name)).catch_up()
        yield name
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """A fresh, migrated database."""
    name = f"placements_test_{os.getpid()}_{next(NUMBERS)}"
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY").format(**names))
        yield make_conninfo(server_url, dbname=name)
        connection.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with database.pool(database_url, role="placements_web") as pool:
        yield Store(pool)


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    with Proxy(database_url) as proxy:
        yield proxy


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(store: Store, clock: Clock) -> Register:
    return Register(store, now=clock)


@pytest.fixture(scope="session")
def sumdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """Go's verdicts on checkpoints and proofs."""
    if not there():
        pytest.skip("no Go here: install golang-go and golang-golang-x-mod-dev, or run `make sumdb` as root")
    with judging(tmp_path_factory.mktemp("sumdb")) as judge:
        yield judge
