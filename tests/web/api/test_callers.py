"""Who asks is remembered from one command to the next, and confirmed before anything is recorded or answered."""

from datetime import timedelta
from uuid import uuid4

import pytest

from placements import commands, store
from placements.administration import close_account, grant_role, revoke_role
from placements.application import Answer
from placements.credentials import Credentials
from placements.store import Actor
from placements.vocabulary import Role
from tests.web.api.case import Program, done, refused


@pytest.fixture
def remembered(case) -> Program:
    """A program whose holder this worker remembers: they have asked for a placement just now."""
    program = case.program(Role.REQUESTER)
    done(program.post("/placements", key="before", **case.asked()))
    return program


@pytest.fixture
def looked(monkeypatch) -> list[str]:
    """The tokens whose holder was asked for by a statement of its own."""
    tokens: list[str] = []
    holder = Credentials.holder
    monkeypatch.setattr(Credentials, "holder", lambda self, token: tokens.append(token) or holder(self, token))
    return tokens


@pytest.fixture
def revoked(remembered, credentials, somebody) -> Program:
    """The same with its token revoked since, as another worker would."""
    [token] = credentials.tokens(somebody(Role.REQUESTER))
    credentials.revoke_token(somebody(Role.REQUESTER), token.id)
    return remembered


def by(somebody) -> Actor:
    return Actor(id=somebody(Role.ADMINISTRATOR), role=Role.ADMINISTRATOR)


def test_a_command_confirms_who_asks_where_it_reads(remembered, looked, case):
    done(remembered.post("/placements", **case.asked()))
    assert looked == []


def test_a_read_does_not_go_by_what_is_remembered(remembered, looked):
    assert remembered.get("/placements").status_code == 200
    assert len(looked) == 1


def test_a_token_that_is_revoked_records_nothing_from_then_on(revoked, register, case):
    before = register.position()
    for _ in range(2):
        refused(revoked.post("/placements", **case.asked()), 401)
    assert register.position() == before


def test_that_is_seen_to_by_the_statement_that_reads(revoked, monkeypatch, case):
    """The control: with a statement that confirms whatever is claimed, the token would open."""
    monkeypatch.setattr(
        store,
        "IS_STILL",
        f"SELECT {store.CLAIM}, 0, 0, NULL, 0, NULL, %b::bytea "
        "WHERE coalesce(%b::timestamptz::text, %b::uuid::text, %b::uuid::text) > ''",
    )
    done(revoked.post("/placements", **case.asked()))


def test_a_repeat_is_not_answered_to_a_token_that_is_revoked(revoked, case):
    refused(revoked.post("/placements", key="before", **case.asked()), 401)


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("placements", {"person": "nobody"}),
        ("placements/3fa85f64-5717-4562-b3fc-2c963f66afa6/submission", {}),
        ("meetings", {}),
    ],
    ids=["what its body lacks", "that it names no version", "what its role may not do"],
)
def test_nor_is_it_told(revoked, what, body):
    refused(revoked.post(f"/{what}", **body), 401)


def test_a_command_that_reads_nothing_is_answered_to_nobody_who_is_not_confirmed(revoked, monkeypatch, case):
    monkeypatch.setattr(commands, "request_placement", lambda register, **_: Answer(uuid4(), 1, 1))
    refused(revoked.post("/placements", **case.asked()), 401)


def test_nor_what_is_not_in_the_register(revoked):
    nowhere = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    asked = {"provider": nowhere, "response": "offered a place", "weekly_rate": 1}
    refused(revoked.post(f"/placements/{nowhere}/options", seen="*", **asked), 401)


def test_what_is_refused_without_reading_is_confirmed_by_a_look(remembered, looked, case):
    assert refused(remembered.post("/placements", **case.asked() | {"team": 3}), 422)
    assert len(looked) == 1


def test_a_role_that_is_revoked_ends_at_once(remembered, register, somebody, case):
    grant_role(register, somebody(Role.REQUESTER), role=Role.FINANCE, by=by(somebody))
    revoke_role(register, somebody(Role.REQUESTER), role=Role.REQUESTER, by=by(somebody))
    before = register.position()
    refused(remembered.post("/placements", **case.asked()), 403)
    assert register.position() == before


def test_a_role_that_is_granted_counts_at_once(remembered, register, somebody, case):
    asked = {"panel": str(case.world.panel), "meets_on": "2026-03-02", "meets_at": "10:00"}
    refused(remembered.post("/meetings", **asked), 403)
    grant_role(register, somebody(Role.REQUESTER), role=Role.COORDINATOR, by=by(somebody))
    done(remembered.post("/meetings", **asked))


def test_what_is_recorded_is_recorded_in_a_role_that_the_account_has(remembered, register, somebody, case):
    """Both roles may ask; the one that was remembered is taken away, and the other is what the event names."""
    grant_role(register, somebody(Role.REQUESTER), role=Role.COORDINATOR, by=by(somebody))
    revoke_role(register, somebody(Role.REQUESTER), role=Role.REQUESTER, by=by(somebody))
    made = done(remembered.post("/placements", **case.asked()))
    assert register.store.at(made["position"]).role is Role.COORDINATOR


def test_an_account_that_is_closed_opens_nothing(remembered, register, credentials, somebody, case):
    close_account(register, credentials, somebody(Role.REQUESTER), why="She left.", by=by(somebody))
    refused(remembered.post("/placements", **case.asked()), 401)


def test_a_token_that_has_expired_opens_nothing(remembered, register, credentials, case):
    register.store.fetch("UPDATE access.tokens SET expires_at = %b RETURNING id", [credentials.now()])
    refused(remembered.post("/placements", **case.asked()), 401)


def test_the_hour_of_use_is_noted_although_its_holder_is_remembered(remembered, credentials, somebody, case):
    later = credentials.now() + timedelta(hours=2)
    credentials.now = lambda: later
    done(remembered.post("/placements", **case.asked()))
    [token] = credentials.tokens(somebody(Role.REQUESTER))
    assert token.used_at == later
