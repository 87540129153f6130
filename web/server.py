"""The web workers: granian, with an application of its own in each process."""

import os
import signal
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from shutil import rmtree
from socket import gethostbyname
from tempfile import mkdtemp
from threading import Thread
from time import sleep

import psutil
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from prometheus_client.multiprocess import mark_process_dead

from placements import database
from placements.application import Register
from placements.store import Store
from web import create_app
from web.bridge import Bridge
from web.limits import MOST_CONNECTIONS, MOST_HEADER_BYTES, SECONDS
from web.logs import configure_logs
from web.metrics import Metrics
from web.settings import Settings
from web.waiting import shows

GRACE = 20
"""Seconds in which a worker that is told to stop finishes what it began."""

STARTING = 3
"""Seconds after which a worker that was only starting hears a signal."""

OURS = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}
"""granian's own messages go where ours go; requests are logged by web/logs.py."""


def serve_web(url: str, settings: Settings) -> None:
    """Serve until told to stop."""
    configure_logs(settings.log_level)
    counters = Path(mkdtemp(prefix="placements-counters-"))
    host, _, port = settings.bind.rpartition(":")
    server = Granian(
        "placements",
        address=gethostbyname(host) if ":" not in host else host.strip("[]"),
        port=int(port),
        interface=Interfaces.RSGI,
        workers=settings.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=SECONDS * 1000, max_buffer_size=MOST_HEADER_BYTES),
        websockets=False,
        backpressure=MOST_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
        log_dictconfig=OURS,
    )
    try:
        server.serve(target_loader=partial(worker, url, settings, counters), wrap_loader=False)
    finally:
        rmtree(counters)


def worker(url: str, settings: Settings, counters: Path) -> Bridge:
    """Called in each worker's process: connections are not shared. While PostgreSQL is away, pages say so."""
    configure_logs(settings.log_level)
    Thread(target=end_with_master, daemon=True).start()
    forget_the_dead(counters)
    size = 2 * settings.threads  # a thread may need one more while it holds one: placements/reads.py
    pool = database.pool(url, role="placements_web", size=size, wait=False)
    register = Register(Store(pool))
    app = create_app(register, settings, wait=partial(shows, register), metrics=Metrics(counters))
    return Bridge(app, threads=settings.threads)


def end_with_master() -> None:
    """Stop in good order when the process that started the workers is gone.

    A worker that is only starting does not hear the first signal. At a third granian waits for ever, and no thread of
    Python's goes on: so there are two, and then the system's alarm, which ends a process that does not hear it.
    """
    master = parent_process()
    assert master
    master.join()
    signal.setitimer(signal.ITIMER_REAL, GRACE)
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(STARTING)
    os.kill(os.getpid(), signal.SIGTERM)


def forget_the_dead(counters: Path) -> None:
    """The gauges of workers that were killed; their counters stay in the sums."""
    for path in counters.glob("gauge_live*.db"):
        number = int(path.stem.rpartition("_")[2])
        if not psutil.pid_exists(number):
            mark_process_dead(number, str(counters))
