"""A PostgreSQL server that a test may ill-treat: killed in the middle of its work, copied, cut off, promoted."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

from placements.cluster import Cluster
from tests.service import until


class Machine(Cluster):
    def ask(self, query: str) -> list[Any]:
        """The rows of a statement of the server's owner."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            answer = connection.execute(query.encode())
            return answer.fetchall() if answer.description else []

    def must(self, program: str, *arguments: str) -> str:
        """What a program of PostgreSQL says that does what it is asked."""
        done = self._run(program, *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

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

    def back_up(self, folder: Path) -> None:
        """A base backup of the server as it runs, which is then verified."""
        self._give(folder)
        self.must("pg_basebackup", "-d", f"host={self.sockets} user=postgres", "-D", str(folder), "--checkpoint=fast")
        self.must("pg_verifybackup", str(folder))


class Standby(Machine):
    """A server that begins as a copy of another, and follows it until it is promoted."""

    def __init__(self, home: Path, *, of: Machine, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(home, settings=settings)
        self.source = f"host={of.sockets} user=postgres application_name=standby"

    def _create(self) -> None:
        self._give(self.data)
        self.must(
            "pg_basebackup", "-d", self.source, "-D", str(self.data), "--checkpoint=fast", "--write-recovery-conf"
        )

    def promote(self) -> None:
        self.must("pg_ctl", "promote", "-D", str(self.data), "-w")


class Restored(Machine):
    """A server that begins from a base backup, and reads an archive of the write-ahead log up to a named point."""

    def __init__(self, home: Path, *, backup: Path, archive: Path, to: str) -> None:
        target = {"recovery_target_name": to, "recovery_target_action": "promote"}
        super().__init__(home, settings={"restore_command": f"cp {archive}/%f %p", **target})
        self.backup = backup

    def _create(self) -> None:
        shutil.copytree(self.backup, self.data)
        (self.data / "recovery.signal").touch()
        for path in (self.data, *self.data.rglob("*")):
            shutil.chown(path, self.user.pw_uid, self.user.pw_gid)
        self.data.chmod(0o700)

    def _start(self) -> None:
        super()._start()
        until(lambda: self.ask("SELECT pg_is_in_recovery()") == [(False,)], "the restore is not at its end")
