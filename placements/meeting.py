"""A meeting of a panel: its agenda, who came, who had an interest, and which items were decided."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Self, TypeVar
from uuid import UUID

from placements.calendar import in_words
from placements.errors import Refused
from placements.fold import replace
from placements.terms import Terms
from placements.verdict import OF_RATIFICATION, Sitting
from placements.vocabulary import Outcome, require_words

T = TypeVar("T")


class Purpose(StrEnum):
    """Why an item is on the agenda."""

    DECISION = "decision"
    RATIFICATION = "ratification"


class Status(StrEnum):
    NEW = "not scheduled"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class MeetingScheduled:
    panel: UUID
    meets_on: date
    meets_at: time
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemListed:
    placement: UUID
    reference: str
    purpose: Purpose
    late: bool
    """Listed after the papers deadline of the terms in force."""
    why_late: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemRemoved:
    placement: UUID
    why: str


@dataclass(frozen=True, kw_only=True)
class MeetingOpened:
    opened_on: date
    chair: UUID


@dataclass(frozen=True, kw_only=True)
class AttendanceRecorded:
    member: UUID
    capacities: tuple[str, ...]
    """What the member stood for on the day, or what the member stood for whom they substitute."""
    substitute_for: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AttendanceWithdrawn:
    """Recorded in error: the member was not there."""

    member: UUID


@dataclass(frozen=True, kw_only=True)
class InterestDeclared:
    member: UUID
    placement: UUID
    nature: str


@dataclass(frozen=True, kw_only=True)
class ItemDecided:
    placement: UUID
    outcome: Outcome
    decided_by: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ItemReopened:
    """The decision recorded for the item was voided: it waits for a decision again."""

    placement: UUID
    why: str


@dataclass(frozen=True, kw_only=True)
class MeetingClosed:
    pass


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled:
    why: str


Event = (
    MeetingScheduled
    | ItemListed
    | ItemRemoved
    | MeetingOpened
    | AttendanceRecorded
    | AttendanceWithdrawn
    | InterestDeclared
    | ItemDecided
    | ItemReopened
    | MeetingClosed
    | MeetingCancelled
)


@dataclass(frozen=True, kw_only=True)
class Item:
    purpose: Purpose
    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    status: Status = Status.NEW
    panel: UUID | None = None
    meets_on: date = date.min
    chair: UUID | None = None
    items: dict[UUID, Item] = field(default_factory=dict)
    present: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    substitutes: dict[UUID, UUID] = field(default_factory=dict)
    """Who is present, for whom."""
    interests: frozenset[tuple[UUID, UUID]] = frozenset()
    """Pairs of member and placement."""

    def evolve(self, event: Event) -> Self:
        match event:
            case MeetingScheduled(panel=panel, meets_on=meets_on):
                return replace(self, status=Status.SCHEDULED, panel=panel, meets_on=meets_on)
            case ItemListed(placement=placement, purpose=purpose):
                return replace(self, items={**self.items, placement: Item(purpose=purpose)})
            case ItemRemoved(placement=placement):
                return replace(self, items=_without(self.items, placement))
            case MeetingOpened(chair=chair):
                return replace(self, status=Status.OPEN, chair=chair)
            case AttendanceRecorded(member=member, capacities=capacities, substitute_for=absent):
                substitutes = {**self.substitutes, member: absent} if absent else self.substitutes
                return replace(self, present={**self.present, member: capacities}, substitutes=substitutes)
            case AttendanceWithdrawn(member=member):
                return replace(
                    self, present=_without(self.present, member), substitutes=_without(self.substitutes, member)
                )
            case InterestDeclared(member=member, placement=placement):
                return replace(self, interests=self.interests | {(member, placement)})
            case ItemDecided(placement=placement, outcome=outcome):
                return self._with_outcome(placement, outcome)
            case ItemReopened(placement=placement):
                return self._with_outcome(placement, None)
            case MeetingClosed():
                return replace(self, status=Status.CLOSED)
            case MeetingCancelled():
                return replace(self, status=Status.CANCELLED)

    def _with_outcome(self, placement: UUID, outcome: Outcome | None) -> Self:
        return replace(self, items={**self.items, placement: replace(self.items[placement], outcome=outcome)})

    def schedule(self, *, panel: UUID, meets_on: date, meets_at: time, place: str = "") -> list[Event]:
        self._require(Status.NEW)
        return [MeetingScheduled(panel=panel, meets_on=meets_on, meets_at=meets_at, place=place.strip())]

    def list_item(
        self, *, placement: UUID, reference: str, purpose: Purpose, late: bool, why_late: str = ""
    ) -> list[Event]:
        """Put an item on the agenda; an undecided one may come to be there for another purpose."""
        self._require(Status.SCHEDULED, Status.OPEN)
        if (listed := self.items.get(placement)) and (listed.outcome or listed.purpose is purpose):
            raise Refused(f"{reference} is on this agenda already.")
        if late:
            why_late = require_words(why_late, "The papers deadline has passed: say why the item is late.")
        return [ItemListed(placement=placement, reference=reference, purpose=purpose, late=late, why_late=why_late)]

    def remove_item(self, *, placement: UUID, why: str) -> list[Event]:
        self._require(Status.SCHEDULED, Status.OPEN)
        self._undecided(placement)
        return [ItemRemoved(placement=placement, why=require_words(why, "Say why the item leaves the agenda."))]

    def open(self, *, opened_on: date, chair: UUID, terms: Terms) -> list[Event]:
        """Open it on its day, or record on a later day that it was; `opened_on` is today."""
        self._require(Status.SCHEDULED)
        if opened_on < self.meets_on:
            raise Refused(f"The meeting is on {in_words(self.meets_on)}: it cannot be opened before that day.")
        if chair not in self.present:
            raise Refused("Record the attendance of the member in the chair first.")
        if not set(self.present[chair]) & set(terms.chaired_by):
            raise Refused(f"Under its terms of reference this panel is chaired by: {', '.join(terms.chaired_by)}.")
        return [MeetingOpened(opened_on=self.meets_on, chair=chair)]

    def record_attendance(
        self, *, member: UUID, capacities: tuple[str, ...], substitute_for: UUID | None = None
    ) -> list[Event]:
        self._require(Status.SCHEDULED, Status.OPEN, Status.CLOSED)
        if member in self.present:
            raise Refused("This member's attendance is recorded already.")
        if member in self.substitutes.values():
            raise Refused("A substitute is present for this member: withdraw the substitute's attendance first.")
        if substitute_for and (substitute_for in self.present or substitute_for in self.substitutes.values()):
            raise Refused("The member is present, or has a substitute already: nobody can be counted twice.")
        return [AttendanceRecorded(member=member, capacities=capacities, substitute_for=substitute_for)]

    def withdraw_attendance(self, *, member: UUID) -> list[Event]:
        self._require(Status.SCHEDULED, Status.OPEN, Status.CLOSED)
        if member not in self.present:
            raise Refused("This member's attendance is not recorded.")
        if member == self.chair:
            raise Refused("This member opened the meeting in the chair: the attendance stands.")
        if any(item.outcome for item in self.items.values()):
            raise Refused("Items are decided with this member present: void those decisions first.")
        return [AttendanceWithdrawn(member=member)]

    def declare_interest(self, *, member: UUID, placement: UUID, nature: str) -> list[Event]:
        self._require(Status.SCHEDULED, Status.OPEN, Status.CLOSED)
        self._undecided(placement)
        if (member, placement) in self.interests:
            raise Refused("This member has declared an interest in this item already.")
        nature = require_words(nature, "Say what the interest is.")
        return [InterestDeclared(member=member, placement=placement, nature=nature)]

    def decide_item(self, *, placement: UUID, outcome: Outcome, decided_by: tuple[UUID, ...]) -> list[Event]:
        self._require(Status.OPEN, Status.CLOSED)
        item = self._undecided(placement)
        if (outcome in OF_RATIFICATION) is not (item.purpose is Purpose.RATIFICATION):
            raise Refused(f"This item is on the agenda for {item.purpose}: it cannot be {outcome}.")
        if not set(decided_by) <= set(self.deciders(placement)):
            raise Refused("Only members who are present and declared no interest in this item decide it.")
        return [ItemDecided(placement=placement, outcome=outcome, decided_by=decided_by)]

    def reopen_item(self, *, placement: UUID, why: str) -> list[Event]:
        if not self._item(placement).outcome:
            raise Refused("This item has no decision to void.")
        return [ItemReopened(placement=placement, why=require_words(why, "Say why the decision is voided."))]

    def close(self) -> list[Event]:
        self._require(Status.OPEN)
        return [MeetingClosed()]

    def cancel(self, *, why: str) -> list[Event]:
        self._require(Status.SCHEDULED)
        return [MeetingCancelled(why=require_words(why, "Say why the meeting is cancelled."))]

    def sitting(self, id: UUID, *, placement: UUID, terms: Terms) -> Sitting:
        """Who may decide this item, and whether they are enough under the terms (rule 3)."""
        self._require(Status.OPEN, Status.CLOSED)
        self._item(placement)
        deciders = self.deciders(placement)
        return Sitting(
            meeting=id,
            held_on=self.meets_on,
            deciders=deciders,
            shortfall=terms.shortfall([self.present[member] for member in deciders]),
            outcomes=terms.outcomes,
        )

    def deciders(self, placement: UUID) -> tuple[UUID, ...]:
        """Who may decide the item: present, with no interest declared in it."""
        return tuple(member for member in self.present if (member, placement) not in self.interests)

    def _item(self, placement: UUID) -> Item:
        if placement not in self.items:
            raise Refused("This placement is not on the agenda of the meeting: list it first.")
        return self.items[placement]

    def _undecided(self, placement: UUID) -> Item:
        item = self._item(placement)
        if item.outcome:
            raise Refused(f"This item is decided already: {item.outcome}.")
        return item

    def _require(self, *statuses: Status) -> None:
        if self.status not in statuses:
            raise Refused(f"The meeting is {self.status}.")


def _without(entries: dict[UUID, T], key: UUID) -> dict[UUID, T]:
    return {kept: entry for kept, entry in entries.items() if kept != key}
