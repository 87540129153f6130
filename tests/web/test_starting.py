"""The service started while its database is away: it waits, says so, and goes on by itself once it is there."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from placements import database
from placements.vocabulary import Role
from projections.following import RUNNER_LOCK
from tests.faults.machine import Machine
from tests.running import Service, token_of
from tests.service import until

FOLLOWED = f"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = {RUNNER_LOCK}"


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with TemporaryDirectory(prefix="placements-") as home, Machine(Path(home) / "own") as machine:
        database.migrate(machine.database("placements"))
        yield machine


@pytest.fixture
def away(machine: Machine) -> Iterator[Machine]:
    """The server, stopped; nobody has it back who did not start it."""
    machine.control("stop", "-m", "fast")
    yield machine
    machine.control("restart")


@pytest.fixture(params=["all of it", "--part=web"])
def service(request: pytest.FixtureRequest, away: Machine, tmp_path: Path) -> Iterator[Service]:
    arguments = [request.param] if request.param.startswith("--") else []
    with Service(away.url("placements"), tmp_path, *arguments) as service:
        yield service


def processes(service: Service) -> set[int]:
    return {process.pid for process in psutil.Process(service.process.pid).children(recursive=True)}


def test_a_web_worker_that_comes_before_its_database_lives_says_why_it_is_not_ready_and_answers_once_it_is_there(
    service: Service, away: Machine
) -> None:
    before = processes(service)
    assert service.get("/healthz").status == 200
    ready = service.get("/readyz")
    assert (ready.status, ready.json["checks"][0]["name"]) == (503, "database")
    assert "no answer" in ready.json["checks"][0]["found"]
    page = service.get("/sign-in")
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert "The register does not answer" in page.text
    told = service.post("/api/people", "a-token")
    assert (told.status, told.json["recorded"]) == (503, "no")
    away.control("start")
    until(lambda: service.get("/sign-in").status == 200, "the pages are not there")
    headers = {"Authorization": f"Bearer {token_of(away.url('placements'), Role.REQUESTER)}"}
    until(lambda: service.get("/api/placements", headers).status == 200, "the API does not answer")
    assert processes(service) >= before, "a process ended while it waited"


def test_a_runner_that_comes_before_its_database_waits_and_then_follows(away: Machine, tmp_path: Path) -> None:
    with Waiting(away.url("placements"), tmp_path, "--part", "runner") as runner:
        until(lambda: "wait for PostgreSQL" in runner.log.read_text(), "it does not say that it waits")
        away.control("start")
        until(lambda: away.ask(FOLLOWED), "it does not follow")
        assert runner.process.poll() is None


class Waiting(Service):
    """A part of the service that answers nobody over HTTP."""

    def answers(self) -> bool:
        return True
