"""What keeps browsers from being turned against the service."""

import re

import pytest

from placements.vocabulary import Role
from tests.pages import application
from web.settings import Settings

PAGES = ["/sign-in", "/account", "/account/password", "/nowhere", "/api/openapi.json", "/api/docs", "/healthz"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(sign_in_as, address):
    headers = sign_in_as(Role.CHAIR).get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_a_script_or_a_style_of_its_own(sign_in_as, address):
    """The policy would block them: this tells where they stand."""
    text = sign_in_as(Role.ADMINISTRATOR).get(address).text
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\bstyle=|\bon[a-z]+=\"", text)


def test_over_http_the_cookie_is_closed_to_scripts_and_to_other_sites(browser):
    cookie = browser.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("placements=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_over_https_the_cookie_and_everything_else_is_sent_over_https_only(register, database_url):
    app = application(register, database_url, Settings(address="https://placements.council.example"))
    answer = app.test_client().get("/sign-in", base_url="https://placements.council.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-placements=")
    assert "Secure" in cookie.split("; ")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_without_a_proxy_of_ours_nobody_says_whom_they_ask_for(app, browser, credentials, monkeypatch):
    tries = []
    monkeypatch.setattr(credentials, "note_attempt", lambda name, address: tries.append(address) or True)
    fields = {"username": "amina", "password": "three quiet words"}
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', browser.get("/sign-in").text)[1]
    browser.post("/sign-in", data={**fields, "csrf_token": token}, headers={"X-Forwarded-For": "203.0.113.9"})
    assert tries == ["127.0.0.1"]


def test_behind_a_proxy_of_ours_tries_count_for_whom_it_asks(register, database_url, monkeypatch):
    app = application(register, database_url, Settings(proxies=1))
    tries, client = [], app.test_client()
    monkeypatch.setattr(
        app.extensions["credentials"], "note_attempt", lambda name, address: tries.append(address) or True
    )
    fields = {"username": "amina", "password": "three quiet words"}
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', client.get("/sign-in").text)[1]
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    client.post("/sign-in", data={**fields, "csrf_token": token}, headers=forwarded)
    assert tries == ["203.0.113.9"]


def test_a_cookie_that_is_no_session_signs_nobody_in(browser):
    for value in ("x", "", "\x00", "a" * 4000):
        browser.set_cookie("placements", value)
        assert browser.get("/account").status_code == 302
