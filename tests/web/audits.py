"""An audit for the tests of its pages: four placements requested, of which three are drawn."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from placements import auditing
from placements.audit import Audit, Coverage, Finding, Opinion, Priority, Scope
from placements.sampling import Basis, Stratification
from placements.store import Actor
from placements.vocabulary import Role
from tests.web.council import Council

FINDING = Finding(
    priority=Priority.TWO,
    title="Approval after the start",
    condition="The panel decided nine days after the start.",
    risk="People live where nobody agreed that they should.",
    recommendation="The reasons should be recorded and reviewed each quarter.",
)
YEAR = Scope(of=Coverage.REQUESTED, first=date(2026, 1, 1), last=date(2026, 12, 31))


@dataclass
class Desk:
    """Each step by somebody whose work it is."""

    council: Council

    @cached_property
    def placements(self) -> list[UUID]:
        teams = ("Children in Care North", "Children in Care North", "Children in Care North", "Leaving Care")
        return [self.council.requested(team=team) for team in teams]

    @property
    def auditor(self) -> Actor:
        return self.council.by(Role.AUDITOR)

    @property
    def director(self) -> Actor:
        return self.council.by(Role.DIRECTOR)

    def planned(self) -> UUID:
        assert len(self.placements) == 4
        said = {"title": "Requests of the year", "objective": "Whether they are complete.", "scope": YEAR}
        return auditing.plan_audit(self.council.register, **said, by=self.auditor).id

    def drawn(self) -> UUID:
        id, how = self.planned(), Stratification(bases=(Basis.TEAM,))
        auditing.draw_sample(self.council.register, id, seed="item 7", size=3, stratification=how, by=self.auditor)
        return id

    def tested(self) -> UUID:
        """…with a finding on its first item, and none on the others."""
        id = self.drawn()
        first, *others = self.sample(id)
        self.write(id, first, FINDING)
        for placement in others:
            self.write(id, placement)
        return id

    def write(self, id: UUID, placement: UUID, finding: Finding | None = None) -> None:
        said = {"placement": placement, "tests": "The trail was read.", "finding": finding}
        auditing.record_paper(self.council.register, id, **said, by=self.auditor)

    def answered(self, due_on: date = date(2026, 6, 30)) -> UUID:
        id = self.tested()
        answer = {"response": "Agreed.", "action": "A quarterly review.", "owner": "Head of Service", "due_on": due_on}
        auditing.respond(self.council.register, id, placement=self.sample(id)[0], **answer, by=self.director)
        return id

    def reported(self) -> UUID:
        id, register = self.answered(), self.council.register
        auditing.give_opinion(register, id, opinion=Opinion.REASONABLE, reasons="Sound.", by=self.auditor)
        auditing.issue_report(register, id, reported_on=register.today(), by=self.auditor)
        return id

    def state(self, id: UUID) -> Audit:
        return self.council.register.load(Audit, id)

    def sample(self, id: UUID) -> tuple[UUID, ...]:
        sample = self.state(id).sample
        assert sample
        return sample.placements

    def show(self, id: UUID) -> UUID:
        self.council.show()
        return id
