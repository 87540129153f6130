"""A log of the register as a verifier takes them: straight from the table's columns, or written as lines of JSON."""

import json
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from placements import database
from placements.errors import Refused, Unavailable
from placements.log import EVENTS, READS, Log
from placements.verify_register import EPOCH, FIELDS, FIXED, Doubtful, Event

COLUMNS = """position, event_id, originator_id, originator_version, schema_version, recorded_at, stored_at, topic,
    state, leaf"""
"""In the order in which the leaf has them."""

COPY = f"COPY (SELECT {COLUMNS} FROM {{table}} ORDER BY position) TO STDOUT (FORMAT binary)"  # noqa: S608

HEADER = b"PGCOPY\n\xff\r\n\0"
TRAILER = b"\xff\xff"

LENGTHS = struct.Struct(">hi8xi16xi16xi8xi4xi8xi8x")
"""The number of columns, then the length in front of each of the first seven."""

EXPECTED = (10, 8, 16, 16, 8, 4, 8, 8)

NUMBERS = struct.Struct(">6xq64xq")
"""Position and recorded time."""

LEAF = b"\0\0\0\x20"

HEAD = "SELECT position FROM {head}"

RECORD = "SELECT register.record_dump(%s)"

CANNOT_RECORD = (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction, errors.UndefinedFunction)
"""A login that may not, a standby, or a database that an older version has set up."""


class Reader:
    """Reads a whole log in one snapshot, in the order of its positions."""

    def __init__(self, connection: psycopg.Connection[tuple[int, ...]], log: Log = EVENTS) -> None:
        self._connection = connection
        self._log = log

    def record(self) -> None:
        """Write into the log of reads that this log is taken away. Refused where that cannot be: take nothing then."""
        try:
            self._connection.execute(RECORD, [self._log is READS])
        except CANNOT_RECORD as error:
            raise Refused(
                "That the register is taken away cannot be written into the log of reads, so nothing is: ask the "
                "primary, as the login of the auditor or of the web, once `placements migrate` was run."
            ) from error

    def position(self) -> int:
        """How many events there should be."""
        [position] = self._connection.execute(self._log.sql(HEAD).encode()).fetchone() or [0]
        return position

    def events(self) -> Iterator[Event]:
        with self._connection.cursor().copy(self._log.sql(COPY).encode()) as copy:
            for piece in copy:
                row = bytes(piece)
                if row.startswith(HEADER):
                    row = row[19:]
                if row and row != TRAILER:
                    yield event(row)


@contextmanager
def reading(url: str, role: str | None, log: Log = EVENTS) -> Iterator[Reader]:
    options = database.conninfo(url, role=role, timeouts=database.Timeouts(statement=0))
    try:
        with psycopg.connect(options, autocommit=True, client_encoding="utf8") as connection:
            yield Reader(connection, log)
    except psycopg.OperationalError as error:
        raise Unavailable(database.no_answer(url)) from error


def event(row: bytes) -> Event:
    """From a row as COPY has it: the columns stand in it as the leaf hashes them, each behind its length."""
    position, recorded = NUMBERS.unpack_from(row)
    if LENGTHS.unpack_from(row) != EXPECTED or row[-36:-32] != LEAF:
        raise Doubtful(f"Event {position} has not the columns of an event: its table was altered.")
    columns = (row[6:14], row[18:34], row[38:54], row[58:66], row[70:74], row[78:86], row[90:-36])
    return Event(position, recorded, b"".join(columns), row[-32:])


def line(event: Event) -> str:
    position, id, history, version, schema, recorded, stored, length = FIXED.unpack_from(event.data)
    type_, state = event.data[FIXED.size : FIXED.size + length], event.data[FIXED.size + length + 4 :]
    values = (
        position, str(UUID(bytes=id)), str(UUID(bytes=history)), version, text(type_), schema,
        time(recorded), time(stored), text(state), event.leaf.hex(),
    )  # fmt: skip
    return written(values)


def written(values: Sequence[Any]) -> str:
    """A line of a dump: JSON with its fields in their order, and what is no UTF-8 as lone surrogates."""
    return json.dumps(dict(zip(FIELDS, values, strict=True))) + "\n"


def text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def time(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat()
