"""Accounts at a browser, as an administrator and as their holder."""

from playwright.sync_api import expect

from placements.vocabulary import Role
from tests.browser.conftest import check_page, picture
from tests.people import account_of


def test_the_list_of_accounts_sorts_by_its_headings(page, app, sign_in_as):
    for role in (Role.CHAIR, Role.FINANCE):
        account_of(app, role)
    sign_in_as(page, Role.ADMINISTRATOR)
    app.extensions["wait"](app.extensions["register"].position())
    page.goto("/accounts")
    picture(page, "accounts")
    check_page(page)
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Administrator")
    page.get_by_role("button", name="Name", exact=True).click()
    expect(first).to_contain_text("Finance")


def test_a_printed_list_fits_its_paper(page, app, sign_in_as):
    sign_in_as(page, Role.ADMINISTRATOR)
    app.extensions["wait"](app.extensions["register"].position())
    page.goto("/accounts")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 650, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 650
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.locator("tbody a").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('tbody a'), '::after').content") == "none"


def test_an_account_is_opened_and_its_password_shown_once(page, sign_in_as):
    sign_in_as(page, Role.ADMINISTRATOR)
    page.goto("/accounts/new")
    picture(page, "open-account")
    check_page(page)
    page.get_by_label("Full name").fill("Amina Yusuf")
    page.get_by_label("Username").fill("amina.yusuf")
    page.get_by_label("Requester").check()
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A password for Amina Yusuf")
    picture(page, "one-time-password")
    check_page(page)


def test_the_password_given_must_be_changed_at_once(page, plain_page, sign_in_as):
    sign_in_as(page, Role.ADMINISTRATOR)
    page.goto("/accounts/new")
    page.get_by_label("Full name").fill("Amina Yusuf")
    page.get_by_label("Username").fill("amina.yusuf")
    page.get_by_label("Requester").check()
    page.get_by_role("button", name="Open the account").click()
    given = page.locator(".govuk-inset-text").inner_text()

    plain_page.goto("/sign-in")
    plain_page.get_by_label("Username").fill("amina.yusuf")
    plain_page.get_by_label("Password", exact=True).fill(given)
    plain_page.get_by_role("button", name="Sign in").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Change your password")
    plain_page.goto("/account")
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Change your password")
    plain_page.get_by_label("Password you have now").fill(given)
    plain_page.get_by_label("New password", exact=True).fill("three quiet words")
    plain_page.get_by_label("New password again").fill("three quiet words")
    plain_page.get_by_role("button", name="Change password").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_a_role_is_granted_and_the_history_tells_it(page, app, sign_in_as):
    chair = account_of(app, Role.CHAIR)
    sign_in_as(page, Role.ADMINISTRATOR)
    page.goto(f"/accounts/{chair}")
    page.get_by_label("Role").select_option("Panel member")
    page.get_by_role("button", name="Grant the role").click()
    expect(page.get_by_role("alert")).to_contain_text("The role is granted.")
    expect(page.get_by_role("heading", name="Role panel member granted")).to_be_visible()
    picture(page, "account")
    check_page(page)


def test_what_the_register_refuses_is_said_on_the_page(page, app, sign_in_as):
    sign_in_as(page, Role.ADMINISTRATOR)
    page.goto(f"/accounts/{account_of(app, Role.ADMINISTRATOR)}")
    page.get_by_label("Why the account is closed").fill("Leaving")
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_role("alert")).to_contain_text("This is your own account")
    expect(page.get_by_label("Why the account is closed")).to_have_value("Leaving")
    check_page(page)


def test_a_token_is_made_shown_once_and_revoked(page, sign_in_as):
    sign_in_as(page, Role.FINANCE)
    page.goto("/account")
    check_page(page)
    page.get_by_label("What the new token is for").fill("The finance system")
    page.get_by_role("button", name="Make a token").click()
    picture(page, "token")
    check_page(page)
    page.get_by_role("link", name="Back to your account").click()
    check_page(page)
    picture(page, "own-tokens")
    page.get_by_role("button", name="Revoke the token The finance system").click()
    expect(page.get_by_text("You have no tokens.")).to_be_visible()


def test_the_documentation_of_the_api_shows_itself(page, site):
    page.goto("/api/docs")
    expect(page.get_by_role("heading", level=1, name="placements")).to_be_visible()
