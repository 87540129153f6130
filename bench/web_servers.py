"""Which server stands before the pages: granian with our bridge, beside the threads of gunicorn; the view is empty."""

import sys
from itertools import repeat
from statistics import median

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from bench import servers
from bench.client import Taken, put
from bench.ground import Ground
from bench.over_http import load, post
from bench.pairs import OURS, beside, p99
from bench.table import Line
from web.bridge import Bridge

GUNICORN = "gunicorn, gthread"
CLIENTS = (1, 16)
BODY = b"x" * 600
MOST = 8000
"""Requests a second that are laid in; a turn ends early when they are used up."""


def measure(here: Ground) -> list[Line]:
    """Requests a second, and the slowest of a hundred, with the same workers and threads."""
    with servers.bare(granian()) as ours, servers.bare(gunicorn()) as theirs:
        return [line for clients in CLIENTS for line in lines(here, clients, {OURS: ours, GUNICORN: theirs})]


def lines(here: Ground, clients: int, ports: dict[str, int]) -> list[Line]:
    setting = f"{clients} client{'' if clients == 1 else 's'}, an empty view"
    taken: dict[str, list[Taken]] = {name: [] for name in ports}
    for _ in range(here.rounds):
        for name, port in ports.items():
            taken[name].append(put(load(repeat(post("/", BODY)), port, clients, here.seconds, MOST)))
    speed = {name: [each.per_second for each in turns] for name, turns in taken.items()}
    slowest = {name: [p99(each.latencies) * 1000 for each in turns] for name, turns in taken.items()}
    typical = {name: [median(each.latencies) * 1000 for each in turns] for name, turns in taken.items()}
    return [
        *beside("web server", setting, speed, "requests/s"),
        *beside("web server, p50", setting, typical, "ms"),
        *beside("web server, p99", setting, slowest, "ms"),
    ]


def granian() -> list[str]:
    return [sys.executable, "-m", __name__]


def gunicorn() -> list[str]:
    program = servers.ENVIRONMENTS / servers.BARE / "bin" / "gunicorn"
    size = ["--workers", str(servers.WORKERS), "--threads", str(servers.THREADS)]
    return [str(program), "app:app", "--worker-class", "gthread", *size, "--log-level", "error", "--bind"]


def serve(address: str) -> None:
    """As web/server.py serves the pages."""
    host, _, port = address.rpartition(":")
    server = Granian(
        "app", address=host, port=int(port), interface=Interfaces.RSGI, workers=servers.WORKERS, http=HTTPModes.http1,
        websockets=False, log_level=LogLevels.error,
    )  # fmt: skip
    server.serve(target_loader=bridge, wrap_loader=False)


def bridge() -> Bridge:
    from app import app

    return Bridge(app, threads=servers.THREADS)


if __name__ == "__main__":
    serve(sys.argv[1])
