"""The tests of controls as people, programs and the command line see them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from placements.vocabulary import Role
from tests.web.api.case import Program
from tests.web.council import Council
from tests.web.pages.reading import words
from web.cli import placements


@pytest.fixture
def now(clock) -> None:
    """The database's own time."""
    clock.now = datetime.now(UTC)


@pytest.fixture
def own_request_decided(now, council: Council) -> UUID:
    """A decision put into the register past every rule: it was made by who had asked."""
    id = council.approved()
    history = council.register.history(id)
    [decision] = [each for each in history if type(each.event).__name__ == "DecisionRecorded"]
    event = replace(decision.event, decided_by=(council.sasha.id,))
    store = council.register.store
    at = council.register.now()
    store.append([store.stored(id, history[-1].version + 1, event, event_id=uuid4(), at=at, by=council.clerk)])
    council.show()
    return id


def test_the_page_says_what_was_looked_at_and_which_events_prove_a_failure(own_request_decided, sign_in_as):
    auditor = sign_in_as(Role.AUDITOR)
    page = auditor.get("/controls")
    told = words(page)
    assert "CT01 Segregation of duties" in told
    assert "PL-2026-000001 : The same person asked for the placement and decided." in told
    assert "Placement.PlacementRequested, position" in told
    assert f'href="/placements/{own_request_decided}/trail"' in page.text
    assert "Control tests: segregation of duties" in words(auditor.get("/exceptions"))
    rows = auditor.get("/controls?format=csv").text.splitlines()
    assert any("The same person asked for the placement and decided" in row for row in rows)


def test_the_control_a_council_in_order_fails_none_of_the_rules(now, council, sign_in_as):
    council.approved()
    council.show()
    told = words(sign_in_as(Role.AUDITOR).get("/controls"))
    assert "The same person" not in told
    assert "None failed." in told


def test_programs_and_the_command_line_are_told_the_same(
    own_request_decided, app, credentials, somebody, database_url, monkeypatch
):
    program = Program(app, credentials.make_token(somebody(Role.AUDITOR), "test"))
    [segregation, *_] = program.get("/controls").json
    assert (segregation["code"], segregation["failed"]) == ("CT01", 2)  # who had asked had chosen the provider too
    assert program.get("/controls", known="2020-01-01").json[0]["failed"] == 0
    monkeypatch.setenv("DATABASE_URL", database_url)
    told = CliRunner().invoke(placements, ["controls", "--fail-if-any"])
    assert told.exit_code == 1, told.output
    assert "CT01 Segregation of duties: 2 failed" in told.output
    asked = ["controls", "--format", "json", "--known", "2020-01-01", "--fail-if-any"]
    empty = CliRunner().invoke(placements, asked)
    assert empty.exit_code == 0, empty.output
    assert {each["failed"] for each in json.loads(empty.output)} == {0}


@pytest.mark.parametrize("asked", ["known=yesterday", "minutes=-1", "days=x"])
def test_what_cannot_be_asked_is_said(council, sign_in_as, asked):
    assert sign_in_as(Role.AUDITOR).get(f"/controls?{asked}").status_code == 422
