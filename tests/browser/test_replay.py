"""Replay at a browser: the slider by keyboard alone, the form without JavaScript, every subject accessible."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role, Route
from tests.browser.conftest import check_page
from tests.web.council import Council


@pytest.fixture
def council(app):
    return Council(app).set_up()


@pytest.fixture
def approved(council, clock):
    """Approved on 2 March, started on 9 March."""
    id = council.approved()
    clock.forward(days=7)
    council.start(id, council.register.today() - timedelta(days=2), authority=Route.PANEL)
    council.show()
    return id


def test_the_slider_moves_by_keyboard_and_shows_what_was_known(approved, page, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto(f"/placements/{approved}/replay")
    slider = page.get_by_label("Move through what was recorded")
    expect(slider).to_have_value("1")
    page.get_by_label("As known at").focus()
    while not slider.evaluate("slider => slider == document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1)).to_contain_text("As known on 2 March 2026")
    expect(page.get_by_label("As at the day")).to_have_value("2026-03-02")
    expect(slider).to_be_focused()
    assert slider.get_attribute("aria-valuetext").startswith("2 March 2026 at 9:30:00am GMT: ")
    expect(page.get_by_role("row", name="Started Changed")).to_contain_text("Not there then")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("As known on 2 March 2026")
    page.keyboard.press("Tab")
    check_page(page)


def test_every_replay_is_accessible_and_narrow(council, approved, page, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    for place in (f"panels/{council.ipop}", f"providers/{council.oak}", "scheme"):
        page.goto(f"/{place}/replay?on=2019-06-01")
        expect(page.locator(".app-compare__changed").first).to_be_visible()
        check_page(page)
    page.goto("/exceptions/EX01/replay?on=2026-03-01&known=2026-03-02")
    check_page(page)


def test_a_replay_works_without_javascript(approved, plain_page, sign_in_as):
    sign_in_as(plain_page, Role.AUDITOR)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto(f"/placements/{approved}/replay")
    expect(plain_page.get_by_label("Move through what was recorded")).to_be_hidden()
    plain_page.get_by_label("As known at").fill("2026-03-03T12:00")
    plain_page.get_by_label("As at the day").fill(date(2026, 3, 3).isoformat())
    plain_page.get_by_role("button", name="Show").click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("As known on 3 March 2026 at 12:00:00pm")
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320
    plain_page.get_by_role("link", name="Next event: Placement started").click()
    expect(plain_page.get_by_text("Nothing has changed since.")).to_be_visible()
