"""The paths that placements took in the API: how often, how long, and which left the documented life cycle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from projections import paths
from projections.life_cycle import Deviation
from projections.paths import Filters, Lap, Spent, Variant, Walked
from web.api import Blueprint
from web.api_read import PAGING, optional, shows
from web.current import reading, register
from web.downloads import MOST, csv
from web.exceptions import Format
from web.log_files import DATABASE, LogForm, sent
from web.pages.paths import DEVIATING_HEAD, HEAD, cells, deviating_rows
from web.schemas import query_of

api = Blueprint("report", "What became of placements, taken together.", "/reports")

ASKED = {**query_of(Filters), **PAGING, "format": optional(Format, "format")}


@dataclass(frozen=True, kw_only=True)
class PathSeen:
    """A path with the time between its steps."""

    path: Variant
    laps: list[Lap]


@dataclass(frozen=True, kw_only=True)
class PathsSeen:
    """A page of the paths, those that most placements took first; the counts are of all of them."""

    placements: int
    paths: int
    spent: Spent | None
    """Null when there is no placement."""
    rows: list[PathSeen]


@dataclass(frozen=True, kw_only=True)
class ConformanceSeen:
    """A page of the placements that leave the life cycle; the counts are of all. judged + left_out = placements."""

    placements: int
    judged: int
    conforming: int
    left_out: Mapping[str, int]
    deviating: Mapping[Deviation, int]
    rows: list[Walked]


@dataclass(frozen=True, kw_only=True)
class EventLogSeen:
    """OCEL 2.0. Types of events and of objects with their attributes, then the events in order, then the objects."""

    objectTypes: list[dict[str, Any]]  # noqa: N815  (the standard's names)
    eventTypes: list[dict[str, Any]]  # noqa: N815
    events: list[dict[str, Any]]
    objects: list[dict[str, Any]]


@shows(api, "/paths", PathsSeen, ASKED, files=("text/csv",))
def paths_taken(page: int, page_size: int, format: Format = Format.JSON, **asked: Any) -> PathsSeen | Response:
    """The paths that placements took; as CSV all of them, whatever the page."""
    filters, offset = Filters(**asked), (page - 1) * page_size
    with reading() as connection:
        if format is Format.CSV:
            return csv("Paths.csv", HEAD, map(cells, paths.variants(connection, filters, limit=MOST)))
        told = paths.summary(connection, filters)
        found = paths.variants(connection, filters, limit=page_size, offset=offset)
        laps = paths.laps(connection, filters, variants=[each.variant for each in found])
    rows = [PathSeen(path=each, laps=laps[each.variant]) for each in found]
    return PathsSeen(placements=told.placements, paths=told.variants, spent=told.spent, rows=rows)


@shows(
    api,
    "/conformance",
    ConformanceSeen,
    {**ASKED, "deviation": optional(Deviation, "deviation")},
    files=("text/csv",),
)
def conformance(
    page: int, page_size: int, format: Format = Format.JSON, deviation: Deviation | None = None, **asked: Any
) -> ConformanceSeen | Response:
    """The placements that leave the documented life cycle; as CSV every deviation, whatever the page."""
    filters, offset = Filters(**asked), (page - 1) * page_size
    if format is Format.CSV:
        return csv("Deviations.csv", DEVIATING_HEAD, deviating_rows(filters, deviation))
    with reading() as connection:
        told = paths.summary(connection, filters)
        found = paths.placements(connection, filters, deviation=deviation, limit=page_size, offset=offset)
    return ConformanceSeen(
        placements=told.placements,
        judged=told.judged,
        conforming=told.conforming,
        left_out=told.left_out,
        deviating=told.deviating,
        rows=found.rows,
    )


@shows(
    api,
    "/event-log",
    EventLogSeen,
    {"format": optional(LogForm, "log_format")},
    files=(DATABASE, "application/xml"),
    refuses=True,
)
def event_log(format: LogForm = LogForm.OCEL_JSON) -> Response:
    """Every event of the register for process mining, under pseudonyms made with a key that is thrown away."""
    return sent(register(), format)
