"""The service as people use it: commands over HTTP at eight clients, and how soon the read models show them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from secrets import token_hex
from statistics import median, quantiles
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from bench.table import Line
from placements import database
from placements.administration import OPERATOR, account_id, open_account
from placements.application import Register
from placements.credentials import Credentials
from placements.demo.load import load
from placements.demo.population import SIZES
from placements.store import Store
from placements.vocabulary import Role
from projections.position import position
from projections.rebuild import rebuild

CLIENTS, REQUESTS = 8, 150
BIND = "127.0.0.1:8765"


@contextmanager
def serving(url: str) -> Iterator[None]:
    """`placements serve` over this database, with its workers and its runner."""
    environ = {**os.environ, "DATABASE_URL": url, "PLACEMENTS_BIND": BIND, "PLACEMENTS_LOG_LEVEL": "ERROR"}
    service = subprocess.Popen(
        [sys.executable, "-c", "from web.cli import placements; placements()", "serve"],
        env=environ,
        stdout=subprocess.DEVNULL,
    )
    try:
        _await_answer()
        yield
    finally:
        service.terminate()
        service.wait(60)


def _await_answer() -> None:
    end = monotonic() + 120
    while True:
        try:
            urlopen(f"http://{BIND}/healthz", timeout=2).close()
            return
        except (URLError, OSError):
            if monotonic() > end:
                raise
            sleep(0.2)


def lines(url: str) -> list[Line]:
    """Requests and withdrawals of placements over the API, and the lag behind them, on the demo council."""
    load(url, until=datetime.now(UTC).date() - timedelta(days=1), size=SIZES["small"])
    rebuild(url)
    token, body = _prepare(url)
    with serving(url):
        _round(token, body, 10)
        created, lags = _round(token, body, REQUESTS), _lags(url, token, body)
    return [
        _latency("request a placement", created),
        _latency("recorded → shown", lags),
    ]


def _latency(what: str, seconds: list[float]) -> Line:
    p99 = quantiles(seconds, n=100)[98] * 1000
    setting = f"p50; p99 is {p99:.1f} ms" + (f"; {CLIENTS} clients" if len(seconds) > 200 else "")
    return Line(measure=what, setting=setting, ours=median(seconds) * 1000, unit="ms")


def _prepare(url: str) -> tuple[str, bytes]:
    """A token of a requester, and what to ask for: something for a person and a panel that are there."""
    with database.pool(url, role="placements_web") as pool:
        register = Register(Store(pool))
        credentials = Credentials(register.store, now=register.now)
        username = f"bench.{token_hex(4)}"
        open_account(register, credentials, username=username, name="Bench", roles=[Role.REQUESTER], by=OPERATOR)
        token = credentials.make_token(account_id(username), "bench")
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT person, panel FROM read.entry WHERE upper_inf(known) AND person_kind = 'adult' LIMIT 1"
        ).fetchone()
    assert row, "load the demo council first"
    person, panel = row
    asked = {
        "person": str(person),
        "service_type": "residential care",
        "panel": str(panel),
        "occasion": "new placement",
        "team": "Older people",
        "needed_by": "2027-01-04",
        "needs": "A ground-floor room and help with all transfers, close to a daughter who visits every day.",
        "recommendation": "Residential care within five miles.",
        "funding": "council",
    }
    return token, json.dumps(asked).encode()


class Client:
    def __init__(self, token: str) -> None:
        self.connection = HTTPConnection(BIND, timeout=30)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, body: bytes) -> dict[str, Any]:
        headers = {**self.headers, "Idempotency-Key": token_hex(16)}
        self.connection.request("POST", "/api/placements", body, headers)
        answer = self.connection.getresponse()
        found = answer.read()
        assert answer.status == 201, found
        return dict(json.loads(found))


def _round(token: str, body: bytes, requests: int) -> list[float]:
    """Seconds that each request took, with all clients asking at once."""

    def work(client: Client) -> list[float]:
        taken = []
        for _ in range(requests):
            started = perf_counter()
            client.post(body)
            taken.append(perf_counter() - started)
        return taken

    with ThreadPoolExecutor(CLIENTS) as threads:
        return [one for each in threads.map(work, [Client(token) for _ in range(CLIENTS)]) for one in each]


def _lags(url: str, token: str, body: bytes) -> list[float]:
    """Seconds from the answer of a command until the read models have it."""
    client, lags = Client(token), []
    with psycopg.connect(database.conninfo(url, role="placements_web"), autocommit=True) as connection:
        for _ in range(100):
            answered = client.post(body)
            started = perf_counter()
            while position(connection) < answered["position"]:
                sleep(0.0005)
            lags.append(perf_counter() - started)
    return lags
