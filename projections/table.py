"""A table of a read model: its columns are the fields of a frozen struct, which is made and compared in no time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, time
from functools import cached_property
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from msgspec import Struct
from msgspec.structs import astuple
from psycopg import Connection

from projections.binary import written
from projections.days import Span

SCHEMA = "read"
NEXT = "read_next"
"""Where tables are rebuilt, out of sight of the readers."""

READERS = ("placements_web", "placements_auditor")

SQL_TYPES = {UUID: "uuid", int: "bigint", bool: "boolean", date: "date", datetime: "timestamptz", time: "time"}

Row = Any

Version = tuple[Row, datetime, datetime | None]
"""A row with the recorded times from and until which it was known."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The key fields, the history's id first, tell the rows apart.

    A table that is `kept` holds every version of a row with the recorded time during which it was known; the others
    hold the newest version only.
    """

    name: str
    row: type[Struct]
    key: tuple[str, ...]
    kept: bool = False
    indexes: tuple[str, ...] = ()
    """What stands behind ON table in CREATE INDEX, such as "(team) WHERE upper_inf(known)"."""
    counts: Callable[[Row], tuple[Any, ...]] | None = None
    """What a row adds to the totals of projections/tally.py."""

    @cached_property
    def columns(self) -> "dict[str, Column]":
        columns = columns_of(self.row)
        return {**columns, "known": Column("tstzrange")} if self.kept else columns

    @cached_property
    def within(self) -> Callable[[Row], Any]:
        """What tells the rows of one history apart."""
        return attrgetter(*self.key[1:]) if self.key[1:] else lambda _: None

    @cached_property
    def _names(self) -> str:
        return ", ".join(f'"{name}"' for name in self.columns)

    def definition(self, schema: str) -> list[str]:
        """The statements that create it, without its indexes. What is JSON is never searched by: it is not sampled."""
        here = f"{schema}.{self.name}"
        columns = ", ".join(f"{name} {column.definition}" for name, column in self.columns.items())
        json = [name for name, column in self.columns.items() if column.type == "jsonb"]
        unsampled = [f"ALTER TABLE {here} ALTER COLUMN {name} SET STATISTICS 0" for name in json]
        grant = f"GRANT SELECT ON {here} TO {', '.join(READERS)}"
        return [f"CREATE TABLE {here} ({columns})", grant, *unsampled]

    def index_definitions(self, schema: str) -> list[str]:
        """The statements that index it once it is filled."""
        key = ", ".join([*self.key, "lower(known)"] if self.kept else self.key)
        unique = f"CREATE UNIQUE INDEX {self.name}_key ON {schema}.{self.name} ({key})"
        others = (
            f"CREATE INDEX {self.name}_{i} ON {schema}.{self.name} {what}" for i, what in enumerate(self.indexes, 1)
        )
        return [unique, *others]

    def copy(self, connection: Connection[Any], rows: Iterable[Version], schema: str) -> None:
        """Write rows with the recorded times from and until which they were known (binary.speak_binary)."""
        statement = f"COPY {schema}.{self.name} ({self._names}) FROM STDIN (FORMAT BINARY)"
        with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types([column.type for column in self.columns.values()])
            for values in self._values(rows):
                copy.write_row(values)

    def insert(self, connection: Connection[Any], rows: Iterable[Version], schema: str) -> None:
        """The same for a few rows: statements that take no trip of their own in a pipeline, as COPY does."""
        places = ", ".join(["%b"] * len(self.columns))
        statement = f"INSERT INTO {schema}.{self.name} ({self._names}) VALUES ({places})".encode()
        kinds = [column.type for column in self.columns.values()]
        for values in written(connection, self._values(rows), kinds):
            connection.execute(statement, values)

    def _values(self, rows: Iterable[Version]) -> Iterator[tuple[Any, ...]]:
        if self.kept:
            return ((*astuple(row), (since, until)) for row, since, until in rows)
        return (astuple(row) for row, _, _ in rows)

    def close(self, connection: Connection[Any], closed: Sequence[tuple[Row, datetime]], schema: str) -> None:
        """End the newest versions of these rows at the given times; those that began at that very time vanish."""
        values: list[list[Any]] = [[getattr(row, name) for row, _ in closed] for name in self.key]
        arrays = ", ".join(f"%b::{self.columns[name].type}[]" for name in self.key)
        names = ", ".join(self.key)
        match = " AND ".join(f"t.{name} = gone.{name}" for name in self.key)
        if not self.kept:
            delete = f"DELETE FROM {schema}.{self.name} t USING unnest({arrays}) AS gone ({names}) WHERE {match}"
            connection.execute(delete.encode(), values)
            return
        gone = f"unnest({arrays}, %b::timestamptz[]) AS gone ({names}, at) WHERE {match} AND upper_inf(t.known)"
        values.append([at for _, at in closed])
        delete = f"DELETE FROM {schema}.{self.name} t USING {gone} AND lower(t.known) = gone.at"
        update = f"UPDATE {schema}.{self.name} t SET known = tstzrange(lower(t.known), gone.at) FROM {gone}"
        connection.execute(delete.encode(), values)
        connection.execute(update.encode(), values)


@dataclass(frozen=True)
class Column:
    type: str
    nullable: bool = False

    @property
    def definition(self) -> str:
        return self.type if self.nullable else f"{self.type} NOT NULL"

    @classmethod
    def of(cls, hint: Any) -> "Column":
        """The column for a field of that type."""
        options = set(get_args(hint)) if get_origin(hint) is UnionType else {hint}
        nullable = NoneType in options
        [kind] = options - {NoneType}
        if kind is Span:
            return cls("daterange", nullable)
        if get_origin(kind) is tuple and get_args(kind)[0] is Span:
            return cls("datemultirange", nullable)
        if get_origin(kind) in {tuple, dict} or is_dataclass(kind) or issubclass(kind, Struct):
            return cls("jsonb", nullable)
        return cls("text" if issubclass(kind, str) else SQL_TYPES[kind], nullable)


def columns_of(row: type[Struct]) -> dict[str, Column]:
    """The columns of a row."""
    hints = get_type_hints(row)
    return {name: Column.of(hints[name]) for name in row.__struct_fields__}
