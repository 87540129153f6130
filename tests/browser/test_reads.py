"""Who has opened what, the reason that is asked, and the control tests, at a browser."""

import pytest
from playwright.sync_api import expect

from placements.person import Person
from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.web.council import Council


@pytest.fixture
def council(app):
    return Council(app).set_up()


@pytest.fixture
def approved(council):
    id = council.approved()
    council.register.decide(Person, council.amar, lambda p: p.restrict_access(why="A threat."), by=council.clerk)
    council.show()
    return id


def test_an_auditor_says_why_by_keyboard_and_finds_it_in_the_list(approved, council, page, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto(f"/people/{council.amar}")
    check_page(page)
    page.get_by_label("Audit or inspection").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Amar Singh")).to_be_visible()
    page.get_by_role("link", name="Who has opened this").click()
    expect(page.get_by_role("cell", name="Audit or inspection").first).to_be_visible()
    page.goto("/reads/everybody")
    picture(page, "reads")
    check_page(page)


def test_a_data_protection_officer_finds_who_opened_a_person_by_keyboard(approved, council, page, sign_in_as):
    sign_in_as(page, Role.DATA_PROTECTION_OFFICER)
    page.goto("/")
    page.get_by_label("Person or placement").fill("PE-2026-000001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody has opened anything")).to_be_visible()
    page.get_by_role("link", name="Who has opened what").press("Enter")
    expect(page.get_by_role("cell", name="Data Protection Officer, data protection officer").first).to_be_visible()
    check_page(page)


def test_controls_are_accessible(approved, page, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto("/controls")
    picture(page, "controls")
    check_page(page)


def test_controls_are_read_on_a_narrow_window_without_javascript(approved, plain_page, sign_in_as):
    sign_in_as(plain_page, Role.AUDITOR)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto("/controls")
    expect(plain_page.get_by_role("heading", name="CT01 Segregation of duties")).to_be_visible()
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320
