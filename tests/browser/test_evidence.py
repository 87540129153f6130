"""The evidence pack at a browser: from a placement and from a report to the zip, by keyboard and without JavaScript."""

from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.placements.sealed import seal
from tests.web.council import Council
from tests.web.pages.test_checkpoints import Always


@pytest.fixture
def approved(app, database_url, tmp_path):
    council = Council(app).set_up()
    id = council.approved()
    council.show()
    seal(database_url, tmp_path, witnesses=(Always(),))
    return id


def test_an_auditor_takes_the_evidence_of_a_placement_away_by_keyboard(approved, page, sign_in_as):
    sign_in_as(page, Role.AUDITOR)
    page.goto(f"/placements/{approved}")
    page.get_by_role("link", name="Evidence pack to take away").press("Enter")
    expect(page.get_by_role("heading", name="What it does not prove")).to_be_visible()
    picture(page, "evidence")
    check_page(page)
    page.get_by_role("button", name="Download with names").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose why you take the names with you")
    check_page(page)
    page.get_by_role("link", name="Choose why you take the names with you").press("Enter")
    page.get_by_label("Audit or inspection").press("Space")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download with names").press("Enter")
    assert taken.value.suggested_filename.startswith("Evidence PL-2026-000001 at ")
    with ZipFile(taken.value.path()) as pack:
        assert {"trail.pdf", "names.pdf", "checkpoint"} <= {*pack.namelist()}


def test_a_report_that_lists_nothing_says_so_narrow_and_without_javascript(approved, plain_page, sign_in_as):
    sign_in_as(plain_page, Role.COMMISSIONER)
    plain_page.set_viewport_size({"width": 320, "height": 800})
    plain_page.goto("/exceptions/EX02")
    plain_page.get_by_role("link", name="Evidence pack to take away").click()
    expect(plain_page.get_by_text("there is nothing to prove")).to_be_visible()
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 320
