"""What a report is asked, and where a rule finds its answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from psycopg import Connection

from projections.council import SettingsRow
from projections.exceptions.finding import Finding
from projections.exceptions.report import EVERYTHING, Filters, Repeat, Report
from projections.query import as_known


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: the day, the moment up to which recorded events count, and which rows are wanted."""

    on: date
    asked: datetime | None
    """The moment that was asked for."""
    known: datetime | None
    """The same; None when nothing was recorded after it, so that the newest rows answer."""
    filters: Filters
    limit: int
    offset: int
    settings: SettingsRow
    """Those in force on the day."""

    @property
    def values(self) -> dict[str, Any]:
        """What goes as parameters with every query."""
        given = {**vars(self.filters), "limit": self.limit, "offset": self.offset}
        return {"on": self.on, "known": self.known, **{k: v for k, v in given.items() if v is not None}}

    def as_known(self, alias: str = "") -> str:
        return as_known(self.known, alias)

    def standing(self, table: str) -> str:
        """The findings of a table that stand on the day, or were cleared by then, as known: SQL for behind FROM.

        The newest are read by two indexes: those without an end, and those that end after the day.
        """
        if self.filters.cleared:
            return f"(SELECT * FROM {table} WHERE ends <= %(on)s::date AND {self.as_known()})"
        if self.known:
            during = "daterange(first, ends) @> %(on)s::date"
            return f"(SELECT * FROM {table} WHERE {during} AND {self.as_known()})"
        newest = f"SELECT * FROM {table} WHERE upper_inf(known) AND first <= %(on)s::date AND"
        return f"({newest} ends IS NULL UNION ALL {newest} ends > %(on)s::date)"

    def standing_of_key(self, table: str) -> str:
        """The same for one finding, looked up by its key."""
        if self.filters.cleared or not self.known:
            return self.standing(table)
        return f"(SELECT * FROM {table} WHERE {self.stands})"

    @property
    def entry(self) -> str:
        """The placement of each finding `f`, as `e`: looked up one by one, as there are far more than findings."""
        known = self.as_known("e")
        return f"LATERAL (SELECT * FROM read.entry e WHERE e.placement = f.placement AND {known} LIMIT 1) e"

    @property
    def stands(self) -> str:
        """The condition for a finding that stands, in words that no index over days and moments answers."""
        during = "first <= %(on)s::date AND coalesce(ends > %(on)s::date, true)"
        if not self.known:
            return f"{during} AND upper_inf(known)"
        at = "%(known)s::timestamptz"
        return f"{during} AND lower(known) <= {at} AND coalesce(upper(known) > {at}, true)"


class Found(Finding, frozen=True, kw_only=True, array_like=True):
    """A finding with its severity on the day, which PostgreSQL writes without the names of its fields."""

    severity: int | None


Meetings = tuple[date, int]
"""A day, and how many meetings a panel had on it."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a rule's findings come from: SQL that gives the columns of Finding, and of how many."""

    sql: Callable[[Callable[[str], str]], str]
    """Made from `standing` or `standing_of_key` of the question."""
    severity: str
    """SQL over `f`, a row of the former with what `weighed` adds; what is cleared has none."""
    population: str
    """SQL that gives the columns that can be filtered by."""
    counts: Sequence[str]
    """The totals that add up to the same, when nothing is filtered."""
    population_of: str
    measured_by: Callable[[Found], str]
    """What it takes to reach a severity, in words."""
    weighed: str = "SELECT f.* FROM {} f"
    """SQL around the former that adds what the severity hangs on."""
    values: Mapping[str, Any] = field(default_factory=dict)
    excluded: str = "NULL::text"
    """SQL over `f` that says why a finding is left out, or null."""
    tally: str = ""
    """The table whose findings are counted in the totals; "" for none."""
    compared: bool = False
    """Some are found by holding rows against one another: all at once, never one by one."""
    meetings: Mapping[UUID, Sequence[Meetings]] | None = None
    """Of each panel, the meetings that count, in order; None where meetings do not."""
    repeats: tuple[Repeat, ...] = ()


def always(words: str) -> Callable[[Found], str]:
    """The same words for every row."""
    return lambda _: words


class Query(Protocol):
    """What is true on the day `on` as known at `known` (a date: the end of that day in London; None: all recorded)."""

    def __call__(
        self,
        connection: Connection[Any],
        *,
        on: date,
        known: datetime | date | None = None,
        filters: Filters = EVERYTHING,
        limit: int = 50,
        offset: int = 0,
    ) -> Report: ...
