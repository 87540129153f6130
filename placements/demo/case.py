"""One placement of the demo council, from the request to the end of the stay."""

from datetime import date

from placements import commands
from placements.demo import words
from placements.demo.deciding import Deciding
from placements.demo.homes import Home
from placements.placement import EndReason
from placements.store import Actor
from placements.vocabulary import Role, Route


class Case(Deciding):
    """Each method is one of the register's own commands."""

    def start(
        self, authority: Route | None, *, on: date | None = None, home: Home | None = None, officer: Actor | None = None
    ) -> None:
        commands.start_placement(
            self.council.register,
            self.id,
            started_on=on or self.council.today,
            provider=(home or self.home).id,
            weekly_rate=self.weekly,
            authority=authority,
            authorised_by=officer.id if officer else None,
            by=self.requester,
        )

    def correct_start(self, on: date, why: str) -> None:
        today = self.council.today
        self._decide(lambda placement: placement.correct_start(started_on=on, why=why, today=today), self.requester)

    def change_rate(self, weekly: int, why: str = "") -> None:
        self.weekly = weekly
        today, why = self.council.today, why or self._say(words.WHY_RATE)
        self._decide(
            lambda placement: placement.change_rate(changed_on=today, weekly_rate=weekly, why=why),
            self.council.actor("finance", Role.FINANCE),
        )

    def end(self, reason: EndReason, *, on: date | None = None) -> None:
        today = self.council.today
        self._decide(lambda placement: placement.end(ended_on=on or today, reason=reason, today=today), self.requester)

    def correct_end(self, on: date | None, why: str) -> None:
        today = self.council.today
        self._decide(lambda placement: placement.correct_end(ended_on=on, why=why, today=today), self.requester)
