"""Between granian's event loop and the pages: a request takes a thread once it has arrived whole, and not before."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from time import monotonic
from typing import TYPE_CHECKING, Any

from web.deadline import ARRIVED
from web.limits import LATE, MOST_BYTES, SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from granian.rsgi import HTTPProtocol, Scope

READ_ONLY = ("GET", "HEAD", "OPTIONS")

MONITORS = ("/healthz", "/readyz", "/metrics")
"""They are answered by threads of their own, so that they tell of trouble while all others wait in it."""


class Bridge:
    """A WSGI application as granian's RSGI asks for one: slow clients wait in the event loop, and hold no thread."""

    def __init__(self, application: "WSGIApplication", *, threads: int) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self.aside = ThreadPoolExecutor(4, thread_name_prefix="monitor")

    async def __rsgi__(self, scope: "Scope", protocol: "HTTPProtocol") -> None:
        environ = environ_of(scope)
        if scope.method not in READ_ONLY:
            await receive(protocol, environ)
        environ[ARRIVED] = monotonic()
        threads = self.aside if scope.path in MONITORS else self.threads
        await asyncio.get_running_loop().run_in_executor(threads, self.answer, environ, protocol)

    def answer(self, environ: dict[str, Any], protocol: "HTTPProtocol") -> None:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return not_written

        parts = self.application(environ, start)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        status, headers = begun[-1]
        protocol.response_bytes(int(status[:3]), headers, body)


async def receive(protocol: "HTTPProtocol", environ: dict[str, Any]) -> None:
    """Put the body into the environment; of one that is too large only so much that the pages refuse it."""
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for part in protocol:
                if len(body) <= MOST_BYTES:
                    body += part
    except TimeoutError:
        environ[LATE] = True
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # it has come, and is so long


def environ_of(scope: "Scope") -> dict[str, Any]:
    """What WSGI says about a request (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:  # which another header could be taken for
            add_header(environ, name.upper().replace("-", "_"), value)
    return environ


def add_header(environ: dict[str, Any], name: str, value: str) -> None:
    if name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        environ[name] = value
    elif (key := f"HTTP_{name}") in environ:
        environ[key] += ("; " if name == "COOKIE" else ",") + value
    else:
        environ[key] = value


def not_written(_: bytes) -> None:
    raise NotImplementedError("An answer is returned whole, and not written piece by piece.")
