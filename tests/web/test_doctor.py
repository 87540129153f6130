"""`placements doctor` finds what is wrong with a deployment, each thing made wrong on a real server."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

import psutil
import psycopg
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from placements import database, doctor
from placements.administration import OPERATOR, account_id, open_account
from placements.application import Register
from placements.check import Check, State
from placements.cluster import Cluster
from placements.credentials import Credentials
from placements.doctor.server import judged_encryption, judged_version
from placements.roles import OWNER
from placements.store import Store, utc_now
from placements.vocabulary import Role
from projections.runner import Runner
from tests.web.test_operation import change, following
from web.cli import placements
from web.commands.doctor import address, disks
from web.settings import Settings

LOOPBACK = "127.0.0.1"

ALL_WRONG = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "synchronous_standby_names": "nobody",
    "archive_mode": "on",
    "archive_command": "false",
}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A server with a register in which an account has been opened."""
    with TemporaryDirectory(prefix="placements-") as folder:
        with Cluster(Path(folder)) as cluster:
            url = cluster.database("placements")
            database.migrate(url)
            with database.pool(url, role="placements_web") as pool:
                register = Register(Store(pool))
                credentials = Credentials(register.store, now=register.now)
                open_account(register, credentials, username="ruth", name="R", roles=[Role.CHAIR], by=OPERATOR)
            Runner(url).catch_up()
        yield Path(folder)


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with Cluster(home) as cluster:
        yield cluster.database("placements")


def examined(url: str, **moved: float) -> dict[str, Check]:
    return {each.name: each for each in doctor.examine(url, now=lambda: utc_now() + timedelta(**moved))}


def named(checks: dict[str, Check], state: State) -> set[str]:
    found = [each for each in checks.values() if each.state is state]
    assert all(each.do for each in found)
    return {each.name for each in found}


def test_a_sound_deployment_has_nothing_wrong(url):
    checks = examined(url)
    assert named(checks, State.WRONG) == set()
    assert named(checks, State.ADVICE) == {"archiving", "standby", "login", "seal", "seal of reads"}


@pytest.mark.parametrize(
    ("said", "number", "reason"),
    [
        ("CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu, built 2026/06/01)", 130000, "no LISTEN and NOTIFY"),
        ("PostgreSQL 15.12-YB-2026.1.0.0-b0 on x86_64-pc-linux-gnu", 150012, "no dependable LISTEN and NOTIFY"),
        ("PostgreSQL 15.9 (Debian 15.9-0+deb12u1)", 150009, "Upgrade to PostgreSQL 18"),
    ],
)
def test_what_is_not_the_postgresql_that_we_need_is_refused_with_the_reason(said, number, reason):
    refused = judged_version(said, number)
    assert refused.state is State.WRONG
    assert reason in refused.do


def test_a_connection_to_another_machine_must_be_encrypted(home):
    assert judged_encryption(encrypted=False, here=False, chosen=False).state is State.WRONG
    assert judged_encryption(encrypted=False, here=False, chosen=True).state is State.ADVICE
    assert judged_encryption(encrypted=True, here=False, chosen=False).state is State.RIGHT


def test_a_server_that_may_lose_decisions_or_keeps_no_copies_is_found_out():
    with TemporaryDirectory(prefix="placements-") as folder, Cluster(Path(folder), settings=ALL_WRONG) as cluster:
        url = cluster.database("placements")
        database.migrate(url)
        change(url, "SELECT pg_switch_wal()")
        until(lambda: examined(url)["archiving"].state is State.WRONG)
        found = named(examined(url), State.WRONG)
    assert found == {"fsync", "full page writes", "synchronous commit", "archiving", "standby"}


def until(condition: Callable[[], bool]) -> None:
    end = monotonic() + 30
    while not condition():
        assert monotonic() < end
        sleep(0.2)


