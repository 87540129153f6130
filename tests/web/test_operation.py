"""What those who run the service are told: it lives, it is ready or why not, and what it has counted."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from placements import database
from placements.account import Account
from placements.application import Register
from placements.cluster import Cluster
from placements.store import Store
from placements.vocabulary import Role
from projections.following import RUNNER_LOCK
from projections.runner import Runner
from tests.pages import application
from tests.people import account_of
from web.metrics import Metrics
from web.settings import Settings, network

SERVICE = {
    "database",
    "writable",
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "append",
    "migrations",
    "seal",
    "seal of reads",
}
FOLLOWING = {"read models", "runner"}


@pytest.fixture(scope="module")
def durable() -> Iterator[str]:
    """A database whose server keeps what it has taken in, as every other than a test's must."""
    with TemporaryDirectory(prefix="placements-") as home, Cluster(Path(home)) as cluster:
        url = cluster.database("placements")
        database.migrate(url)
        Runner(url).catch_up()
        yield url


@contextmanager
def service(url: str, **settings: Any) -> Iterator[FlaskClient]:
    with database.pool(url, role="placements_web", size=2) as pool:
        app = application(Register(Store(pool)), url, Settings(**settings))
        yield app.test_client()


@contextmanager
def following(url: str) -> Iterator[None]:
    """A runner at work beside the test."""
    runner = Runner(url)
    thread = Thread(target=runner.follow, daemon=True)
    thread.start()
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            until(
                lambda: connection.execute(f"SELECT FROM pg_locks WHERE objid = {RUNNER_LOCK}").fetchone() is not None
            )
        yield
    finally:
        runner.stop()
        thread.join(10)


def until(condition: Callable[[], bool]) -> None:
    end = monotonic() + 10
    while not condition():
        assert monotonic() < end
        sleep(0.05)


def wrong(client: FlaskClient) -> dict[str, dict[str, str]]:
    """The checks that /readyz finds wrong, by name; each says what to do."""
    answer = client.get("/readyz")
    found = {each["name"]: each for each in answer.json["checks"] if each["state"] == "wrong"}
    assert answer.status_code == (503 if found else 200)
    assert answer.json["ready"] == (not found)
    assert all(each["do"] for each in found.values())
    return found


def change(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_service_that_can_take_in_decisions_and_show_them_is_ready(durable):
    with service(durable) as client, following(durable):
        until(lambda: client.get("/readyz").status_code == 200)
        assert {each["name"] for each in client.get("/readyz").json["checks"]} == SERVICE | FOLLOWING


def test_without_a_runner_it_is_not_ready(durable):
    with service(durable) as client:
        assert wrong(client)["runner"]["found"] == "no runner follows the register"


@pytest.mark.parametrize(
    ("statement", "back", "name"),
    [
        (
            "GRANT DELETE ON register.events TO placements_web",
            "REVOKE DELETE ON register.events FROM placements_web",
            "append",
        ),
        (
            "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA register FROM placements_web",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA register TO placements_web",
            "append",
        ),
        (
            "UPDATE register.schema SET number = number + 1",
            "UPDATE register.schema SET number = number - 1",
            "migrations",
        ),
        (
            "ALTER TABLE register.schema RENAME TO other",
            "ALTER TABLE register.other RENAME TO schema",
            "migrations",
        ),
    ],
)
def test_what_is_not_as_it_must_be_is_named(durable, statement, back, name):
    with service(durable) as client, following(durable):
        until(lambda: not wrong(client))
        change(durable, statement)
        try:
            assert set(wrong(client)) == {name}
        finally:
            change(durable, back)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"fsync": "off"}, "fsync"),
        ({"full_page_writes": "off"}, "full_page_writes"),
        ({"default_transaction_read_only": "on"}, "writable"),
    ],
)
def test_a_server_that_may_lose_decisions_is_not_ready(settings, name):
    with TemporaryDirectory(prefix="placements-") as home:
        with Cluster(Path(home)) as cluster:
            url = cluster.database("placements")
            database.migrate(url)
            Runner(url).catch_up()
        with Cluster(Path(home), settings=settings), service(url) as client:
            assert name in wrong(client)


def test_a_session_that_does_not_wait_for_the_disk_is_not_ready(durable):
    with database.pool(durable, role="placements_web", durable=False) as pool:
        client = application(Register(Store(pool)), durable).test_client()
        assert "synchronous_commit" in wrong(client)


def test_read_models_that_lag_are_told_by_events_and_seconds(durable, register):
    change(durable, "UPDATE read.position SET position = 0, event_id = NULL")
    with service(durable) as client:
        account_of(client.application, Role.CHAIR)
        change(durable, "UPDATE register.events SET stored_at = stored_at - interval '1 hour'")
        found = wrong(client)["read models"]["found"]
        assert re.fullmatch(r"\d+ events behind, for 36\d\d\.\d seconds; the register is at \d+", found)
        Runner(durable).catch_up()
        assert "read models" not in wrong(client)


