"""The events of a small register as templates: what of each is the same in every copy, and what is a copy's own."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import groupby
from uuid import UUID

import psycopg

from placements import database
from placements.recorder import Recorder
from placements.vault import Details, Vault

COPIED = frozenset({"Placement", "Person", "Meeting"})
"""The subjects of which every copy has its own; accounts, panels, homes, scheme and settings are there once."""

OWN = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z]{2}-\d{4}-\d{6}|aesgcm1:[A-Za-z0-9+/=]+")
"""Ids, references such as PL-2026-000123, and sealed details."""

FREE = 0xFFFFFFFF_FFFF_0FFF_3FFF_FFFFFFFFFFFF
"""The bits of an id that do not say of which kind it is."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

EVENTS = """SELECT event_id, originator_id, originator_version, topic, schema_version, recorded_at, state
    FROM register.events ORDER BY position"""


@dataclass(frozen=True, slots=True)
class Row:
    """An event as the register keeps it, without its place."""

    event_id: int
    history: int
    version: int
    topic: bytes
    schema_version: int
    at: int
    """Microseconds since 2000."""
    state: bytes
    is_copied: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the copies; the first is the template itself."""

    number: int
    mask: int
    """What tells its ids from the template's."""

    @classmethod
    def of(cls, number: int) -> "Copy":
        mask = int.from_bytes(sha256(b"copy %d" % number).digest()[:16]) & FREE if number else 0
        return cls(number, mask)

    def id(self, original: int) -> UUID:
        return UUID(int=original ^ self.mask)


Part = bytes | Callable[[Copy], bytes]
"""Of an event's JSON: what stays as it is, or what makes a copy's own."""


class CopiedVault(Vault):
    """Seals as the register's vault does, under keys that follow from the person: nobody is behind them."""

    def _key(self, person: UUID) -> bytes:
        return sha256(b"key" + person.bytes).digest()


class Template:
    """The register that is copied, read into memory. It may be sent to another process."""

    def __init__(self, rows: Sequence[Row], details: Mapping[bytes, Details | None], last_numbers: Mapping[str, int]):
        self.rows = rows
        self.details = details
        """What is sealed in it, by the sealed text; None where the key is erased."""
        self.last_numbers = last_numbers
        """The last number given of each kind of reference."""
        self.ids = {row.history for row in rows if row.is_copied}

    @classmethod
    def read(cls, url: str) -> "Template":
        with psycopg.connect(database.conninfo(url)) as connection:
            rows = [_row(*found) for found in connection.execute(EVENTS)]
        with database.pool(url, role="placements_web", size=1) as pool:
            vault = Vault(Recorder(pool))
            details = {text: vault.open(UUID(int=row.history), text.decode()) for row, text in _sealed(rows)}
        references = [text.decode() for row in rows for text in OWN.findall(row.state) if text[2:3] == b"-"]
        numbers: dict[str, int] = {}
        for prefix, number in ((text[:2], int(text[-6:])) for text in references):
            numbers[prefix] = max(numbers.get(prefix, 0), number)
        return cls(rows, details, numbers)

    def parts(self, row: Row, vault: Vault) -> list[Part]:
        """The event's JSON, cut up."""
        parts: list[Part] = []
        end = 0
        for found in OWN.finditer(row.state):
            if own := self._own(found[0], row, vault):
                parts += [row.state[end : found.start()], own]
                end = found.end()
        return [*parts, row.state[end:]]

    def _own(self, text: bytes, row: Row, vault: Vault) -> Callable[[Copy], bytes] | None:
        if text.startswith(b"aesgcm1"):
            details = self.details[text]
            return partial(_seal, vault, row.history, details) if details else None
        if text[2:3] == b"-":
            prefix, number = text[:-6], int(text[-6:])
            return partial(_number, prefix, number, self.last_numbers[text[:2].decode()])
        id = UUID(text.decode()).int
        return partial(_id, id) if id in self.ids else None


@dataclass(frozen=True, slots=True)
class Group:
    """Events that were recorded together; in the copied register, every copy's follow each other."""

    rows: Sequence[Row]
    first: int
    """The position of the first copy's first."""
    at: int
    copies: int


def groups(template: Template, copies: int) -> Iterator[Group]:
    """The template's events by the moment of recording, placed so that recorded times never decrease."""
    first, earliest = 1, 0
    for (at, is_copied), together in groupby(template.rows, key=lambda row: (row.at, row.is_copied)):
        rows = [*together]
        group = Group(rows, first, max(at, earliest), copies if is_copied else 1)
        yield group
        first, earliest = first + len(rows) * group.copies, group.at + group.copies


def microseconds(moment: datetime) -> int:
    """Since 2000, as PostgreSQL counts."""
    return (moment - BEGINNING) // timedelta(microseconds=1)


def _row(id: UUID, history: UUID, version: int, topic: str, schema_version: int, at: datetime, state: bytes) -> Row:
    is_copied = topic.partition(".")[0] in COPIED
    return Row(id.int, history.int, version, topic.encode(), schema_version, microseconds(at), bytes(state), is_copied)


def _sealed(rows: Sequence[Row]) -> Iterator[tuple[Row, bytes]]:
    for row in rows:
        for text in OWN.findall(row.state):
            if text.startswith(b"aesgcm1"):
                yield row, text


def _id(original: int, copy: Copy) -> bytes:
    digits = b"%032x" % (original ^ copy.mask)
    return b"%b-%b-%b-%b-%b" % (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])


def _number(prefix: bytes, number: int, last: int, copy: Copy) -> bytes:
    return b"%b%06d" % (prefix, number + copy.number * last)


def _seal(vault: Vault, person: int, details: Details, copy: Copy) -> bytes:
    return vault.seal(copy.id(person), details).encode()
