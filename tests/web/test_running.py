"""The service as it runs: what it began it finishes, what it counts is of all its processes, and it logs no name."""

import re
import signal
import socket
from http.client import HTTPException
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psutil
import psycopg
import pytest

from placements.vocabulary import Role
from tests.running import PATIENCE, Service, token_of

NAME = "Zebedee Quillfeather"
ELSEWHERE = "Quillfeather Cottage"

TOKEN = re.compile(r'name="(csrf_token|once)"[^>]* value="([^"]+)"')


def person(name: str = NAME) -> dict[str, Any]:
    return {
        "kind": "child",
        "details": {"name": name, "born": "2014-06-01", "address": ELSEWHERE, "reference": "C-1"},
    }


class Asking(Thread):
    """A request that is on its way while the test goes on."""

    def __init__(self, service: Service, token: str) -> None:
        super().__init__(daemon=True)
        self.service, self.token = service, token
        self.status: int | None = None
        self.start()

    def run(self) -> None:
        try:
            self.status = self.service.post("/api/people", self.token, **person()).status
        except (OSError, HTTPException):
            self.status = 0


def wait_for_the_lock(connection: psycopg.Connection[Any]) -> None:
    """Until somebody wants to append, and waits for us."""
    end = monotonic() + PATIENCE
    asked = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    while connection.execute(asked).fetchone() is None:
        assert monotonic() < end
        sleep(0.02)


def recorded(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM register.events WHERE topic = 'Person.PersonRegistered'")
        return int(row.fetchone()[0])


@pytest.mark.parametrize(
    ("number", "status", "events"),
    [
        pytest.param(signal.SIGTERM, 201, 1, id="it answers and records what it has begun"),
        pytest.param(signal.SIGKILL, 0, 0, id="the control: a kill leaves the caller without an answer"),
    ],
)
def test_a_stop_while_a_request_is_in_flight(database_url, tmp_path, number, status, events):
    token = token_of(database_url, Role.REQUESTER)
    with Service(database_url, tmp_path) as service, psycopg.connect(database_url) as holder:
        holder.execute("SELECT FROM register.head FOR UPDATE")
        asking = Asking(service, token)
        with psycopg.connect(database_url, autocommit=True) as watcher:
            wait_for_the_lock(watcher)
        stop(service, number)
        sleep(1)
        holder.rollback() if status else end_waiting(database_url, holder)
        asking.join(PATIENCE)
        assert service.process.wait(PATIENCE) in (0, -signal.SIGKILL)
    assert asking.status == status
    assert recorded(database_url) == events


def stop(service: Service, number: int) -> None:
    """A kill takes the web workers too: nobody is left who could answer."""
    parts = psutil.Process(service.process.pid).children(recursive=True)
    service.process.send_signal(number)
    for part in parts if number == signal.SIGKILL else []:
        part.kill()


def end_waiting(url: str, holder: psycopg.Connection[Any]) -> None:
    """The server takes back what it did for a client that is gone, when it notices: make it notice."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    holder.rollback()


def test_what_is_counted_is_of_all_workers_together(database_url, tmp_path):
    with Service(database_url, tmp_path, PLACEMENTS_WORKERS="3") as service:
        for _ in range(40):
            assert service.get("/sign-in").status == 200
        shown = service.get("/metrics").text
    assert 'placements_requests_total{method="GET",route="/sign-in",status="200"} 40.0' in shown
    assert 'placements_request_seconds_count{method="GET",route="/sign-in"} 40.0' in shown
    assert "placements_database_up 1.0" in shown
    assert "pid=" not in shown


def test_a_name_stands_in_no_line_of_the_log_and_the_events_of_a_request_do(database_url, tmp_path):
    """The person is registered, looked for, mistyped and refused, over the API and on the pages, at the chattiest."""
    token = token_of(database_url, Role.REQUESTER)
    with Service(database_url, tmp_path, PLACEMENTS_LOG_LEVEL="DEBUG") as service:
        answer = service.post("/api/people", token, **person())
        assert answer.status == 201
        position = answer.json["position"]
        assert service.post("/api/people", token, **person("\x1b" + NAME)).status == 422
        assert service.post("/api/people", token, **person(), more=NAME).status == 422
        assert service.post(f"/api/people/{NAME.replace(' ', '%20')}", token).status == 404
        found = service.get(f"/api/people?text=Quillfeather&position={position}", {"Authorization": f"Bearer {token}"})
        assert NAME in found.text
        on_the_pages(service)
        with socket.create_connection(("127.0.0.1", service.port)) as raw:
            raw.sendall(f"GET /{NAME} HTTP/9.9\r\nX-{NAME}: {NAME}\r\n\r\n".encode())
            assert b"400" in raw.recv(1000)
        log = service.log.read_text()
        [line] = [line for line in service.lines() if line.get("status") == 201]
    assert line["request"] == answer.headers["X-Request-Id"]
    assert [each["position"] for each in line["recorded"]] == [position]
    assert recorded_as(database_url, position) == line["recorded"][0]["event"]
    assert {"/api/people", "/sign-in", "/requests"} <= {line.get("route") for line in service.lines()}
    for part in (*NAME.split(), ELSEWHERE):
        assert part not in log


def on_the_pages(service: Service) -> None:
    """Somebody who is not signed in tries to come in under the name, and to look for it."""
    form = service.get("/sign-in")
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    fields = dict(TOKEN.findall(form.text))
    typed = {**fields, "username": NAME, "password": NAME, "submit": "Sign in"}
    assert service.submit("/sign-in", typed, cookie).status == 422
    assert service.get("/placements?text=Quillfeather").status == 302
    assert service.submit("/requests", {"name": NAME}, cookie).status in (302, 400)


def recorded_as(url: str, position: int) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT event_id FROM register.events WHERE position = %s", [position]).fetchone()
        return str(row[0])
