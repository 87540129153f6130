"""Providers and people at a browser: their lists, one home with its ratings, and the search by name."""

from datetime import date

import pytest
from playwright.sync_api import expect

from placements.provider import Judgement, Provider, ProviderRated, Rating
from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.web.council import Council


@pytest.fixture
def council(app) -> Council:
    return Council(app).set_up()


@pytest.fixture
def rated(council):
    """Oak House, rated a second time and suspended by us."""
    by, entry = council.by(Role.COMMISSIONER), council.register.history(council.oak)[0].event
    judged = Judgement(aspect="How well children and young people are helped and protected", rating=Rating.INADEQUATE)
    worse = ProviderRated(
        rating=Rating.REQUIRES_IMPROVEMENT,
        inspected_on=date(2025, 11, 4),
        published_on=date(2025, 12, 1),
        judgements=(judged,),
    )
    council.register.decide(Provider, council.oak, lambda home: home.take_edition(entry=entry, ratings=[worse]), by=by)
    council.register.decide(
        Provider, council.oak, lambda home: home.suspend(from_=date(2025, 12, 2), reason="Staff left."), by=by
    )
    return council.oak


def test_providers_are_narrowed_and_one_is_opened(page, council, rated, sign_in_as):
    council.started()
    council.show()
    sign_in_as(page, Role.COMMISSIONER)
    page.goto("/work")
    page.get_by_role("link", name="Providers").click()
    picture(page, "providers")
    check_page(page)
    page.get_by_label("Area").select_option("Coventry")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".app-register li")).to_have_count(2)
    page.get_by_role("link", name="Oak House").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oak House")
    expect(page.get_by_text("Placements suspended")).to_be_visible()
    picture(page, "provider")
    check_page(page)
    page.get_by_role("link", name="PL-2026-000001").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PL-2026-000001")


def test_a_home_is_found_without_javascript_on_a_narrow_window(plain_page, council, sign_in_as):
    assert council.oak
    council.show()
    sign_in_as(plain_page, Role.AUDITOR)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto("/providers")
    plain_page.get_by_label("Search").fill("lodge")
    plain_page.get_by_role("button", name="Apply filters").click()
    expect(plain_page.locator(".app-register li")).to_have_count(1)
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_person_is_found_by_name(page, council, sign_in_as):
    council.requested()
    assert council.edith
    council.show()
    sign_in_as(page, Role.COORDINATOR)
    page.goto("/people")
    picture(page, "people")
    check_page(page)
    page.get_by_label("Name, case number or reference").fill("moss")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    check_page(page)
    page.get_by_role("link", name="PE-2026-000002").click()
    expect(page.get_by_text("Edith Moss")).to_be_visible()