def test_a_server_on_another_address_without_tls_is_found_out():
    outside = [
        each.address
        for addresses in psutil.net_if_addrs().values()
        for each in addresses
        if each.family.name == "AF_INET" and not each.address.startswith("127.")
    ]
    assert outside, "this machine has no address but loopback to try it with"
    settings = {"listen_addresses": outside[0], "port": "54329"}
    with TemporaryDirectory(prefix="placements-") as folder, Cluster(Path(folder)) as cluster:
        url = cluster.database("placements")
        database.migrate(url)
        with (cluster.data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {outside[0]}/32 trust\n")
        cluster.settings |= settings
        cluster.control("restart")
        found = examined(f"postgresql://postgres@{outside[0]}:54329/placements")
        cluster.settings.clear()
    assert found["encryption"].state is State.WRONG


@pytest.mark.parametrize(
    ("statement", "back", "name"),
    [
        ("CREATE ROLE thief", None, None),
        ("GRANT UPDATE ON register.events TO thief", "REVOKE UPDATE ON register.events FROM thief", "grants"),
        (
            "GRANT pg_write_all_data TO thief",
            "REVOKE pg_write_all_data FROM thief",
            "grants",
        ),
        (
            "GRANT EXECUTE ON FUNCTION register.next_number TO PUBLIC",
            "REVOKE EXECUTE ON FUNCTION register.next_number FROM PUBLIC",
            "grants",
        ),
        (
            "ALTER TABLE register.events OWNER TO thief",
            f"ALTER TABLE register.events OWNER TO {OWNER}",
            "grants",
        ),
        (
            "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA register FROM placements_web",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA register TO placements_web",
            "appending",
        ),
        ("ALTER ROLE placements_web LOGIN", "ALTER ROLE placements_web NOLOGIN", "roles"),
        (f"GRANT {OWNER} TO thief", f"REVOKE {OWNER} FROM thief", "roles"),
        (
            "ALTER TABLE register.head DISABLE TRIGGER begin_epoch",
            "ALTER TABLE register.head ENABLE TRIGGER begin_epoch",
            "epochs",
        ),
        (
            "INSERT INTO register.epochs VALUES (2, '1', 1000, now())",
            "DELETE FROM register.epochs",
            "epochs",
        ),
        ("UPDATE register.schema SET digest = 'x'", "UPDATE register.schema SET digest = '{digest}'", "migrations"),
        (
            "UPDATE access.secret SET key = '\\x00'",
            "UPDATE access.secret SET key = sha256('a long secret')",
            "secret key",
        ),
        (
            "UPDATE register.events SET topic = 'Account.Other' WHERE position = 1",
            "UPDATE register.events SET topic = 'Account.AccountOpened' WHERE position = 1",
            "last events",
        ),
        (
            "UPDATE register.head SET position = position + 1",
            "UPDATE register.head SET position = position - 1",
            "last events",
        ),
    ],
)
def test_what_was_changed_in_the_database_is_found_out(url, statement, back, name):
    change(url, statement)
    try:
        assert named(examined(url), State.WRONG) == ({name} if name else set())
    finally:
        if back:
            change(url, back.format(digest=database.digest()[1]))


def test_an_empty_database_is_told_to_migrate(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE nothing ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    checks = examined(make_conninfo(url, dbname="nothing"))
    assert checks["migrations"].do == "Run `placements migrate`."
    assert checks["text and time"].state is State.WRONG
    assert checks["text and time"].found.startswith("SQL_ASCII")


def test_clocks_that_differ_are_found_out(url):
    assert named(examined(url, seconds=2), State.WRONG) == {"clocks"}
    assert named(examined(url, seconds=-2), State.WRONG) == {"clocks"}
    assert named(examined(url, seconds=0.5), State.WRONG) == set()


def test_a_statement_that_may_take_for_ever_is_found_out(url):
    from placements.doctor import server

    with psycopg.connect(url) as connection:
        assert server.time_outs(connection).state is State.WRONG


def test_a_weak_hash_of_a_password_is_found_out(url):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("three quiet words")
    kept = f"FROM access.passwords WHERE account = '{account_id('ruth')}'"
    with psycopg.connect(url) as connection:
        before = connection.execute(f"SELECT hash {kept}").fetchone()[0]
    change(url, f"UPDATE access.passwords SET hash = '{weak}'")
    assert examined(url)["passwords"].state is State.ADVICE
    change(url, f"UPDATE access.passwords SET hash = '{before}'")
    assert examined(url)["passwords"].state is State.RIGHT


def test_a_server_that_is_away_is_told_without_its_password():
    [away] = doctor.examine("postgresql://ann:quiet@127.0.0.1:1/register", now=utc_now)
    assert (away.name, away.state) == ("database", State.WRONG)
    assert "quiet" not in away.do


def test_a_login_that_may_not_look_says_so(url):
    change(url, "CREATE ROLE reader LOGIN IN ROLE placements_auditor")
    assert named(examined(make_conninfo(url, user="reader")), State.UNSEEN) == {"secret key", "passwords"}


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({}, State.RIGHT),
        ({"bind": "0.0.0.0:8000"}, State.ADVICE),
        ({"address": "http://placements.council.example"}, State.WRONG),
        ({"address": "https://placements.council.example"}, State.WRONG),
        ({"address": "https://placements.council.example", "proxies": 1}, State.RIGHT),
    ],
)
def test_an_address_that_would_send_cookies_in_clear_or_hide_who_asks_is_found_out(settings, state):
    assert address(Settings(**settings)).state is state


def test_a_disk_that_is_nearly_full_is_found_out():
    assert {each.state for each in disks(least=2**60)} == {State.WRONG}
    assert {each.state for each in disks(least=1)} == {State.RIGHT}


def doctors(url: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    monkeypatch.setenv("DATABASE_URL", url)
    return CliRunner().invoke(placements, ["doctor", *arguments])


def test_the_command_says_line_by_line_what_is_wrong_and_fails(url, monkeypatch):
    said = doctors(url, monkeypatch)
    assert said.exit_code == 1
    assert "BAD  runner: no runner follows the register\n     → Start `placements serve" in said.output
    with following(url):
        said = doctors(url, monkeypatch, "--json")
    assert said.exit_code == 0
    assert {each["state"] for each in json.loads(said.output)} == {"right", "advice"}


def test_wrong_settings_are_named(url, monkeypatch):
    monkeypatch.setenv("PLACEMENTS_WORKERS", "many")
    said = doctors(url, monkeypatch)
    assert said.exit_code == 1
    assert "PLACEMENTS_WORKERS" in said.output
