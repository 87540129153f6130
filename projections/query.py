"""Rows of PostgreSQL as what the queries answer with."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

import msgspec
import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg.types.range import Range
from psycopg_pool import ConnectionPool, PoolTimeout

from placements.calendar import LONDON
from placements.connection import require_time, time_left
from placements.errors import Unavailable
from projections.days import FOREVER, Span

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[R]):
    """Some rows of a list."""

    rows: list[R]
    total: int
    """How many there are in all, whatever the page."""

    @classmethod
    def of(cls, rows: Sequence[R], *, limit: int, offset: int) -> "Page[R]":
        """A page of a short list that is read whole."""
        return cls(rows=[*rows[offset : offset + limit]], total=len(rows))


BATCH = 1000
"""Rows that are in memory at a time when a list is read through."""


@contextmanager
def connected(pool: ConnectionPool[Any]) -> Iterator[Connection[Any]]:
    """A connection to put queries; Unavailable when PostgreSQL is away, or takes too long."""
    require_time()
    try:
        with pool.connection(timeout=time_left(pool.timeout)) as connection:
            yield connection
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise Unavailable("The lists cannot be read at this moment: try again in a moment.") from error


ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
PLANNED_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan"


@contextmanager
def at_one_moment(connection: Connection[Any], *, planned_once: bool = False) -> Iterator[None]:
    """All queries in here see the same rows, whatever is written meanwhile; within another, as it does.

    Planned once: PostgreSQL keeps one plan of a statement for all values, where it would often plan anew.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE:
        yield
        return
    connection.execute(f"{ONE_MOMENT}; {PLANNED_ONCE}".encode() if planned_once else ONE_MOMENT.encode(), prepare=False)
    try:
        yield
    finally:
        connection.commit()


def known_at(moment: datetime | date | None) -> datetime | None:
    """The instant that a report is asked to know up to: of a date, the last one of that day in London; None is all."""
    if moment is None or isinstance(moment, datetime):
        return moment
    midnight = datetime.combine(moment + timedelta(days=1), time(), tzinfo=LONDON)
    return midnight - timedelta(microseconds=1)


def as_known(known: datetime | date | None, alias: str = "") -> str:
    """The condition for the versions of a row that were known at the moment; without one, the newest.

    The moment itself goes with the query as the value "known".
    """
    prefix = f"{alias}." if alias else ""
    return f"upper_inf({prefix}known)" if known is None else f"{prefix}known @> %(known)s::timestamptz"


def select(connection: Connection[Any], row: type[R], query: str, values: Mapping[str, Any] | None = None) -> list[R]:
    """The rows of a query, whose columns have the names of the fields."""
    cursor = connection.execute(query.encode(), values or {})
    names = [column.name for column in cursor.description or ()]
    plain = _plain(cast(Hashable, row), tuple(names))
    return [msgspec.convert(dict(zip(names, plain(found), strict=True)), row) for found in cursor.fetchall()]


def each(connection: Connection[Any], row: type[R], query: str, values: Mapping[str, Any]) -> Iterator[R]:
    """The same, a batch of rows after the other, so that memory does not grow with them: to be read through once."""
    with connection.transaction(), connection.cursor("each") as cursor:
        cursor.itersize = BATCH
        cursor.execute(query.encode(), values)
        names = [column.name for column in cursor.description or ()]
        plain = _plain(cast(Hashable, row), tuple(names))
        for found in cursor:
            yield msgspec.convert(dict(zip(names, plain(found), strict=True)), row)


def read(connection: Connection[Any], row: type[R], query: str, values: Mapping[str, Any] | None = None) -> list[R]:
    """As `select`, for rows without spans: PostgreSQL writes them as JSON, which is read several times faster."""
    text = scalar(connection, f"SELECT json_agg(q)::text FROM ({query}) q", values)
    return _reader(cast(Hashable, row)).decode(text) if text else []


@cache
def _reader(row: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(list[row])


def scalar(connection: Connection[Any], query: str, values: Mapping[str, Any] | None = None) -> Any:
    """The one value of a query that answers with one row."""
    found = connection.execute(query.encode(), values or {}).fetchone()
    assert found
    return found[0]


def like(text: str) -> str:
    """The pattern of ILIKE for what contains the text."""
    quoted = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{quoted}%"


@cache
def _plain(row: Any, names: tuple[str, ...]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    hints = get_type_hints(row)
    ranges = [i for i, name in enumerate(names) if name in hints and _holds_spans(hints[name])]

    def plain(found: Sequence[Any]) -> Sequence[Any]:
        if not ranges:
            return found
        values = [*found]
        for i in ranges:
            values[i] = _span(values[i])
        return values

    return plain


def _holds_spans(hint: Any) -> bool:
    return hint is Span or any(_holds_spans(kind) for kind in get_args(hint))


def _span(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, Range):
        return {"first": value.lower, "end": value.upper or FOREVER}
    return [_span(one) for one in value]
