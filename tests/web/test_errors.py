"""What goes wrong is answered with a status and a sentence that says what to do: as a page, and as problem+json."""

import json
from uuid import UUID

import pytest
from werkzeug.exceptions import NotFound as NoPage

from placements import errors
from placements.vocabulary import Role

ANSWERS = [
    (errors.Refused("The meeting is not quorate."), 409, "This cannot be done"),
    (errors.Invalid("The date is not a date."), 422, "This cannot be understood"),
    (errors.Conflict("Try again."), 409, "Somebody else was working on the same record"),
    (errors.Stale("Look at it again."), 412, "This has changed since you opened it"),
    (errors.NotFound("There is no placement PL-1."), 404, "Not in the register"),
    (errors.Forbidden("Ask an administrator."), 403, "You may not do this"),
    (errors.Forked("Go back to position 13."), 409, "The register was restored to an earlier moment"),
]


@pytest.fixture
def failing(app):
    """Gives the application two addresses that anyone may ask and whose view fails: a page, and one of the API."""

    def failing(error: Exception) -> None:
        def view() -> None:
            raise error

        app.add_url_rule("/failing", "operation.healthz", None)
        app.add_url_rule("/api/failing", "operation.healthz", None)
        app.view_functions["operation.healthz"] = view

    return failing


@pytest.mark.parametrize(("error", "status", "title"), ANSWERS, ids=lambda value: type(value).__name__)
def test_the_registers_own_errors_are_told(browser, failing, error, status, title):
    failing(error)
    page = browser.get("/failing")
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert title in page.text
    assert str(error) in page.text
    problem = browser.get("/api/failing")
    assert (problem.status_code, problem.content_type) == (status, "application/problem+json")
    assert problem.json == {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": str(error),
        "request": problem.headers["X-Request-Id"],
    }


def test_a_register_that_does_not_answer_says_when_to_try_again(browser, failing):
    failing(errors.Unavailable("Try again in a minute."))
    assert browser.get("/failing").headers["Retry-After"] == "5"
    assert browser.get("/api/failing").headers["Retry-After"] == "5"


def test_a_page_about_a_failure_asks_the_register_nothing(sign_in_as, failing, app, monkeypatch):
    """So that it can be shown when it is the register that does not answer."""
    browser = sign_in_as(Role.CHAIR)
    failing(errors.Unavailable("Try again in a minute."))
    monkeypatch.setattr(app.session_interface.sessions, "find", lambda token: None)
    app.extensions["register"].store.pool.close()
    assert browser.get("/failing").status_code == 503


@pytest.mark.parametrize("address", ["/nowhere", "/accounts/x/y/z", "/%00", "/\N{SNOWMAN}", "/static/nothing.css"])
def test_what_is_not_there_is_not_found(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_what_is_not_in_the_api_is_not_found_either(browser):
    answer = browser.get("/api/nowhere")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_method_that_is_not_taken_says_which_are(browser):
    answer = browser.delete("/sign-in")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "This address does not take that" in answer.text


def test_what_is_too_large_is_refused(browser):
    answer = browser.post("/sign-in", data={"username": "x" * (2 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "Send less than 2 MB at a time" in answer.text


def test_a_fault_of_ours_is_noted_without_its_words(app, browser, failing, capfd):
    failing(ValueError("Amina Yusuf, born 2014"))
    app.testing = False
    page, problem = browser.get("/failing"), browser.get("/api/failing")
    assert (page.status_code, problem.status_code) == (500, 500)
    assert problem.json["title"] == "Something went wrong"
    said = page.text + problem.text + "".join(capfd.readouterr())
    assert "ValueError" in said
    assert "Amina" not in said


def test_every_answer_names_its_request(browser):
    page = browser.get("/nowhere")
    assert UUID(page.headers["X-Request-Id"])
    assert page.headers["X-Request-Id"] in page.text


def test_what_flask_smorest_finds_wrong_is_told_by_field(browser, failing):
    error = NoPage()
    error.code, error.data = 422, {"messages": {"json": {"started_on": ["Not a valid date."]}}}
    failing(error)
    problem = browser.get("/api/failing")
    assert problem.status_code == 422
    assert json.loads(problem.text)["errors"] == {"json": {"started_on": ["Not a valid date."]}}


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/accounts/new", {"name": "Am\x00ina", "username": "amina", "roles": ["chair"]}),
        ("/accounts/new", {"name": "Amina", "username": "amina", "roles": ["chair"], "once": "a\x00b"}),
        ("/account/password", {"current": "three quiet\x07words", "new": "x", "again": "x"}),
    ],
)
def test_what_no_text_holds_is_refused_in_every_field(sign_in_as, register, address, fields):
    """Recorded, it would stop the read models: PostgreSQL's text has no NUL."""
    browser = sign_in_as(Role.ADMINISTRATOR)
    before = register.position()
    answer = browser.send(address, fields)
    assert answer.status_code == 422
    assert "Take out the control characters" in answer.text
    assert register.position() == before


def test_what_no_text_holds_is_refused_in_an_address(browser):
    assert browser.get("/sign-in?next=/a%00b").status_code == 422
