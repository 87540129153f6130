"""The checkpoint at a browser: what was signed, by whom, and what it does not prove."""

from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.placements.sealed import record, seal
from tests.web.pages.test_checkpoints import Always


def test_an_auditor_takes_the_checkpoint_away(page, store, database_url, tmp_path, sign_in_as):
    record(store, 12)
    seal(database_url, tmp_path, witnesses=(Always(),))
    sign_in_as(page, Role.AUDITOR)
    page.goto("/account")
    page.get_by_role("link", name="Audit", exact=True).click()
    page.get_by_role("link", name="Checkpoint", exact=True).click()
    expect(page.get_by_role("heading", name="What it does not prove")).to_be_visible()
    check_page(page)
    picture(page, "checkpoint")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this checkpoint").click()
    assert download.value.path().read_text() == (tmp_path / "latest").read_text()
