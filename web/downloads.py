"""Lists as files that a spreadsheet opens, and in which nothing that somebody typed becomes a formula."""

import csv as standard
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from flask import Response

MOST = 100_000
"""Rows that a file holds."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(head, rows), mimetype="text/csv", headers=headers)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """In UTF-8 with the mark by which spreadsheets know it."""
    text = StringIO()
    writer = standard.writer(text)
    writer.writerow(head)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(cell: Any) -> str:
    """The cell as text; what would begin a formula gets a quote before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
