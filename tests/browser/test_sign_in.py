"""Signing in at a browser: with and without JavaScript, by keyboard alone, on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from placements.administration import OPERATOR, open_account
from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture


@pytest.fixture
def password(app, site) -> str:
    """The password of an account that its holder has chosen."""
    register, credentials = app.extensions["register"], app.extensions["credentials"]
    answer, _ = open_account(
        register, credentials, username="amina.yusuf", name="Amina Yusuf", roles=[Role.REQUESTER], by=OPERATOR
    )
    credentials.set_password(answer.id, "three quiet words")
    return "three quiet words"


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in?next=/account")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_somebody_signs_in_and_out(page, password):
    sign_in(page, "amina.yusuf", password)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    picture(page, "own-account")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_somebody_signs_in_without_javascript(plain_page, password):
    sign_in(plain_page, "amina.yusuf", password)
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_somebody_signs_in_by_keyboard_alone(page, password):
    page.goto("/sign-in?next=/account")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("amina.yusuf")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_what_is_wrong_leads_to_the_field(page, password):
    sign_in(page, "", password)
    expect(page).to_have_title("Error: Sign in – Placements")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your username").click()
    expect(page.get_by_label("Username")).to_be_focused()
    check_page(page)


def test_a_wrong_password_is_said_without_saying_which_was_wrong(page, password):
    sign_in(page, "amina.yusuf", "three loud words")
    expect(page.get_by_role("alert")).to_contain_text("The username or the password is not right")
    picture(page, "sign-in-error")


def test_the_sign_in_page_is_for_everybody(page, site):
    page.goto("/sign-in")
    picture(page, "sign-in")
    check_page(page)


def test_a_page_that_does_not_exist_says_what_to_do(page, site):
    assert page.goto("/nowhere").status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    picture(page, "not-found")
    check_page(page)
