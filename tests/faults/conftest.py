"""Servers to ill-treat, and what is said of them at the end of the run."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.machine import Machine


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for servers of the test's own."""
    with TemporaryDirectory(prefix="placements-") as home:
        yield Path(home)


@pytest.fixture
def machine(home: Path) -> Iterator[Machine]:
    """A server that the test may ill-treat; its commits are durable."""
    with Machine(home / "own") as machine:
        yield machine
