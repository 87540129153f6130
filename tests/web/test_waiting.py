"""A page after a command shows that command, and says so when it cannot."""

from uuid import uuid4

import pytest

from placements.account import Account
from placements.vocabulary import Role
from projections.runner import Runner
from tests.pages import COMPILED
from tests.people import account_of, session_of
from tests.web.conftest import Browser
from web import create_app
from web.settings import Settings
from web.waiting import shows


@pytest.fixture
def waited_for() -> list[int]:
    """The positions that pages waited for, in vain."""
    return []


@pytest.fixture
def administrator(register, waited_for) -> Browser:
    app = create_app(register, Settings(), wait=lambda position: waited_for.append(position) or False)
    app.jinja_env.bytecode_cache = COMPILED
    app.test_client_class = Browser
    browser = app.test_client()
    browser.set_cookie("placements", session_of(app, account_of(app, Role.ADMINISTRATOR)))
    return browser


def open_account(browser):
    return browser.send("/accounts/new", {"name": "Amina", "username": f"a{uuid4()}", "roles": ["chair"]})


def test_the_next_page_waits_once_for_what_was_recorded(administrator, register, waited_for):
    open_account(administrator)
    assert waited_for == []
    administrator.get("/accounts")
    administrator.get("/accounts")
    assert waited_for == [register.position()]


def test_nothing_else_waits(administrator, waited_for):
    open_account(administrator)
    for address in ("/static/placements.css", "/api/openapi.json", "/healthz"):
        administrator.get(address).close()
    assert waited_for == []


def test_a_page_that_waited_in_vain_says_so(administrator):
    open_account(administrator)
    assert "What you did is recorded, but lists do not show it yet" in administrator.get("/accounts").text
    assert "What you did is recorded" not in administrator.get("/accounts").text


def test_a_refused_command_is_not_waited_for(administrator, waited_for):
    administrator.send("/accounts/new", {"name": "Amina", "username": "no good", "roles": ["chair"]})
    administrator.get("/accounts")
    assert waited_for == []


def test_the_read_models_show_a_position_once_the_runner_has_been_there(register, database_url, app):
    account = register.load(Account, account_of(app, Role.CHAIR))
    assert account.roles == (Role.CHAIR,)
    Runner(database_url).catch_up()
    assert shows(register, register.position())
