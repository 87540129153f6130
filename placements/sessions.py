"""Sessions of people at their browsers, kept in the database so that they can be ended from here."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import msgspec

from placements.credentials import LAST_EVENT, NOTING, Holder, digest
from placements.errors import Unavailable
from placements.recorder import Recorder

log = logging.getLogger(__name__)

LONGEST = timedelta(hours=12)
"""After which a session ends even when it is used."""

TOUCH = timedelta(minutes=1)
"""How exactly the last use is noted."""


@dataclass(kw_only=True, slots=True)
class Kept:
    """A session as it is kept; `token` is what the cookie holds."""

    token: str = ""
    account: UUID | None = None
    last_event: UUID | None = None
    """Of the account, when the session was found."""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def holder(self) -> Holder | None:
        """Who is signed in, if anybody is."""
        return Holder(account=self.account, last_event=self.last_event) if self.account else None


class Sessions:
    def __init__(self, recorder: Recorder, *, now: Callable[[], datetime], idle: timedelta) -> None:
        self.recorder = recorder
        self.now = now
        self.idle = idle

    def find(self, token: str) -> Kept | None:
        """The session that is still alive under that token; notes that it is used."""
        now = self.now()
        rows = self.recorder.fetch(
            f"""SELECT account, {LAST_EVENT}, data::text, seen_at FROM access.sessions
            WHERE hash = %b AND seen_at > %b AND started_at > %b""",  # noqa: S608
            [digest(token), now - self.idle, now - LONGEST],
        )
        if not rows:
            return None
        [[account, last_event, data, seen_at]] = rows
        if now - seen_at > TOUCH:
            self._touch(token, now)
        return Kept(token=token, account=account, last_event=last_event, data=msgspec.json.decode(data))

    def _touch(self, token: str, now: datetime) -> None:
        """While nothing can be written, people can read all the same."""
        note = "UPDATE access.sessions SET seen_at = %b WHERE hash = %b RETURNING hash"
        try:
            self.recorder.fetch(note, [now, digest(token)], seconds=NOTING)
        except Unavailable as error:
            log.warning("the use of a session is not noted: %s", error.__cause__)

    def start(self, kept: Kept) -> str:
        """Keep a new session, and clear away those that have ended; returns the token for its cookie."""
        token, now = token_urlsafe(32), self.now()
        self.recorder.fetch(
            """WITH ended AS (DELETE FROM access.sessions WHERE seen_at <= %b OR started_at <= %b)
            INSERT INTO access.sessions (hash, account, data, started_at, seen_at) VALUES (%b, %b, %t::jsonb, %b, %b)
            ON CONFLICT DO NOTHING RETURNING hash""",
            [now - self.idle, now - LONGEST, digest(token), kept.account, encoded(kept.data), now, now],
        )
        return token

    def keep(self, kept: Kept) -> None:
        """Keep what the session holds now; one that was ended meanwhile stays ended."""
        self.recorder.fetch(
            "UPDATE access.sessions SET data = %t::jsonb WHERE hash = %b RETURNING hash",
            [encoded(kept.data), digest(kept.token)],
        )

    def end(self, token: str) -> None:
        self.recorder.fetch("DELETE FROM access.sessions WHERE hash = %b RETURNING hash", [digest(token)])


def encoded(data: Mapping[str, Any]) -> str:
    return msgspec.json.encode(data).decode()
