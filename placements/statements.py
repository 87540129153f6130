"""Statements prepared once on a connection, and from then on sent to libpq as they are: half of what a cursor takes."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from psycopg import Connection, errors, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import execute

FORMATS = {"b": PyFormat.BINARY, "t": PyFormat.TEXT, "s": PyFormat.AUTO}


class Statements:
    """Of one connection, in autocommit; `Connection.wait` sees to it that no answer is waited for without end."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._libpq = connection.pgconn
        self._values = Transformer(connection)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}

    def rows(self, query: str, values: Sequence[Any]) -> list[Any]:
        """What a statement answers; its values stand behind %b, in binary form, %t, as text, or %s, as they can."""
        self.send(query, values)
        return self.answer()

    def send(self, query: str, values: Sequence[Any]) -> None:
        """Let a statement begin; `answer` is to follow, and nothing else before it."""
        text, formats = numbered(query)
        if len(values) != len(formats):
            raise errors.ProgrammingError(f"{len(values)} values for {len(formats)} places: {query}")
        sent = self._values.dump_sequence(values, formats)
        types = self._values.types or ()  # a number goes by the smallest that holds it
        name = self._names.get((query, types)) or self._prepare(query, text, types)
        self._libpq.send_query_prepared(name, sent, param_formats=self._values.formats, result_format=pq.Format.BINARY)

    def answer(self) -> list[Any]:
        """The rows of the statement that was sent."""
        result = self._result()
        self._values.set_pgresult(result)
        return self._values.load_rows(0, result.ntuples, tuple)

    def _prepare(self, query: str, text: bytes, types: tuple[int, ...]) -> bytes:
        name = f"placements_{len(self._names)}".encode()
        self._libpq.send_prepare(name, text, param_types=types)
        self._result()
        self._names[query, types] = name
        return name

    def _result(self) -> pq.abc.PGresult:
        result: pq.abc.PGresult = self._connection.wait(execute(self._libpq))[0]
        if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            raise errors.error_from_result(result)
        return result


@cache
def numbered(query: str) -> tuple[bytes, list[PyFormat]]:
    """The query with its places numbered, as PostgreSQL takes them, and the form in which each value goes there."""
    formats: list[PyFormat] = []

    def place(found: re.Match[str]) -> str:
        formats.append(FORMATS[found[1]])
        return f"${len(formats)}"

    return re.sub("%([bts])", place, query).encode(), formats
