"""A database server that is stopped, or takes nothing in: what people can still do, and what becomes of their forms."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from placements import database
from placements.application import Register
from placements.errors import Unavailable, Unknown
from placements.vocabulary import Role
from projections.runner import Runner
from tests.faults.machine import Machine
from tests.impatient import impatient
from tests.web.council import Council
from tests.web.pages.reading import words
from tests.web.sending import Form, in_trouble


@pytest.fixture
def machine() -> Iterator[Machine]:
    with TemporaryDirectory(prefix="placements-") as home, Machine(Path(home) / "own") as machine:
        yield machine


@pytest.fixture
def database_url(machine) -> str:
    url = machine.database("placements")
    database.migrate(url)
    Runner(url).catch_up()
    return url


@pytest.fixture
def register(database_url, clock) -> Iterator[Register]:
    with impatient(database_url, clock) as register:
        yield register


@pytest.fixture
def council(app) -> Council:
    return Council(app).set_up()


@pytest.fixture
def addendum(council, sign_in_as) -> Form:
    """Words to be added to a placement, not sent yet."""
    page = f"/placements/{council.requested()}/addendum"
    council.show()
    return Form.on(sign_in_as(Role.COORDINATOR), page, page, words="He likes to draw.")


def only_reading(url: str, answer: str) -> None:
    """Let the database take nothing in, as on a standby or to spare a full disk; or let it again."""
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as owner:
        owner.execute(f"ALTER DATABASE placements SET default_transaction_read_only = {answer}")
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def test_a_stopped_server_loses_nothing_that_was_typed(machine, addendum, register):
    before = register.position()
    machine.control("stop", "-m", "fast")
    page = in_trouble(addendum.send(), "This was not recorded")
    machine.control("start")
    answer = addendum.held_by(page).send()
    assert "It is recorded now" in words(addendum.browser.get(answer.location))
    assert register.position() == before + 1


def test_where_nothing_can_be_written_no_case_is_shown_and_people_are_told_that_nothing_was_recorded(
    database_url, addendum, register, clock
):
    before = register.position()
    only_reading(database_url, "on")
    clock.forward(minutes=5)  # so that the use of the session would be noted
    assert addendum.browser.get("/placements").status_code == 503  # for who reads it could not be written down
    assert addendum.browser.get("/panels").status_code == 200
    page = in_trouble(addendum.send(), "This was not recorded")
    assert register.position() == before
    only_reading(database_url, "off")
    assert addendum.held_by(page).send().status_code == 302
    assert register.position() == before + 1


def test_a_refusal_of_the_server_is_no_unknown_outcome(database_url, addendum, register, council):
    placement = council.requested()
    only_reading(database_url, "on")
    with pytest.raises(Unavailable) as refused:
        council.do(placement, lambda it: it.add_rationale(words="He likes to draw."))
    assert not isinstance(refused.value, Unknown)
