"""The meetings of the demo council's panels."""

from datetime import date, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from placements import commands
from placements.demo.agenda import Story, at
from placements.demo.council import PANELS, TERMS, Council
from placements.demo.rulings import INTERESTS, PLACES
from placements.demo.staff import SUBSTITUTES
from placements.meeting import Meeting
from placements.panel import Panel
from placements.store import Actor
from placements.vocabulary import PanelKind, Role

COORDINATORS = {PanelKind.IPOP: "coordinator", PanelKind.QMG: "adults.coordinator", PanelKind.PEP: "adults.coordinator"}

WEEKDAY = {PanelKind.IPOP: 1, PanelKind.QMG: 3, PanelKind.PEP: 2}

NO_MEETING = (20, 38)
"""Weeks without a meeting, so that 24 of the fortnights have one."""

NOT_QUORATE = 18
"""The week in which nobody who manages the children's service could come."""

PER_ITEM = timedelta(minutes=6)


def weeks_of(*, first: int, last: int) -> list[int]:
    """The weeks in which the panels meet, two meetings after the year's end included."""
    return [week for week in range(2, last + 5, 2) if week > first and week not in NO_MEETING]


class Held:
    """A meeting: scheduled with the year's others, then held with whatever is on its agenda by then."""

    def __init__(self, council: Council, kind: PanelKind, week: int) -> None:
        self.council = council
        self.kind = kind
        self.week = week
        self.day: date = council.year.day(week, WEEKDAY[kind])
        self.opens: datetime = at(self.day, 9, 30)
        self.random = council.random("meeting", kind, week)
        self.items = 0
        self.id = commands.schedule_meeting(
            council.register,
            panel=PANELS[kind],
            meets_on=self.day,
            meets_at=time(9, 30),
            place=self.random.choice(PLACES),
            by=self.coordinator,
        ).id

    @property
    def coordinator(self) -> Actor:
        return self.council.actor(COORDINATORS[self.kind], Role.COORDINATOR)

    def slot(self) -> datetime:
        """When the next item is heard."""
        self.items += 1
        return self.opens + self.items * PER_ITEM

    @property
    def papers_due(self) -> datetime:
        return self._panel().terms_on(self.day).papers_due(self.day)

    def story(self) -> Story:
        yield at(self.day, 9, 5)
        chair = self._attend()
        yield self.opens
        commands.open_meeting(self.council.register, self.id, chair=chair, by=self.coordinator)
        heard = -1
        while heard < self.items:
            heard = self.items
            yield self.opens + (heard + 1) * PER_ITEM
        self.council.register.decide(Meeting, self.id, lambda meeting: meeting.close(), by=self.coordinator)
        self.council.meetings[self.kind] += 1

    def quorate(self, placement: UUID) -> bool:
        """Whether enough of those who came may decide the item."""
        terms = self._panel().terms_on(self.day)
        meeting = self.council.register.load(Meeting, self.id)
        return meeting.sitting(self.id, placement=placement, terms=terms).quorate

    def somebody_is_conflicted(self, placement: UUID) -> None:
        """A member other than the chair leaves for this item."""
        meeting = self.council.register.load(Meeting, self.id)
        member = self.random.choice([member for member in meeting.present if member != meeting.chair])
        nature = self.random.choice(INTERESTS)
        self.council.register.decide(
            Meeting,
            self.id,
            lambda meeting: meeting.declare_interest(member=member, placement=placement, nature=nature),
            by=self.coordinator,
        )

    def postpone(self, placement: UUID) -> None:
        """Take an item off this agenda, for the next one."""
        why = "Not quorate for a ratification: it goes to the next meeting."
        self.council.register.decide(
            Meeting, self.id, lambda meeting: meeting.remove_item(placement=placement, why=why), by=self.coordinator
        )

    def _panel(self) -> Panel:
        return self.council.register.load(Panel, PANELS[self.kind])

    def _attend(self) -> UUID:
        """Record who comes, and say who is in the chair."""
        panel = self._panel()
        members = {member: spell for member in panel.members if (spell := panel.membership(member, self.day))}
        present = [member for member, spell in members.items() if self._comes(spell.capacities)]
        for member in members:
            if member in present:
                self._record(member)
            elif (substitute := SUBSTITUTES.get(member)) and self.random.random() < 0.6 and self.week != NOT_QUORATE:
                self._record(substitute, substitute_for=member)
        leads = [member for member in present if set(members[member].capacities) & {"chair", "vice chair"}]
        return leads[0]

    def _comes(self, capacities: tuple[str, ...]) -> bool:
        """Whoever the quorum needs comes, but for one meeting; the others nearly always."""
        needed = {requirement.capacity for requirement in TERMS[self.kind].requirements}
        if self.kind is PanelKind.IPOP and self.week == NOT_QUORATE:
            return "service manager" not in capacities
        if "chair" in capacities:
            return self.random.random() < 0.9
        return "vice chair" in capacities or bool(needed & set(capacities)) or self.random.random() < 0.82

    def _record(self, member: UUID, *, substitute_for: UUID | None = None) -> None:
        commands.record_attendance(
            self.council.register, self.id, member=member, substitute_for=substitute_for, by=self.coordinator
        )


class Meetings:
    """All the meetings of the year, and the next ones after it."""

    def __init__(self, council: Council) -> None:
        year = council.year
        weeks = weeks_of(first=year.first, last=year.last)
        self.held = {kind: [Held(council, kind, week) for week in weeks] for kind in PanelKind}
        for held in chain.from_iterable(self.held.values()):
            council.agenda.add(held.story())

    def after(self, kind: PanelKind, day: date) -> Held:
        """The panel's next meeting after that day."""
        return next(held for held in self.held[kind] if held.day > day)

    def in_week(self, kind: PanelKind, week: int) -> Held:
        return next(held for held in self.held[kind] if held.week == week)
