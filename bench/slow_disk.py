"""A disk that takes 2 ms longer to flush, as a network disk does: PostgreSQL's calls wait, then flush as ever."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from placements.cluster import Cluster

SOURCE = """
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static void wait_2_ms(void) { struct timespec t = {0, 2000000}; nanosleep(&t, 0); }
int fdatasync(int file) { wait_2_ms(); return syscall(SYS_fdatasync, file); }
int fsync(int file) { wait_2_ms(); return syscall(SYS_fsync, file); }
"""


@contextmanager
def slow_disk(cluster: Cluster) -> Iterator[None]:
    """The server restarted with slow flushes, and as it was afterwards. Needs a C compiler, `cc`."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        folder.chmod(0o755)
        (folder / "slow.c").write_text(SOURCE)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", "slow.so", "slow.c"], cwd=folder, check=True)
        cluster.control("restart", "-m", "fast", "-p", str(_program(cluster, folder)))
        try:
            yield
        finally:
            cluster.control("restart", "-m", "fast")


def _program(cluster: Cluster, folder: Path) -> Path:
    """PostgreSQL's server program with the slow calls before its own."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        found = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
    assert found
    program = folder / "postgres"
    program.write_text(f'#!/bin/sh\nLD_PRELOAD={folder}/slow.so exec {found[0]}/postgres "$@"\n')
    program.chmod(0o755)
    return program
