"""An audit at a browser, from the plan to the opinion: with and without JavaScript, narrow, by keyboard, printed."""

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.web.audits import FINDING, Desk
from tests.web.council import Council


@pytest.fixture
def desk(app):
    return Desk(Council(app).set_up())


def test_from_plan_to_opinion(desk, page, sign_in_as):
    assert desk.placements
    desk.council.show()
    sign_in_as(page, Role.AUDITOR)
    page.goto("/audits")
    bar = page.locator(".govuk-service-navigation__list li")
    assert len({each.bounding_box()["y"] for each in bar.all()}) == 1, "the bar is one line"
    page.get_by_role("button", name="Plan an audit").click()
    page.get_by_label("Title").fill("Requests of the year")
    page.get_by_label("Objective").fill("Whether they are complete.")
    page.get_by_label("Those requested").check()
    for part, (day, month) in {"first": ("1", "1"), "last": ("31", "12")}.items():
        for name, value in (("day", day), ("month", month), ("year", "2026")):
            page.locator(f"#{part}-{name}").fill(value)
    check_page(page)
    page.get_by_role("button", name="Plan this audit").click()
    page.get_by_role("button", name="Draw the sample").click()
    page.get_by_label("Seed").fill("item 7")
    page.get_by_label("How many?").fill("2")
    page.get_by_label("Team").check()
    check_page(page)
    page.get_by_role("button", name="Draw the sample").click()
    write(page, "1.", finding=True)
    write(page, "2.")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    picture(page, "audit")
    check_page(page)
    page.get_by_role("button", name="Give the opinion").click()
    page.get_by_label("Limited assurance").check()
    page.get_by_label("Reasons").fill("Approvals come after the start.")
    check_page(page)
    page.get_by_role("button", name="Give this opinion").click()
    expect(page.get_by_role("heading", name="Opinion: Limited assurance")).to_be_visible()


def write(page, number, *, finding=False):
    page.get_by_role("listitem").filter(has_text=number).get_by_role("link").last.click()
    page.get_by_role("button", name="Write the paper").click()
    page.get_by_label("What was tested, and against what?").fill("The trail was read against the terms.")
    if finding:
        expect(page.get_by_label("Recommendation")).to_be_hidden()
        page.get_by_label("Priority 1").check()
        page.get_by_label("Finding, in one line").fill(FINDING.title)
        page.get_by_label("What was found").fill(FINDING.condition)
        page.get_by_label("Risk").fill(FINDING.risk)
        page.get_by_label("Recommendation").fill(FINDING.recommendation)
        check_page(page)
    else:
        page.get_by_label("No finding").check()
    page.get_by_role("button", name="Keep this working paper").click()
    if finding:
        picture(page, "working-paper")
    check_page(page)
    page.get_by_role("link", name="AU-2026-000001", exact=True).click()


def test_a_manager_answers_without_javascript_on_a_narrow_window(desk, plain_page, sign_in_as):
    id = desk.show(desk.tested())
    sign_in_as(plain_page, Role.DIRECTOR)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto(f"/audits/{id}")
    plain_page.get_by_role("link", name="Respond to the finding").click()
    plain_page.get_by_label("Does management accept the finding?").fill("Agreed.")
    plain_page.get_by_label("Agreed action").fill("A quarterly review.")
    plain_page.get_by_label("Accountable manager").fill("Head of Service")
    for name, value in (("day", "30"), ("month", "6"), ("year", "2026")):
        plain_page.locator(f"#due_on-{name}").fill(value)
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320
    plain_page.get_by_role("button", name="Record the response").click()
    expect(plain_page.get_by_text("Green: on track")).to_be_visible()
    plain_page.goto("/audits")
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_prints(desk, page, sign_in_as):
    id = desk.show(desk.reported())
    sign_in_as(page, Role.AUDITOR)
    page.goto("/audits")
    picture(page, "audits")
    check_page(page)
    page.goto(f"/audits/{id}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 650, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 650
    expect(page.get_by_role("button", name="Open it again")).to_be_hidden()
    expect(page.get_by_text("Reasonable assurance").first).to_be_visible()
