"""The exception reports in the API: for any day, as known at any moment, as JSON or as a file for a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Response

from projections.exceptions import RULES
from projections.exceptions.report import Filters, Repeat, Report, Row
from web.api import Blueprint
from web.api_read import KNOWN, ON, PAGING, optional, shows
from web.current import reading, register
from web.downloads import csv
from web.pages.exceptions import HEAD, SEVERITIES, cells, every
from web.schemas import query_of

api = Blueprint("exceptions", "Placements that should not be as they are.", "/exceptions")


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, kw_only=True)
class ReportSeen:
    """A page of an exception report, with the counts of all of it. total = listed + excluded."""

    code: str
    name: str
    on: date
    known: datetime | None
    """Null: all that is recorded."""
    settings: str
    """The version of the settings that its thresholds come from."""
    total: int
    listed: int
    by_severity: Mapping[str, int]
    by_part: Mapping[str, int]
    excluded: Mapping[str, int]
    """How many were left out, by the reason why."""
    population: int
    """How many were looked at."""
    population_of: str
    """What the population counts."""
    repeats: tuple[Repeat, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class RuleSeen:
    code: str
    name: str
    about: str
    """What is listed, when, and where the rule comes from."""


@shows(api, "", list[RuleSeen])
def exceptions() -> list[RuleSeen]:
    """The reports that there are."""
    return [RuleSeen(code=rule.code, name=rule.name, about=rule.about) for rule in RULES.values()]


ASKED = {**query_of(Filters), **ON, **KNOWN, **PAGING, "format": optional(Format, "format")}


@shows(api, f"/<any({','.join(RULES)}):code>", ReportSeen, ASKED, files=("text/csv",))
def exception_report(
    code: str,
    page: int,
    page_size: int,
    format: Format = Format.JSON,
    on: date | None = None,
    known: datetime | date | None = None,
    **asked: Any,
) -> ReportSeen | Response:
    """An exception report; as CSV it has all rows, whatever the page."""
    on, filters = on or register().today(), Filters(**asked)
    if format is Format.CSV:
        return csv(f"{code} on {on}.csv", HEAD, map(cells, every(RULES[code], on=on, known=known, filters=filters)))
    paging = {"limit": page_size, "offset": (page - 1) * page_size}
    with reading() as connection:
        return told(RULES[code].report(connection, on=on, known=known, filters=filters, **paging))


def told(report: Report) -> ReportSeen:
    by_severity = {SEVERITIES[severity]: count for severity, count in report.by_severity.items()}
    return ReportSeen(**{**vars(report), "by_severity": by_severity}, total=report.total)
