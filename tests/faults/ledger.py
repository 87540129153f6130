"""Writers over HTTP who write down what they intend before they ask and what they were told, and a judge of both."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg

from tests.faults.council import Asker

LIMIT = 120.0
"""Seconds after which a request that is still not told of is given up, which fails the test."""


@dataclass
class Ledger:
    """What all writers intended and were told. Words stand for a request: no other has the same."""

    intended: list[str] = field(default_factory=list)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    """Requests that at least once had no answer, or 503."""
    refused: list[tuple[str, int, bytes]] = field(default_factory=list)
    told_at: list[float] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds until an answer, of whatever kind."""

    def told_since(self, moment: float) -> bool:
        """Whether a request that was asked for after the moment has been acknowledged."""
        return bool(self.told_at) and self.told_at[-1] > moment


class Writer(Thread):
    """Asks for placements, and adds to each, until stopped; a request without an answer is sent again as it was."""

    def __init__(self, bind: str, asker: Asker, ledger: Ledger, stop: Event) -> None:
        super().__init__(daemon=True)
        self.bind, self.asker, self.ledger, self.stop = bind, asker, ledger, stop
        self.connection = HTTPConnection(bind, timeout=20)

    def run(self) -> None:
        with closing(self.connection):
            self.ask_until_stopped()

    def ask_until_stopped(self) -> None:
        while not self.stop.is_set():
            words = self.words()
            asked = self.told("/api/placements", words, {**self.asker.asked, "needs": words}, seen=None)
            for _ in range(4):
                if asked is None or self.stop.is_set():
                    break
                words, path = self.words(), f"/api/placements/{asked['id']}/alternatives"
                body = {"alternative": "connected person", "why_not": words}
                asked = self.told(path, words, body, seen=asked["version"])

    def words(self) -> str:
        return f"{uuid4()}: " + "she needs a home near her school, and time. " * 5 + "So she says."

    def told(self, path: str, words: str, body: dict[str, Any], *, seen: int | None) -> dict[str, Any] | None:
        """What the service tells of a request at last; None for a refusal."""
        self.ledger.intended.append(words)
        headers = {**self.asker.headers, "Idempotency-Key": words[:36]}
        headers |= {"If-Match": f'"{seen}"'} if seen else {}
        end = monotonic() + LIMIT
        while monotonic() < end:
            began = monotonic()
            status, answer = self.ask(path, body, headers)
            self.ledger.slowest = max(self.ledger.slowest, monotonic() - began)
            if status == 201:
                self.ledger.acknowledged[words] = json.loads(answer)
                self.ledger.told_at.append(began)
                return self.ledger.acknowledged[words]
            if status not in (0, 503):
                self.ledger.refused.append((words, status, answer))
                return None
            self.ledger.unknown.add(words)
            sleep(0.1)
        return None

    def ask(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body of an answer; 0 where there is none."""
        try:
            self.connection.request("POST", path, json.dumps(body), headers)
            answer = self.connection.getresponse()
            said = answer.read()
            assert answer.status != 503 or answer.headers["Retry-After"]
            return answer.status, said
        except (OSError, HTTPException):
            self.connection.close()
            return 0, b""


@contextmanager
def writing(bind: str, asker: Asker, *, writers: int = 8) -> Iterator[Ledger]:
    """Writers at work; at the end each has been told of its last request."""
    ledger, stop = Ledger(), Event()
    threads = [Writer(bind, asker, ledger, stop) for _ in range(writers)]
    for thread in threads:
        thread.start()
    try:
        yield ledger
    finally:
        stop.set()
        for thread in threads:
            thread.join(LIMIT + 30)


ROWS = """SELECT position, originator_id::text, originator_version, convert_from(state, 'UTF8')::jsonb -> 'event',
    leaf = register.leaf(position, event_id, originator_id, originator_version, topic, schema_version, recorded_at,
                         stored_at, state)
    FROM register.events ORDER BY position"""


@dataclass(frozen=True)
class Verdict:
    """What became of what was acknowledged, and what else must not be."""

    lost: int
    doubled: int
    altered: int
    false_conflicts: int
    unresolved: int
    never_asked: int
    gaps: int

    @property
    def nothing(self) -> bool:
        return not any(vars(self).values())


def judge(ledger: Ledger, url: str) -> Verdict:
    """Compare the ledger with what the register holds, event by event."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(ROWS).fetchall()
    held = {row[0]: row for row in rows}
    said = Counter(words(event) for *_, event, _ in rows if words(event))
    lost = altered = 0
    for asked, told in ledger.acknowledged.items():
        row = held.get(told["position"])
        as_told = row and (row[1], row[2], words(row[3])) == (told["id"], told["version"], asked)
        lost += not said[asked]
        altered += bool(said[asked]) and not as_told
    return Verdict(
        lost=lost,
        doubled=sum(times > 1 for times in said.values()),
        altered=altered + sum(not whole for *_, whole in rows),
        false_conflicts=len(ledger.refused),
        unresolved=len(ledger.intended) - len(ledger.acknowledged) - len(ledger.refused),
        never_asked=len(said.keys() - set(ledger.intended)),
        gaps=sum(position != place for place, position in zip(count(1), held, strict=False)),
    )


def counted(ledger: Ledger, verdict: Verdict) -> dict[str, int]:
    """What the report says of them."""
    return {
        "acknowledged": len(ledger.acknowledged),
        "unknown_then_told": len(ledger.unknown & ledger.acknowledged.keys()),
        "lost": verdict.lost,
        "doubled": verdict.doubled,
        "altered": verdict.altered,
        "false_conflicts": verdict.false_conflicts,
    }


def words(event: dict[str, Any]) -> str:
    """What a writer's event says; empty for the events of others."""
    said = event.get("needs") or event.get("why_not") or ""
    return said if ": she needs" in said else ""
