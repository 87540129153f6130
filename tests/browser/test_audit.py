"""The audit trail and what was known at a decision, at a browser: accessible, narrow, by keyboard, printed."""

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.web.council import Council


@pytest.fixture
def council(app):
    return Council(app).set_up()


@pytest.fixture
def approved(council):
    id = council.approved()
    council.show()
    return id


def test_a_trail_opens_its_before_and_after_by_keyboard(approved, page, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto(f"/placements/{approved}")
    page.get_by_role("link", name="Audit trail: before and after").click()
    page.locator("details summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Status")).to_contain_text("Submitted to panel")
    picture(page, "trail")
    check_page(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").click()
    assert taken.value.suggested_filename == "Trail of PL-2026-000001.pdf"


def test_the_register_is_narrowed_without_javascript(approved, plain_page, sign_in_as):
    sign_in_as(plain_page, Role.AUDITOR)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto("/trail")
    plain_page.get_by_label("Kind").select_option("Placement: decision recorded")
    plain_page.get_by_role("button", name="Show").click()
    expect(plain_page.get_by_role("heading", level=2)).to_have_count(1)
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_was_known_is_one_click_from_the_decision_and_prints(approved, page, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto(f"/placements/{approved}")
    page.get_by_role("link", name="What was known when it was decided").click()
    expect(page.get_by_role("heading", name="Delegated limits")).to_be_visible()
    picture(page, "known")
    check_page(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 650, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 650
    expect(page.get_by_role("link", name="Replay the placement")).to_be_hidden()
