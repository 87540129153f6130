"""T8, over HTTP: whatever stalls, everybody is answered within ten seconds, and the same key tells what happened."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest

from tests.faults.council import Asker, settle
from tests.faults.machine import Machine
from tests.faults.report import LONG, Report
from tests.proxy import Proxy
from tests.service import Service, until
from web.settings import Settings

TIMES = 5 if LONG else 1
TRUTHFUL = 10.0
"""Seconds in which everybody is answered."""


@dataclass(frozen=True)
class Told:
    status: int
    headers: Message
    body: bytes
    seconds: float


@dataclass(frozen=True)
class Register:
    """A service whose way to its database can be stalled."""

    url: str
    machine: Machine
    proxy: Proxy
    bind: str
    asker: Asker

    def ask(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any] | None = None) -> Told:
        connection, began = HTTPConnection(self.bind, timeout=60), monotonic()
        try:
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
            return Told(answer.status, answer.headers, said, monotonic() - began)
        finally:
            connection.close()

    def request(self, words: str, **headers: str) -> Told:
        """Ask for a placement; the words, backwards, are its Idempotency-Key, unless the headers say otherwise."""
        headers = {**self.asker.headers, "Idempotency-Key": words[::-1], **headers}
        return self.ask("POST", "/api/placements", headers, {**self.asker.asked, "needs": words})

    def recorded(self, words: str) -> int:
        """How many events say so."""
        with psycopg.connect(self.url) as connection:
            query = "SELECT count(*) FROM register.events WHERE position(convert_to(%s, 'UTF8') IN state) > 0"
            [count] = connection.execute(query, [words]).fetchone() or (0,)
            return int(count)


@pytest.fixture(scope="module")
def register() -> Iterator[Register]:
    with TemporaryDirectory(prefix="placements-") as home, Machine(Path(home) / "own") as machine:
        url = machine.database("placements")
        asker = settle(url)
        with Proxy(url) as proxy, Service(proxy.url) as service:
            service.tells()
            yield Register(url, machine, proxy, service.bind, asker)


def sent(words: str) -> bytes:
    """As they go to PostgreSQL inside an event."""
    return words.encode().hex().encode()


def hole(register: Register, _: str) -> None:
    register.proxy.stopped_up = True


def hole_behind_the_commit(register: Register, words: str) -> None:
    register.proxy.stop_up_after = sent(words)


def slowness(register: Register, _: str) -> None:
    register.proxy.delay = 2


def frozen(register: Register, _: str) -> None:
    for process in register.machine.processes():
        with suppress(psutil.NoSuchProcess):
            process.suspend()


def no_more(register: Register) -> None:
    """The trouble is over."""
    register.proxy.stopped_up, register.proxy.stop_up_after, register.proxy.delay = False, b"", 0
    for process in register.machine.processes():
        with suppress(psutil.NoSuchProcess):  # what served a connection may just have ended
            process.resume()


TROUBLES: tuple[Callable[[Register, str], None], ...] = (hole, hole_behind_the_commit, slowness, frozen)


def test_whatever_stalls_everybody_is_answered_in_time_and_the_same_key_tells_what_happened(
    register: Register, report: Report
) -> None:
    seconds: list[float] = []
    for trouble in TROUBLES * TIMES:
        words = str(uuid4())
        trouble(register, words)
        asking = {
            "command": lambda words=words: register.request(words),
            "list": lambda: register.ask("GET", "/api/placements", register.asker.headers),
            "page": lambda: register.ask("GET", "/sign-in", {}),
        }
        with ThreadPoolExecutor(len(asking)) as together:
            told = dict(zip(asking, together.map(lambda ask: ask(), asking.values()), strict=True))
        no_more(register)
        assert told["command"].status == 503, trouble
        said = json.loads(told["command"].body)["recorded"]
        assert said == "unknown" or (said == "no" and trouble is not hole_behind_the_commit)
        assert said == "unknown" or not register.recorded(words), "it was said that it is not"
        assert all(each.headers["Retry-After"] for each in told.values() if each.status == 503)
        assert {each.status for each in told.values()} <= {200, 503}
        seconds += [each.seconds for each in told.values()]
        until(lambda words=words: register.request(words).status == 201, "the same key does not tell")
        assert register.recorded(words) == 1
    assert register.request(words, **{"Idempotency-Key": words}).status == 201
    assert register.recorded(words) == 2
    report.control("T8", "under another key the repeat of a request was recorded a second time")
    report.goal(
        "T8",
        "over HTTP: black hole, black hole behind the COMMIT, slow way, frozen database; answered within (back)",
        cycles=len(TROUBLES) * TIMES,
        unknown_then_told=len(TROUBLES) * TIMES,
        lost=0,
        doubled=0,
        back=seconds,
    )
    assert max(seconds) < TRUTHFUL


CLIENTS = 3 * Settings().threads


def test_with_three_times_as_many_clients_as_threads_each_is_answered_in_time_and_so_are_monitors(
    register: Register, report: Report
) -> None:
    register.proxy.stopped_up = True
    words = [str(uuid4()) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS + 1) as together:
        asking = together.map(register.request, words)
        sleep(1)  # so that every thread is taken
        alive, ready = (register.ask("GET", path, {}) for path in ("/healthz", "/readyz"))
        told = [*asking]
    no_more(register)
    assert (alive.status, ready.status) == (200, 503)
    assert {each.status for each in told} == {503}
    assert max(each.seconds for each in (alive, ready, *told)) < TRUTHFUL
    assert {json.loads(each.body)["recorded"] for each in told} == {"no"}
    assert not any(register.recorded(word) for word in words), "it was said that it is not"
    for word in words:
        until(lambda word=word: register.request(word).status == 201, "the same key does not tell")
        assert register.recorded(word) == 1
    report.goal(
        "T8",
        "over HTTP: black hole, 3 clients a thread; answered within (back)",
        cycles=1,
        unknown_then_told=CLIENTS,
        lost=0,
        doubled=0,
        back=[each.seconds for each in told],
    )


def test_a_connection_that_is_cut_behind_the_commit_is_not_even_noticed(register: Register) -> None:
    for _ in range(10 * TIMES):
        words = str(uuid4())
        register.proxy.cut_after = sent(words)
        assert register.request(words).status == 201
        assert not register.proxy.cut_after, "it was not cut"
        assert register.recorded(words) == 1


def test_a_full_disk_costs_time_and_nothing_that_was_acknowledged(report: Report) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.faults.full_disk"], capture_output=True, text=True, check=True)
    seen = json.loads(done.stdout.splitlines()[-1])
    if why := seen.get("not allowed"):
        report.control("T8", f"a full disk was NOT tried here: no small disk can be mounted ({why})")
        pytest.skip(f"no small disk can be mounted here: {why}")
    report.goal(
        "T8", "over HTTP: disk full; answered within (back)", cycles=1, back=[seen["slowest"]], **seen["counted"]
    )
    assert not any(seen["verdict"].values()), seen
    assert seen["slowest"] < TRUTHFUL
