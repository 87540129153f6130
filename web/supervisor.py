"""Keeps the processes of the service alive, each started again after a pause that grows, and stops them in order."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

import structlog

log = structlog.get_logger()

LONGEST_PAUSE = 30.0
PROVEN = 60.0
"""Seconds after which a process that dies is started again without a pause."""
PATIENCE = 30.0
"""Seconds that a process has to stop."""


class Child:
    """A process that ends when this one does, however that ends: it reads from a pipe that we hold open."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.name = name
        self.command = command
        self.environ = environ
        self.pause = 0.0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.command, env=self.environ, stdin=subprocess.PIPE, start_new_session=True
        )
        self.started, self.due = monotonic(), None
        log.info("started", process=self.name, number=self.process.pid)

    def look_after(self) -> None:
        """Start it again if it has ended, after a pause unless it had run for long."""
        if self.process.poll() is None:
            return
        if self.due is None:
            proven = monotonic() - self.started > PROVEN
            self.pause = 0.0 if proven else min(max(1.0, 2 * self.pause), LONGEST_PAUSE)
            self.due = monotonic() + self.pause
            log.error("ended", process=self.name, status=self.process.returncode, again_in_seconds=self.pause)
        if monotonic() >= self.due:
            self.start()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            log.error("killed", process=self.name)
            self.process.kill()
            self.process.wait()
        log.info("stopped", process=self.name)


def supervise(children: Sequence[Child], *, ready: Callable[[], bool]) -> None:
    """Look after the children until SIGTERM, SIGINT or a closed terminal; then stop them in their order.

    `ready` is asked until it says that the service answers.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    waiting = True
    try:
        while not stop.wait(0.2):
            for child in children:
                child.look_after()
            waiting = waiting and not ready()
    finally:
        for child in children:
            child.stop()


def end_with_parent() -> None:
    """In a child: stop in good order when the supervisor is gone."""

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
