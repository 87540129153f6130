"""A panel meeting at a browser: attendance, interests, quorum, decisions; and the reports that follow from it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.web.council import Council


@pytest.fixture
def council(app) -> Council:
    return Council(app).set_up()


def test_a_meeting_is_scheduled_and_what_is_missing_is_said(page, council, sign_in_as):
    council.show()
    sign_in_as(page, Role.COORDINATOR)
    page.goto("/meetings")
    page.get_by_role("button", name="Schedule a meeting").click()
    page.get_by_label("Panel", exact=True).select_option("Independent Placement Overview Panel")
    page.get_by_label("Place").fill("Committee room 2")
    page.get_by_role("button", name="Schedule the meeting").click()
    page.get_by_role("link", name="Enter the date of the meeting").click()
    check_page(page)
    for part, typed in (("Day", "24"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(typed)
    page.get_by_role("button", name="Schedule the meeting").click()
    expect(page.get_by_role("alert")).to_contain_text("The meeting on 24 March 2026 at 10am is scheduled.")
    expect(page.get_by_text("At 10am, Committee room 2")).to_be_visible()


def test_a_meeting_is_held_and_an_item_decided(page, council, sign_in_as):
    first, second, meeting = council.submitted(), council.submitted(), council.scheduled()
    for placement in (first, second):
        council.put_on_agenda(meeting, placement)
    council.show()
    sign_in_as(page, Role.COORDINATOR)
    page.goto(f"/meetings/{meeting}")
    picture(page, "meeting")
    check_page(page)
    page.get_by_label("Chair (").check()
    page.get_by_label("Panel Member (").check()
    page.get_by_role("button", name="Record attendance").click()
    page.get_by_label("Who is in the chair?").select_option("Chair")
    page.get_by_role("button", name="Open the meeting").click()
    expect(page.get_by_text("Quorate: 2 members").first).to_be_visible()
    page.get_by_role("link", name="Decide the next item").click()
    picture(page, "item")
    check_page(page)
    expect(page.get_by_label("How the need can be met instead")).to_be_hidden()
    page.get_by_label("Approved", exact=True).check()
    expect(page.get_by_label("Weekly ceiling")).to_have_value("4,200.00")
    page.get_by_label("Reasons").fill("It meets his needs, close to his school.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Approved.")
    expect(page.locator(".govuk-caption-l")).to_contain_text("item 2 of 2")


def test_an_item_is_decided_with_the_keyboard_and_without_javascript(plain_page, council, sign_in_as):
    placement, meeting = council.submitted(), council.opened()
    council.put_on_agenda(meeting, placement)
    sign_in_as(plain_page, Role.COORDINATOR)
    plain_page.goto(f"/meetings/{meeting}/items/{placement}")
    plain_page.get_by_label("Deferred", exact=True).focus()
    plain_page.keyboard.press("Space")
    plain_page.get_by_label("What must be known before it is decided?").fill("Has his school been asked?")
    for part, typed in (("Day", "16"), ("Month", "3"), ("Year", "2026")):
        plain_page.get_by_role("group", name="When it comes back").get_by_label(part).fill(typed)
    plain_page.get_by_label("Reasons", exact=True).fill("The school's view is missing.")
    plain_page.get_by_role("button", name="Record the decision").focus()
    plain_page.keyboard.press("Enter")
    expect(plain_page.get_by_text("Deferred", exact=True).first).to_be_visible()


def test_the_reports_say_what_they_say_at_any_width(page, council, sign_in_as):
    council.start(council.with_options(), date(2026, 2, 2))
    council.show()
    sign_in_as(page, Role.COMMISSIONER)
    page.goto("/exceptions")
    picture(page, "exceptions")
    check_page(page)
    page.get_by_role("link", name="EX01").click()
    page.get_by_text("The sum and its proof").first.click()
    picture(page, "ex01")
    check_page(page)


@pytest.mark.parametrize("address", ["/work", "/meetings", "/meetings/new", "/panels", "/scheme", "/settings"])
def test_a_coordinators_pages_are_for_everybody(page, council, sign_in_as, address):
    council.submitted()
    council.scheduled()
    council.show()
    sign_in_as(page, Role.COORDINATOR)
    page.goto(address)
    check_page(page)


@pytest.mark.parametrize(
    "address", ["/panels/{ipop}", "/panels/{ipop}/terms", "/scheme/new", "/settings/new", "/scheme"]
)
def test_a_directors_pages_are_for_everybody(page, council, sign_in_as, address):
    council.show()
    sign_in_as(page, Role.DIRECTOR)
    page.goto(address.format(ipop=council.ipop))
    check_page(page)
