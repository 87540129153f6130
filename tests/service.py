"""`placements serve` in processes of its own, for tests that ask it over HTTP, stop it, or kill it."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import Self

import psutil

PATIENCE = 60.0
SERVE = [sys.executable, "-c", "from web.cli import placements; placements()", "serve"]


def free_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def until(condition: Callable[[], object], what: str) -> None:
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, f"{what} after {PATIENCE} seconds"
        sleep(0.05)


def answers(bind: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{bind}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Service:
    """The register at a URL, served until the end of the `with`; nothing is left behind however that comes."""

    def __init__(self, url: str, *, workers: int = 1) -> None:
        self.bind = free_address()
        self.environ = {**os.environ, "DATABASE_URL": url, "PLACEMENTS_BIND": self.bind}
        self.environ |= {"PLACEMENTS_WORKERS": str(workers), "PLACEMENTS_LOG_LEVEL": "WARNING"}
        self.log = TemporaryFile("w+")  # noqa: SIM115 (closed with the service)

    def start(self) -> None:
        self.process = subprocess.Popen(
            SERVE,
            env=self.environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=self.log,
            start_new_session=True,
        )

    def tells(self) -> str:
        """The line that it prints when it answers."""
        assert self.process.stdout
        return self.process.stdout.readline()

    def parts(self) -> dict[str, psutil.Process]:
        """The supervised processes, by what they are."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error, IndexError):  # it has just ended, or does not yet run its program
                found[child.cmdline()[-1]] = child
        return found

    def kill(self) -> None:
        """End all of its processes at once and without a word."""
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.kill()
        self.log.close()

    def last_words(self) -> str:
        """The end of its log."""
        self.log.seek(0)
        return "".join(self.log.readlines()[-30:])
