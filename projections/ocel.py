"""The event log as OCEL 2.0, as JSON and as an SQLite database."""

import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from projections.codes import EVENT_TYPES, THING_TYPES, Value
from projections.log import Entry, Log, Thing, stamp

T = TypeVar("T")

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When what is known of a thing at first is dated, as the standard has it."""

TOGETHER = 1000
"""Events or things that are written in one piece."""


def as_json(log: Log) -> Generator[bytes, None, None]:
    """Pieces of the file, as the register is read."""
    head = {"objectTypes": _types(THING_TYPES), "eventTypes": _types(EVENT_TYPES)}
    yield json.dumps(head).encode()[:-1] + b',\n"events": ['
    yield from _listed(map(_event, log.events()))
    yield b'],\n"objects": ['
    yield from _listed(map(_object, log.things()))
    yield b"]}\n"


def _listed(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    between = "\n"
    for some in _batches(iter(found), TOGETHER):
        yield (between + ",\n".join(map(json.dumps, some))).encode()
        between = ",\n"


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := [*islice(items, size)]:
        yield some


def _types(types: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": each, "type": kind} for each, kind in attributes.items()]}
        for name, attributes in types.items()
    ]


def _event(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "type": entry.type,
        "time": stamp(entry.time),
        "attributes": [{"name": name, "value": _plain(value)} for name, value in entry.attributes.items()],
        "relationships": _relationships(entry.relations),
    }


def _object(thing: Thing) -> dict[str, Any]:
    first = [(BEGINNING, name, value) for name, value in thing.first.items()]
    changes = [(at, name, value) for (at, name), value in thing.changes.items()]
    return {
        "id": thing.id,
        "type": thing.type,
        "attributes": [
            {"name": name, "time": stamp(at), "value": _plain(value)} for at, name, value in first + changes
        ],
        "relationships": _relationships(thing.relations),
    }


def _relationships(relations: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": id, "qualifier": part} for id, part in relations]


def _plain(value: Value) -> str | int | bool:
    return stamp(value) if isinstance(value, datetime) else value


COLUMNS = {"string": "TEXT", "integer": "INTEGER", "boolean": "BOOLEAN", "time": "TIMESTAMP"}

TABLES = """
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type);
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event_object (
    ocel_event_id TEXT REFERENCES event, ocel_object_id TEXT REFERENCES object, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (
    ocel_source_id TEXT REFERENCES object, ocel_target_id TEXT REFERENCES object, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


def as_sqlite(log: Log, path: str) -> None:
    """Write the database into a file that is not there or empty."""
    with sqlite3.connect(path, isolation_level=None) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + TABLES)
        for kind, types in (("event", EVENT_TYPES), ("object", THING_TYPES)):
            for name, attributes in types.items():
                _create(database, kind, name, attributes)
        for entries in _batches(log.events(), TOGETHER):
            _write_events(database, entries)
        for things in _batches(log.things(), TOGETHER):
            _write_objects(database, things)
        database.execute("COMMIT")
    database.close()


def _create(database: sqlite3.Connection, kind: str, name: str, attributes: Mapping[str, str]) -> None:
    changed = ["ocel_changed_field TEXT"] if kind == "object" else []
    more = [*changed, *(f'"{each}" {COLUMNS[type_]}' for each, type_ in attributes.items())]
    columns = ", ".join([f"ocel_id TEXT REFERENCES {kind}", "ocel_time TIMESTAMP", *more])
    database.execute(f"CREATE TABLE {kind}_{_table(name)} ({columns})")
    database.execute(f"INSERT INTO {kind}_map_type VALUES (?, ?)", (name, _table(name)))


def _table(name: str) -> str:
    return name.replace(" ", "_")


def _write_events(database: sqlite3.Connection, entries: list[Entry]) -> None:
    database.executemany("INSERT INTO event VALUES (?, ?)", ((entry.id, entry.type) for entry in entries))
    for entry in entries:
        _row(database, f"event_{_table(entry.type)}", entry.id, entry.time, entry.attributes)
    related = ((entry.id, *relation) for entry in entries for relation in entry.relations)
    database.executemany("INSERT INTO event_object VALUES (?, ?, ?)", related)


def _write_objects(database: sqlite3.Connection, things: list[Thing]) -> None:
    database.executemany("INSERT INTO object VALUES (?, ?)", ((thing.id, thing.type) for thing in things))
    for thing in things:
        table = f"object_{_table(thing.type)}"
        _row(database, table, thing.id, BEGINNING, thing.first)
        for (at, name), value in thing.changes.items():
            _row(database, table, thing.id, at, {"ocel_changed_field": name, name: value})
    related = ((thing.id, *relation) for thing in things for relation in thing.relations)
    database.executemany("INSERT INTO object_object VALUES (?, ?, ?)", related)


def _row(database: sqlite3.Connection, table: str, id: str, at: datetime, given: Mapping[str, Value]) -> None:
    names = ", ".join(["ocel_id", "ocel_time", *(f'"{name}"' for name in given)])
    places = ", ".join("?" * (len(given) + 2))
    values = [id, stamp(at), *map(_plain, given.values())]
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
