"""The web workers: gunicorn, with an application of its own in each process."""

import logging
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client.multiprocess import mark_process_dead

from placements import database
from placements.application import Register
from placements.store import Store
from web import create_app
from web.logs import configure_logs
from web.metrics import Metrics
from web.settings import Settings
from web.waiting import shows


class Log(Logger):
    """gunicorn's own messages go where ours go; requests are logged by web/logs.py."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):
    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self.settings = settings
        self.counters = Path(mkdtemp(prefix="placements-counters-"))
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self.settings.bind,
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            "loglevel": "warning",
            "logger_class": Log,
            "control_socket_disable": True,
            "forwarded_allow_ips": "",
            "on_exit": lambda _: rmtree(self.counters),  # in the master alone: workers leave by exceptions too
            "child_exit": lambda _, worker: mark_process_dead(worker.pid, str(self.counters)),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in each worker, after the fork: connections are not shared."""
        pool = database.pool(self.url, role="placements_web", size=self.settings.threads)
        register = Register(Store(pool))
        return create_app(register, self.settings, wait=partial(shows, register), metrics=Metrics(self.counters))


def serve_web(url: str, settings: Settings) -> None:
    """Serve until told to stop."""
    configure_logs(settings.log_level)
    logging.getLogger("gunicorn.error").setLevel(logging.WARNING)
    Server(url, settings).run()
