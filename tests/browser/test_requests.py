"""Raising a request at a browser: with the keyboard alone, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.web.council import Council


@pytest.fixture
def council(app):
    """Amar and Edith are registered, and the read models know of it."""
    council = Council(app).set_up()
    assert council.amar != council.edith
    app.extensions["wait"](council.register.position())
    return council


def test_a_request_is_raised_with_the_keyboard_alone(council, page, sign_in_as):
    """Tab, arrows, space and Enter, and what is typed; no element is reached in any other way."""
    sign_in_as(page, Role.REQUESTER)
    page.goto("/requests")
    check_page(page)
    keys = Keys(page)
    keys.press("Start now")

    check_page(page)
    keys.type("Case number, name or reference", "C-1001")
    keys.press("Search")
    check_page(page)
    keys.press("Choose Amar Singh")

    picture(page, "request-step-2")
    check_page(page)
    keys.choose("Children's home")
    keys.pick("Why now?", "New placement")
    keys.choose("Council")
    for part, number in zip(("Day", "Month", "Year"), ("20", "3", "2026"), strict=True):
        keys.type(part, number)
    keys.press("Continue")

    check_page(page)
    keys.type("What does the person need?", "A small home near his school.")
    keys.type("What does the assessor recommend?", "A home for two or three children.")
    keys.press("Continue")

    check_page(page)
    keys.type("Your team", "Children in Care North")
    keys.press("Continue")

    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    picture(page, "check-your-answers")
    check_page(page)
    keys.press("Send the request")
    expect(page.get_by_role("heading", level=1)).to_have_text("Placement requested")
    expect(page.get_by_text("PL-2026-000001")).to_be_visible()
    picture(page, "placement-requested")
    check_page(page)


def test_a_request_is_raised_and_submitted_without_javascript(council, plain_page, sign_in_as):
    page = plain_page
    sign_in_as(page, Role.REQUESTER)
    page.goto("/requests")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("Case number, name or reference").fill("nobody")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Register the person").click()
    page.get_by_role("button", name="Register and continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the person's full name")
    page.get_by_label("Child", exact=True).check()
    page.get_by_label("Full name").fill("Noor Haddad")
    fill_day(page, "5", "6", "2013")
    page.get_by_label("Case number").fill("C-9009")
    page.get_by_label("Address").fill("3 Canal Street")
    page.get_by_role("button", name="Register and continue").click()

    page.get_by_label("Children's home", exact=True).check()
    page.get_by_label("Why now?").select_option("Placement breakdown")
    page.get_by_label("Council", exact=True).check()
    fill_day(page, "20", "3", "2026")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What does the person need?").fill("A small home.")
    page.get_by_label("What does the assessor recommend?").fill("A home for two.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your team").fill("North")
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("link", name="Change team").click()
    page.get_by_label("Your team").fill("South")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("South")).to_be_visible()
    page.get_by_role("button", name="Send the request").click()
    page.get_by_role("button", name="Go on with the options").click()

    page.get_by_role("link", name="Explore alternatives").click()
    page.get_by_label("In-house fostering").check()
    page.get_by_label("Why is it not the answer?").fill("No carer is free.")
    page.get_by_role("button", name="Add the alternative").click()
    for home, answer in (("Oak House", "Offered a place"), ("Elm Lodge", "Refused")):
        page.get_by_role("link", name="Ask providers").click()
        page.get_by_label("Home's name, regulator's code, or place").fill(home)
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name=home).click()
        page.get_by_label(answer).check()
        page.get_by_label("Weekly rate offered").fill("4,200")
        page.get_by_label("Reason").fill("They said so.")
        page.get_by_role("button", name="Add the provider").click()
    page.get_by_role("link", name="Choose the provider").click()
    page.get_by_label("Oak House").check()
    page.get_by_label("Why this provider and not another?").fill("Near her school.")
    page.get_by_role("button", name="Choose this provider").click()
    page.get_by_role("link", name="Submit to Independent Placement Overview Panel").click()
    page.get_by_role("button", name="Submit to the panel").click()
    expect(page.get_by_role("alert")).to_contain_text("is submitted to Independent Placement Overview Panel.")


def test_what_is_begun_is_offered_again(council, page, sign_in_as):
    sign_in_as(page, Role.REQUESTER)
    page.goto("/requests")
    page.get_by_role("button", name="Start now").click()
    page.goto("/requests")
    expect(page.get_by_role("link", name="Person not chosen yet")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("link", name="Person not chosen yet")).to_be_hidden()


def fill_day(page, *numbers):
    for part, number in zip(("Day", "Month", "Year"), numbers, strict=True):
        page.get_by_label(part, exact=True).fill(number)


class Keys:
    """A person at a keyboard, who tabs on until the wanted element has the focus."""

    def __init__(self, page):
        self.page = page

    def press(self, name):
        """Go to a button or a link and press Enter."""
        self._reach(name, "button, a")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, label, text):
        self._reach(label, "input, textarea")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label):
        """Go to the group of radios, and down to the one."""
        wanted = self.page.get_by_label(label, exact=True)
        group = wanted.get_attribute("name")
        self._until(f"document.activeElement.name === {group!r}")
        for _ in range(20):
            if wanted.evaluate("radio => radio === document.activeElement"):
                self.page.keyboard.press("Space")
                break
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def pick(self, label, option):
        """Type the beginning of an option of a list."""
        self._reach(label, "select")
        self.page.keyboard.type(option)

    def _reach(self, name, kind):
        self._until(
            f"""document.activeElement.matches({kind!r}) && [
                document.activeElement.textContent, ...[...document.activeElement.labels ?? []].map(l => l.textContent)
            ].some(text => text.replace(/\\s+/g, " ").trim() === {name!r})"""
        )

    def _until(self, condition):
        for _ in range(60):
            if self.page.evaluate(condition):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"no amount of tabbing reaches it: {condition}")
