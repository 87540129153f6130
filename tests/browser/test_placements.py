"""The register, a placement, its replay and its forms at a browser: accessible, narrow, printed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.web.council import Council


@pytest.fixture
def council(app):
    return Council(app).set_up()


@pytest.fixture
def clerk(page, app, council, sign_in_as):
    """A page on which the coordinator is signed in; `clerk(address)` shows an address."""
    sign_in_as(page, Role.COORDINATOR)

    def show(address):
        app.extensions["wait"](council.register.position())
        page.goto(address)
        return page

    return show


@pytest.fixture
def late(council, clock):
    """A placement that started on nobody's authority, which was recorded five working days later."""
    id = council.submitted()
    clock.forward(days=14)
    council.start(id, council.register.today() - timedelta(days=7))
    council.do(id, lambda p: p.return_for_information(question="What does his school say?"), by=council.clerk)
    return id


def test_the_register_narrows_by_its_filters_which_a_reload_keeps(council, late, clerk):
    council.requested(team="Leaving Care")
    page = clerk("/placements")
    expect(page.get_by_label("Only")).to_be_visible()  # before anything moves the window
    picture(page, "register")
    check_page(page)
    page.get_by_label("Only").select_option("Lived without authorisation")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".app-register li")).to_have_count(1)
    page.reload()
    expect(page.locator(".app-register li")).to_have_count(1)
    check_page(page)
    page.get_by_role("link", name="Remove the filter Only").click()
    expect(page.locator(".app-register li")).to_have_count(2)


def test_on_a_narrow_window_the_filters_open_and_close(council, late, clerk):
    page = clerk("/placements")
    page.set_viewport_size({"width": 320, "height": 800})
    expect(page.get_by_label("Status")).to_be_hidden()
    page.get_by_role("button", name="Show filter").click()
    expect(page.get_by_label("Status")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Status")).to_be_hidden()


def test_an_empty_list_says_what_to_do(council, clerk):
    check_page(clerk("/placements"))
    check_page(clerk("/placements?text=zzz"))


def test_a_placement_shows_how_it_stands_and_its_trail(council, late, clerk):
    page = clerk(f"/placements/{late}")
    expect(page.locator(".app-standing")).to_contain_text("Lived in without authorisation since 9 March 2026")
    picture(page, "placement")
    check_page(page)


def test_conditions_show_what_is_met_and_what_is_due(council, clerk, clock):
    id = council.approved(council.with_conditions())
    council.do(id, lambda p: p.meet_condition(condition=1, met_on=clock.now.date(), evidence="The head wrote."))
    page = clerk(f"/placements/{id}")
    picture(page, "placement-with-conditions")
    check_page(page)
    page.get_by_role("link", name=re.compile("Record as met.*sister")).click()
    page.get_by_label("What shows it?").fill("The plan is signed.")
    page.get_by_role("button", name="Record the condition as met").click()
    expect(page.get_by_role("alert")).to_contain_text("The condition is recorded as met.")
    expect(page.get_by_text("Met on 2 Mar 2026")).to_have_count(2)


def test_a_replay_leads_from_event_to_event(council, late, clerk):
    page = clerk(f"/placements/{late}")
    page.get_by_role("link", name=re.compile("As known then.*Submitted to")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("As known on 2 March 2026")
    expect(page.get_by_text("Changed since").first).to_be_visible()
    picture(page, "replay")
    check_page(page)
    page.get_by_role("link", name="Next event: Placement started").click()
    expect(page.get_by_role("link", name="Event before: Submitted to")).to_be_visible()
    page.get_by_label("As known at").fill("2026-03-10T12:00")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("As known on 10 March 2026 at 12:00:00pm")


def test_a_refusal_is_the_first_thing_on_the_page_and_is_read_out(council, clerk):
    id = council.started()
    page = clerk(f"/placements/{id}/end")
    for part, number in zip(("Day", "Month", "Year"), ("1", "3", "2026"), strict=True):
        page.get_by_label(part, exact=True).fill(number)
    page.get_by_label("Planned end").check()
    page.get_by_role("button", name="Record the end").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("A placement cannot end before it started.")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Record the end – PL-2026-000001 – Placements")
    expect(page.get_by_label("Planned end")).to_be_checked()
    check_page(page)


FORMS = (
    "alternatives", "providers?search=o", "choice", "submission", "amendment", "withdrawal", "decision", "addendum",
    "start",
)  # fmt: skip


def test_every_form_before_a_decision_is_accessible(council, clerk):
    id = council.with_options()
    for form in FORMS:
        check_page(clerk(f"/placements/{id}/{form}"))
    page = clerk(f"/placements/{id}/options")
    picture(page, "options")
    check_page(page)
    check_page(clerk(f"/placements/{id}/providers/{council.oak}"))


def test_every_form_after_a_decision_is_accessible(council, clerk):
    id = council.started()
    for form in ("notification", "appeal", "void-decision", "void-ratification", "end", "start/correction"):
        check_page(clerk(f"/placements/{id}/{form}"))
    for form in ("question", "endorsement", "retrospective-reason", "end/correction"):
        check_page(clerk(f"/placements/{id}/{form}"))


def test_the_forms_of_officers_are_accessible(council, page, sign_in_as):
    id = council.with_options(home=council.elm)
    sign_in_as(page, Role.DIRECTOR)
    for form in ("area-approval", "appeal/decision"):
        page.goto(f"/placements/{id}/{form}")
        check_page(page)
    page.goto(f"/people/{council.amar}/erasure")
    check_page(page)


def test_a_person_is_shown_and_their_forms_are_accessible(council, clerk):
    council.requested()
    for form in ("", "/correction", "/restriction", "/restriction/lifting"):
        check_page(clerk(f"/people/{council.amar}{form}"))


def test_a_decision_opens_what_its_outcome_needs(council, clerk, page):
    id = council.submitted()
    clerk(f"/placements/{id}/decision")
    picture(page, "decide-outside-the-panel")
    expect(page.get_by_label("What must be known before it is decided?")).to_be_hidden()
    page.get_by_label("Deferred").check()
    expect(page.get_by_label("What must be known before it is decided?")).to_be_visible()
    check_page(page)


def test_a_placement_prints_without_its_controls(council, late, clerk):
    page = clerk(f"/placements/{late}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 650, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 650
    expect(page.get_by_text("What you can do")).to_be_hidden()
    expect(page.locator(".app-standing")).to_be_visible()
    page.goto(page.url + "/replay")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 650


def test_the_register_works_without_javascript(council, plain_page, app, sign_in_as):
    council.started(team="Leaving Care")
    council.requested()
    app.extensions["wait"](council.register.position())
    sign_in_as(plain_page, Role.AUDITOR)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto("/placements")
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320
    plain_page.get_by_label("Team").select_option("Leaving Care")
    plain_page.get_by_role("button", name="Apply filters").click()
    expect(plain_page.locator(".app-register li")).to_have_count(1)
    plain_page.get_by_role("link", name="PL-2026-000001").click()
    expect(plain_page.locator(".app-standing")).to_contain_text("Authorised since 2 March 2026")
