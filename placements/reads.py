"""Who opened what, and why: a log of references beside the events, written before what was asked for is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import msgspec

from placements.appender import Append, Appender, Kept, Stored, binary, columns, text
from placements.connection import time_left
from placements.recorder import Recorder
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
            ("register.read_of(state) && %b", [*self.of] or None),
            ("topic = %t", self.kind),
            ("recorded_at >= %b", self.since),
            ("recorded_at < %b", self.until),
            ("position < %b", self.before),
        ]
        asked = [(words, value) for words, value in conditions if value is not None]
        return " AND ".join(["true", *(words for words, _ in asked)]), [value for _, value in asked]


RECORD = "SELECT unnest(register.record_reads(%t::uuid[], %t::uuid[], %t::text[], %t::bytea[]))"
ROWS = "SELECT position, originator_id, topic, recorded_at, state FROM register.reads WHERE "

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Read).decode


@dataclass(eq=False, kw_only=True)
class Note(Append):
    """A read on its way into the log: none is in another's way."""

    id: UUID
    account: UUID
    kind: Kind
    read: Read
    events: Sequence[Stored] = ()
    unchanged: Mapping[UUID, int] = field(default_factory=dict)
    kept: Kept | None = None

    def touches(self) -> set[object]:
        return set()


class Reads:
    """The log of reads; threads that read at the same time share a round trip and a flush."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._appender = Appender(recorder.fetch, _call)

    def record(self, account: UUID, kind: Kind, read: Read) -> None:
        """Write it down for good. Unavailable when nobody says in time that it is: show nothing then."""
        note = Note(id=uuid4(), account=account, kind=kind, read=read)
        self._appender.append(note, time_left(self._recorder.deadline))

    def find(self, wanted: Wanted, *, limit: int) -> list[Noted]:
        """The newest that are wanted, the newest first."""
        where, values = wanted.where()
        rows = self._recorder.fetch(f"{ROWS}{where} ORDER BY position DESC LIMIT %b", [*values, limit])
        return [_noted(*row) for row in rows]


def _noted(position: int, account: UUID, kind: str, at: datetime, state: bytes) -> Noted:
    return Noted(position=position, account=account, kind=Kind(kind), at=at, read=decode(state))


def _call(group: Iterable[Note]) -> tuple[str, list[str]]:
    return RECORD, columns(
        (str(each.id), str(each.account), text(each.kind), binary(encode(each.read))) for each in group
    )
