"""Opens the register that the environment names, for the commands at the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from placements import database
from placements.application import Register
from placements.store import Store


@contextmanager
def opened_register() -> Iterator[Register]:
    """The register at DATABASE_URL or under PLACEMENTS_HOME, brought to this version's schema."""
    with database.running() as url:
        database.migrate(url)
        with database.pool(url, role="placements_web") as pool:
            yield Register(Store(pool))
