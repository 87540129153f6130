"""What a report finds: how many in which groups, of how many, and in full those on its page, with what they name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.json import Decoder
from psycopg import Connection

from projections.exceptions.finding import Finding
from projections.exceptions.question import Found, Question, Source
from projections.exceptions.report import Filters

IN_SEVERITY = "since, reference, key"
"""What has waited longest comes first."""

ORDER = f"severity NULLS LAST, {IN_SEVERITY}"
"""Priority 1 first."""

COLUMNS = ", ".join(f"f.{name}" for name in Finding.__struct_fields__)

PAGE = f"""SELECT json_agg(json_build_array({", ".join(Found.__struct_fields__)}) ORDER BY {ORDER})::text FROM page"""
"""SQL for the findings of `page`."""

Values = Mapping[str, Any]
Names = dict[UUID | None, str]


class Group(NamedTuple):
    """Findings that are counted together."""

    severity: int | None
    part: str
    excluded: str | None


Groups = Mapping[Group, int]


@dataclass(frozen=True)
class Listing:
    groups: Groups
    """The counts of all findings."""
    population: int
    """Of how many."""
    page: Sequence[Found]
    names: Names
    """Of the persons, panels and homes on the page."""


def on_page(filters: Filters) -> str:
    """SQL for what is listed, over a finding with its severity and why it is excluded."""
    conditions = ["excluded IS NOT NULL" if filters.excluded else "excluded IS NULL"]
    if filters.severity is not None:
        conditions.append("coalesce(severity, 0) = %(severity)s")
    if filters.part:
        conditions.append("part = %(part)s")
    return " AND ".join(conditions)


FOUND, NAMES = Decoder(list[Found]), Decoder(Names)


def in_full(
    connection: Connection[Any], question: Question, source: Source, keys: str, values: Values
) -> tuple[list[Found], Names]:
    """The findings with these keys and severities, which SQL gives, and what they name, read as JSON."""
    query = f"""WITH page AS MATERIALIZED (
            SELECT {COLUMNS}, keys.severity FROM ({keys}) keys CROSS JOIN LATERAL (
                SELECT * FROM ({source.sql(question.standing_of_key)}) s
                WHERE s.history = keys.history AND s.key = keys.key LIMIT 1) f)
        SELECT ({PAGE}), ({named(question)})"""
    [(page, names)] = connection.execute(query.encode(), values).fetchall()
    return FOUND.decode(page or "[]"), NAMES.decode(names or "{}")


def named(question: Question) -> str:
    """SQL for what the findings of `page` name, looked up one by one."""
    ids = " UNION ".join(f"SELECT {column} FROM page" for column in ("person", "panel", "provider"))
    return f"""SELECT json_object_agg(id, name)::text FROM read.name
        WHERE id = ANY (ARRAY({ids})) AND {question.as_known()}"""
