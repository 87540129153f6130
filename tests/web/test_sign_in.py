"""Signing in and out, and changing one's password."""

import pytest

from placements.account import Account
from placements.administration import OPERATOR, account_id, open_account
from placements.credentials import TRIES_A_NAME
from placements.vocabulary import Role

WORDS = "three quiet words"
AMINA = account_id("amina.yusuf")


@pytest.fixture(autouse=True)
def amina(register, credentials):
    open_account(register, credentials, username="amina.yusuf", name="Amina Yusuf", roles=[Role.REQUESTER], by=OPERATOR)
    credentials.set_password(AMINA, WORDS)


def sign_in(browser, username="amina.yusuf", password=WORDS, address="/sign-in"):
    return browser.send(address, {"username": username, "password": password})


def test_a_right_password_signs_in(browser):
    answer = sign_in(browser)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Amina Yusuf" in browser.get("/account").text


def test_a_username_is_the_same_in_capitals(browser):
    assert sign_in(browser, "AMINA.Yusuf ").status_code == 302


def test_who_is_signed_in_is_sent_on(browser):
    sign_in(browser)
    answer = browser.get("/sign-in?next=/account/password")
    assert (answer.status_code, answer.location) == (302, "/account/password")


@pytest.mark.parametrize(
    ("username", "password"),
    [("amina.yusuf", "three loud words"), ("nobody", WORDS), ("amina.yusuf", WORDS + " "), ("amina/yusuf", WORDS)],
)
def test_what_is_wrong_is_not_said_more_exactly(browser, username, password):
    answer = sign_in(browser, username, password)
    assert answer.status_code == 422
    assert "The username or the password is not right." in answer.text
    assert browser.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [("", WORDS, "Enter your username"), ("amina.yusuf", "", "Enter your password")],
)
def test_what_is_missing_is_asked_for(browser, username, password, sentence):
    answer = sign_in(browser, username, password)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error: Sign in" in answer.text


def test_a_password_is_never_shown_again(browser):
    assert "three loud words" not in sign_in(browser, password="three loud words").text


def test_a_closed_account_signs_nobody_in(browser, register, somebody):
    by = OPERATOR.__class__(id=somebody(Role.ADMINISTRATOR), role=Role.ADMINISTRATOR)
    administrator = register.load(Account, by.id)
    register.decide(Account, AMINA, lambda account: account.close(why="Left", by=administrator), by=by)
    answer = sign_in(browser)
    assert "Your account has no role." in answer.text
    assert browser.get("/account").status_code == 302


def test_too_many_tries_are_refused_even_with_the_right_password(browser, clock):
    for _ in range(TRIES_A_NAME):
        sign_in(browser, password="three loud words")
    assert sign_in(browser).status_code == 429
    clock.forward(minutes=16)
    assert sign_in(browser).status_code == 302


@pytest.mark.parametrize(
    "next_", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "\\/example.org", ""]
)
def test_nobody_is_sent_elsewhere_after_signing_in(browser, next_):
    assert sign_in(browser, address=f"/sign-in?next={next_}").location == "/"


def test_after_signing_in_one_comes_to_what_one_wanted(browser):
    assert browser.get("/account/password?x=1").location == "/sign-in?next=/account/password?x%3D1"
    assert sign_in(browser, address="/sign-in?next=/account/password?x%3D1").location == "/account/password?x=1"


def test_the_session_changes_its_token_at_sign_in(browser):
    browser.get("/sign-in")
    before = browser.get_cookie("placements").value
    sign_in(browser)
    assert browser.get_cookie("placements").value != before
    browser.set_cookie("placements", before)
    assert browser.get("/account").status_code == 302


def test_signing_out_ends_the_session_for_good(browser):
    sign_in(browser)
    token = browser.get_cookie("placements").value
    assert browser.send("/sign-out", on="/account").location == "/sign-in"
    assert browser.get_cookie("placements") is None
    browser.set_cookie("placements", token)
    assert browser.get("/account").status_code == 302


def test_an_unused_session_ends(browser, clock):
    sign_in(browser)
    clock.forward(minutes=29)
    assert browser.get("/account").status_code == 200
    clock.forward(minutes=30)
    assert browser.get("/account").status_code == 302


def test_a_form_without_the_pages_token_is_refused(browser):
    answer = browser.post("/sign-in", data={"username": "amina.yusuf", "password": WORDS})
    assert answer.status_code == 400
    assert "This form can no longer be sent" in answer.text


def change_password(browser, current=WORDS, new="three other words", again="three other words"):
    return browser.send("/account/password", {"current": current, "new": new, "again": again})


def test_one_changes_ones_own_password(browser, app):
    other = app.test_client()
    sign_in(browser)
    sign_in(other)
    assert change_password(browser).location == "/account"
    assert "Your password is changed." in browser.get("/account").text
    assert other.get("/account").status_code == 302
    assert sign_in(other, password=WORDS).status_code == 422
    assert sign_in(other, password="three other words").status_code == 302


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"current": "three loud words"}, "This is not the password that you have now"),
        ({"again": "three odd words"}, "The two new passwords are not the same"),
        ({"new": WORDS, "again": WORDS}, "Enter a password that you do not have already"),
        ({"new": "short", "again": "short"}, "A password has 12 to 200 characters"),
        ({"current": ""}, "Enter the password that you have now"),
    ],
)
def test_a_change_that_is_wrong_changes_nothing(browser, credentials, given, sentence):
    sign_in(browser)
    answer = change_password(browser, **given)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert credentials.check_password(AMINA, WORDS)


def test_a_password_that_was_given_must_be_changed_first(browser, credentials):
    given = credentials.set_one_time_password(AMINA)
    sign_in(browser, password=given)
    assert browser.get("/account").location == "/account/password"
    assert "Somebody else gave you your password" in browser.get("/account/password").text
    with browser.get("/static/placements.css") as styles:
        assert styles.status_code == 200
    change_password(browser, current=given)
    assert browser.get("/account").status_code == 200
