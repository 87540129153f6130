"""An audit trail as a file: CSV and JSON as it is read, a workbook or a PDF once it is made, each with its limit."""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from flask import Response

from placements.account import Account
from placements.application import Register
from placements.calendar import LONDON
from placements.errors import Refused
from web.downloads import Following, attached, csv, workbook
from web.telling.audit import Trail, oldest_first
from web.telling.entry import Entry
from web.telling.pdf import as_pdf

MOST_IN_WORKBOOK = 2_000
MOST_IN_PDF = 500
"""Events: what is made within the seconds that a request has; a PDF also takes some 200 kB of memory for each."""

PLAIN = re.compile(r"[^A-Za-z0-9 .-]+")
"""What the name of a file does without."""

HEAD = (
    "position", "about", "what happened", "details", "before", "after", "recorded by", "role", "on behalf of",
    "happened on", "recorded", "working days late", "from where", "request", "kind", "event id", "history", "version",
    "database's clock",
)  # fmt: skip


def sent(register: Register, trail: Trail, form: str) -> Response:
    """The trail in one of the forms, from its first event on."""
    name, entries = f"Trail of {PLAIN.sub('-', trail.title)}.{form}", oldest_first(register, trail)
    match form:
        case "csv":
            return csv(name, HEAD, map(cells, entries))
        case "xlsx":
            found = few_enough(entries, MOST_IN_WORKBOOK, "a workbook", "CSV or JSON")
            return workbook(name, "Trail", HEAD, map(cells, found))
        case "json":
            return attached(json(entries), name, "application/json")
    found = few_enough(entries, MOST_IN_PDF, "a PDF", "CSV, Excel or JSON")
    by = register.find(Account, trail.filters.by).name if trail.filters.by else ""
    return attached([as_pdf(trail, [*found], on=register.today(), by=by)], name, "application/pdf")


def few_enough(entries: Iterable[Entry], most: int, what: str, others: str) -> Iterator[Entry]:
    """They as they come; Refused when they are more than the form takes, which is before anything of it is sent."""
    for number, entry in enumerate(entries):
        if number == most:
            raise Refused(
                f"This trail has more than {most:,} events, which is what {what} takes: narrow it by dates or by kind, "
                f"or take it as {others}."
            )
        yield entry


def json(entries: Iterator[Entry]) -> Following:
    """A JSON array, an event after the other."""
    pieces = _array(entries)
    return Following(next(pieces), pieces)


def _array(entries: Iterator[Entry]) -> Generator[bytes, None, None]:
    encode = msgspec.json.Encoder().encode
    first = next(entries, None)
    yield b"[" + (encode(first) if first else b"")
    for entry in entries:
        yield b",\n" + encode(entry)
    yield b"]\n"


def cells(entry: Entry) -> Sequence[Any]:
    return (
        entry.position, entry.about, entry.title, lines(entry.details),
        lines((change.label, change.before) for change in entry.changes),
        lines((change.label, change.after) for change in entry.changes), entry.by, entry.role, entry.on_behalf_of,
        entry.happened_on, entry.recorded_at.astimezone(LONDON).isoformat(), entry.late, entry.source, entry.request,
        entry.kind, entry.event_id, entry.history, entry.version, entry.stored_at.astimezone(LONDON).isoformat(),
    )  # fmt: skip


def lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{label}: {words}" if label else words for label, words in pairs)
