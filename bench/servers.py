"""The service and its peers, served side by side: the same workers, threads and PostgreSQL."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

WORKERS, THREADS = 2, 8
PEERS = Path(__file__).parent / "peers"
ENVIRONMENTS = Path(".bench/peers").resolve()
BARE = "gunicorn_threads"
"""The peer that is a server and nothing else."""

START = 30.0
"""Seconds that a server has to come up, or to stop."""


@contextmanager
def ours(url: str, **settings: str) -> Iterator[int]:
    """`placements serve` with its web workers and its runner; gives its port."""
    port = free_port()
    environ = {
        "DATABASE_URL": url,
        "PLACEMENTS_BIND": f"127.0.0.1:{port}",
        "PLACEMENTS_WORKERS": str(WORKERS),
        "PLACEMENTS_THREADS": str(THREADS),
        "PLACEMENTS_LOG_LEVEL": "ERROR",
        "PLACEMENTS_REQUESTS": "0",
        **settings,
    }
    command = [sys.executable, "-c", "from web.cli import placements; placements()", "serve"]
    with _running(command, environ, port):
        urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).close()
        yield port


@contextmanager
def peer(name: str, url: str) -> Iterator[int]:
    """A peer on granian, as fast a server for WSGI as there is; gives its port."""
    port = free_port()
    command = [
        str(ENVIRONMENTS / name / "bin" / "granian"), "app:app", "--interface", "wsgi", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-access-log", "--log-level", "error",
    ]  # fmt: skip
    with _running(command, peers_environ(url), port, cwd=PEERS / name):
        yield port


@contextmanager
def bare(command: Sequence[str]) -> Iterator[int]:
    """A server with a view that does nothing; its address is the last argument of the command. Gives its port."""
    port, folder = free_port(), PEERS / BARE
    paths = {"PYTHONPATH": f"{folder}:{Path.cwd()}", "PYTHONDONTWRITEBYTECODE": "1"}
    with _running([*command, f"127.0.0.1:{port}"], paths, port, cwd=folder):
        yield port


def prepare(name: str, url: str, placements: int) -> None:
    """Make a peer's tables, with so many placements to decide."""
    program = [str(ENVIRONMENTS / name / "bin" / "python"), "app.py", str(placements)]
    subprocess.run(program, env={**os.environ, **peers_environ(url)}, cwd=PEERS / name, check=True)


def peers_environ(url: str) -> Mapping[str, str]:
    return {"DATABASE_URL": url, "PYTHONPATH": str(PEERS), "PYTHONDONTWRITEBYTECODE": "1"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def _running(
    command: Sequence[str], environ: Mapping[str, str], port: int, cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, env={**os.environ, **environ}, cwd=cwd, stdout=subprocess.DEVNULL) as server:
        try:
            _await_answer(server, port)
            yield server
        finally:
            stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Let it end in good order; one that does not is ended."""
    server.terminate()
    try:
        server.wait(START)
    except subprocess.TimeoutExpired:
        server.kill()


def _await_answer(server: subprocess.Popen[bytes], port: int) -> None:
    end = monotonic() + START
    while monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}: {server.args!r}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            sleep(0.1)
    raise TimeoutError(f"the server does not come up: {server.args!r}")
