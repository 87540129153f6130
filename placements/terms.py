"""A panel's terms of reference as data: who must be there, what it may decide, and what must come to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from placements.calendar import LONDON, add_working_days
from placements.vocabulary import Occasion, Outcome, Route

PANEL_OUTCOMES = (
    Outcome.APPROVED,
    Outcome.APPROVED_WITH_CONDITIONS,
    Outcome.IN_PRINCIPLE,
    Outcome.DEFERRED,
    Outcome.DECLINED,
)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """Somebody who must be there: a post ("service manager") or a service ("children's services")."""

    capacity: str
    at_least: int = 1


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """Placements that need not wait for the panel but come to it afterwards, perhaps even when the person has left."""

    occasion: Occasion
    even_if_ended: bool = False


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """Who may decide between meetings, or endorse: the route, and what the council calls the officer."""

    route: Route
    title: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Terms of reference. Capacities are the council's own words for posts and services."""

    quorum: int
    requirements: tuple[Requirement, ...] = ()
    chaired_by: tuple[str, ...] = ("chair", "vice chair")
    substitutes: bool = True
    outcomes: tuple[Outcome, ...] = PANEL_OUTCOMES
    endorsed_by: Delegate = Delegate(route=Route.NOMINATED_OFFICER, title="Nominated officer")
    between_meetings: tuple[Delegate, ...] = (
        Delegate(route=Route.CHAIRS_ACTION, title="Chair"),
        Delegate(route=Route.NOMINATED_OFFICER, title="Nominated officer"),
        Delegate(route=Route.DIRECTOR, title="Director"),
        Delegate(route=Route.DUTY_MANAGER, title="Duty manager"),
    )
    papers_working_days: int = 3
    """Working days before the meeting by which its papers are due, at `papers_time` in London."""
    papers_time: time = time(17)
    ratify_within: int = 10
    """Working days after a decision between meetings within which a meeting must ratify it."""
    must_come: tuple[Occasion, ...] = (Occasion.NEW, Occasion.CHANGE_OF_HOME, Occasion.HIGHER_PACKAGE)
    exempt: tuple[Exemption, ...] = ()
    contract_ending_weeks: int | None = None
    source: str = ""

    def shortfall(self, present: Sequence[Sequence[str]]) -> str:
        """What is missing for a quorum, in words; empty when quorate. `present` holds each member's capacities."""
        missing = []
        if len(present) < self.quorum:
            missing.append(f"{len(present)} of {self.quorum} members present")
        for requirement in self.requirements:
            found = sum(requirement.capacity in capacities for capacities in present)
            if found < requirement.at_least:
                missing.append(f"{found} of {requirement.at_least} from {requirement.capacity}")
        return ", ".join(missing)

    def papers_due(self, meets_on: date) -> datetime:
        """The moment after which an item of that day's meeting is late."""
        day = add_working_days(meets_on, -self.papers_working_days)
        return datetime.combine(day, self.papers_time, tzinfo=LONDON)

    def exemption(self, occasion: Occasion) -> Exemption | None:
        """The exemption under which such a placement need not wait for the panel."""
        return next((exemption for exemption in self.exempt if exemption.occasion is occasion), None)

    def must_be_on_agenda(
        self,
        *,
        meets_on: date,
        occasion: Occasion,
        started: bool,
        ended: bool,
        decided: bool,
        contract_ends: date | None,
    ) -> str:
        """Why this placement must be on the agenda of a meeting on that day, in words; empty when it need not be."""
        weeks = self.contract_ending_weeks
        if weeks and contract_ends and not ended and contract_ends <= meets_on + timedelta(weeks=weeks):
            return f"its contract ends within {weeks} weeks of the meeting, or has ended"
        if decided:
            return ""
        if exemption := self.exemption(occasion):
            comes = started and (exemption.even_if_ended or not ended)
            return f"{occasion}: it comes to the panel retrospectively" if comes else ""
        return f"{occasion}: the panel must agree it" if occasion in self.must_come and not ended else ""

    def delegate(self, route: Route) -> Delegate | None:
        """Who decides between meetings by that route."""
        return next((delegate for delegate in self.between_meetings if delegate.route is route), None)
