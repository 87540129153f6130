"""`placements serve` at work beside a test: asked over HTTP, its log kept, and nothing of it left behind."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import psutil

from placements import database
from placements.administration import OPERATOR, account_id, open_account
from placements.application import Register
from placements.credentials import Credentials
from placements.store import Store
from placements.vocabulary import Role

SERVE = [sys.executable, "-c", "from web.cli import placements; placements()", "serve"]

PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Http:
    """What asks a service on a port of loopback."""

    def __init__(self, port: int) -> None:
        self.port = port

    def answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("GET", path, None, headers or {})

    def post(self, path: str, token: str, **body: Any) -> Answer:
        """A command to the API."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self.send("POST", path, json.dumps(body), headers)

    def submit(self, path: str, fields: Mapping[str, str], cookie: str = "") -> Answer:
        """A form of the pages."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        return self.send("POST", path, urlencode(fields), headers)

    def send(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


class Service(Http):
    """`placements serve` over the database at the URL, listening on a free port of loopback."""

    def __init__(self, url: str, folder: Path, *arguments: str, **settings: str) -> None:
        super().__init__(free_port())
        self.log = folder / "service.log"
        bind = {"DATABASE_URL": url, "PLACEMENTS_BIND": f"127.0.0.1:{self.port}"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*SERVE, *arguments],
                env={**os.environ, "PLACEMENTS_WORKERS": "1", **bind, **settings},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        end = monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            assert monotonic() < end, self.log.read_text()
            sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        parts = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        finally:
            for part in psutil.wait_procs(parts, timeout=1)[1]:
                part.kill()

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def token_of(url: str, role: Role) -> str:
    """An API token of somebody with that role."""
    with database.pool(url, role="placements_web", size=1) as pool:
        register = Register(Store(pool))
        credentials = Credentials(register.store, now=register.now)
        username = role.replace(" ", ".")
        if not register.history(account_id(username)):
            open_account(register, credentials, username=username, name=role.title(), roles=[role], by=OPERATOR)
        return credentials.make_token(account_id(username), "test")
