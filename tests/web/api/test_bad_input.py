"""Whatever is sent, every command answers with a status that says whose mistake it is, and keeps nothing of it."""

import json
from datetime import date, time
from uuid import uuid4

import pytest
from flask import Flask
from marshmallow import fields

from placements.vocabulary import Role
from tests.web.api.case import Program, refused
from web.access import ACCESS
from web.api_command import COMMANDS
from web.json_fields import Clock, Day

NOWHERE = str(uuid4())


def sample(schema):
    """The least that may be sent."""
    return {field.data_key or name: value_of(field) for name, field in schema.fields.items() if field.required}


def value_of(field):
    match field:
        case fields.Nested():
            return sample(field.schema)
        case fields.List():
            return [value_of(field.inner)]
        case fields.Enum():
            return next(iter(field.enum)).value
        case fields.UUID():
            return NOWHERE
        case fields.Integer():
            return 1
        case fields.Boolean():
            return True
        case Day():
            return date(2026, 3, 2).isoformat()
        case Clock():
            return time(10).isoformat()
        case _:
            return "words"


@pytest.fixture
def allowed(app: Flask, credentials, somebody):
    """A program of somebody who may use that endpoint."""
    programs = {}

    def allowed(endpoint: str) -> Program:
        role = min(ACCESS[endpoint])
        if role not in programs:
            programs[role] = Program(app, credentials.make_token(somebody(role), "test"))
        return programs[role]

    return allowed


def commands(app):
    """Every command: its endpoint, an address that leads to nothing, and the least body."""
    for rule in app.url_map.iter_rules():
        if schema := COMMANDS.get(rule.endpoint):
            yield rule.endpoint, rule.rule.removeprefix("/api").replace("<uuid:id>", NOWHERE), sample(schema())


def send(program, path, data, **headers):
    headers = {"Content-Type": "application/json", "If-Match": "*", **headers, **program.headers}
    return program.client.post(f"/api{path}", data=data, headers=headers)


MALFORMED = [
    b"{",
    b"\xff\xfe",
    b"not json",
    b'{"why": "\xff"}',
    b'{"why": "\\ud800"}',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"weekly_rate": ' + b"9" * 5_000 + b"}",
    b'{"weekly_rate": 1e999}',
    b'{"weekly_rate": NaN}',
]


@pytest.mark.parametrize("data", MALFORMED, ids=lambda data: repr(data[:20]))
def test_what_is_not_json_is_malformed(app, allowed, register, data):
    for endpoint, path, _ in commands(app):
        assert refused(send(allowed(endpoint), path, data), 400).startswith("The body is not the JSON")
    assert {recorded.subject for recorded in register.read(0, 100)} == {"Account"}


@pytest.mark.parametrize("data", [b"[]", b"1", b'"words"', b"null", b"[{}]"])
def test_json_that_is_no_object_is_invalid(app, allowed, data):
    for endpoint, path, _ in commands(app):
        assert refused(send(allowed(endpoint), path, data), 422)


def test_a_body_that_is_not_said_to_be_json(app, allowed):
    for endpoint, path, _ in commands(app):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            assert refused(send(allowed(endpoint), path, b"why=x", **{"Content-Type": kind}), 415)


def test_what_is_left_out_and_what_is_not_known_is_named(app, allowed):
    for endpoint, path, body in commands(app):
        answer = send(allowed(endpoint), path, b'{"surprise": 1}')
        assert refused(answer, 422)
        assert set(answer.json["errors"]["json"]) == {"surprise", *body}


def test_a_body_that_is_too_large(app, allowed):
    for endpoint, path, _ in commands(app):
        assert refused(send(allowed(endpoint), path, b" " * (2 * 1024 * 1024 + 1)), 413)


@pytest.mark.parametrize("wrong", [{"x": 1}, [[]], "\0", "x" * 20_001, 10**30, -1, 1.5, None, True, "٣", "2026-02-30"])
def test_no_field_breaks_the_server(app, allowed, wrong):
    for endpoint, path, body in commands(app):
        for name in body:
            answer = send(allowed(endpoint), path, json.dumps({**body, name: wrong}).encode())
            assert answer.status_code in (201, 404, 409, 422), f"{endpoint} {name}: {answer.text}"


def test_a_command_about_nothing_that_is_in_the_register(app, allowed):
    for endpoint, path, body in commands(app):
        if NOWHERE in path:
            answer = send(allowed(endpoint), path, json.dumps(body).encode())
            assert refused(answer, 404).startswith("There is no "), endpoint


def test_a_command_that_does_not_say_which_version_was_seen(app, allowed):
    for endpoint, path, body in commands(app):
        program = allowed(endpoint)
        answer = program.post(path, **body)
        if NOWHERE in path:
            assert refused(answer, 428), endpoint


def test_other_methods_and_other_addresses(app, allowed):
    for endpoint, path, _ in commands(app):
        program = allowed(endpoint)
        for method in ("PUT", "PATCH", "TRACE"):
            answer = program.client.open(f"/api{path}", method=method, headers=program.headers)
            assert refused(answer, 405)
            assert "POST" in answer.headers["Allow"]
    assert refused(program.get("/placements/PL-2026-000001"), 404)
    assert refused(program.get("/nothing"), 404)


@pytest.mark.parametrize(
    "known", ["yesterday", "2026-03-02T10:00", "0001-01-01", "9999-12-31T23:59:59+14:00", "x" * 99, "\0"]
)
def test_a_moment_that_is_none(case, known):
    case.requested()
    assert refused(case.program(Role.AUDITOR).get(f"/placements/{case.id}", known=known), 422)


def test_a_question_that_is_not_known(case):
    case.requested()
    answer = case.program(Role.AUDITOR).get(f"/placements/{case.id}", since="2026")
    assert refused(answer, 422)
    assert answer.json["errors"] == {"query": {"since": ["Unknown field."]}}
