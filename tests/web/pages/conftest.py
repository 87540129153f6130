"""The council whose pages are tested."""

from collections.abc import Callable

import pytest
from flask import Flask

from projections.runner import Runner
from tests.web.council import Council


@pytest.fixture
def catch_up(database_url: str) -> Callable[[], object]:
    """Bring the read models up to what was recorded; after a command of the pages they are so by themselves."""
    return lambda: Runner(database_url).catch_up()


@pytest.fixture
def council(app: Flask, catch_up: Callable[[], object]) -> Council:
    council = Council(app).set_up()
    catch_up()
    return council
