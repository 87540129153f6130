"""The load client counts answers that are as they should be, and stops at any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from bench.client import Load, drive
from bench.over_http import post


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(body)
        self.send_response(409 if body == b"refused" else 201)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"taken")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def served() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_every_client_sends_its_requests_one_after_the_other_until_there_are_none() -> None:
    Handler.seen.clear()
    requests = [[post("/", f"{client} {number}".encode()) for number in range(5)] for client in range(3)]
    with served() as port:
        taken = drive(Load(port, requests, 60))
    assert len(taken.latencies) == 15
    assert [body for body in Handler.seen if body.startswith(b"1 ")] == [b"1 %d" % number for number in range(5)]


def test_a_load_ends_when_its_time_is_over() -> None:
    with served() as port:
        taken = drive(Load(port, [[post("/", b"more")] * 100_000], 0.2))
    assert 0 < len(taken.latencies) < 100_000
    assert taken.seconds < 10


def test_an_answer_that_refuses_ends_the_measure() -> None:
    with served() as port, pytest.raises(RuntimeError, match="409"):
        drive(Load(port, [[post("/", b"fine"), post("/", b"refused")]], 60))
