"""A request's eight seconds begin when it has come, however long it then waits for a thread."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from placements.recorder import DEADLINE
from placements.vocabulary import Role
from tests.impatient import impatient
from tests.pages import application
from tests.proxy import Proxy
from tests.web.sending import Form, in_trouble
from web.deadline import ARRIVED

THREADS, CLIENTS = 2, 6


def came_too_long_ago() -> dict[str, float]:
    return {ARRIVED: monotonic() - DEADLINE - 0.1}


def test_what_waited_longer_than_the_deadline_is_answered_without_asking_the_register(
    sign_in_as, register, monkeypatch
):
    browser = sign_in_as(Role.ADMINISTRATOR)
    monkeypatch.setattr(register.store.pool, "getconn", lambda *_: pytest.fail("the register was asked"))
    answer = browser.get("/accounts", environ_overrides=came_too_long_ago())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The register does not answer" in answer.text


def test_the_control_what_came_just_now_is_answered(sign_in_as):
    assert sign_in_as(Role.ADMINISTRATOR).get("/accounts").status_code == 200


def test_a_form_that_waited_too_long_is_not_recorded_and_is_held(sign_in_as, register):
    browser, before = sign_in_as(Role.ADMINISTRATOR), register.position()
    form = Form.on(browser, "/accounts/new", "/accounts/new", name="Amina", username="amina", roles=["chair"])
    answer = browser.post(form.address, data=form.fields, environ_overrides=came_too_long_ago())
    page = in_trouble(answer, "This was not recorded")
    assert register.position() == before
    form.held_by(page).send()
    assert register.position() == before + 1


@pytest.mark.parametrize(
    ("from_arrival", "in_time"),
    [
        pytest.param(True, True, id="counted from its arrival"),
        pytest.param(False, False, id="the control: counted from when a thread is free"),
    ],
)
def test_the_last_of_three_times_as_many_clients_as_threads(database_url, clock, monkeypatch, from_arrival, in_time):
    """Whether it is answered within two deadlines of a second each, while nothing comes from the database."""
    monkeypatch.setattr("web.deadline.DEADLINE", 1.0)
    with Proxy(database_url) as proxy, impatient(proxy.url, clock) as register:
        app = application(register, database_url)
        assert app.test_client().get("/sign-in").status_code == 200
        proxy.stopped_up, began = True, monotonic()
        arrived = {ARRIVED: began} if from_arrival else {}
        token = {"Authorization": "Bearer of-nobody"}

        def ask(_: int) -> tuple[int, float]:
            answer = app.test_client().get("/api/placements", headers=token, environ_overrides=arrived)
            return answer.status_code, monotonic() - began

        with ThreadPoolExecutor(THREADS) as threads:
            told = [*threads.map(ask, range(CLIENTS))]
    assert {status for status, _ in told} == {503}
    assert (max(seconds for _, seconds in told) < 2.5) == in_time
