"""The council's settings: which council it is, and the numbers that the exception rules work with, over time."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from placements.calendar import in_words
from placements.errors import Refused
from placements.fold import replace
from placements.vocabulary import in_force_on, require_new_label


@dataclass(frozen=True, kw_only=True)
class Council:
    name: str
    authority: str
    """ONS code of the upper-tier authority, such as E08000026."""
    go_live: date
    """The first day on which placements were decided in this register; older ones are imported."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Limits of the exception rules; days are working days. The defaults are the council-wide ones."""

    ex01_priority_2_days: int = 5
    ex01_priority_1_days: int = 10
    ex01_priority_2_meetings: int = 1
    ex01_priority_1_meetings: int = 2
    ex02_priority_1_days: int = 10
    ex02_repeats_a_quarter: int = 3
    ex03_priority_2_days: int = 0
    ex03_priority_1_days: int = 2
    ex05_scheme_review_months: int = 3
    ex05_split_days: int = 28
    """Calendar days within which a person's approvals outside a panel are added up to find a split."""


@dataclass(frozen=True, kw_only=True)
class SettingsAdopted:
    label: str
    effective_from: date
    council: Council
    thresholds: Thresholds


Event = SettingsAdopted


@dataclass(frozen=True, kw_only=True)
class Settings:
    adopted: tuple[SettingsAdopted, ...] = ()

    def evolve(self, event: Event) -> Self:
        match event:
            case SettingsAdopted():
                return replace(self, adopted=(*self.adopted, event))

    def adopt(self, *, label: str, effective_from: date, council: Council, thresholds: Thresholds) -> list[Event]:
        label = require_new_label(label, "settings", self.adopted)
        return [SettingsAdopted(label=label, effective_from=effective_from, council=council, thresholds=thresholds)]

    def in_force_on(self, day: date) -> SettingsAdopted:
        """The version in force on the day."""
        settings = in_force_on(day, self.adopted)
        if not settings:
            raise Refused(f"No settings are in force on {in_words(day)}: adopt them first.")
        return settings
