"""What each role of the database may do, tried, and what it may not: tried too, as a login that is a member of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from placements import database
from placements.administration import OPERATOR
from placements.application import Register
from placements.errors import Unavailable
from placements.panel import Panel
from placements.roles import OWNER, ROLES
from placements.store import Store
from placements.vocabulary import PanelKind
from projections.rebuild import rebuild
from projections.runner import Runner
from web.cli import placements

LOGINS = ("migrator", "web", "runner", "sealer", "auditor", "backup")

EVENT = """(position, event_id, originator_id, originator_version, topic, schema_version, recorded_at, stored_at, state,
    leaf) VALUES (99, gen_random_uuid(), gen_random_uuid(), 1, 'T', 1, now(), now(), '', '')"""

CHANGES_THE_REGISTER = [
    "UPDATE register.checkpoints SET note = ''",
    "DELETE FROM register.nodes",
    f"INSERT INTO register.events {EVENT}",
    "UPDATE register.events SET topic = 'Other'",
    "DELETE FROM register.events",
    "TRUNCATE register.events",
    "UPDATE register.reads SET topic = 'other'",
    "DELETE FROM register.reads",
    "UPDATE register.reads_head SET position = 0",
    "DELETE FROM register.read_nodes",
    "ALTER TABLE register.events DISABLE TRIGGER ALL",
    "ALTER TABLE register.events DROP COLUMN leaf",
    "CREATE RULE none AS ON INSERT TO register.events DO INSTEAD NOTHING",
    "DROP TABLE register.events",
    "UPDATE register.head SET position = 0",
    "DELETE FROM register.answers",
    "UPDATE register.person_keys SET key = ''",
    "DROP FUNCTION register.next_number",
    "CREATE OR REPLACE FUNCTION register.erase_person(id uuid) RETURNS void LANGUAGE sql AS ''",
    "CREATE TABLE register.other (x integer)",
    "UPDATE register.schema SET number = 0",
    "UPDATE access.secret SET key = ''",
]
"""What the owner can do, and nobody else."""

NOT_EVEN_THE_OWNER = [
    "CREATE ROLE other",
    "ALTER SYSTEM SET fsync = off",
    "SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    "CREATE EXTENSION dblink",
    "SET ROLE postgres",
]
"""What needs a superuser: no login of the service is one."""

READS_SECRETS = [
    "SELECT * FROM register.person_keys",
    "SELECT * FROM access.passwords",
    "SELECT * FROM access.sessions",
    "SELECT * FROM access.secret",
]

CALLS = [
    "SELECT register.append('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
    "SELECT register.record_read(gen_random_uuid(), gen_random_uuid(), 'list', '{}')",
    "SELECT register.next_number('PL')",
    "SELECT register.person_key(gen_random_uuid(), '')",
    "SELECT * FROM register.person_keys('{}')",
    "SELECT register.erase_person(gen_random_uuid())",
]

TAKES_A_DUMP = "SELECT register.record_dump(false)"
"""Whoever takes a whole log away says so: the web and the auditor."""

CHANGES_READ_MODELS = ["DELETE FROM read.entry", "UPDATE read.position SET position = 0", "CREATE TABLE read.x ()"]

BECOMES = {role: f"SET ROLE {role}" for role in ROLES}

EVERYBODY_ELSE = [*CHANGES_THE_REGISTER, *NOT_EVEN_THE_OWNER]

MAY_NOT = {
    "web": [
        *EVERYBODY_ELSE,
        *CHANGES_READ_MODELS,
        "INSERT INTO register.checkpoints VALUES (1, '')",
        READS_SECRETS[0],
        "DELETE FROM operation.stopped",
        *(BECOMES[role] for role in ROLES if role != "placements_web"),
    ],
    "runner": [
        *EVERYBODY_ELSE,
        *READS_SECRETS,
        *CALLS,
        TAKES_A_DUMP,
        *(BECOMES[role] for role in ROLES if role != "placements_runner"),
    ],
    "sealer": [
        *EVERYBODY_ELSE,
        *READS_SECRETS,
        *CALLS,
        TAKES_A_DUMP,
        *CHANGES_READ_MODELS,
        "SELECT state FROM register.events",
        "SELECT originator_id FROM register.reads",
        "SELECT topic, originator_id FROM register.events",
        "SELECT * FROM register.answers",
        "SELECT * FROM read.entry",
        "DELETE FROM register.checkpoints",
        "TRUNCATE register.nodes",
        "DELETE FROM operation.stopped",
        *(BECOMES[role] for role in ROLES if role != "placements_sealer"),
    ],
    "auditor": [
        *EVERYBODY_ELSE,
        "INSERT INTO register.checkpoints VALUES (1, '')",
        "DELETE FROM operation.unsealed",
        *READS_SECRETS,
        *CALLS,
        *CHANGES_READ_MODELS,
        "DELETE FROM operation.stopped",
        *(BECOMES[role] for role in ROLES if role != "placements_auditor"),
    ],
    "backup": [
        *EVERYBODY_ELSE,
        *CALLS,
        TAKES_A_DUMP,
        *CHANGES_READ_MODELS,
        "DELETE FROM access.sessions",
        *(BECOMES[role] for role in ROLES if role != "placements_backup"),
    ],
    "migrator": [
        *EVERYBODY_ELSE,
        *READS_SECRETS,
        *CALLS,
        TAKES_A_DUMP,
        *CHANGES_READ_MODELS,
        "SELECT * FROM register.events",
        *(BECOMES[role] for role in ("placements_web", "placements_auditor", "placements_backup")),
    ],
}


@pytest.fixture(scope="module")
def logins(server_url: str) -> Iterator[dict[str, str]]:
    """The users of the logins, each a member of one role, made as an administrator makes them."""
    users = {name: f"{name}_of_test_{os.getpid()}" for name in LOGINS}
    with psycopg.connect(server_url, autocommit=True) as administrator:
        for name, user in users.items():
            administrator.execute(f"CREATE ROLE {user} LOGIN IN ROLE placements_{name}")
        yield users
        for user in users.values():
            administrator.execute(f"DROP ROLE {user}")


@pytest.fixture
def as_login(database_url: str, logins: dict[str, str]) -> Callable[[str], str]:
    """The URL with which that login comes."""
    return lambda name: make_conninfo(database_url, user=logins[name])


@pytest.fixture
def empty(server_url: str, logins: dict[str, str]) -> Iterator[str]:
    """A database as an administrator hands it over: nothing is in it, and the owner of the register may build there."""
    name = f"placements_empty_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")
        administrator.execute(f"GRANT CREATE ON DATABASE {name} TO {OWNER}")
        yield make_conninfo(server_url, dbname=name)
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.usefixtures("template")
def test_each_login_of_a_service_does_its_work(empty, logins, monkeypatch):
    """From an empty database to a decision that is shown and read, and nobody is a superuser."""
    come = {name: make_conninfo(empty, user=user) for name, user in logins.items()}
    database.migrate(come["migrator"])
    rebuild(come["migrator"])
    with database.pool(come["web"], role="placements_web") as pool:
        register = Register(Store(pool))
        panel = register.new_id()
        register.decide(Panel, panel, lambda p: p.establish(name="IPOP", kind=PanelKind.IPOP), by=OPERATOR, new=True)
        assert register.next_reference("PL").endswith("000001")
    assert Runner(come["runner"]).catch_up() == 1
    assert ask(come["auditor"], "SELECT count(*) FROM register.events") == 1
    assert ask(come["auditor"], "SELECT name FROM read.panel") == "IPOP"
    assert ask(come["auditor"], TAKES_A_DUMP) == 1
    assert ask(come["backup"], "SELECT count(*) FROM register.events") == 1
    assert ask(come["backup"], "SELECT last_value FROM register.reference_pl") == 1
    monkeypatch.setenv("DATABASE_URL", come["web"])
    arguments = ["accounts", "add", "ruth", "--name", "Ruth Baker", "--role", "administrator"]
    assert CliRunner().invoke(placements, arguments).exit_code == 0


def ask(url: str, query: str) -> Any:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


@pytest.mark.parametrize(("login", "statement"), [(login, each) for login, all_ in MAY_NOT.items() for each in all_])
def test_no_login_does_what_is_not_its_work(as_login, login, statement):
    with (
        psycopg.connect(as_login(login), autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_no_login_lets_others_do_it(as_login):
    """PostgreSQL answers with a warning, and grants nothing."""
    for login in LOGINS:
        with psycopg.connect(as_login(login), autocommit=True) as connection, suppress(errors.InsufficientPrivilege):
            connection.execute("GRANT INSERT ON register.events TO PUBLIC")
    assert ask(as_login("web"), "SELECT has_table_privilege('register.events', 'INSERT')") is False


@pytest.mark.parametrize("statement", CHANGES_THE_REGISTER)
def test_the_control_the_owner_can(as_login, statement):
    """The migrator, once it has become the owner aloud."""
    with psycopg.connect(as_login("migrator")) as connection:
        connection.execute(f"SET ROLE {OWNER}")
        connection.execute(statement)
        connection.rollback()


@pytest.mark.parametrize("statement", [*READS_SECRETS, *CALLS[1:], *CHANGES_READ_MODELS])
def test_the_control_what_is_refused_can_be_done(database_url, statement):
    with psycopg.connect(database_url) as connection:
        connection.execute(statement)
        connection.rollback()


def test_nobody_logs_in_as_a_role_and_none_of_them_is_more_than_it_seems(database_url):
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            """SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND NOT (rolcanlogin OR rolsuper OR rolcreaterole
            OR rolcreatedb OR rolreplication OR rolbypassrls)""",
            [[*ROLES]],
        ).fetchall()
    assert {name for (name,) in rows} == set(ROLES)


def test_everything_of_the_register_belongs_to_the_owner(database_url):
    query = """SELECT relname FROM pg_class
        WHERE relnamespace::regnamespace::text IN ('register', 'access', 'operation') AND relowner <> %s::regrole
        UNION SELECT proname FROM pg_proc
        WHERE pronamespace::regnamespace::text = 'register' AND proowner <> %s::regrole"""
    with psycopg.connect(database_url) as connection:
        assert connection.execute(query, [OWNER, OWNER]).fetchall() == []


def test_what_another_made_is_handed_over_to_the_owner(database_url):
    """As it is in a register from before there was an owner."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE register.events OWNER TO CURRENT_USER")
        connection.execute("ALTER SCHEMA access OWNER TO CURRENT_USER")
        connection.execute("ALTER FUNCTION register.next_number OWNER TO CURRENT_USER")
        connection.execute("UPDATE register.schema SET digest = 'of yesterday'")
    database.migrate(database_url)
    test_everything_of_the_register_belongs_to_the_owner(database_url)


def test_a_login_that_may_not_migrate_is_told_who_may(empty, logins):
    web, migrator = (make_conninfo(empty, user=logins[name]) for name in ("web", "migrator"))
    with pytest.raises(Unavailable, match="run `placements migrate` as a member of placements_migrator"):
        database.migrate(web)
    database.migrate(migrator)
    database.migrate(web)
