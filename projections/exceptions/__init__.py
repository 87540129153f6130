"""The exception reports: one file a rule, each for any day and as known at any moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from psycopg import Connection

from projections.exceptions import ex01, ex02, ex03, ex04, ex05
from projections.exceptions.report import EVERYTHING, Filters, Report


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


@dataclass(frozen=True)
class Rule:
    code: str
    name: str
    about: str
    """What is listed, when, and where the rule comes from."""
    report: Query


RULES: Mapping[str, Rule] = {
    module.CODE: Rule(module.CODE, module.NAME, module.__doc__ or "", module.report)
    for module in (ex01, ex02, ex03, ex04, ex05)
}
