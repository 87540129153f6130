"""Audits and the items of their samples, as they stand: what is done, what was found, and what management owes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain, repeat
from typing import Any, Self
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.audit import Audit, Coverage, Opinion, Paper, Priority, Status
from placements.calendar import FIRST_YEAR, london_date, working_days_between
from placements.fold import replace
from placements.store import Recorded
from projections.query import Page, scalar, select
from projections.table import Table

SLIGHTLY = 10
"""Working days behind its target within which an action is amber; after them it is red."""


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    audit: UUID
    reference: str
    title: str
    status: Status
    lead: UUID
    of: Coverage
    first: date
    last: date
    planned_on: date
    population: int
    drawn: int
    papers: int
    priority_1: int
    priority_2: int
    priority_3: int
    unanswered: int
    """Findings that management has not responded to."""
    actions_open: int
    opinion: Opinion | None
    reported_on: date | None
    version: int


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A placement of a sample, with what its working paper came to."""

    audit: UUID
    number: int
    """Its place in the sample, from 1."""
    placement: UUID
    stratum: int
    """The place of its stratum, from 1."""
    auditor: UUID | None
    priority: Priority | None
    title: str
    """Of the finding."""
    owner: str
    target_on: date | None
    """As first agreed."""
    due_on: date | None
    """As agreed now."""
    responses: int
    completed_on: date | None


@dataclass(frozen=True, kw_only=True)
class Audited:
    id: UUID
    audit: Audit
    planned_on: date
    version: int

    def evolve(self, recorded: Recorded) -> Self:
        return replace(self, audit=self.audit.evolve(recorded.event), version=recorded.version)


def evolve(audited: Audited | None, recorded: Recorded) -> Audited:
    if audited is None:
        audited = Audited(id=recorded.history, audit=Audit(), planned_on=london_date(recorded.at), version=0)
    return audited.evolve(recorded)


def audit_rows(audited: Audited) -> Iterator[AuditRow]:
    audit = audited.audit
    if not audit.scope or not audit.lead:
        return
    found = [finding.priority for finding in audit.findings.values()]
    papers = [paper for paper in audit.papers.values() if paper.finding]
    yield AuditRow(
        audit=audited.id,
        reference=audit.reference,
        title=audit.title,
        status=audit.status,
        lead=audit.lead,
        of=audit.scope.of,
        first=audit.scope.first,
        last=audit.scope.last,
        planned_on=audited.planned_on,
        population=audit.sample.population if audit.sample else 0,
        drawn=audit.sample.size if audit.sample else 0,
        papers=len(audit.papers),
        priority_1=found.count(Priority.ONE),
        priority_2=found.count(Priority.TWO),
        priority_3=found.count(Priority.THREE),
        unanswered=sum(not paper.response for paper in papers),
        actions_open=sum(bool(paper.response and not paper.completed) for paper in papers),
        opinion=audit.opinion.opinion if audit.opinion else None,
        reported_on=audit.reported_on,
        version=audited.version,
    )


def item_rows(audited: Audited) -> Iterator[ItemRow]:
    sample = audited.audit.sample
    if not sample:
        return
    strata = chain.from_iterable(repeat(place, each.drawn) for place, each in enumerate(sample.strata, 1))
    for number, (stratum, placement) in enumerate(zip(strata, sample.placements, strict=True), 1):
        yield _item(audited, number, stratum, placement, audited.audit.papers.get(placement))


def _item(audited: Audited, number: int, stratum: int, placement: UUID, paper: Paper | None) -> ItemRow:
    finding, response = (paper.finding, paper.response) if paper else (None, None)
    return ItemRow(
        audit=audited.id,
        number=number,
        placement=placement,
        stratum=stratum,
        auditor=paper.auditor if paper else None,
        priority=finding.priority if finding else None,
        title=finding.title if finding else "",
        owner=response.owner if response else "",
        target_on=paper.responses[0].due_on if paper and response else None,
        due_on=response.due_on if response else None,
        responses=len(paper.responses) if paper else 0,
        completed_on=paper.completed.completed_on if paper and paper.completed else None,
    )


AUDIT = Table(name="audit", row=AuditRow, key=("audit",))
ITEM = Table(name="audit_item", row=ItemRow, key=("audit", "number"), indexes=("(placement)",))


class Progress(StrEnum):
    """How an agreed action stands; computed, and never typed."""

    UNANSWERED = "no response yet"
    COMPLETED = "completed"
    ON_TRACK = "on track"
    BEHIND = "behind"
    SERIOUSLY_BEHIND = "seriously behind"


def progress(item: ItemRow, today: date) -> Progress | None:
    """Of the action for the item's finding on that day; None where there is no finding."""
    if item.priority is None:
        return None
    if item.due_on is None:
        return Progress.UNANSWERED
    if item.completed_on:
        return Progress.COMPLETED
    if today <= item.due_on:
        return Progress.ON_TRACK
    slightly = item.due_on.year >= FIRST_YEAR and working_days_between(item.due_on, today) <= SLIGHTLY
    return Progress.BEHIND if slightly else Progress.SERIOUSLY_BEHIND


def audits(connection: Connection[Any], *, status: Status | None = None, limit: int, offset: int) -> Page[AuditRow]:
    """Audits, the last planned first."""
    where, values = "coalesce(status = %(status)s::text, true)", {"status": status}
    query = f"SELECT * FROM read.audit WHERE {where} ORDER BY reference DESC LIMIT %(limit)s OFFSET %(offset)s"
    return Page(
        rows=select(connection, AuditRow, query, {**values, "limit": limit, "offset": offset}),
        total=scalar(connection, f"SELECT count(*) FROM read.audit WHERE {where}", values),
    )


def audit(connection: Connection[Any], id: UUID) -> AuditRow | None:
    found = select(connection, AuditRow, "SELECT * FROM read.audit WHERE audit = %(id)s", {"id": id})
    return found[0] if found else None


def items(connection: Connection[Any], audit: UUID) -> list[ItemRow]:
    """The items of its sample, in the order in which they were drawn."""
    return select(
        connection, ItemRow, "SELECT * FROM read.audit_item WHERE audit = %(id)s ORDER BY number", {"id": audit}
    )


def audited_in(connection: Connection[Any], placement: UUID) -> list[AuditRow]:
    """The audits in whose samples a placement is."""
    query = """SELECT * FROM read.audit WHERE audit IN (SELECT audit FROM read.audit_item WHERE placement = %(id)s)
        ORDER BY reference DESC"""
    return select(connection, AuditRow, query, {"id": placement})


def by_reference(connection: Connection[Any], reference: str) -> UUID | None:
    """The audit that goes by a reference such as AU-2026-000001."""
    query = b"SELECT audit FROM read.audit WHERE reference = %(reference)s"
    found = connection.execute(query, {"reference": reference.strip().upper()}).fetchone()
    return found[0] if found else None
