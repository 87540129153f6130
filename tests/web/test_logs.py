"""What the logs tell an operator, and what they keep to themselves."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
import structlog

from placements.vocabulary import Role
from web.logs import configure_logs


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What has been logged since it was last asked for, each line read as JSON."""
    stream = StringIO()
    before = (logging.root.handlers[:], logging.root.level, structlog.get_config())
    configure_logs("INFO", stream)

    def lines() -> list[dict[str, Any]]:
        said = stream.getvalue().splitlines()
        stream.seek(0)
        stream.truncate()
        return [json.loads(line) for line in said]

    yield lines
    logging.root.handlers[:] = before[0]
    logging.root.setLevel(before[1])
    structlog.configure(**before[2])


def test_a_request_is_a_line_with_its_route_and_who_asked_by_id(lines, sign_in_as, somebody):
    chair = somebody(Role.CHAIR)
    browser = sign_in_as(Role.CHAIR)
    lines()
    answer = browser.get("/account?secret=Amina")
    [line] = lines()
    assert line.pop("timestamp")
    assert line.pop("milliseconds") > 0
    assert line == {
        "event": "answered",
        "level": "info",
        "method": "GET",
        "route": "/account",
        "status": 200,
        "account": str(chair),
        "request": answer.headers["X-Request-Id"],
    }


def test_a_failed_sign_in_is_told_by_id(lines, browser):
    browser.send("/sign-in", {"username": "amina.yusuf", "password": "three quiet words"})
    said = lines()
    [failed] = [line for line in said if line["event"] == "wrong password"]
    assert UUID(failed["account"])
    assert "amina" not in json.dumps(said)
    assert "quiet" not in json.dumps(said)


def test_libraries_log_in_the_same_form(lines):
    logging.getLogger("some.library").warning("it rains")
    [line] = lines()
    assert (line["event"], line["level"]) == ("it rains", "warning")
