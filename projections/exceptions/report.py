"""What every exception report answers with: rows with their proof and clock, what it left out, and of how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from placements.vocabulary import PersonKind
from projections.proof import Proof

WITHIN_TOLERANCE = 0
"""As a filter: rows whose clock has not yet reached Priority 3, 2 or 1."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a report shows; None and "" leave a matter open."""

    panel: UUID | None = None
    team: str = ""
    provider: UUID | None = None
    person_kind: PersonKind | None = None
    severity: int | None = None
    part: str = ""
    placement: UUID | None = None
    cleared: bool = False
    """Show what was cleared by the day, instead of what stands on it."""
    excluded: bool = False
    """Show what the report leaves out, instead of what it lists."""


EVERYTHING = Filters()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One exception: what is wrong, since when, what proves it, and whose it is to mend."""

    code: str
    part: str
    words: str
    """What is wrong."""
    severity: int | None
    """Priority 1, 2 or 3 (audit 004, Appendix B); None while within tolerance."""
    placement: UUID | None
    reference: str
    person: UUID | None
    person_reference: str
    person_kind: PersonKind | None
    panel: UUID | None
    panel_name: str
    team: str
    provider: UUID | None
    provider_name: str
    owner: str
    """Who mends it."""
    first: date
    """The first day on which it stands."""
    ends: date | None
    """The first day on which it stands no longer; None: no end is known."""
    since: date
    """The first day of the clock."""
    days: int
    """Working days after it."""
    clock: str
    """The clock's sum in words."""
    meetings: tuple[date, ...]
    """Days of the panel's meetings that count."""
    details: tuple[tuple[str, str], ...]
    """What else is to be known: labels and words."""
    proof: tuple[Proof, ...]
    cleared_by: Proof | None
    settings: str
    """The version of the settings that its thresholds come from."""


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """A team or a home with more of them in a quarter than the settings tolerate."""

    who: str
    quarter: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """A page of rows, and the counts of all of them. total = listed + excluded."""

    code: str
    name: str
    on: date
    known: datetime | None
    """None: all that is recorded."""
    settings: str
    rows: tuple[Row, ...]
    listed: int
    by_severity: Mapping[int | None, int]
    by_part: Mapping[str, int]
    excluded: Mapping[str, int]
    """How many were left out, by the reason why."""
    population: int
    population_of: str
    """What the population counts, in words."""
    repeats: tuple[Repeat, ...] = ()

    @property
    def total(self) -> int:
        return self.listed + sum(self.excluded.values())
