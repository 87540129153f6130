"""A disk that fills up under the writers: run as a program, which mounts a small disk that only it can see.

Prints as JSON what became of it; or, where the system allows no such disk, why not.
"""

import ctypes
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from tests.faults.council import settle
from tests.faults.ledger import counted, judge, writing
from tests.faults.machine import Machine
from tests.service import Service, until

NEW_MOUNTS, NEW_USER = 0x00020000, 0x10000000
RECURSIVE, PRIVATE, DETACH = 0x4000, 0x40000, 2
SIZE = 128 * 2**20
SMALL = {"max_wal_size": "32MB", "min_wal_size": "32MB", "shared_buffers": "16MB"}


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mounted there, seen by this process and those that it starts. Raises OSError where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)

    def must(result: int) -> None:
        if result:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    user, group = os.geteuid(), os.getegid()
    must(libc.unshare(NEW_MOUNTS | (NEW_USER if user else 0)))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    must(libc.mount(None, b"/", None, RECURSIVE | PRIVATE, None))
    must(libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, f"size={SIZE}".encode()))
    try:
        yield
    finally:
        must(libc.umount2(bytes(folder), DETACH))


def fill(folder: Path) -> Path:
    """A file that leaves no room at all."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (2**20, 4096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


def run(folder: Path) -> dict[str, object]:
    with Machine(folder / "own", settings=SMALL) as machine:
        url = machine.database("placements")
        asker = settle(url)
        with Service(url) as service:
            service.tells()
            with writing(service.bind, asker, writers=4) as ledger:
                sleep(1)
                ballast = fill(folder)
                until(lambda: len(ledger.unknown) >= 4, "the full disk was not felt")
                sleep(2)
                ballast.unlink()
                if not machine._is_running():
                    machine.revive()
                known = len(ledger.acknowledged)
                until(lambda: len(ledger.acknowledged) > known + 20, "the register did not go on")
        verdict = judge(ledger, url)
        return {"slowest": ledger.slowest, "verdict": vars(verdict), "counted": counted(ledger, verdict)}


if __name__ == "__main__":
    with TemporaryDirectory(prefix="placements-") as name, ExitStack() as stack:
        try:
            stack.enter_context(small_disk(Path(name)))
        except PermissionError as error:
            seen: dict[str, object] = {"not allowed": str(error)}
        else:
            seen = run(Path(name))
        sys.stdout.write(json.dumps(seen) + "\n")
