"""Everything is refused unless a row of web/access.py lets it through: every endpoint, every role, and nobody."""

from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from placements.credentials import Credentials
from placements.vocabulary import Role
from web.access import ACCESS, ANYONE, CHANGES_ONLY_ONES_OWN, EVERY_ROLE, KEEPS_AUDITS

NOWHERE = UUID(int=0)
SAMPLES = {"uuid": NOWHERE, "default": "x", "unicode": "x", "path": "x", "integer": 1, "date": "2026-03-02"}
SAMPLES |= {"any": "EX01"}
"""A value for each kind of part that an address may have."""


def address(app: Flask, rule: Rule) -> str:
    values = {name: SAMPLES[kind] for kind, name in parts(rule)}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def parts(rule: Rule) -> list[tuple[str, str]]:
    return [(type(rule._converters[name]).__name__.removesuffix("Converter").lower(), name) for name in rule.arguments]


def ways_in(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def test_every_endpoint_has_a_row_and_every_row_an_endpoint(app):
    assert set(app.view_functions) == set(ACCESS)


def test_an_endpoint_without_a_row_is_refused_to_everybody(app, sign_in_as, browser):
    app.add_url_rule("/new", "new.endpoint", lambda: "secret")
    assert browser.get("/new").location == "/sign-in?next=/new"
    for role in Role:
        assert sign_in_as(role).get("/new").status_code == 403


def test_nobody_is_asked_to_sign_in(app, browser):
    for rule, method in ways_in(app):
        if ACCESS[rule.endpoint] is ANYONE:
            continue
        answer = browser.open(address(app, rule), method=method)
        if rule.rule.startswith("/api/"):
            assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), rule
        else:
            assert answer.status_code == 302, rule
            assert answer.location.startswith("/sign-in"), rule


@pytest.mark.parametrize("role", Role)
def test_each_role_is_let_in_where_its_row_says_and_nowhere_else(app, sign_in_as, credentials, somebody, role):
    """Without the form's token a POST is refused as malformed (400): whoever gets that far was let in."""
    browser, token = sign_in_as(role), credentials.make_token(somebody(role), "test")
    bearer = {"Authorization": f"Bearer {token}"}
    for rule, method in ways_in(app):
        api = rule.rule.startswith("/api/")
        answer = browser.open(address(app, rule), method=method, headers=bearer if api else {})
        allowed = ACCESS[rule.endpoint] is ANYONE or role in ACCESS[rule.endpoint]
        assert (answer.status_code != 403) == allowed, f"{role} {method} {rule}: {answer.status}"


@pytest.mark.parametrize("role", Role)
def test_a_session_opens_no_api(app, sign_in_as, role):
    browser = sign_in_as(role)
    for rule, method in ways_in(app):
        if rule.rule.startswith("/api/") and ACCESS[rule.endpoint] is not ANYONE:
            assert browser.open(address(app, rule), method=method).status_code == 401, rule


def test_an_auditor_changes_nothing_but_audits_and_an_administrator_no_case(app):
    for rule, method in ways_in(app):
        allowed = ACCESS[rule.endpoint]
        if method == "GET" or allowed is ANYONE or rule.endpoint in CHANGES_ONLY_ONES_OWN:
            continue
        assert Role.AUDITOR not in allowed or rule.endpoint in KEEPS_AUDITS, rule
        assert Role.ADMINISTRATOR not in allowed or rule.endpoint.startswith(("accounts.", "api-account.")), rule


def test_whoever_audits_does_not_answer_for_management_and_managers_do_not_audit():
    for endpoint in KEEPS_AUDITS & {"auditing.respond", "api-audit.respond", "auditing.complete_action"}:
        assert Role.AUDITOR not in ACCESS[endpoint]
    for endpoint in ("draw_sample", "give_opinion", "issue_report", "withdraw"):
        assert ACCESS[f"auditing.{endpoint}"] == ACCESS[f"api-audit.{endpoint}"] == {Role.AUDITOR}


def test_a_role_that_is_revoked_closes_the_door_at_once(register, sign_in_as, somebody):
    from placements.administration import grant_role, revoke_role
    from placements.store import Actor

    by = Actor(id=somebody(Role.ADMINISTRATOR), role=Role.ADMINISTRATOR)
    browser, id = sign_in_as(Role.FINANCE), somebody(Role.FINANCE)
    assert browser.get("/account").status_code == 200
    grant_role(register, id, role=Role.CHAIR, by=by)
    revoke_role(register, id, role=Role.FINANCE, by=by)
    assert "Chair" in browser.get("/account").text
    revoke_role(register, id, role=Role.CHAIR, by=by)
    assert browser.get("/account").location == "/sign-in?next=/account"


def test_a_token_opens_at_once_what_its_holder_may_do_now(app, credentials, register, somebody):
    from placements.administration import close_account, grant_role
    from placements.store import Actor
    from tests.web.api.case import Program

    by, id = Actor(id=somebody(Role.ADMINISTRATOR), role=Role.ADMINISTRATOR), somebody(Role.FINANCE)
    program = Program(app, credentials.make_token(id, "test"))
    assert program.post("/meetings").status_code == 403
    grant_role(register, id, role=Role.COORDINATOR, by=by)
    assert program.post("/meetings").status_code == 422
    close_account(register, credentials, id, why="She left.", by=by)
    assert program.post("/meetings").status_code == 401


@pytest.mark.parametrize("given", ["Bearer wrong", "Bearer", "Basic dXNlcjpwYXNz", "", "Bearer \N{SNOWMAN}"])
def test_a_wrong_token_opens_nothing(app, browser, given):
    app.add_url_rule("/api/test", "test", lambda: "secret")
    answer = browser.get("/api/test", headers={"Authorization": given.encode()})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "bearer token" in answer.json["detail"]


def test_a_token_opens_what_its_holder_may_open(app, browser, credentials: Credentials, somebody):
    app.add_url_rule("/api/test", "accounts.test", lambda: "open")
    token = credentials.make_token(somebody(Role.ADMINISTRATOR), "test")
    answer = browser.get("/api/test", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert answer.json["title"] == "You may not do this"


def test_every_role_may_change_its_own_password():
    assert ACCESS["sign_in.change_password"] == EVERY_ROLE
