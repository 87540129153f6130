"""A placement is decided: by a panel or an officer, notified, ratified, endorsed, appealed against, voided."""

from datetime import date

from placements import commands
from placements.demo import rulings
from placements.demo.asking import Asking
from placements.demo.meetings import Held
from placements.store import Actor
from placements.verdict import Condition, DeclineGround, Verdict
from placements.vocabulary import Outcome, PanelKind, PersonKind, Retrospective, RetrospectiveReason, Route

APPROVING = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.IN_PRINCIPLE)


class Deciding(Asking):
    """Each method is one of the register's own commands."""

    def verdict(
        self,
        outcome: Outcome,
        *,
        return_on: date | None = None,
        due_on: date | None = None,
        conditions: int = 0,
        lapses_on: date | None = None,
        retrospective: Retrospective | None = None,
    ) -> Verdict:
        """What is decided, in the words of such a decision."""
        reasons = {
            Outcome.APPROVED: rulings.REASONS_TO_APPROVE,
            Outcome.APPROVED_WITH_CONDITIONS: rulings.REASONS_WITH_CONDITIONS,
            Outcome.IN_PRINCIPLE: rulings.REASONS_IN_PRINCIPLE,
            Outcome.DEFERRED: rulings.REASONS_TO_DEFER,
            Outcome.DECLINED: rulings.REASONS_TO_DECLINE,
        }
        approves = outcome in APPROVING
        declined = outcome is Outcome.DECLINED
        ground = self.random.choice(list(rulings.OTHERWISE))
        grounds = (ground, DeclineGround.COST) if self.random.random() < 0.25 else (ground,)
        return Verdict(
            outcome=outcome,
            reasons=self._say(reasons[outcome]),
            weekly_ceiling=self.ceiling if approves else None,
            conditions=tuple(
                Condition(words=asked, owner=self._say(rulings.CONDITION_OWNERS), due_on=due_on)
                for asked in self.random.sample(rulings.CONDITIONS, conditions)
                if due_on
            ),
            grounds=grounds if declined else (),
            alternative=rulings.OTHERWISE[ground] if declined else "",
            question=self._say(rulings.QUESTIONS) if outcome is Outcome.DEFERRED else "",
            return_on=return_on,
            lapses_on=lapses_on,
            retrospective=retrospective,
        )

    def decide_at(self, held: Held, verdict: Verdict) -> None:
        commands.record_decision(self.council.register, self.id, meeting=held.id, verdict=verdict, by=self.coordinator)

    def decide_outside(self, route: Route, held: Held, *, officer: Actor | None = None) -> None:
        """An officer approves today; the next meeting is to ratify it."""
        by = officer or self.officer(route)
        commands.record_decision_outside_panel(
            self.council.register,
            self.id,
            route=route,
            officer=by.id,
            decided_on=self.council.today,
            verdict=self.verdict(Outcome.APPROVED),
            next_meeting=held.id,
            by=by,
        )

    def ratify(self, held: Held, *, outcome: Outcome = Outcome.RATIFIED) -> None:
        commands.record_ratification(
            self.council.register,
            self.id,
            meeting=held.id,
            outcome=outcome,
            reasons=self._say(rulings.RATIFIED) if outcome is Outcome.RATIFIED else rulings.NOT_RATIFIED,
            by=self.coordinator,
        )

    def void_ratification(self, why: str) -> None:
        commands.void_ratification(self.council.register, self.id, why=why, by=self.coordinator)

    def endorse(self, *, retrospective: Retrospective | None = None) -> None:
        route = Route.NOMINATED_OFFICER if self.panel is PanelKind.QMG else Route.DIRECTOR
        officer = self.officer(route)
        commands.endorse(
            self.council.register,
            self.id,
            officer=officer.id,
            endorsed_on=self.council.today,
            reasons=self._say(rulings.ENDORSEMENTS),
            retrospective=retrospective,
            by=officer,
        )

    def notify(self) -> None:
        told = "the social worker, the provider and the parents" if self.kind is PersonKind.CHILD else (
            "the social worker, the provider and the family"
        )  # fmt: skip
        today = self.council.today
        self._decide(lambda placement: placement.notify(notified_on=today, to=told), self.coordinator)

    def void_decision(self, why: str) -> None:
        commands.void_decision(self.council.register, self.id, why=why, by=self.coordinator)

    def meet_condition(self, place: int) -> None:
        today, evidence = self.council.today, self._say(rulings.CONDITION_EVIDENCE)
        self._decide(
            lambda placement: placement.meet_condition(condition=place, met_on=today, evidence=evidence),
            self.coordinator,
        )

    def appeal(self) -> None:
        today, appellant = self.council.today, "a parent" if self.kind is PersonKind.CHILD else "the person's daughter"
        grounds = self._say(rulings.APPEAL_GROUNDS)
        self._decide(
            lambda placement: placement.appeal(appealed_on=today, appellant=appellant, grounds=grounds),
            self.coordinator,
        )

    def decide_appeal(self, *, upheld: bool) -> None:
        today, director = self.council.today, self.officer(Route.DIRECTOR)
        reasons = rulings.APPEAL_UPHELD if upheld else rulings.APPEAL_REFUSED
        self._decide(
            lambda placement: placement.decide_appeal(
                decided_on=today, decided_by=director.id, upheld=upheld, reasons=reasons, by=director.id
            ),
            director,
        )

    def recode(self, reason: RetrospectiveReason) -> None:
        """A second reader gives the reason another code."""
        given = self.explained(reason)
        commands.recode_retrospective_reason(
            self.council.register, self.id, retrospective=given, by=self.officer(Route.NOMINATED_OFFICER)
        )

    def add_rationale(self, said: str) -> None:
        self._decide(lambda placement: placement.add_rationale(words=said), self.coordinator)
