"""A panel: what it decides about, its terms of reference over time, and who sits on it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Self
from uuid import UUID

from placements.calendar import in_words
from placements.errors import Refused
from placements.fold import replace
from placements.terms import Terms
from placements.vocabulary import PanelKind, in_force_on, require_new_label, require_words


@dataclass(frozen=True, kw_only=True)
class PanelEstablished:
    name: str
    kind: PanelKind


@dataclass(frozen=True, kw_only=True)
class TermsAdopted:
    label: str
    effective_from: date
    terms: Terms


@dataclass(frozen=True, kw_only=True)
class MemberAppointed:
    member: UUID
    capacities: tuple[str, ...]
    """The posts and services the member stands for: "chair", "service manager", "children's services"."""
    appointed_on: date


@dataclass(frozen=True, kw_only=True)
class MemberRetired:
    member: UUID
    retired_on: date


Event = PanelEstablished | TermsAdopted | MemberAppointed | MemberRetired


@dataclass(frozen=True, kw_only=True)
class Membership:
    capacities: tuple[str, ...]
    appointed_on: date
    retired_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.appointed_on <= day and (self.retired_on is None or day < self.retired_on)


@dataclass(frozen=True, kw_only=True)
class Panel:
    name: str = ""
    kind: PanelKind | None = None
    adopted: tuple[TermsAdopted, ...] = ()
    members: dict[UUID, tuple[Membership, ...]] = field(default_factory=dict)

    def evolve(self, event: Event) -> Self:
        match event:
            case PanelEstablished(name=name, kind=kind):
                return replace(self, name=name, kind=kind)
            case TermsAdopted():
                return replace(self, adopted=(*self.adopted, event))
            case MemberAppointed(member=member, capacities=capacities, appointed_on=day):
                spells = (*self.members.get(member, ()), Membership(capacities=capacities, appointed_on=day))
                return replace(self, members={**self.members, member: spells})
            case MemberRetired(member=member, retired_on=day):
                *before, last = self.members[member]
                return replace(self, members={**self.members, member: (*before, replace(last, retired_on=day))})

    def establish(self, *, name: str, kind: PanelKind) -> list[Event]:
        if self.kind:
            raise Refused(f"The panel {self.name} is established already.")
        return [PanelEstablished(name=require_words(name, "Give the panel a name."), kind=kind)]

    def adopt_terms(self, *, label: str, effective_from: date, terms: Terms) -> list[Event]:
        label = require_new_label(label, "terms of reference", self.adopted)
        if terms.quorum < 1:
            raise Refused("A quorum is at least one member.")
        return [TermsAdopted(label=label, effective_from=effective_from, terms=terms)]

    def appoint_member(self, *, member: UUID, capacities: tuple[str, ...], appointed_on: date) -> list[Event]:
        last = self._last_spell(member)
        if last and (last.retired_on is None or appointed_on < last.retired_on):
            raise Refused("This person is a member already: retire them first to change what they stand for.")
        named = tuple(capacity.strip() for capacity in capacities if capacity.strip())
        return [MemberAppointed(member=member, capacities=named, appointed_on=appointed_on)]

    def retire_member(self, *, member: UUID, retired_on: date) -> list[Event]:
        last = self._last_spell(member)
        if not last or not last.covers(retired_on):
            raise Refused("This person is not a member of the panel on that day.")
        return [MemberRetired(member=member, retired_on=retired_on)]

    def _last_spell(self, member: UUID) -> Membership | None:
        return next(reversed(self.members.get(member, ())), None)

    def membership(self, member: UUID, day: date) -> Membership | None:
        """What the member stood for on the day."""
        return next((spell for spell in self.members.get(member, ()) if spell.covers(day)), None)

    def terms_on(self, day: date) -> Terms:
        """The terms in force on the day."""
        adopted = in_force_on(day, self.adopted)
        if not adopted:
            raise Refused(f"The panel has no terms of reference in force on {in_words(day)}: adopt them first.")
        return adopted.terms
