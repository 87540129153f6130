"""What the rules find in one history, with the days on which each finding stands: one table a rule."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from placements.vocabulary import Funding, PersonKind
from projections.case import Case
from projections.days import FOREVER, Span
from projections.proof import Proof
from projections.table import Table
from projections.tally import NOWHERE, Count

LEFT_OUT = (Funding.SELF_FUNDED, Funding.NHS)
EXCLUDED = f"CASE WHEN f.funding IN ({', '.join(map(repr, map(str, LEFT_OUT)))}) THEN f.funding END"
"""Nobody asks a panel about these: they are counted and shown apart."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    history: UUID
    key: str
    """Tells it apart within the history."""
    part: str
    words: str
    first: date
    """The first day on which it stands."""
    ends: date | None
    """The first day on which it stands no longer; None: it still does."""
    since: date
    """The first day of the clock."""
    until: date | None = None
    """The day on which the clock stopped; None: it stops only with the finding."""
    ran: int | None = None
    """Working days that the clock had run when it stopped."""
    after: date | None = None
    """Meetings after this day could have cleared it."""
    placement: UUID | None = None
    reference: str = ""
    person: UUID | None = None
    person_kind: PersonKind | None = None
    panel: UUID | None = None
    team: str = ""
    provider: UUID | None = None
    funding: Funding | None = None
    owner: str = ""
    """Who mends it, when that is not the team."""
    details: tuple[tuple[str, str], ...] = ()
    proof: tuple[Proof, ...] = ()
    cleared_by: Proof | None = None


def finding(case: Case, *, during: Span, **what: Any) -> Finding:
    """A finding about a placement."""
    placement = case.placement
    return Finding(
        history=case.id,
        placement=case.id,
        reference=placement.reference,
        person=placement.person,
        person_kind=placement.person_kind,
        panel=placement.panel,
        team=case.team,
        provider=case.provider,
        funding=case.funding,
        first=during.first,
        ends=end(during),
        **what,
    )


def end(during: Span) -> date | None:
    return None if during.end == FOREVER else during.end


READ = "history, part, until, ran, after, panel, team, provider, person_kind, funding, placement"
"""What is counted, filtered and sorted by: in the indexes, so that only the rows of a page are looked up."""


def table(name: str, *, counted: bool = False) -> Table:
    """The findings of one rule. They can be counted where their clock begins with them, on their first day."""

    def counts(found: Finding) -> tuple[Count, ...]:
        left_out = found.funding if found.funding in LEFT_OUT else ""
        panel, ends = found.panel or NOWHERE, found.ends or FOREVER
        return (Count(name, found.since, panel=panel, part=found.part, left_out=left_out, ends=ends),)

    in_order = "(since, reference, key) INCLUDE (first, {}" + READ + ")"
    return Table(
        name=name,
        row=Finding,
        key=("history", "key"),
        kept=True,
        counts=counts if counted else None,
        indexes=(
            in_order.format("ends, known, ") if counted else f"{in_order.format('')} {NEWEST} IS NULL",
            f"(ends, first) INCLUDE (since, reference, key, {READ}) {NEWEST} IS NOT NULL",
            f"USING gist (daterange(first, ends), known) INCLUDE (first, ends, since, reference, key, {READ})",
        ),
    )


NEWEST = "WHERE upper_inf(known) AND ends"


def words(**details: object) -> tuple[tuple[str, str], ...]:
    """Details with their labels, those that say nothing left out."""
    return tuple((label.replace("_", " ").capitalize(), str(value)) for label, value in details.items() if value)
