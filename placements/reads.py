"""Who opened what, and why: a log of references beside the events, written before what was asked for is shown."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from threading import Semaphore
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from placements.connection import Patient, time_left
from placements.ids import new_id
from placements.recorder import LOST, Recorder
from placements.vocabulary import Role


class Kind(StrEnum):
    """What was opened. It stands in the log as it is written here: a kind is never renamed."""

    PLACEMENT = "placement"
    PERSON = "person"
    MEETING = "meeting"
    FORM = "form"
    """Of something that could be recorded about a placement, a person or a meeting."""
    REPLAY = "replay"
    KNOWN = "what was known"
    TRAIL = "trail"
    LIST = "list"
    """Of placements, persons or work."""
    REPORT = "report"
    EVENTS = "events"
    """Of the register, as they are."""
    PACK = "evidence pack"
    AUDIT = "audit"
    """Its sample, working papers and report."""
    READS = "reads"
    """This log itself."""
    OTHER = "other page"
    """Of which nobody has said what it shows."""


class Form(StrEnum):
    """In which form it left the register."""

    PAGE = "page"
    API = "API"
    CSV = "CSV"
    JSON = "JSON"
    XLSX = "XLSX"
    PDF = "PDF"
    ZIP = "ZIP"
    FILE = "file"
    COMMAND_LINE = "command line"


class Reason(StrEnum):
    """Why somebody without a part in the case opens it. To be chosen, not typed: what is typed may be a name."""

    AUDIT = "audit or inspection"
    COVER = "covering for a colleague"
    OVERSIGHT = "oversight of the team"
    SAFEGUARDING = "safeguarding enquiry"
    REQUEST = "request or complaint of the person or their family"
    LEGAL = "court or legal proceedings"


class Read(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one answer showed to somebody, by reference."""

    role: Role
    request: UUID | None = None
    form: Form = Form.PAGE
    about: tuple[UUID, ...] = ()
    """What the page was of: a placement, a person, a meeting, a home, an account."""
    named: tuple[UUID, ...] = ()
    """Persons whose names and details it showed."""
    what: str = ""
    """Which page, report or list: the service's own name for it."""
    rows: int | None = None
    """Of a file that was taken away."""
    on: date | None = None
    known: datetime | None = None
    """As at which day, and as known at which moment, where that was asked."""
    reason: Reason | None = None
    refused: bool = False
    """It was asked for, and not shown."""


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A read in its place."""

    position: int
    """Gapless place in the log of reads, from 1."""
    account: UUID
    kind: Kind
    at: datetime
    """By the database's clock, UTC; never decreases with the position."""
    read: Read


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which reads are wanted; None and () leave a matter open."""

    account: UUID | None = None
    of: Sequence[UUID] = ()
    """Of any of these: a placement, a person."""
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Only those in front of this position."""

    def where(self) -> tuple[str, list[Any]]:
        """As SQL, with its values."""
        conditions: list[tuple[str, Any]] = [
            ("originator_id = %b", self.account),
            ("register.opened(state) ?| %t::text[]", [str(each) for each in self.of] or None),
            ("topic = %t", self.kind),
            ("recorded_at >= %b", self.since),
            ("recorded_at < %b", self.until),
            ("position < %b", self.before),
        ]
        asked = [(words, value) for words, value in conditions if value is not None]
        return " AND ".join(["true", *(words for words, _ in asked)]), [value for _, value in asked]


RECORD = "SELECT register.record_read(%b, %b, %t, %b)"
ROWS = "SELECT position, originator_id, topic, recorded_at, state FROM register.reads WHERE "

AT_ONCE = 0.001
"""Seconds that a read waits for a connection before what it shows is made; the pool takes 0 for never."""

log = logging.getLogger(__name__)

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Read).decode


class Reads:
    """The log of reads."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._ahead = Semaphore(recorder.pool.max_size // 4)
        """How many may hold a connection while their pages are made: the rest is for what those pages ask meanwhile."""

    def record(self, account: UUID, kind: Kind, read: Read) -> None:
        """Write it down for good. Unavailable when nobody says in time that it is: show nothing then."""
        self._recorder.fetch(RECORD, _values(account, kind, read))

    def begin(self, account: UUID, kind: Kind, read: Read) -> "Recording":
        """Let it be written down while what it shows is being made; `end` is to follow, or `leave`."""
        return Recording(self._recorder, self._ahead, account, kind, read)

    def find(self, wanted: Wanted, *, limit: int) -> list[Noted]:
        """The newest that are wanted, the newest first."""
        where, values = wanted.where()
        rows = self._recorder.fetch(f"{ROWS}{where} ORDER BY position DESC LIMIT %b", [*values, limit])
        return [_noted(*row) for row in rows]


def _noted(position: int, account: UUID, kind: str, at: datetime, state: bytes) -> Noted:
    return Noted(position=position, account=account, kind=Kind(kind), at=at, read=decode(state))


def _values(account: UUID, kind: Kind, read: Read) -> list[Any]:
    return [new_id(), account, kind, encode(read)]


class Recording:
    """A read on its way into the log, where a connection was at hand; otherwise it is sent at the end."""

    def __init__(self, recorder: Recorder, ahead: Semaphore, account: UUID, kind: Kind, read: Read) -> None:
        self.read = read
        self._recorder = recorder
        self._ahead = ahead
        self._values = _values(account, kind, read)
        self._connection: Patient | None = None
        self._is_ahead = ahead.acquire(blocking=False)
        if self._is_ahead:
            self._send()

    def _send(self) -> None:
        try:
            self._connection = self._recorder.pool.getconn(AT_ONCE)
            self._connection.send_within(time_left(self._recorder.deadline), RECORD, self._values)
        except psycopg.Error:  # if it is more than that no connection was free, the end will meet it again
            self.leave()

    def end(self) -> None:
        """Return when it is written down for good; Unavailable when nobody says in time that it is."""
        try:
            if self._connection:
                self._connection.answer_within(time_left(self._recorder.deadline))
                return
        except LOST as error:
            log.info("a read is sent again: %s", error)
        finally:
            self.leave()
        self._recorder.fetch(RECORD, self._values)  # with the same id, so that it is there once

    def leave(self) -> None:
        """Give the connection back, whatever has become of the read."""
        if self._connection:
            self._recorder.pool.putconn(self._connection)
            self._connection = None
        if self._is_ahead:
            self._ahead.release()
            self._is_ahead = False
