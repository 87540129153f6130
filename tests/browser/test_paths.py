"""The paths at a browser: a demo council's, told apart without colour, narrowed, opened, on paper-thin windows too."""

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role
from projections.runner import Runner
from tests.browser.conftest import check_page, picture
from tests.projections.tables import live_through


@pytest.fixture
def weeks(database_url, app):
    """The last weeks of a council's year."""
    live_through(database_url, seed=1)
    Runner(database_url).catch_up()


def test_paths_are_read_narrowed_and_opened_down_to_a_placement(page, weeks, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto("/exceptions")
    page.get_by_role("link", name="The paths that placements took").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The paths that placements took")
    picture(page, "paths")
    check_page(page)
    page.get_by_label("For", exact=True).select_option("Children")
    page.get_by_role("button", name="Show").click()
    page.reload()
    expect(page.get_by_label("For", exact=True)).to_have_value("child")
    page.get_by_role("link", name="Path 1:").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A path of")
    check_page(page)
    page.get_by_role("link", name="PL-").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("PL-")


def test_deviations_are_opened_down_to_the_life_cycle(page, weeks, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto("/reports/paths/deviations")
    check_page(page)
    page.get_by_role("link", name="The documented life cycle").click()
    expect(page.get_by_role("cell", name="Submitted to panel", exact=True)).to_be_visible()
    check_page(page)


def test_deviations_are_read_without_javascript_on_a_narrow_window(plain_page, weeks, sign_in_as):
    sign_in_as(plain_page, Role.AUDITOR)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto("/reports/paths")
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320
    plain_page.get_by_role("link", name="Started before it was authorised").first.click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Deviations from the life cycle")
    expect(plain_page.get_by_label("Deviation", exact=True)).to_have_value("started before it was authorised")
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320
