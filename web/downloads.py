"""Lists as files that a spreadsheet opens, and in which nothing that somebody typed becomes a formula."""

import codecs
import csv as standard
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, nullcontext
from io import StringIO
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Any

from flask import Response, send_file
from xlsxwriter import Workbook

MOST = 100_000
"""Rows that a file holds."""

TOGETHER = 1000
"""Rows that are written in one piece."""

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""

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


def workbook(name: str, sheet: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A workbook whose rows go to disk as they come, so that memory does not grow with them, and which is then sent.

    Every cell but a whole number is text: nothing that somebody typed becomes a formula or a link.
    """
    with ExitStack() as kept:
        file = kept.enter_context(TemporaryFile())
        with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            _write(book, sheet, head, rows)
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