def test_a_runner_that_stopped_is_told_in_its_own_words_until_it_is_at_work_again(durable):
    with service(durable) as client:
        account_of(client.application, Role.FINANCE)
        position = client.application.extensions["register"].position()
        change(durable, f"UPDATE register.events SET topic = 'Account.OfTomorrow' WHERE position = {position}")
        with pytest.raises(Exception, match="install the newer placements"):
            Runner(durable).follow()
        sentence = "The register holds an event 'Account.OfTomorrow', not known here: install the newer placements."
        assert wrong(client)["runner"]["found"] == sentence
        change(durable, f"UPDATE register.events SET topic = 'Account.RoleGranted' WHERE position = {position}")
        change(durable, f"DELETE FROM register.events WHERE position = {position}")
        change(durable, f"UPDATE register.head SET position = {position - 1}")
        with following(durable):
            until(lambda: not wrong(client))


def test_a_database_that_is_away_leaves_the_process_alive_and_not_ready():
    with TemporaryDirectory(prefix="placements-") as home, Cluster(Path(home)) as cluster:
        url = cluster.database("placements")
        database.migrate(url)
        with service(url) as client:
            cluster.control("stop", "-m", "fast")
            assert client.get("/healthz").json == {"status": "ok"}
            assert set(wrong(client)) == {"database"}
            assert b"placements_database_up 0.0" in client.get("/metrics").data


@pytest.mark.parametrize("address", ["/readyz", "/metrics"])
def test_only_monitors_may_read_them(durable, address):
    with service(durable) as client:
        assert client.get(address).status_code != 403
        for elsewhere in ("203.0.113.7", "10.0.0.1", ""):
            assert client.get(address, environ_overrides={"REMOTE_ADDR": elsewhere}).status_code == 403
        assert client.get(address, environ_overrides={"REMOTE_ADDR": "::ffff:127.0.0.1"}).status_code != 403
        assert client.get(address, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
        assert client.get("/healthz", environ_overrides={"REMOTE_ADDR": "203.0.113.7"}).status_code == 200
    with service(durable, proxies=1, monitors=(network("10.0.0.0/24"),)) as client:
        assert client.get(address, headers={"X-Forwarded-For": "10.0.0.5"}).status_code != 403
        assert client.get(address, headers={"X-Forwarded-For": "10.0.0.5, 203.0.113.7"}).status_code == 403


def counted(client: FlaskClient, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_route_method_and_status_and_by_no_id(browser):
    for _ in range(3):
        browser.get("/placements/00000000-0000-0000-0000-000000000007")
    browser.get("/nowhere/amina.yusuf")
    labels = 'method="GET",route="/placements/<uuid:id>",status="302"'
    assert counted(browser, f"placements_requests_total{{{labels}}}") == 3
    assert counted(browser, 'placements_request_seconds_bucket{le="10.0",method="GET",route="none"}') == 1
    shown = browser.get("/metrics").text
    assert "amina" not in shown
    assert "00000000-0000" not in shown


def test_commands_are_counted_by_what_became_of_them(sign_in_as, register):
    browser = sign_in_as(Role.ADMINISTRATOR)
    send = {"name": "Amina", "username": "amina", "roles": ["chair"]}
    browser.send("/accounts/new", send)
    browser.send("/accounts/new", send)
    browser.send("/accounts/new", {**send, "roles": []})
    assert counted(browser, 'placements_commands_total{outcome="recorded"}') == 1
    assert counted(browser, 'placements_commands_total{outcome="refused"}') == 1
    assert counted(browser, 'placements_commands_total{outcome="unknown"}') == 0
    assert counted(browser, "placements_appends_total") == 1
    assert counted(browser, "placements_events_appended_total") >= 1
    assert counted(browser, "placements_register_position_total") == register.position()
    shown, lag = "placements_read_models_position", "placements_read_models_lag_events"
    assert counted(browser, shown) + counted(browser, lag) == register.position()
    assert counted(browser, "placements_pool_connections" + '{state="idle"}') >= 1


def test_a_command_without_an_answer_from_the_database_is_counted_as_unknown(sign_in_as, app, monkeypatch):
    from placements.errors import Unavailable

    browser = sign_in_as(Role.ADMINISTRATOR)

    def lost(*_: object, **__: object) -> None:
        raise Unavailable("The register does not answer.")

    monkeypatch.setattr(app.extensions["register"], "decide", lost)
    answer = browser.send("/accounts/new", {"name": "Amina", "username": "amina", "roles": ["chair"]})
    assert answer.status_code == 503
    assert counted(browser, 'placements_commands_total{outcome="unknown"}') == 1


def test_what_is_recorded_is_counted_wherever_it_was_decided(register, app):
    """Outside of a request there is nobody to count for, and nothing is."""
    assert register.load(Account, account_of(app, Role.CHAIR)).roles == (Role.CHAIR,)
    assert counted(app.test_client(), "placements_appends_total") == 0
    assert isinstance(app.extensions["metrics"], Metrics)
