"""The register as the service reaches it, with less patience than usual, so that a test of trouble is soon over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from placements import database
from placements.application import Register
from placements.store import Store


@contextmanager
def impatient(url: str, clock: Callable[[], datetime]) -> Iterator[Register]:
    with database.pool(url, role="placements_web", size=8) as pool:
        yield Register(Store(pool, deadline=1.5), now=clock)
