"""The register does not answer: each form says what became of it, loses nothing, and is recorded once in the end."""

from collections.abc import Iterator
from threading import Barrier, Thread
from time import monotonic
from typing import Any

import psycopg
import pytest

from placements.application import Register
from placements.store import Store
from placements.vocabulary import Role
from tests.impatient import impatient
from tests.web.council import Council
from tests.web.pages.reading import words
from tests.web.sending import Form, in_trouble

ANSWERED = 10.0
"""Seconds in which everybody is answered."""

REASONS = 'He can keep his school.\r\nHis "social worker" agrees & so does he.'
APPROVED = {"outcome": "approved", "weekly_ceiling": "4,200.00", "reasons": REASONS, "submit": "Record the decision"}


@pytest.fixture
def register(proxy, clock) -> Iterator[Register]:
    with impatient(proxy.url, clock) as register:
        yield register


@pytest.fixture
def app(app):
    app.testing = False  # what is raised behind a view is answered as it is in service
    return app


@pytest.fixture
def council(app) -> Council:
    return Council(app).set_up()


@pytest.fixture
def item(council, sign_in_as) -> tuple[Any, Form]:
    """A placement before its panel, and the coordinator's decision about it, filled in and not sent."""
    placement, meeting = council.submitted(), council.opened()
    council.put_on_agenda(meeting, placement)
    council.show()
    page = f"/meetings/{meeting}/items/{placement}"
    return placement, Form.on(sign_in_as(Role.COORDINATOR), page, f"{page}/decision", **APPROVED)


def decisions(store: Store, placement: Any) -> list[Any]:
    """The decisions that the register holds, asked behind the pages' back."""
    return [
        each.event
        for each in store.history(placement)
        if type(each.event).__name__ in ("DecisionRecorded", "RationaleAdded")
    ]


@pytest.mark.parametrize("address", ["/work", "/placements", "/sign-in", "/nowhere"])
def test_a_page_that_cannot_be_read_says_so_in_time(council, proxy, sign_in_as, address):
    browser = sign_in_as(Role.COORDINATOR)
    proxy.stopped_up = True
    started = monotonic()
    answer = in_trouble(browser.get(address), "The register does not answer")
    assert monotonic() - started < ANSWERED
    assert f'href="{address}"' in answer.text


def test_signing_in_asks_the_register_and_says_so_when_it_is_away(app, proxy):
    proxy.stopped_up = True
    in_trouble(app.test_client().get("/sign-in"), "The register does not answer")


def test_what_was_sent_while_the_register_was_away_is_held_and_recorded_once_it_is_back(item, proxy, store):
    placement, form = item
    proxy.stopped_up = True
    held = form.held_by(in_trouble(form.send(), "This was not recorded"))
    assert held.address == form.address
    assert {name: values for name, values in held.fields.items() if name != "held"} == {
        name: [value] for name, value in form.fields.items()
    }
    again = form.held_by(in_trouble(held.send(), "This was not recorded"))
    proxy.stopped_up = False
    answer = again.send()
    assert answer.status_code == 302, words(answer)
    assert "It is recorded now: it had not been recorded before." in words(form.browser.get(answer.location))
    [decision] = decisions(store, placement)
    assert decision.reasons == REASONS


def test_what_was_typed_is_shown_and_what_is_ours_is_not(item, proxy):
    _, form = item
    proxy.stopped_up = True
    said = words(form.send())
    assert "Reasons He can keep his school." in said
    assert "Weekly ceiling 4,200.00" in said
    assert form.fields["once"] not in said


def test_an_answer_lost_after_the_commit_is_unknown_until_it_is_asked_for_again(item, proxy, store):
    placement, form = item
    proxy.stop_up_after = b"DecisionRecorded"
    held = form.held_by(in_trouble(form.send(), "We do not know whether this was recorded"))
    assert len(decisions(store, placement)) == 1
    held = form.held_by(in_trouble(held.send(), "We do not know whether this was recorded"))  # and is not forgotten
    proxy.stop_up_after, proxy.stopped_up = b"", False
    answer = held.send()
    assert answer.status_code == 302
    assert "It was recorded on 2 March 2026 at 9:30am, when you sent it before." in words(
        form.browser.get(answer.location)
    )
    assert len(decisions(store, placement)) == 1


def test_the_control_without_the_key_what_was_recorded_is_refused(item, proxy, store):
    placement, form = item
    proxy.stop_up_after = b"DecisionRecorded"
    held = form.held_by(in_trouble(form.send(), "We do not know whether this was recorded"))
    proxy.stop_up_after, proxy.stopped_up = b"", False
    del held.fields["once"]
    answer = held.send()
    assert answer.status_code == 409, "it is recorded, and its sender is told that it cannot be"
    assert len(decisions(store, placement)) == 1


@pytest.fixture
def addendum(council, sign_in_as) -> tuple[Any, Form]:
    """Words that may be added as often as one likes."""
    placement = council.requested()
    council.show()
    page = f"/placements/{placement}/addendum"
    return placement, Form.on(sign_in_as(Role.COORDINATOR), page, page, words="Sent once.")


