"""An audit's file, opened: its history, what that comes to, and each item of the sample with its paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from placements.audit import Audit, Opinion, Paper, Priority, SampleDrawn
from placements.errors import NotFound
from placements.store import Recorded
from projections import audits
from projections.audits import ItemRow, Progress, progress
from projections.register import Listed, entries
from web.current import reading, register
from web.pages.world import World, folded
from web.telling.audits import stratum_in_words
from web.telling.entry import world_of

MEANING = {
    Opinion.SUBSTANTIAL: "There is a sound system of control in place to achieve the service or system objectives. "
    "Risks are being managed effectively and any issues identified are minor in nature.",
    Opinion.REASONABLE: "There is generally a sound system of control in place but there are weaknesses which put some "
    "of the service or system objectives at risk. Management attention is required.",
    Opinion.LIMITED: "There are significant control weaknesses which put the service or system objectives at risk. If "
    "unresolved these may result in error, abuse, loss or reputational damage and therefore require urgent management "
    "attention.",
    Opinion.NONE: "There are major weaknesses in the control environment. The service or system is exposed to the risk "
    "of significant error, abuse, loss or reputational damage. Immediate action must be taken by management to resolve "
    "the issues identified.",
}
GRAVITY = {
    Priority.ONE: "A high priority finding which indicates a fundamental weakness or failure in control which could "
    "lead to service or system objectives not being achieved. Management should address the recommendation urgently.",
    Priority.TWO: "A medium priority finding which indicates a weakness in control that could lead to service or "
    "system objectives not being achieved. Timely management action is required.",
    Priority.THREE: "A low priority finding: the efficiency or effectiveness of the control environment could be "
    "improved. Management action is suggested.",
}
"""What each means, as councils' internal audit defines it."""


@dataclass(frozen=True)
class Line:
    """An item of the sample."""

    item: ItemRow
    placement: Listed | None
    """Where it stands in the register now."""
    stratum: str
    paper: Paper | None
    progress: Progress | None

    @property
    def reference(self) -> str:
        return self.placement.reference if self.placement else str(self.item.placement)


@dataclass(frozen=True)
class Audited:
    id: UUID
    history: Sequence[Recorded]
    audit: Audit
    items: Sequence[ItemRow]
    placements: Mapping[UUID, Listed]
    on: date
    """The day on which it is looked at."""

    @property
    def version(self) -> int:
        return len(self.history)

    @cached_property
    def world(self) -> World:
        return world_of(register(), self.history)

    @cached_property
    def strata(self) -> list[str]:
        return [stratum_in_words(each, self.world) for each in self.audit.sample.strata] if self.audit.sample else []

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(
                item,
                self.placements.get(item.placement),
                self.strata[item.stratum - 1],
                self.audit.papers.get(item.placement),
                progress(item, self.on),
            )
            for item in self.items
        ]

    @property
    def findings(self) -> list[Line]:
        """Those with a finding, the gravest first."""
        return sorted((each for each in self.lines if each.item.priority), key=lambda each: str(each.item.priority))

    @property
    def drawn_at(self) -> datetime | None:
        return next((each.at for each in self.history if isinstance(each.event, SampleDrawn)), None)

    def line(self, placement: UUID) -> Line:
        found = next((each for each in self.lines if each.item.placement == placement), None)
        if found is None:
            raise NotFound("This placement is not in the sample of this audit: choose one that is.")
        return found

    def papers(self, placement: UUID) -> list[Recorded]:
        """What was recorded about an item, the newest first."""
        return [each for each in reversed(self.history) if getattr(each.event, "placement", None) == placement]


def audited(id: UUID) -> Audited:
    """The audit as it is; NotFound when there is none."""
    history = register().history(id)
    if not history or history[0].subject != "Audit":
        raise NotFound("There is no such audit: look for it among the audits.")
    with reading() as connection:
        items = audits.items(connection, id)
        placements = entries(connection, [item.placement for item in items])
    return Audited(id, history, folded(history), items, placements, register().today())
