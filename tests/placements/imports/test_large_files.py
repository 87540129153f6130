"""A file of hundreds of megabytes is read row by row: it takes time, and no more memory than a small one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.report import LONG

MEGABYTES = 200 if LONG else 20
GOOD = 2_000
MORE = 80
"""Megabytes that the large file may take more than the small one; kept in memory it would take several of itself."""

IMPORT = [sys.executable, "-c", "from web.cli import placements; placements()", "import", "providers"]


def homes(path: Path, megabytes: int) -> Path:
    """Homes as CQC lists them, among rows that are too long to be taken."""
    too_long = "x" * 9_990
    with path.open("w") as file:
        file.write("name,cqc_id,type,postcode,provider,area_name\n")
        for number in range(GOOD):
            file.write(f"Home {number},1-{number:09},Residential homes,M33 1AA,Sale Care Ltd,Sale\n")
        while file.tell() < megabytes * 2**20:
            file.write(f"{too_long},1-99,Residential homes,M33 1AA,Sale Care Ltd,Sale\n")
    return path


def imported(path: Path, url: str) -> tuple[int, str, float]:
    """The exit status of the import, what it said, and the megabytes that it held at its highest."""
    command = [*IMPORT, str(path), "--as-at", "2025-08-31"]
    with (path.with_suffix(".said")).open("w+") as said:
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url}, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return process.returncode, said.read(), used.ru_maxrss / 1024


@pytest.mark.skipif(sys.platform == "darwin", reason="counts memory in other units")
def test_a_large_file_is_taken_in_the_memory_of_a_small_one(database_url, tmp_path, store):
    small = imported(homes(tmp_path / "small.csv", 1), database_url)
    events = store.position()
    large = imported(homes(tmp_path / "large.csv", MEGABYTES), database_url)
    assert (small[0], large[0]) == (1, 1), large[1]
    assert f"{GOOD:,}" in small[1]
    assert "longer than 500 characters" in large[1]
    assert ("more bad rows" in large[1]) == LONG  # ten thousand are listed
    assert store.position() == events  # what the small file brought is known
    assert large[2] - small[2] < MORE
