"""Ranges and JSON in PostgreSQL's binary form, as tables take them; psycopg's own dumpers cost most of a rebuild."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.adapt import Dumper, PyFormat, Transformer
from psycopg.postgres import types
from psycopg.pq import Format

from projections.days import FOREVER, Span

FIRST_INCLUDED, NO_END = 0x02, 0x10
_EPOCH, _FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)
_DAYS, _DAYS_ON = Struct("!Biiii"), Struct("!Bii")
_TIMES, _TIMES_ON = Struct("!Biqiq"), Struct("!Biq")
_LENGTH = Struct("!i")

Known = tuple[datetime, datetime | None]
"""From which recorded time a row was known, and until which."""


def days(span: Span) -> bytes:
    first = span.first.toordinal() - _FIRST_DAY
    if span.end == FOREVER:
        return _DAYS_ON.pack(FIRST_INCLUDED | NO_END, 4, first)
    return _DAYS.pack(FIRST_INCLUDED, 4, first, 4, span.end.toordinal() - _FIRST_DAY)


def spans(many: tuple[Span, ...]) -> bytes:
    parts = [_LENGTH.pack(len(many))]
    for span in many:
        packed = days(span)
        parts += (_LENGTH.pack(len(packed)), packed)
    return b"".join(parts)


def known(moments: Known) -> bytes:
    since, until = moments
    first = (since - _EPOCH) // _MICROSECOND
    if until is None:
        return _TIMES_ON.pack(FIRST_INCLUDED | NO_END, 8, first)
    return _TIMES.pack(FIRST_INCLUDED, 8, first, 8, (until - _EPOCH) // _MICROSECOND)


_encode = msgspec.json.Encoder().encode


def json(value: Any) -> bytes:
    return b"\x01" + _encode(value)


def speak_binary(connection: Connection[Any]) -> None:
    """Let such columns be written so on this connection. Nothing else of these types can be sent on it then."""
    for name, write in (("daterange", days), ("datemultirange", spans), ("tstzrange", known), ("jsonb", json)):
        connection.adapters.register_dumper(type(f"_{name}", (), {}), _dumper(types[name].oid, write))
    connection.adapters.register_dumper(Written, _dumper(0, bytes))


def _dumper(oid: int, write: Callable[[Any], bytes]) -> type[Dumper]:
    return type("Dumped", (Dumper,), {"format": Format.BINARY, "oid": oid, "dump": staticmethod(write)})


class Written(bytes):
    """A value in binary form already: of the type of the column that it goes to."""


def written(
    connection: Connection[Any], rows: Iterable[Sequence[Any]], kinds: Sequence[str]
) -> Iterator[list[Written | None]]:
    """The rows as statements take them, each value in the form of its column."""
    values, formats = Transformer(connection), [PyFormat.BINARY] * len(kinds)
    values.set_dumper_types([types[kind].oid for kind in kinds], Format.BINARY)
    for row in rows:
        yield [value if value is None else Written(value) for value in values.dump_sequence(row, formats)]
