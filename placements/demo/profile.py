"""What a placement of the demo council is like before it is asked for: drawn by chance where the story is silent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar
from uuid import UUID

from placements.demo import words
from placements.demo.council import Council
from placements.demo.figures import (
    ADULT_GROUPS,
    CHILDREN_BY_SERVICE,
    CHILDRENS_PRICES,
    RISE_SINCE_2015,
    WHERE,
    AdultGroup,
)
from placements.demo.homes import Home
from placements.demo.meetings import COORDINATORS
from placements.demo.staff import Team
from placements.placement import Event, Placement
from placements.store import Actor
from placements.vocabulary import Funding, Locality, PanelKind, PersonKind, Role, Route, ServiceType

T = TypeVar("T")

AGES = {
    ServiceType.FOSTERING: (1, 15),
    ServiceType.CHILDRENS_HOME: (9, 16),
    ServiceType.SUPPORTED_ACCOMMODATION: (16, 16),
    ServiceType.RESIDENTIAL_FAMILY_CENTRE: (0, 1),
    ServiceType.RESIDENTIAL_SCHOOL: (8, 15),
}
"""In completed years, on the first day of the demo year or of the request."""

ADULTS_WHERE = {Locality.IN_AREA: 86, Locality.OUT_OF_AREA: 12, Locality.AT_A_DISTANCE: 2}

SPECIAL_TEAMS: Mapping[str, str] = {
    "learning disability": "Learning disability",
    "mental health": "Mental health",
    ServiceType.SUPPORTED_ACCOMMODATION: "Leaving care",
}
"""Teams that see to one reason for support, or one kind of home, and to nothing else."""

PANEL_OF = {PersonKind.CHILD: PanelKind.IPOP, PersonKind.ADULT: PanelKind.QMG}


def drawn(random: Random, table: Mapping[T, int]) -> T:
    """One of the keys, as often as its number says."""
    return random.choices(list(table), list(table.values()))[0]


def known(id: UUID | None) -> UUID:
    """The id of somebody who is registered by now."""
    assert id
    return id


class Profile:
    """Who it is about, who sees to it, which homes are asked, and at what rate."""

    def __init__(
        self,
        council: Council,
        kind: PersonKind,
        *key: object,
        panel: PanelKind | None = None,
        service: ServiceType | None = None,
        locality: Locality | None = None,
        team: str = "",
        most: int | None = None,
        funding: Funding | None = None,
        person: UUID | None = None,
    ) -> None:
        """`most`: pence a week that the rate stays below. `person`: somebody who is registered already."""
        self.council = council
        self.random = random = council.random(kind, *key)
        self.kind = kind
        self.panel = panel or PANEL_OF[kind]
        self.group = self._group(service)
        self.service = self.group.service if self.group else service or drawn(random, CHILDREN_BY_SERVICE)
        self.team = self._team(team)
        self.worker = random.choice(self.team.workers)
        self.funding = funding or self._funding()
        self.person = person
        self.homes = self._homes(locality)
        self.home = self.homes[0]
        self.weekly = self._rate(self.home, most)
        self.ceiling = (self.weekly * random.randint(102, 107) // 100 // 500 + 1) * 500
        self.id = UUID(int=0)
        self.needed_by = council.year.go_live

    @property
    def requester(self) -> Actor:
        return self.council.actor(self.worker, Role.REQUESTER)

    @property
    def manager(self) -> Actor:
        """The team's manager, who writes down what the worker asks for."""
        return replace(self.council.actor(self.team.manager, Role.REQUESTER), on_behalf_of=self.requester.id)

    @property
    def coordinator(self) -> Actor:
        return self.council.actor(COORDINATORS[self.panel], Role.COORDINATOR)

    @property
    def commissioner(self) -> Actor:
        return self.council.actor(
            "commissioner" if self.kind is PersonKind.CHILD else "adults.commissioner", Role.COMMISSIONER
        )

    def officer(self, route: Route) -> Actor:
        """Who decides by that route."""
        match route:
            case Route.DUTY_MANAGER:
                return self.council.actor(self.team.manager, Role.REQUESTER)
            case Route.NOMINATED_OFFICER:
                child = self.kind is PersonKind.CHILD
                return self.council.actor("nominated" if child else "adults.nominated", Role.NOMINATED_OFFICER)
            case Route.DIRECTOR:
                return self.council.actor("director", Role.DIRECTOR)
            case _:
                chairs = {PanelKind.IPOP: "chair", PanelKind.QMG: "adults.chair", PanelKind.PEP: "escalation.chair"}
                return self.council.actor(chairs[self.panel], Role.CHAIR)

    def _say(self, *parts: Sequence[str]) -> str:
        return words.some(self.random, *parts)

    def _decide(self, decision: Callable[[Placement], Sequence[Event]], by: Actor) -> None:
        self.council.register.decide(Placement, self.id, decision, by=by)

    def move_to_dearer(self, weekly: int) -> None:
        """The offer and the choice at a new rate, so that the panel can be asked for a higher ceiling."""
        self.weekly, self.ceiling = weekly, (weekly * 104 // 100 // 500 + 1) * 500

    def _group(self, service: ServiceType | None) -> AdultGroup | None:
        if self.kind is PersonKind.CHILD:
            return None
        groups = [group for group in ADULT_GROUPS if service in (None, group.service)]
        return self.random.choices(groups, [group.weeks for group in groups])[0]

    def _team(self, name: str) -> Team:
        """A team that sees to such cases, unless one is named."""
        special = SPECIAL_TEAMS.get(self.group.reason if self.group else self.service, "")
        teams = [team for team in self.council.teams if team.kind is self.kind]
        wanted = name or special
        return self.random.choice(
            [team for team in teams if (team.name == wanted if wanted else team.name not in SPECIAL_TEAMS.values())]
        )

    def _funding(self) -> Funding:
        if self.group and self.group.reason == "mental health":
            return Funding.SECTION_117
        return drawn(self.random, {Funding.COUNCIL: 86, Funding.JOINT: 14})

    def _homes(self, locality: Locality | None) -> list[Home]:
        """Homes to ask, the one to be chosen first."""
        where = ADULTS_WHERE if self.group else WHERE[self.service]
        first = self.random.choice(self.council.trusted[self.service, locality or drawn(self.random, where)])
        others = [home for near in Locality for home in self.council.trusted[self.service, near] if home is not first]
        return [first, *self.random.sample(others, min(3, len(others)))]

    def _rate(self, home: Home, most: int | None) -> int:
        """Pence a week, in steps of 50."""
        usual = self.group.unit_cost * RISE_SINCE_2015 if self.group else CHILDRENS_PRICES[self.service]
        weekly = round(usual * home.price * self.random.uniform(0.88, 1.18) / 50) * 50
        return weekly if most is None else min(weekly, most)
