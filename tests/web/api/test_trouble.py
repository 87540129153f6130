"""The register does not answer a program: 503, when to try again, and whether what it asked for is recorded."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from placements.application import Register
from placements.vocabulary import Role
from tests.impatient import impatient
from tests.web.api.case import done

WHY = {"alternative": "connected person", "why_not": "Her aunt lives too far away."}


@pytest.fixture
def register(proxy, clock) -> Iterator[Register]:
    with impatient(proxy.url, clock) as register:
        yield register


@pytest.fixture
def alternatives(case):
    case.requested()
    return f"/placements/{case.id}/alternatives"


def in_trouble(answer, recorded=None):
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "5"
    assert answer.json["title"] == "The register does not answer"
    assert answer.json.get("recorded") == recorded
    return answer.json["detail"]


def test_a_read_is_to_be_asked_again(case, alternatives, proxy):
    program = case.program(Role.AUDITOR)
    proxy.stopped_up = True
    assert "try again" in in_trouble(program.client.get(f"/api/placements/{case.id}", headers=program.headers))


def test_a_command_that_did_not_reach_the_register_recorded_nothing(case, alternatives, proxy):
    program = case.program(Role.REQUESTER)
    proxy.stopped_up = True
    assert in_trouble(program.post(alternatives, seen=1, **WHY), "no") == (
        "The register does not answer: this request recorded nothing. Send it again."
    )
    proxy.stopped_up = False
    assert done(program.post(alternatives, seen=1, **WHY))["version"] == 2


def test_the_same_key_tells_what_became_of_a_command_whose_answer_was_lost(case, alternatives, proxy, store):
    program = case.program(Role.REQUESTER)
    proxy.stop_up_after = b"AlternativeExplored"
    assert in_trouble(program.post(alternatives, seen=1, key="k", **WHY), "unknown") == (
        "The register stopped answering: it is not known whether this was recorded. "
        "Send it again with the same Idempotency-Key: it is recorded once, and the answer says what happened."
    )
    assert len(store.history(UUID(case.id))) == 2
    proxy.stop_up_after, proxy.stopped_up = b"", False
    assert done(program.post(alternatives, seen=1, key="k", **WHY))["version"] == 2
    assert len(store.history(UUID(case.id))) == 2


def test_the_control_without_a_key_nobody_is_told_and_a_repeat_is_doubled(case, alternatives, proxy, store):
    program = case.program(Role.REQUESTER)
    proxy.stop_up_after = b"AlternativeExplored"
    said = in_trouble(program.post(alternatives, seen="*", **WHY), "unknown")
    assert said.endswith(
        "Look for it before you send it again; with an Idempotency-Key you could simply send it again."
    )
    proxy.stop_up_after, proxy.stopped_up = b"", False
    done(program.post(alternatives, seen="*", **WHY))
    assert len(store.history(UUID(case.id))) == 3
