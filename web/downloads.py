"""Lists as files that a spreadsheet opens, and in which nothing that somebody typed becomes a formula."""

import codecs
import csv as standard
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from io import BytesIO, StringIO
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Response, g, send_file
from xlsxwriter import Workbook

from placements.connection import begin_anew
from placements.recorder import DEADLINE
from projections.query import at_one_moment
from web.current import reading

if TYPE_CHECKING:
    from psycopg import Connection

R = TypeVar("R")

MOST = 100_000
"""Rows that a file holds."""

TOGETHER = 1000
"""Rows that are written in one piece."""

PART = 2000
"""Rows that are read at once of a list that is asked for in parts."""

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def counted(rows: Iterable[R]) -> Iterator[R]:
    """They as they come; how many have come is noted for the log of reads."""
    for g.rows, row in enumerate(rows, 1):
        yield row


def csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A file whose rows are not kept when they are written. Reading may take long, but never stall: each piece has as
    long as a request."""
    file = BytesIO()
    for piece in written(head, counted(rows)):
        file.write(piece)
        begin_anew(DEADLINE)
    return attached(file.getvalue(), name, "text/csv")


def attached(content: bytes | Iterable[bytes], name: str, media: str) -> Response:
    """A file to be kept under that name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=media, headers=headers)


def in_parts(ask: "Callable[[Connection[Any], int, int], Sequence[R]]") -> Iterator[R]:
    """The rows of a list as it was at one moment, so many at a time; it is asked for them by limit and offset."""
    with reading() as connection, at_one_moment(connection):
        for offset in range(0, MOST, PART):
            rows = ask(connection, min(PART, MOST - offset), offset)
            yield from rows
            if len(rows) < PART:
                return


class Following:
    """A piece and those that follow; closed with the answer, also when nobody reads to the end."""

    def __init__(self, first: bytes, rest: Generator[bytes, None, None]) -> None:
        self.pieces = chain([first], rest)
        self.close = rest.close

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    return b"".join(written(head, rows))


def written(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Pieces of the file, in UTF-8 with the mark by which spreadsheets know it."""
    text, rest = StringIO(), iter(rows)
    writer = standard.writer(text)
    writer.writerow(head)
    mark = codecs.BOM_UTF8
    while (some := [*islice(rest, TOGETHER)]) or mark:
        writer.writerows([safe(cell) for cell in row] for row in some)
        yield mark + text.getvalue().encode()
        text.seek(0)
        text.truncate()
        mark = b""


def workbook(name: str, sheet: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A workbook whose rows go to disk as they come, so that memory does not grow with them, and which is then sent.

    Every cell but a whole number is text: nothing that somebody typed becomes a formula or a link.
    """
    with ExitStack() as kept:
        file = kept.enter_context(TemporaryFile())
        with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            _write(book, sheet, head, counted(rows))
        file.seek(0)
        kept.pop_all()  # the answer closes it
        return send_file(file, mimetype=WORKBOOK, as_attachment=True, download_name=name)


def _write(book: Workbook, sheet: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    page = book.add_worksheet(sheet)
    page.freeze_panes(1, 0)
    page.write_row(0, 0, head, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(number, column, cell)
            else:
                page.write_string(number, column, ("" if cell is None else str(cell))[:LONGEST_CELL])


def safe(cell: Any) -> str:
    """The cell as text; what would begin a formula gets a quote before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
