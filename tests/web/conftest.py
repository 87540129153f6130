"""The application over a fresh register, and browsers without JavaScript that are signed in as somebody."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from placements.application import Register
from placements.credentials import Credentials
from placements.vocabulary import Role
from tests.pages import application
from tests.people import account_of, session_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"|name="csrf_token" type="hidden" value="([^"]+)"')


class Browser(FlaskClient):
    """A client that sends forms as a person does: with the tokens of the page that shows the form."""

    def send(self, address: str, fields: dict[str, object] | None = None, *, on: str = "") -> TestResponse:
        shown = TOKEN.search(self.get(on or address).text)
        assert shown, f"there is no form at {on or address}"
        return self.post(address, data={"csrf_token": shown[1] or shown[2], **(fields or {})})


@pytest.fixture
def app(register: Register, database_url: str) -> Flask:
    app = application(register, database_url)
    app.testing = True
    app.test_client_class = Browser
    return app


@pytest.fixture
def credentials(app: Flask) -> Credentials:
    return app.extensions["credentials"]


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Nobody is signed in."""
    return app.test_client()


@pytest.fixture
def somebody(app: Flask) -> Callable[[Role], UUID]:
    """The account of somebody with that role alone, whose username is the role."""
    return lambda role: account_of(app, role)


@pytest.fixture
def sign_in_as(app: Flask) -> Callable[[Role], Browser]:
    """A browser in which somebody with that role is signed in."""

    def sign_in_as(role: Role) -> Browser:
        client = app.test_client()
        client.set_cookie("placements", session_of(app, account_of(app, role)))
        return client

    return sign_in_as
