"""The register goes away while a meeting sits: the coordinator is told the truth, and nothing typed is lost."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from placements.application import Register
from placements.placement import DecisionRecorded
from placements.store import Store
from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.impatient import impatient
from tests.web.council import Council

REASONS = 'He can keep his school.\n\nHis "social worker" agrees & so does <he>.'


@pytest.fixture
def register(proxy, clock) -> Iterator[Register]:
    with impatient(proxy.url, clock) as register:
        yield register


@pytest.fixture
def council(app) -> Council:
    return Council(app).set_up()


@pytest.fixture
def items(council) -> tuple[UUID, UUID, UUID]:
    """A meeting that sits, and the two placements before it."""
    first, second, meeting = council.submitted(), council.submitted(), council.opened()
    for placement in (first, second):
        council.put_on_agenda(meeting, placement)
    council.show()
    return meeting, first, second


def decide(page: Page, meeting: UUID, placement: UUID) -> None:
    page.goto(f"/meetings/{meeting}/items/{placement}")
    page.get_by_label("Approved", exact=True).check()
    page.get_by_label("Reasons", exact=True).fill(REASONS)


def decisions(store: Store, placement: UUID) -> list[DecisionRecorded]:
    """Those that the register holds, asked behind the pages' back."""
    return [each.event for each in store.history(placement) if isinstance(each.event, DecisionRecorded)]


def test_a_decision_whose_answer_is_lost_is_found_out_about(page, items, sign_in_as, proxy, store):
    meeting, placement, _ = items
    sign_in_as(page, Role.COORDINATOR)
    decide(page, meeting, placement)
    proxy.stop_up_after = b"DecisionRecorded"  # which is committed, and nobody hears of it
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We do not know whether this was recorded")
    picture(page, "trouble")
    check_page(page)
    page.get_by_role("button", name="Find out whether it was recorded").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We do not know whether this was recorded")
    proxy.stop_up_after, proxy.stopped_up = b"", False
    page.get_by_role("button", name="Find out whether it was recorded").click()
    expect(page.get_by_role("alert").first).to_contain_text("It was recorded on 2 March 2026 at 9:30am")
    expect(page.locator(".govuk-caption-l")).to_contain_text("item 2 of 2")
    assert [decision.reasons for decision in decisions(store, placement)] == [REASONS.replace("\n", "\r\n")]


def test_what_was_typed_while_the_register_is_away_is_kept_without_javascript(
    plain_page, items, sign_in_as, proxy, store
):
    page, (meeting, placement, _) = plain_page, items
    sign_in_as(page, Role.COORDINATOR)
    decide(page, meeting, placement)
    proxy.stopped_up = True
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This was not recorded")
    expect(page.get_by_text("He can keep his school.")).to_be_visible()
    page.get_by_role("button", name="Send it again").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("This was not recorded")
    assert decisions(store, placement) == []
    proxy.stopped_up = False
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("alert").first).to_contain_text("It is recorded now")
    assert [decision.reasons for decision in decisions(store, placement)] == [REASONS.replace("\n", "\r\n")]


def test_the_page_that_cannot_be_read_is_for_everybody(page, items, sign_in_as, proxy):
    sign_in_as(page, Role.COORDINATOR)
    proxy.stopped_up = True
    page.goto("/work")
    expect(page.get_by_role("heading", level=1)).to_have_text("The register does not answer")
    check_page(page)
    proxy.stopped_up = False
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


def test_what_was_not_recorded_is_told_to_everybody(page, items, sign_in_as, proxy):
    meeting, placement, _ = items
    sign_in_as(page, Role.COORDINATOR)
    decide(page, meeting, placement)
    proxy.stopped_up = True
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This was not recorded")
    check_page(page)
