"""Where PostgreSQL is: at DATABASE_URL, or our own under PLACEMENTS_HOME; and how the register is set up in it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from placements.cluster import Cluster
from placements.connection import Patient
from placements.errors import Unavailable
from placements.roles import OWNER, ROLES, become_owner

SCRIPTS = ("schema.sql", "credentials.sql", "drafts.sql", "operation.sql", "seals.sql", "reads.sql", "roles.sql")
"""The SQL files, in this order, that migrate applies."""

SCHEMA = 1
"""Counts up with every change to the scripts that is released, so that older code leaves a newer schema alone."""

MIGRATION_LOCK = 7_212_026
"""The advisory lock under which a database is set up by one process at a time."""

IS_CURRENT = "SELECT 1 FROM register.schema WHERE number > %(number)s OR number = %(number)s AND digest = %(digest)s"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """Seconds after which PostgreSQL is given up on. Together they fit into the deadline of a call, 8 seconds."""

    connect: float = 3
    statement: float = 6
    lock: float = 4
    silence: float = 5
    """How long a connection may be without any sign of life from the other end."""


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Where our own PostgreSQL keeps its data. Root's is not in root's home, which the server's user may not enter."""
    usual = "/var/lib/placements" if os.geteuid() == 0 else "~/.local/share/placements"
    return Path(environ.get("PLACEMENTS_HOME") or usual).expanduser()


@contextmanager
def running(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The URL of a database that is up. Our own is started if need be, and stopped by the last process that uses it."""
    if url := environ.get("DATABASE_URL"):
        file = environ.get("DATABASE_PASSWORD_FILE")
        yield make_conninfo(url, password=Path(file).read_text().strip()) if file else url
        return
    with Cluster(home(environ)) as cluster:
        yield cluster.database("placements")


def scripts() -> list[str]:
    return [files("placements").joinpath(name).read_text() for name in SCRIPTS]


@cache
def digest() -> tuple[int, str]:
    """The number of this version's schema, and what tells its scripts from others."""
    return SCHEMA, sha256("\0".join(scripts()).encode()).hexdigest()


def migrate(url: str) -> None:
    """Bring the database to this version's schema. May be run at any time, by any number of processes at once.

    The login must be allowed to become placements_owner, unless there is nothing to do.
    """
    with _migrator(url) as connection:
        if is_current(connection):
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
            if is_current(connection):
                return
            become_owner(connection)
            connection.execute("CREATE SCHEMA IF NOT EXISTS register")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS register.schema (number integer NOT NULL, digest text NOT NULL)"
            )
            for script in scripts():
                connection.execute(script)
            connection.execute("DELETE FROM register.schema")
            connection.execute("INSERT INTO register.schema VALUES (%s, %s)", digest())


def is_current(connection: psycopg.Connection[Any]) -> bool:
    """Whether the database is set up by this version, or by a newer one, which is left alone."""
    [set_up] = connection.execute("SELECT to_regclass('register.schema') IS NOT NULL").fetchone() or [False]
    number, known = digest()
    return set_up and bool(connection.execute(IS_CURRENT, {"number": number, "digest": known}).fetchone())


def pool(
    url: str,
    *,
    role: str | None = None,
    size: int = 8,
    timeouts: Timeouts = Timeouts(),
    durable: bool = True,
    wait: bool = True,
) -> ConnectionPool[Patient]:
    """Connections to the database in a role, opened: close it, or use it in a `with`. Make one after a fork.

    Unavailable when there is none in time; with `wait` False never, they are then opened once PostgreSQL is there. Not
    durable: a commit does not wait for the disk. For loads that can be run again, such as the demo council's.
    """
    connections = ConnectionPool(
        conninfo(url, role=role, timeouts=timeouts, durable=durable),
        connection_class=Patient,
        kwargs={"autocommit": True, "prepare_threshold": 0},
        min_size=1,
        max_size=size,
        timeout=timeouts.connect,
        reconnect_timeout=1,
        open=False,
    )
    try:
        connections.open(wait=wait, timeout=timeouts.connect * hosts(url) + 1)
    except PoolTimeout as error:
        connections.close()
        raise Unavailable(no_answer(url)) from error
    return connections


def conninfo(url: str, *, role: str | None = None, timeouts: Timeouts = Timeouts(), durable: bool | None = True) -> str:
    """The URL with role, time-outs, keep-alives and UTC. Durable None leaves that to the server's settings."""
    given = conninfo_to_dict(url)
    settings = {
        "statement_timeout": f"{timeouts.statement:g}s",
        "lock_timeout": f"{timeouts.lock:g}s",
        "timezone": "UTC",
        "jit": "off",  # compiling costs more than any of our queries
        "max_parallel_workers_per_gather": "0",  # and so does starting a worker
    }
    if durable is not None:
        settings["synchronous_commit"] = "on" if durable else "off"
    if role:
        settings["role"] = role
    options = [str(given.get("options") or "")] + [f"-c {name}={value}" for name, value in settings.items()]
    defaults: dict[str, Any] = {
        "application_name": "placements",
        "connect_timeout": int(timeouts.connect),
        "keepalives_idle": max(1, int(timeouts.silence) - 3),
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "tcp_user_timeout": int(timeouts.silence * 1000),
    }
    return make_conninfo(**{**defaults, **given, "options": " ".join(options).strip()})


def hosts(url: str) -> int:
    """How many the URL names: they are tried one after the other, and each may be gone without a word."""
    return str(conninfo_to_dict(url).get("host") or "").count(",") + 1


def no_answer(url: str) -> str:
    """The sentence for a database that cannot be reached; it says where, and never the password."""
    where = conninfo_to_dict(url)
    return (
        f"PostgreSQL does not let us in at {where.get('host', 'localhost')}, database {where.get('dbname', '')}: "
        "start it, or correct DATABASE_URL."
    )


@contextmanager
def _migrator(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to set up the register on, with failures in words."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise Unavailable(no_answer(url)) from error
    except errors.InsufficientPrivilege as error:
        raise Unavailable(
            "The database is not set up for this version, and this login may not do it: let an administrator create "
            f"the roles {', '.join(ROLES)}, let {OWNER} create schemas in the database, and run `placements migrate` "
            f"as a member of placements_migrator (docs/operations.md shows how). PostgreSQL says: {error}"
        ) from error
