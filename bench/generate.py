"""A register of any size: a small one's events copied many times over through COPY, equal in form to recorded ones.

Millions of commands would take hours. Here the events that commands have recorded are repeated with ids, references and
keys of their own, with gapless positions, recorded times that do not decrease, and their leaf hashes.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context
from os import cpu_count
from struct import Struct
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool

from bench.template import CopiedVault, Copy, Group, Part, Row, Template, groups, microseconds
from placements import database
from placements.recorder import Recorder

COPY = b"""COPY register.events (position, event_id, originator_id, originator_version, topic, schema_version,
    recorded_at, stored_at, state, leaf) FROM STDIN (FORMAT BINARY)"""
SIGNATURE, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"

LEAF = Struct(">xq16s16sqiqqi")
PLACE = Struct(">hiqi16si16siqi")
TIMES = Struct(">iiiqiqi")
LENGTH = Struct(">i")

CHUNK = 1 << 20
"""Bytes that are handed to COPY together."""

CONSTRAINTS = """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = 'register.events'::regclass AND contype IN ('p', 'u')"""


def generate(url: str, template: Template, copies: int, *, processes: int | None = None) -> int:
    """Fill an empty register with so many copies of the template; returns how many events that makes."""
    placed, number = [*groups(template, copies)], processes or cpu_count() or 1
    last = placed[-1]
    total = last.first + len(last.rows) * last.copies - 1
    now = microseconds(datetime.now(UTC))
    with psycopg.connect(database.conninfo(url, timeouts=database.Timeouts(statement=0)), autocommit=True) as owner:
        with _without_indexes(owner), ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
            parts = [
                pool.submit(write, url, template, copies, part, now) for part in _shared_out(placed, number, total)
            ]
            for part in parts:
                part.result()
        head = [total, last.at + last.copies - 1]
        owner.execute(
            "UPDATE register.head SET position = %s, recorded_at = '2000-01-01Z'::timestamptz + %s * interval '1 us'",
            head,
        )
        _give_keys(owner, template, copies)
        for prefix, given in template.last_numbers.items():
            owner.execute("SELECT register.next_number(%s)", [prefix])
            owner.execute("SELECT setval(%s::regclass, %s)", [f"register.reference_{prefix.lower()}", given * copies])
        owner.execute("VACUUM (ANALYZE) register.events")
        owner.execute("VACUUM (ANALYZE) register.person_keys")
    return total


def write(url: str, template: Template, copies: int, part: Sequence[Group], now: int) -> None:
    """Copy some groups in."""
    conninfo = database.conninfo(url, timeouts=database.Timeouts(statement=0))
    with psycopg.connect(conninfo) as connection, connection.cursor().copy(COPY) as into:
        waiting = bytearray(SIGNATURE)
        for row in _rows(template, copies, part, now):
            waiting += row
            if len(waiting) > CHUNK:
                into.write(bytes(waiting))
                waiting.clear()
        into.write(bytes(waiting) + END)


def _rows(template: Template, copies: int, part: Sequence[Group], now: int) -> Iterator[bytes]:
    """The rows of the table as COPY takes them."""
    vault = CopiedVault(Recorder(ConnectionPool(open=False)))
    every = [Copy.of(number) for number in range(copies)]
    for group in part:
        cut = [template.parts(row, vault) for row in group.rows]
        place = group.first
        for copy in every[: group.copies]:
            at = group.at + copy.number
            for row, parts in zip(group.rows, cut, strict=True):
                yield _row(row, parts, copy, place, at, now)
                place += 1


def _row(row: Row, parts: Sequence[Part], copy: Copy, place: int, at: int, now: int) -> bytes:
    """One row with its leaf hash, as register.append would have written it."""
    mask = copy.mask if row.is_copied else 0
    id, history = (row.event_id ^ mask).to_bytes(16), (row.history ^ mask).to_bytes(16)
    state = b"".join([part if isinstance(part, bytes) else part(copy) for part in parts])
    size, topic = LENGTH.pack(len(state)), row.topic
    hashed = LEAF.pack(place, id, history, row.version, row.schema_version, at, now, len(topic)) + topic + size + state
    return b"".join(
        (
            PLACE.pack(10, 8, place, 16, id, 16, history, 8, row.version, len(topic)),
            topic,
            TIMES.pack(4, row.schema_version, 8, at, 8, now, len(state)),
            state,
            LENGTH.pack(32),
            sha256(hashed).digest(),
        )
    )


def _shared_out(placed: Sequence[Group], processes: int, total: int) -> list[list[Group]]:
    """A run of groups for each process, of much the same number of events."""
    parts: list[list[Group]] = [[] for _ in range(processes)]
    for group in placed:
        parts[min(group.first * processes // (total + 1), processes - 1)].append(group)
    return parts


@contextmanager
def _without_indexes(owner: Connection[Any]) -> Iterator[None]:
    """Drop the table's keys, and make them again at the end: faster than to keep them up row by row."""
    constraints = owner.execute(CONSTRAINTS).fetchall()
    table = sql.SQL("ALTER TABLE register.events ")
    for name, _ in constraints:
        owner.execute(table + sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)))
    yield
    for name, definition in constraints:
        owner.execute(table + sql.SQL("ADD CONSTRAINT {} {}").format(sql.Identifier(name), sql.SQL(definition)))


def _give_keys(owner: Connection[Any], template: Template, copies: int) -> None:
    """The key of every copy's persons, or the sign that it is erased."""
    vault = CopiedVault(Recorder(ConnectionPool(open=False)))
    erased = {row.history for row in template.rows if row.topic == b"Person.PersonErased"}
    persons = {row.history for row in template.rows if row.topic == b"Person.PersonRegistered"}
    with owner.cursor().copy(b"COPY register.person_keys (person, key, erased_at) FROM STDIN (FORMAT BINARY)") as into:
        into.set_types(["uuid", "bytea", "timestamptz"])
        for copy in map(Copy.of, range(copies)):
            for person in persons:
                id = copy.id(person)
                into.write_row([id, None, datetime.now(UTC)] if person in erased else [id, vault._key(id), None])
