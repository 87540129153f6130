"""What people read as a tagged PDF (PDF/UA-1), the same to the byte when made twice from the same events."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from placements.errors import Refused
from web.formats import count, day, exact_moment, spoken
from web.telling.audit import Filters, Trail
from web.telling.entry import Entry

TEMPLATE = Path(__file__).with_name("trail.typ")


def as_pdf(trail: Trail, entries: Sequence[Entry], *, on: date, by: str) -> bytes:
    """`by` is the name on the account that the trail is narrowed to; empty for everybody."""
    about = [
        f"{count(len(entries), 'event')}, the oldest first, as the register had them on {day(on)}.",
        *narrowed(trail.filters, by),
    ]
    return paper(f"Audit trail: {trail.title}", about, [told(entry) for entry in entries])


def paper(
    title: str, about: Sequence[str], entries: Sequence[Mapping[str, Any]], made: datetime | None = None
) -> bytes:
    """Entries have a `title`, `lines`, `details` (label and words) and `changes` (label, before, after). `made` is the
    date of creation that the file shows; by itself it shows none."""
    date = made and made.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    data = {"title": title, "author": "placements", "about": about, "entries": entries, "made": date and in_parts(date)}
    return typeset({"trail": json.dumps(printable(data))})


def in_parts(date: datetime) -> dict[str, int]:
    return {part: getattr(date, part) for part in ("year", "month", "day", "hour", "minute", "second")}


def printable(value: Any) -> Any:
    """The same without what no font shows: controls, and marks of the direction of writing."""
    return each_sign(value, lambda sign: sign if sign.isprintable() or sign == "\n" else " ")


def spelled(value: Any) -> Any:
    """The same with the letters that our fonts may lack, beyond Latin, Greek and Cyrillic, as their numbers."""
    return each_sign(value, lambda sign: sign if sign < "\u0530" or sign in "–—‘’“”…£€" else number(sign))


def number(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def each_sign(value: Any, of: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return "".join(map(of, value))
    if isinstance(value, dict):
        return {name: each_sign(each, of) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [each_sign(each, of) for each in value]
    return value


def typeset(inputs: dict[str, str], template: Path = TEMPLATE) -> bytes:
    """In typst's own fonts, so that every machine makes the same file; Refused for letters that these lack."""
    try:
        return typst.compile(
            template, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], ignore_system_fonts=True
        )
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        raise Refused(
            "Some of this is in letters that the PDF has no font for: take it as CSV, Excel or JSON instead."
        ) from error


def narrowed(filters: Filters, by: str) -> list[str]:
    said = {
        "Recorded from": filters.recorded_from and day(filters.recorded_from),
        "Recorded until": filters.recorded_until and day(filters.recorded_until),
        "Kind": filters.kind and spoken(filters.kind),
        "At least so many working days late": filters.late or "",
        "Recorded by": by,
    }
    return [f"{label}: {value}" for label, value in said.items() if value]


def told(entry: Entry) -> dict[str, Any]:
    behalf = f", on behalf of {entry.on_behalf_of}" if entry.on_behalf_of else ""
    late = f", {count(entry.late, 'working day')} later" if entry.late else ""
    return {
        "title": f"{entry.position:,}. {entry.title}",
        "lines": [
            entry.about,
            f"Happened on {day(entry.happened_on)}; recorded {exact_moment(entry.recorded_at)}{late}",
            f"By {entry.by}, {entry.role}{behalf}",
            f"From: {entry.source}{f' {entry.request}' if entry.request else ''}",
        ],
        "details": [*entry.details],
        "changes": [[change.label, change.before or "–", change.after or "–"] for change in entry.changes],
    }
