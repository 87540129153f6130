"""A PostgreSQL server that a test may ill-treat: killed in the middle of its work, copied, cut off, promoted."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from placements.cluster import Cluster


class Machine(Cluster):
    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(home, settings=settings)

    def processes(self) -> list[psutil.Process]:
        """The server and all that works for it."""
        server = psutil.Process(int((self.data / "postmaster.pid").read_text().split("\n", 1)[0]))
        return [server, *server.children()]

    def worker(self, title: str) -> psutil.Process:
        """The server's process whose title says this, such as "walreceiver"."""
        return next(each for each in self.processes() if title in " ".join(each.cmdline()))

    def kill(self) -> None:
        """End all of it at once, as a loss of power ends what was in memory; what was written to files stays."""
        processes = self.processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=30)

    def revive(self) -> None:
        """Start it after a kill, and wait until it answers."""
        self._start()
