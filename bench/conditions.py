"""Under what conditions something was measured: the machine, the versions, and PostgreSQL's settings."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile

import psutil
import psycopg

from bench.ground import Ground
from bench.pairs import seconds

SETTINGS = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_sync_method",
    "shared_buffers",
    "max_wal_size",
    "checkpoint_timeout",
    "maintenance_work_mem",
    "max_connections",
    "jit",
)

OURS = ("eventsourcing", "flask", "granian", "marshmallow", "msgspec", "psycopg")


def conditions(ground: Ground) -> dict[str, str]:
    """What a reader needs to know to judge the figures, or to measure again."""
    with psycopg.connect(ground.cluster.url("postgres")) as connection:
        server = str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]
        settings = [f"{name}={connection.execute(f'SHOW {name}').fetchone()[0]}" for name in SETTINGS]  # type: ignore[index]
    return {
        "machine": f"{_processor()}, {os.cpu_count()} processors, {psutil.virtual_memory().total / 2**30:.0f} GB, "
        f"{platform.system()} {platform.release()}",
        "one flush of 8 kB to the disk": f"{_flush(ground.cluster.home) * 1000:.2f} ms (median of 100)",
        "PostgreSQL": f"{server}; {', '.join(settings)}",
        "Python": platform.python_version(),
        "libraries of ours": ", ".join(f"{name} {version(name)}" for name in OURS if _is_installed(name)),
        "libraries of the peers": "; ".join(_pinned()),
    }


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except ImportError:
        return False


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _flush(folder: Path) -> float:
    """Seconds until the disk says that it has a page: what a durable commit cannot go below."""
    with NamedTemporaryFile(dir=folder) as file:

        def write() -> None:
            file.seek(0)
            file.write(bytes(8192))
            file.flush()
            os.fdatasync(file.fileno())

        return median(seconds(write) for _ in range(100))


def _pinned() -> list[str]:
    """What the peers' environments are made of, as pinned."""
    found = []
    for file in sorted((Path(__file__).parent / "peers").glob("*/requirements.in")):
        names = {line.partition("[")[0].partition("<")[0].strip().lower() for line in file.read_text().splitlines()}
        pins = file.with_suffix(".txt").read_text().splitlines()
        of_it = [pin.split()[0] for pin in pins if "==" in pin and pin.partition("==")[0].partition("[")[0] in names]
        found.append(f"{file.parent.name}: {', '.join(of_it)}")
    return found
