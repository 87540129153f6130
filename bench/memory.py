"""How much memory the service's processes take at their peak."""

from collections.abc import Iterator
from pathlib import Path

import psutil

from bench import over_http
from bench.client import put
from bench.ground import Ground
from bench.table import Line

CLIENTS = 16
PER_SECOND = 2000


def measure(here: Ground) -> list[Line]:
    """Megabytes after a load of commands."""
    seconds = 3 * here.seconds
    with over_http.register(here, round(PER_SECOND * seconds)) as asked:
        put(over_http.load(asked.create, asked.port, CLIENTS, seconds, PER_SECOND))
        put(over_http.load(asked.decide, asked.port, CLIENTS, seconds, PER_SECOND))
        found = {name: max(map(peak, processes(name))) for name in ("web", "runner")}
    names = {"web": "a web worker", "runner": "the runner of the read models"}
    return [
        Line(measure="memory of the service", setting=names[name], ours=megabytes, unit="MB")
        for name, megabytes in found.items()
    ]


def processes(part: str) -> Iterator[psutil.Process]:
    """Those of a part of the service that we have started."""
    for process in psutil.Process().children(recursive=True):
        command = process.cmdline()
        if command[-1:] == [part] or any(parent.cmdline()[-1:] == [part] for parent in process.parents()):
            yield process


def peak(process: psutil.Process) -> float:
    """The most memory that it has held so far, in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
