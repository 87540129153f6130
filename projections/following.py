"""How well the read models follow the register: how far they are behind, and whether a runner is at work at all."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, errors

from placements.check import Check, State, check
from placements.errors import Unavailable
from placements.recorder import Recorder

RUNNER_LOCK = 7_212_028
"""The advisory lock that every runner shares while it follows, so that it can be seen to be there."""

PATIENCE = 30.0
"""Seconds that the read models may be behind."""

ASK = f"""SELECT h.position, coalesce(p.position, 0),
    coalesce(extract(epoch FROM clock_timestamp() - e.stored_at), 0)::float8,
    EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = {RUNNER_LOCK} AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
    (SELECT sentence FROM operation.stopped)
    FROM register.head h LEFT JOIN read.position p ON true
    LEFT JOIN register.events e ON e.position = coalesce(p.position, 0) + 1"""


@dataclass(frozen=True, slots=True)
class Following:
    recorded: int
    """The position of the register."""
    shown: int
    """The position of the read models: all of them move in one transaction."""
    seconds: float
    """How long ago the first event that is not shown was stored; 0 when all is shown."""
    runner: bool
    """Whether a runner follows at this moment."""
    stopped: str | None
    """What the runner stopped at, in its own words."""

    @property
    def events(self) -> int:
        return max(0, self.recorded - self.shown)


def following(recorder: Recorder) -> Following:
    [row] = recorder.fetch(ASK, [])
    return Following(*row)


def checks(recorder: Recorder, *, patience: float = PATIENCE) -> list[Check]:
    """What is to be said of the read models; nothing about them when the database does not answer."""
    try:
        now = following(recorder)
    except Unavailable:
        return []
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        do = "Run `placements migrate`."
        return [Check(name="read models", state=State.WRONG, found="they were never built", do=do)]
    return [
        check(
            "read models",
            now.seconds <= patience,
            f"{now.events} events behind, for {now.seconds:.1f} seconds; the register is at {now.recorded}",
            "See whether the runner works and has the processor and the disk that it needs; people are told that lists "
            "are late.",
        ),
        check(
            "runner",
            now.runner and now.stopped is None,
            now.stopped or ("follows" if now.runner else "no runner follows the register"),
            "Mend what the sentence says; the runner tries again by itself."
            if now.stopped
            else "Start `placements serve --part runner`.",
        ),
    ]


def be_seen(connection: Connection[Any]) -> None:
    """From now on, and as long as this connection lives, a runner is at work."""
    connection.execute(b"SELECT pg_advisory_lock_shared(%s)", [RUNNER_LOCK])


def tell_stopped(connection: Connection[Any], sentence: str) -> None:
    """Leave word of what the runner stops at, for those who look after it."""
    connection.execute(
        b"""INSERT INTO operation.stopped (sentence) VALUES (%s)
        ON CONFLICT (single) DO UPDATE SET since = clock_timestamp(), sentence = excluded.sentence""",
        [sentence],
    )


def tell_at_work(connection: Connection[Any]) -> None:
    connection.execute(b"DELETE FROM operation.stopped")
