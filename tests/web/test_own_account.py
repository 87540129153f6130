"""One's own account and the tokens with which one's programs use the API."""

from uuid import uuid4

from placements.vocabulary import Role


def make_token(browser, name="Finance system"):
    return browser.send("/account/tokens", {"name": name}, on="/account")


def test_a_token_is_shown_once_and_then_only_named(sign_in_as, credentials, somebody):
    browser = sign_in_as(Role.FINANCE)
    shown = make_token(browser).text
    token = shown.partition('class="app-secret">')[2].partition("<")[0]
    assert credentials.holder(token).account == somebody(Role.FINANCE)
    again = browser.get("/account").text
    assert token not in again
    assert "Finance system" in again


def test_a_token_needs_a_name(sign_in_as, credentials, somebody):
    answer = make_token(sign_in_as(Role.FINANCE), name=" ")
    assert answer.status_code == 422
    assert "Say what the token is for" in answer.text
    assert credentials.tokens(somebody(Role.FINANCE)) == []


def test_a_token_is_revoked(sign_in_as, credentials, somebody):
    browser, finance = sign_in_as(Role.FINANCE), somebody(Role.FINANCE)
    token = credentials.make_token(finance, "Finance system")
    [kept] = credentials.tokens(finance)
    assert browser.send(f"/account/tokens/{kept.id}/revoke", on="/account").location == "/account"
    assert credentials.holder(token) is None


def test_nobody_revokes_the_token_of_another(sign_in_as, credentials, somebody):
    token = credentials.make_token(somebody(Role.CHAIR), "The chair's own")
    [kept] = credentials.tokens(somebody(Role.CHAIR))
    sign_in_as(Role.FINANCE).send(f"/account/tokens/{kept.id}/revoke", on="/account")
    assert credentials.holder(token).account == somebody(Role.CHAIR)


def test_revoking_what_is_not_there_is_no_error(sign_in_as):
    assert sign_in_as(Role.FINANCE).send(f"/account/tokens/{uuid4()}/revoke", on="/account").status_code == 302


def test_a_token_that_expired_says_so(sign_in_as, credentials, somebody, clock):
    credentials.make_token(somebody(Role.FINANCE), "Finance system")
    clock.forward(days=366)
    assert "Expired" in sign_in_as(Role.FINANCE).get("/account").text
