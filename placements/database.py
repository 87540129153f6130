"""Where PostgreSQL is: at DATABASE_URL, or our own under PLACEMENTS_HOME; and how the register is set up in it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from placements.cluster import Cluster
from placements.errors import Unavailable

SCHEMAS = ("schema.sql", "credentials.sql")
"""The SQL files, in this order, that migrate applies."""

ROLES = ("placements_web", "placements_runner", "placements_auditor")

MIGRATION_LOCK = 7_212_026
"""The advisory lock under which a database is set up by one process at a time."""

CREATE_ROLE = """DO $$ BEGIN
    IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} NOLOGIN; END IF;
    IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN GRANT {role} TO current_user; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """Seconds after which PostgreSQL is given up on. Together they fit into the deadline of a call, 8 seconds."""

    connect: float = 3
    statement: float = 6
    lock: float = 4
    silence: float = 5
    """How long a connection may be without any sign of life from the other end."""


@contextmanager
def running(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The URL of a database that is up. Our own is started if need be, and stopped by the last process that uses it."""
    if url := environ.get("DATABASE_URL"):
        yield url
        return
    home = Path(environ.get("PLACEMENTS_HOME") or "~/.local/share/placements").expanduser()
    with Cluster(home) as cluster:
        yield cluster.database("placements")


def migrate(url: str) -> None:
    """Bring the database to this version's schema. May be run at any time, by any number of processes at once."""
    scripts = [files("placements").joinpath(name).read_text() for name in SCHEMAS]
    digest = sha256("\0".join(scripts).encode()).hexdigest()
    with _connect(url) as connection:
        for role in ROLES:
            connection.execute(CREATE_ROLE.format(role=role))
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
            connection.execute("CREATE TABLE IF NOT EXISTS public.placements_schema (digest text NOT NULL)")
            if connection.execute("SELECT FROM public.placements_schema WHERE digest = %s", [digest]).fetchone():
                return
            for script in scripts:
                connection.execute(script.encode())
            connection.execute("DELETE FROM public.placements_schema")
            connection.execute("INSERT INTO public.placements_schema VALUES (%s)", [digest])


def pool(
    url: str,
    *,
    role: str | None = None,
    size: int = 8,
    timeouts: Timeouts = Timeouts(),
    durable: bool = True,
) -> ConnectionPool[psycopg.Connection[Any]]:
    """Connections to the database in a role, opened: close it, or use it in a `with`. Make one after a fork.

    Not durable: a commit does not wait for the disk. For loads that can be run again, such as the demo council's.
    """
    connections = ConnectionPool(
        conninfo(url, role=role, timeouts=timeouts, durable=durable),
        kwargs={"autocommit": True, "prepare_threshold": 0},
        min_size=1,
        max_size=size,
        timeout=timeouts.connect,
        reconnect_timeout=timeouts.connect,
        open=False,
    )
    try:
        connections.open(wait=True, timeout=timeouts.connect)
    except PoolTimeout as error:
        connections.close()
        raise Unavailable(no_answer(url)) from error
    return connections


def conninfo(url: str, *, role: str | None = None, timeouts: Timeouts = Timeouts(), durable: bool = True) -> str:
    """The URL with role, time-outs, keep-alives and UTC."""
    given = conninfo_to_dict(url)
    settings = {
        "statement_timeout": f"{timeouts.statement:g}s",
        "lock_timeout": f"{timeouts.lock:g}s",
        "timezone": "UTC",
        "synchronous_commit": "on" if durable else "off",
    }
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


def no_answer(url: str) -> str:
    where = conninfo_to_dict(url)
    return (
        f"PostgreSQL does not let us in at {where.get('host', 'localhost')}, database {where.get('dbname', '')}: "
        "start it, or correct DATABASE_URL."
    )


def _connect(url: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Unavailable(no_answer(url)) from error
