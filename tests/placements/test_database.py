"""Where PostgreSQL is, how the register is set up in it, and how long it is waited for."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from placements import database
from placements.cluster import Cluster
from placements.errors import Unavailable
from placements.recorder import Recorder

MIGRATE = "import sys; from placements import database; sys.stdin.readline(); database.migrate(sys.argv[1])"


def ask(url: str, query: str, *values: Any) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(query, values or None)
        return answer.fetchall() if answer.description else []


def migrate_at_once(urls: list[str]) -> list[str]:
    """What eight processes say that set up the databases at the same moment: nothing, if all goes well."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, url], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )
        for url in urls
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate()[1] for process in processes]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server on which nobody has set anything up, roles included."""
    with TemporaryDirectory(prefix="placements-") as home, Cluster(Path(home), settings={"fsync": "off"}) as cluster:
        yield cluster


def test_eight_processes_that_set_up_one_database_at_once_all_succeed(cluster):
    assert migrate_at_once([cluster.database("one")] * 8) == [""] * 8
    assert ask(cluster.url("one"), "SELECT position FROM register.head") == [(0,)]


def test_eight_processes_that_set_up_eight_databases_of_one_server_at_once_all_succeed(cluster):
    urls = [cluster.database(f"number{number}") for number in range(8)]
    assert migrate_at_once(urls) == [""] * 8
    assert [ask(url, "SELECT position FROM register.head") for url in urls] == [[(0,)]] * 8


def test_a_database_that_was_set_up_by_a_newer_version_is_left_alone(database_url):
    ask(database_url, "UPDATE register.schema SET number = number + 1, digest = 'of tomorrow'")
    database.migrate(database_url)
    assert ask(database_url, "SELECT digest FROM register.schema") == [("of tomorrow",)]


def test_a_database_that_differs_from_this_version_is_brought_to_it_and_keeps_its_events(database_url, store):
    ask(database_url, "UPDATE register.schema SET digest = 'of yesterday'; DROP FUNCTION register.next_number")
    ask(database_url, "UPDATE register.head SET position = 7")
    database.migrate(database_url)
    assert (store.position(), store.next_number("PL")) == (7, 1)


def test_a_user_who_may_not_set_up_the_register_is_told_what_to_do(cluster):
    ask(cluster.url("postgres"), "CREATE ROLE small LOGIN")
    ask(cluster.url("postgres"), "CREATE DATABASE small OWNER small")
    with pytest.raises(Unavailable, match="let an administrator create the roles placements_owner"):
        database.migrate(cluster.url("small").replace("postgres@", "small@"))


def test_an_owner_with_the_roles_granted_need_not_be_a_superuser(cluster):
    database.migrate(cluster.database("first"))
    ask(
        cluster.url("postgres"),
        "CREATE ROLE keeper LOGIN IN ROLE placements_migrator, placements_web, placements_auditor",
    )
    ask(cluster.url("postgres"), "CREATE DATABASE kept OWNER keeper")
    url = cluster.url("kept").replace("postgres@", "keeper@")
    database.migrate(url)
    with database.pool(url, role="placements_web") as pool:
        assert Recorder(pool).position() == 0


def test_the_url_of_the_environment_is_used_as_it_is():
    with database.running({"DATABASE_URL": "postgresql://db.example/register"}) as url:
        assert url == "postgresql://db.example/register"


def test_our_own_data_are_where_placements_home_says_and_never_in_the_home_of_root():
    assert database.home({"PLACEMENTS_HOME": "/srv/register"}) == Path("/srv/register")
    assert not database.home({}).is_relative_to("/root")


def test_connections_have_their_role_their_time_outs_and_utc(database_url):
    timeouts = database.Timeouts(statement=2.5, lock=1)
    with (
        database.pool(database_url, role="placements_auditor", timeouts=timeouts) as pool,
        pool.connection() as connection,
    ):
        names = ["role", "statement_timeout", "lock_timeout", "timezone", "synchronous_commit"]
        found = [connection.execute(f"SHOW {name}").fetchone()[0] for name in names]
    assert found == ["placements_auditor", "2500ms", "1s", "UTC", "on"]


def test_options_of_the_url_are_kept(database_url):
    url = database.conninfo(f"{database_url} options='-c work_mem=8MB'", role="placements_web")
    assert ask(url, "SHOW work_mem") == [("8MB",)]
    assert ask(url, "SHOW role") == [("placements_web",)]


def test_a_statement_that_takes_too_long_is_given_up_by_the_server(database_url):
    with (
        database.pool(database_url, timeouts=database.Timeouts(statement=0.2)) as pool,
        pool.connection() as connection,
        pytest.raises(errors.QueryCanceled),
    ):
        connection.execute("SELECT pg_sleep(5)")


def test_a_host_that_is_gone_without_a_word_leaves_time_for_the_next(database_url):
    """A machine that lost its power answers nothing at all; the standby in its place stands second in the URL."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        there = conninfo_to_dict(database_url)
        ports = f"{silent.getsockname()[1]},{there.get('port') or 5432}"
        url = make_conninfo(database_url, host=f"127.0.0.1,{there['host']}", port=ports)
        with database.pool(url, role="placements_web") as pool:
            assert Recorder(pool).position() == 0


@pytest.mark.parametrize(
    "url", ["postgresql://ann:secret@127.0.0.1:1/register", "postgresql://ann:secret@/none?host=/nowhere"]
)
def test_a_database_that_is_not_there_is_named_without_its_password(url):
    started = monotonic()
    with pytest.raises(
        Unavailable, match=r"PostgreSQL does not let us in at .*: start it, or correct DATABASE_URL"
    ) as raised:
        database.pool(url, role="placements_web")
    assert "secret" not in str(raised.value)
    assert monotonic() - started < 6
    with pytest.raises(Unavailable, match="start it, or correct DATABASE_URL"):
        database.migrate(url)
