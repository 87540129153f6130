"""What somebody has begun to write and not sent, kept so that nothing typed is lost: no part of the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from placements.codec import plain
from placements.errors import NotFound
from placements.recorder import Recorder

KEPT = timedelta(days=30)
"""After which a draft that nobody touched is forgotten."""

ENCODER = msgspec.json.Encoder(enc_hook=plain)


@dataclass(frozen=True, kw_only=True)
class Draft:
    id: UUID
    answers: Mapping[str, Any]
    """As JSON has them: dates and ids as text."""
    touched_at: datetime


class Drafts:
    """The drafts of every account; each is its account's alone. Statements may be run twice, as Recorder.fetch may."""

    def __init__(self, recorder: Recorder, *, now: Callable[[], datetime]) -> None:
        self.recorder = recorder
        self.now = now

    def begin(self, account: UUID) -> UUID:
        """A new draft without answers; drafts that nobody touched for long are forgotten."""
        id, now = uuid4(), self.now()
        self.recorder.fetch(
            """WITH old AS (DELETE FROM access.drafts WHERE touched_at <= %b)
            INSERT INTO access.drafts (id, account, answers, touched_at) VALUES (%b, %b, '{}', %b)
            ON CONFLICT DO NOTHING RETURNING id""",
            [now - KEPT, id, account, now],
        )
        return id

    def keep(self, account: UUID, id: UUID, answers: Mapping[str, Any]) -> None:
        """Keep these answers beside those that the draft has; two windows do not undo each other's."""
        rows = self.recorder.fetch(
            """UPDATE access.drafts SET answers = answers || %t::jsonb, touched_at = %b
            WHERE id = %b AND account = %b RETURNING id""",
            [ENCODER.encode(dict(answers)).decode(), self.now(), id, account],
        )
        if not rows:
            raise _gone()

    def open(self, account: UUID, id: UUID) -> Draft:
        """NotFound when it is somebody else's, thrown away or forgotten."""
        found = self._select("id = %b AND account = %b", id, account)
        if not found:
            raise _gone()
        return found[0]

    def of(self, account: UUID) -> list[Draft]:
        """The account's drafts that are not sent, the last touched first."""
        return self._select("account = %b AND NOT answers ? 'sent' ORDER BY touched_at DESC, id", account)

    def send(self, account: UUID, id: UUID, placement: UUID) -> None:
        """Forget what was typed, which the register has now; a form that comes twice still finds where it went."""
        self.recorder.fetch(
            """UPDATE access.drafts SET answers = jsonb_build_object('sent', %b::uuid)
            WHERE id = %b AND account = %b RETURNING id""",
            [placement, id, account],
        )

    def drop(self, account: UUID, id: UUID) -> None:
        """Throw it away."""
        self.recorder.fetch("DELETE FROM access.drafts WHERE id = %b AND account = %b RETURNING id", [id, account])

    def _select(self, where: str, *values: Any) -> list[Draft]:
        rows = self.recorder.fetch(
            f"SELECT id, answers::text, touched_at FROM access.drafts WHERE touched_at > %b AND {where}",  # noqa: S608
            [self.now() - KEPT, *values],
        )
        return [
            Draft(id=id, answers=msgspec.json.decode(answers), touched_at=touched_at)
            for id, answers, touched_at in rows
        ]


def _gone() -> NotFound:
    return NotFound("There is no such draft of yours: it was thrown away, or nobody touched it for 30 days.")
