"""Lists as files that a spreadsheet opens, and in which nothing that somebody typed becomes a formula."""

import codecs
import csv as standard
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from io import StringIO
from itertools import chain, islice
from typing import Any

from flask import Response

MOST = 100_000
"""Rows that a file holds."""

TOGETHER = 1000
"""Rows that are written in one piece."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A file that is written as its rows come. The first has come before the answer begins, or the failure is it."""
    lines = written(head, rows)
    first = next(lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(Following(first, lines), mimetype="text/csv", headers=headers)


class Following:
    """A piece and those that follow; closed with the answer, also when nobody reads to the end."""

    def __init__(self, first: bytes, rest: Generator[bytes, None, None]) -> None:
        self.pieces = chain([first], rest)
        self.close = rest.close

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    return b"".join(written(head, rows))


def written(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Generator[bytes, None, None]:
    """Pieces of the file, in UTF-8 with the mark by which spreadsheets know it."""
    text = StringIO()
    writer = standard.writer(text)
    writer.writerow(head)
    mark, rest = codecs.BOM_UTF8, iter(rows)
    with closing(rest) if isinstance(rest, Generator) else nullcontext():
        while some := [*islice(rest, TOGETHER)]:
            writer.writerows([safe(cell) for cell in row] for row in some)
            yield mark + text.getvalue().encode()
            text.seek(0)
            text.truncate()
            mark = b""
        if mark:
            yield mark + text.getvalue().encode()


def safe(cell: Any) -> str:
    """The cell as text; what would begin a formula gets a quote before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