@pytest.mark.parametrize(("with_key", "times"), [(True, 1), (False, 2)])
def test_only_the_key_keeps_a_repeat_from_being_recorded_twice(addendum, proxy, store, with_key, times):
    placement, form = addendum
    if not with_key:
        del form.fields["once"]
    proxy.stop_up_after = b"RationaleAdded"
    held = form.held_by(in_trouble(form.send(), "We do not know whether this was recorded"))
    proxy.stop_up_after, proxy.stopped_up = b"", False
    held.send()
    assert len(decisions(store, placement)) == times


def test_what_is_still_being_taken_in_is_recorded_once_however_it_ends(addendum, database_url, store):
    placement, form = addendum
    with psycopg.connect(database_url) as other:
        other.execute("SELECT FROM register.head FOR UPDATE")
        held = form.held_by(in_trouble(form.send(), "We do not know whether this was recorded"))
        assert decisions(store, placement) == []
        other.rollback()
    assert held.send().status_code == 302
    assert len(decisions(store, placement)) == 1


def test_what_was_recorded_before_the_register_went_away_is_said_to_be(addendum, proxy, store):
    placement, form = addendum
    proxy.stop_up_after = b"_flashes"  # the session, which is kept when all is recorded
    page = in_trouble(form.send(), "This was recorded")
    assert len(decisions(store, placement)) == 1
    proxy.stop_up_after, proxy.stopped_up = b"", False
    answer = form.held_by(page).send()
    assert "It was recorded on 2 March 2026 at 9:30am" in words(form.browser.get(answer.location))
    assert len(decisions(store, placement)) == 1


def test_a_page_that_should_say_what_was_recorded_and_cannot_be_read_says_it_all_the_same(addendum, proxy):
    _, form = addendum
    answer = form.send()
    proxy.stopped_up = True
    shown = in_trouble(form.browser.get(answer.location), "The register does not answer")
    assert "What you sent on 2 March 2026 at 9:30am was recorded." in words(shown)


def test_a_password_is_not_written_into_the_page(app, browser, proxy):
    form = Form.on(browser, "/sign-in", "/sign-in", username="chair", password="three quiet words")
    proxy.stopped_up = True
    answer = in_trouble(form.send(), "The register does not answer")
    assert "three quiet words" not in answer.text


def test_a_button_pressed_twice_at_once_records_once(addendum, app, store):
    placement, form = addendum
    together, answers = Barrier(2), []
    cookie = form.browser.get_cookie("placements").value

    def press() -> None:
        browser = app.test_client()
        browser.set_cookie("placements", cookie)
        together.wait()
        answers.append(Form(browser, form.address, form.fields).send().status_code)

    presses = [Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert answers == [302, 302]
    assert len(decisions(store, placement)) == 1


def test_what_came_through_is_not_refused_when_it_comes_again(council, sign_in_as, store):
    """Although each of these has made itself impossible."""
    browser, meeting, placement = sign_in_as(Role.COORDINATOR), council.scheduled(), council.submitted()
    council.show()
    page, chair = f"/meetings/{meeting}", str(council.by(Role.CHAIR).id)
    sendings: list[tuple[str, dict[str, str]]] = [
        ("items", {"placement": str(placement), "why_late": "Asked for today."}),
        ("attendance", {"present": chair}),
        ("open", {"chair": chair}),
        (f"items/{placement}/removal", {"why": "Her aunt takes him."}),
    ]
    for where, fields in sendings:
        shown_on = page if "removal" not in where else f"{page}/items/{placement}"
        form = Form.on(browser, shown_on, f"{page}/{where}", **fields)
        assert form.send().status_code == 302
        browser.get(page)
        recorded = store.position()
        again = form.send()
        assert again.status_code == 302, (where, words(again))
        assert "Refused" not in again.text
        assert store.position() == recorded


def test_what_was_typed_outlives_the_session(addendum, sign_in_as, clock, store):
    placement, form = addendum
    clock.forward(hours=1)
    page = form.send()
    assert (page.status_code, "You are signed out" in words(page)) == (403, True)
    held = form.held_by(page)
    held.browser = sign_in_as(Role.COORDINATOR)
    held.browser.get("/work")
    page = held.send()
    assert (page.status_code, "Check what you entered, then send it" in words(page)) == (400, True)
    assert "Sent once." in words(page)
    assert decisions(store, placement) == []
    assert form.held_by(page).fields["csrf_token"] != form.fields["csrf_token"]
    answer = Form(held.browser, form.address, form.held_by(page).fields).send()
    assert "It is recorded now" in words(held.browser.get(answer.location))
    assert len(decisions(store, placement)) == 1


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_what_another_site_sends_is_not_held(addendum, sign_in_as, clock, origin):
    _, form = addendum
    clock.forward(hours=1)
    assert form.send(Origin=origin).status_code == 302
    form.browser = sign_in_as(Role.COORDINATOR)
    assert "This form can no longer be sent" in words(form.send(Origin=origin))
