"""A command is done once for one key, and only to the version that its caller saw."""

from threading import Barrier, Thread

import pytest

from placements.vocabulary import Role
from tests.web.api.case import done, refused

WHY = {"alternative": "connected person", "why_not": "Her aunt lives too far away."}


@pytest.fixture
def alternatives(case):
    case.requested()
    return f"/placements/{case.id}/alternatives"


def test_a_repeat_under_the_same_key_is_answered_as_before_and_does_nothing(case, alternatives):
    program = case.program(Role.REQUESTER)
    first = program.post(alternatives, seen=1, key="monday-1", **WHY)
    again = program.post(alternatives, seen=1, key="monday-1", **WHY)
    assert done(again) == done(first)
    assert again.headers["ETag"] == first.headers["ETag"] == '"2"'
    assert case.seen()["version"] == 2


def test_a_new_thing_is_made_once_for_one_key(case):
    program = case.program(Role.REQUESTER)
    first, again = (program.post("/placements", key="new", **case.asked()) for _ in range(2))
    assert done(again) == done(first)
    assert again.headers["Location"] == first.headers["Location"]


def test_a_repeat_is_answered_as_before_when_the_rules_would_by_now_refuse_it(case):
    case.submitted().scheduled()
    program, items = case.program(Role.COORDINATOR), f"/meetings/{case.meeting}/items"
    item = {"placement": case.id, "why_late": "It was submitted today."}
    first = done(program.post(items, seen="*", key="k", **item))
    done(case.send(Role.REQUESTER, "withdrawal", why="Her grandmother takes her."))
    assert done(program.post(items, seen="*", key="k", **item)) == first
    assert "is withdrawn" in refused(program.post(items, seen="*", key="other", **item))


def test_a_key_stands_for_one_request_only(case, alternatives):
    program = case.program(Role.REQUESTER)
    done(program.post(alternatives, seen=1, key="k", **WHY))
    for path, body in (
        (alternatives, {**WHY, "why_not": "Other."}),
        (alternatives.replace("alternatives", "rationales"), {"words": "x"}),
    ):
        answer = program.post(path, seen=2, key="k", **body)
        assert refused(answer, 422) == (
            "This Idempotency-Key came with another request before: send a new key with a new request."
        )
    assert case.seen()["version"] == 2


def test_a_key_is_its_senders_own(case, alternatives):
    for seen, role in enumerate((Role.REQUESTER, Role.COORDINATOR), 1):
        done(case.program(role).post(alternatives, seen=seen, key="k", **WHY))
    assert case.seen()["version"] == 3


def test_what_was_refused_may_be_sent_again_under_its_key(case):
    case.requested()
    program, submission = case.program(Role.REQUESTER), f"/placements/{case.id}/submission"
    assert refused(program.post(submission, seen="*", key="k"))
    case.chosen()
    done(program.post(submission, seen="*", key="k"))


def test_one_key_sent_twice_at_once(case, alternatives):
    together, answers = Barrier(2), []

    def send(program):
        together.wait()
        answers.append(program.post(alternatives, seen=1, key="k", **WHY))

    threads = [Thread(target=send, args=[case.program(Role.REQUESTER)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done(answers[0]) == done(answers[1])
    assert case.seen()["version"] == 2


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 201, "clé"])
def test_a_key_that_could_not_be_kept(case, alternatives, key):
    program = case.program(Role.REQUESTER)
    headers = {**program.headers, "If-Match": '"1"', "Idempotency-Key": key.encode("latin-1").decode("latin-1")}
    answer = program.client.post(f"/api{alternatives}", headers=headers, json=WHY)
    assert refused(answer, 422).startswith("An Idempotency-Key has 1 to 200")


@pytest.mark.parametrize("seen", [None, ""])
def test_a_command_must_say_which_version_was_seen(case, alternatives, seen):
    answer = case.program(Role.REQUESTER).post(alternatives, seen=seen, **WHY)
    assert refused(answer, 428) == "Send its ETag as If-Match."
    assert case.seen()["version"] == 1


@pytest.mark.parametrize("seen", [0, 2, 10**12, "1x", 'W/"1"', '"1", "2"', '"-1"', '"\N{SUPERSCRIPT ONE}"', "seen"])
def test_another_version_is_stale(case, alternatives, seen):
    answer = case.program(Role.REQUESTER).post(alternatives, seen=seen, **WHY)
    assert "Look at it again" in refused(answer, 412)
    assert case.seen()["version"] == 1


def test_any_version_will_do_where_the_caller_says_so(case, alternatives):
    assert done(case.program(Role.REQUESTER).post(alternatives, seen="*", **WHY))["version"] == 2


def test_a_read_of_what_has_not_changed_is_not_sent_again(case):
    case.requested()
    program = case.program(Role.AUDITOR)
    answer = program.client.get(f"/api/placements/{case.id}", headers={**program.headers, "If-None-Match": '"1"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_command_about_a_meeting_is_checked_against_the_placement_it_decides(case):
    case.sitting()
    stale = case.seen()["version"] - 1
    answer = case.program(Role.CHAIR).post(f"/placements/{case.id}/decisions", seen=stale, **case.verdict())
    assert refused(answer, 412).startswith("This placement has changed since you read it")
