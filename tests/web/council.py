"""A council for the tests of the pages: people, panels, homes, and placements in each state, made by commands."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import Flask

from placements import commands
from placements.application import Register
from placements.authority import Authority, Neighbour
from placements.meeting import Meeting
from placements.panel import Panel
from placements.placement import Alternative, Placement, Response
from placements.provider import Provider, ProviderRated, ProviderRegistered, Rating, RegistrationStatus, regulator_of
from placements.scheme import DelegationScheme, Limit
from placements.settings import Council as CouncilSettings
from placements.settings import Settings, Thresholds
from placements.store import Actor, history_id
from placements.terms import Terms
from placements.vault import Details
from placements.verdict import Condition, Verdict
from placements.vocabulary import (
    Funding,
    Occasion,
    Outcome,
    PanelKind,
    PersonKind,
    Role,
    Route,
    ServiceType,
)
from tests.people import account_of

AUTHORITY = "E08000026"
LONG_AGO = date(2020, 1, 1)

OAK = "SC392492"
ELM = "2590934"
FAR = "SC000003"
ASH = "1-466088203"


@dataclass
class Council:
    """Anyshire, on 2 March 2026 unless the clock says otherwise. Amar is a boy of 14, Edith a woman of 84."""

    app: Flask

    @property
    def register(self) -> Register:
        return self.app.extensions["register"]

    def by(self, role: Role) -> Actor:
        return Actor(id=account_of(self.app, role), role=role)

    @property
    def sasha(self) -> Actor:
        """The social worker who asks."""
        return self.by(Role.REQUESTER)

    @property
    def clerk(self) -> Actor:
        return self.by(Role.COORDINATOR)

    def set_up(self) -> "Council":
        director = self.by(Role.DIRECTOR)
        council = CouncilSettings(name="Anyshire Council", authority=AUTHORITY, go_live=LONG_AGO)
        limits = tuple(
            Limit(route=route, person_kind=kind, annual=annual)
            for route, annual in (
                (Route.CHAIRS_ACTION, 150_000_00),
                (Route.NOMINATED_OFFICER, 260_000_00),
                (Route.DIRECTOR, 520_000_00),
            )
            for kind in PersonKind
        )
        self._decide(
            Settings,
            commands.SETTINGS,
            lambda s: s.adopt(label="2026", effective_from=LONG_AGO, council=council, thresholds=Thresholds()),
            director,
        )
        self._decide(
            DelegationScheme,
            commands.SCHEME,
            lambda s: s.adopt(label="Scheme 2026", effective_from=LONG_AGO, corporate_version="12", limits=limits),
            director,
        )
        neighbours = (Neighbour(code="E10000031", name="Warwickshire"),)
        self._decide(
            Authority,
            history_id("Authority", AUTHORITY),
            lambda a: a.take_edition(code=AUTHORITY, name="Coventry", adjoining=neighbours),
            director,
        )
        assert len({self.ipop, self.qmg, self.oak, self.elm, self.far, self.ash}) == 6
        assert len({self.by(role).id for role in Role}) == len(Role)
        return self

    @cached_property
    def ipop(self) -> UUID:
        return self._panel("Independent Placement Overview Panel", PanelKind.IPOP)

    @cached_property
    def qmg(self) -> UUID:
        return self._panel("Quality Monitoring Group", PanelKind.QMG)

    @cached_property
    def oak(self) -> UUID:
        return self._home(OAK, "Oak House", "Coventry", Rating.GOOD)

    @cached_property
    def elm(self) -> UUID:
        return self._home(ELM, "Elm Lodge", "Warwickshire", Rating.REQUIRES_IMPROVEMENT)

    @cached_property
    def far(self) -> UUID:
        return self._home(FAR, "Farview", "Cornwall", Rating.OUTSTANDING)

    @cached_property
    def ash(self) -> UUID:
        return self._home(ASH, "Ash Court", "Coventry", Rating.GOOD, ServiceType.RESIDENTIAL_CARE)

    @cached_property
    def amar(self) -> UUID:
        return self.person(PersonKind.CHILD, "Amar Singh", date(2012, 1, 5), "C-1001")

    @cached_property
    def edith(self) -> UUID:
        return self.person(PersonKind.ADULT, "Edith Moss", date(1941, 6, 30), "A-2002")

    def person(self, kind: PersonKind, name: str, born: date, case: str) -> UUID:
        details = Details(name=name, born=born, address="1 Mill Lane", reference=case)
        return commands.register_person(self.register, kind=kind, details=details, by=self.sasha).id

    def requested(self, **changes: Any) -> UUID:
        """Amar's placement, asked for."""
        asked = {
            "person": self.amar,
            "service_type": ServiceType.CHILDRENS_HOME,
            "panel": self.ipop,
            "occasion": Occasion.NEW,
            "team": "Children in Care North",
            "needed_by": date(2026, 3, 20),
            "needs": "A small home near his school, with staff who know autism.",
            "recommendation": "A children's home for two or three children.",
            "funding": Funding.COUNCIL,
            "by": self.sasha,
        }
        return commands.request_placement(self.register, **{**asked, **changes}).id

    def with_options(self, *, home: UUID | None = None, **changes: Any) -> UUID:
        """…with an alternative explored, two providers considered, and one of them chosen."""
        id, home = self.requested(**changes), home or self.oak
        other = self.elm if home != self.elm else self.oak
        self.do(
            id, lambda p: p.explore_alternative(alternative=Alternative.IN_HOUSE_FOSTERING, why_not="No carer free.")
        )
        consider, choose = commands.consider_provider, commands.choose_provider
        offered = {"response": Response.OFFERED, "weekly_rate": 4_200_00}
        consider(self.register, id, provider=home, **offered, reason="Near his school.", by=self.sasha)
        consider(self.register, id, provider=other, response=Response.REFUSED, reason="Full until May.", by=self.sasha)
        choose(self.register, id, provider=home, weekly_rate=4_200_00, why="He can keep his school.", by=self.sasha)
        return id

    def submitted(self, **changes: Any) -> UUID:
        """…and before its panel."""
        id = self.with_options(**changes)
        self.do(id, lambda p: p.submit())
        return id

    def approved(self, verdict: Verdict | None = None, *, meeting: UUID | None = None, **changes: Any) -> UUID:
        """…and approved by a meeting held today."""
        id = self.submitted(**changes)
        meeting = meeting or self.opened()
        self.put_on_agenda(meeting, id)
        verdict = verdict or Verdict(outcome=Outcome.APPROVED, reasons="It meets his needs.", weekly_ceiling=4_200_00)
        commands.record_decision(self.register, id, meeting=meeting, verdict=verdict, by=self.clerk)
        return id

    def started(self, day: date | None = None, **changes: Any) -> UUID:
        """…and lived in since that day, on the panel's authority."""
        id = self.approved(**changes)
        self.start(id, day or self.register.today(), authority=Route.PANEL)
        return id

    def start(self, id: UUID, day: date, **authority: Any) -> None:
        commands.start_placement(
            self.register, id, started_on=day, provider=self.oak, weekly_rate=4_200_00, **authority, by=self.sasha
        )

    def with_conditions(self) -> Verdict:
        due = self.register.today() + timedelta(days=14)
        conditions = (
            Condition(words="A visit by the virtual school", owner="Social worker", due_on=due),
            Condition(words="A plan for contact with his sister", owner="Reviewing officer", due_on=due),
        )
        return Verdict(
            outcome=Outcome.APPROVED_WITH_CONDITIONS,
            reasons="It meets his needs once school is settled.",
            weekly_ceiling=4_200_00,
            conditions=conditions,
        )

    def scheduled(self, day: date | None = None, *, panel: UUID | None = None) -> UUID:
        meets_on = day or self.register.today()
        schedule = commands.schedule_meeting
        return schedule(self.register, panel=panel or self.ipop, meets_on=meets_on, meets_at=time(10), by=self.clerk).id

    def opened(self, *, panel: UUID | None = None) -> UUID:
        """A meeting today, quorate and open."""
        id, chair, member = self.scheduled(panel=panel), self.by(Role.CHAIR).id, self.by(Role.PANEL_MEMBER).id
        for each in (chair, member):
            commands.record_attendance(self.register, id, member=each, by=self.clerk)
        commands.open_meeting(self.register, id, chair=chair, by=self.clerk)
        return id

    def put_on_agenda(self, meeting: UUID, placement: UUID) -> None:
        commands.list_item(self.register, meeting, placement=placement, why_late="Asked for today.", by=self.clerk)

    def show(self) -> None:
        """Let the pages show all that is recorded."""
        self.app.extensions["wait"](self.register.position())

    def close(self, meeting: UUID) -> None:
        self.register.decide(Meeting, meeting, Meeting.close, by=self.clerk)

    def do(self, id: UUID, decision: Any, *, by: Actor | None = None) -> None:
        """Decide about one placement."""
        self.register.decide(Placement, id, decision, by=by or self.sasha)

    def state(self, id: UUID) -> Placement:
        return self.register.load(Placement, id)

    def last(self, id: UUID) -> Any:
        """The last event of a history."""
        return self.register.history(id)[-1].event

    def _panel(self, name: str, kind: PanelKind) -> UUID:
        id, chair, member = self.register.new_id(), self.by(Role.CHAIR).id, self.by(Role.PANEL_MEMBER).id
        self._decide(Panel, id, lambda panel: panel.establish(name=name, kind=kind), self.clerk)
        terms = Terms(quorum=2)
        self._decide(Panel, id, lambda p: p.adopt_terms(label="2026", effective_from=LONG_AGO, terms=terms), self.clerk)
        for account, stands_for in ((chair, ("chair",)), (member, ("health",))):
            self._decide(Panel, id, appointing(account, stands_for), self.clerk)
        return id

    def _home(self, code: str, name: str, authority: str, rating: Rating, *services: ServiceType) -> UUID:
        id = history_id("Provider", f"{regulator_of(code).lower()}/{code}")
        entry = ProviderRegistered(
            regulator=regulator_of(code),
            code=code,
            status=RegistrationStatus.ACTIVE,
            as_at=date(2025, 4, 1),
            provision_type="Children's home" if not services else "Residential home",
            service_types=services or (ServiceType.CHILDRENS_HOME,),
            authority=authority,
            name=name,
            places=3,
        )
        rated = ProviderRated(rating=rating, inspected_on=date(2025, 1, 8), published_on=date(2025, 2, 3))
        self._decide(Provider, id, lambda p: p.register(entry=entry, ratings=[rated]), self.by(Role.COMMISSIONER))
        return id

    def _decide(self, kind: type[Any], id: UUID, decision: Any, by: Actor) -> None:
        self.register.decide(kind, id, decision, by=by, new=None)


def appointing(member: UUID, capacities: tuple[str, ...]) -> Any:
    return lambda panel: panel.appoint_member(member=member, capacities=capacities, appointed_on=LONG_AGO)
