"""A load that costs little: raw sockets, a connection a client, and on each one request after the other.

Run as a program of its own, so that the load and what drives it do not wait for one another: it reads a pickled Load
from its input and writes a pickled Taken.
"""

import pickle
import resource
import selectors
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter

PATIENCE = 30.0
"""Seconds after which a server that does not answer is given up."""


@dataclass(frozen=True, slots=True)
class Load:
    port: int
    requests: Sequence[Sequence[bytes]]
    """For each client what it asks, one after the other."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a load."""

    seconds: float
    latencies: list[float]
    """Seconds each answer took."""
    cost: float
    """Seconds of processor time that the client itself took for one request."""

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


class Connection:
    """One client: it sends its next request when the last is answered."""

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = iter(requests)
        self.answer = b""
        self.sent = 0.0

    def send(self) -> bool:
        """Send the next; False when there is none."""
        request = next(self.waiting, None)
        if request is None:
            return False
        self.sent, self.answer = perf_counter(), b""
        self.socket.sendall(request)
        return True

    def receive(self) -> bool:
        """Take in what has come; whether the answer is whole. Any answer but 201 ends the measure."""
        came = self.socket.recv(65536)
        if not came:
            raise ConnectionError(f"the server hung up after {self.answer!r}")
        self.answer += came
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found or len(body) < length(head):
            return False
        if head[9:12] != b"201":
            raise RuntimeError(self.answer.decode())
        return True


def length(head: bytes) -> int:
    """Of the body, as the head of the answer says."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def drive(load: Load) -> Taken:
    """Ask until the time is over or a client has nothing more to ask; what is asked by then is waited for."""
    used = processor_time()
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        started = perf_counter()
        for requests in load.requests:
            connection = Connection(load.port, requests)
            stack.enter_context(connection.socket)
            if connection.send():
                selector.register(connection.socket, selectors.EVENT_READ, connection)
        latencies = answers(selector, started + load.seconds)
        seconds = perf_counter() - started
    return Taken(seconds, latencies, (processor_time() - used) / len(latencies))


def answers(selector: selectors.BaseSelector, ended: float) -> list[float]:
    """Seconds that each answer took, until every client has ended. The first that has nothing more to ask ends it."""
    latencies: list[float] = []
    while selector.get_map():
        ready = selector.select(PATIENCE)
        if not ready:
            raise TimeoutError("the server does not answer")
        for key, _ in ready:
            connection = key.data
            if not connection.receive():
                continue
            now = perf_counter()
            latencies.append(now - connection.sent)
            if now > ended or not connection.send():
                ended = min(ended, now)
                selector.unregister(connection.socket)
    return latencies


def processor_time() -> float:
    """Seconds that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def put(load: Load) -> Taken:
    """Drive the load from a process of its own."""
    run = subprocess.run([sys.executable, "-m", __name__], input=pickle.dumps(load), stdout=subprocess.PIPE, check=True)
    return pickle.loads(run.stdout)  # type: ignore[no-any-return]  # noqa: S301 - written by this module


def main() -> None:
    taken = drive(pickle.loads(sys.stdin.buffer.read()))  # noqa: S301 - written by this module
    sys.stdout.buffer.write(pickle.dumps(taken))


if __name__ == "__main__":
    from bench.client import main as run

    run()  # under the module's own name, which what is pickled carries
