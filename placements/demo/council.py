"""The demo council itself: who works there, its panels, its scheme of delegation, its settings, and its neighbours."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from placements.account import Account
from placements.administration import OPERATOR, account_id
from placements.application import Change
from placements.authority import Authority, Neighbour
from placements.commands import SCHEME, SETTINGS
from placements.demo.agenda import Agenda, Clock, Year
from placements.demo.bulk import BulkRegister
from placements.demo.homes import ADJOINING, COUNCIL, DISTANT, Home
from placements.demo.staff import MEMBERS, Post, Team
from placements.errors import Refused
from placements.panel import Panel
from placements.provider import Provider
from placements.scheme import DelegationScheme, Limit
from placements.settings import Council as CouncilSettings
from placements.settings import Settings, Thresholds
from placements.store import Actor, history_id
from placements.terms import Delegate, Exemption, Requirement, Terms
from placements.vocabulary import Locality, Occasion, PanelKind, PersonKind, Role, Route, ServiceType

CODES = {name: f"E100009{number:02d}" for number, name in enumerate((COUNCIL, *ADJOINING, *DISTANT), start=1)}
"""Of ONS's form, and given to nobody."""

PANEL_NAMES = {
    PanelKind.IPOP: "Independent Placement Overview Panel",
    PanelKind.QMG: "Quality Monitoring Group",
    PanelKind.PEP: "Provider Escalation Panel",
}

PANELS = {kind: history_id("Panel", f"demo/{kind}") for kind in PanelKind}
"""Their ids, by which a demo council is known."""

ALWAYS_COME = (
    Occasion.NEW,
    Occasion.CHANGE_OF_HOME,
    Occasion.HIGHER_PACKAGE,
    Occasion.EXTENSION,
    Occasion.BREAKDOWN,
    Occasion.INTERNAL_TO_EXTERNAL,
)

TERMS = {
    PanelKind.IPOP: Terms(
        quorum=3,
        requirements=(Requirement(capacity="children's services"), Requirement(capacity="service manager")),
        endorsed_by=Delegate(route=Route.DIRECTOR, title="Director of Children's Services"),
        must_come=ALWAYS_COME,
        exempt=(
            Exemption(occasion=Occasion.EMERGENCY, even_if_ended=True),
            Exemption(occasion=Occasion.PROTECTION_ORDER, even_if_ended=True),
            Exemption(occasion=Occasion.REMAND, even_if_ended=True),
        ),
        contract_ending_weeks=8,
        source="Adopted by the Corporate Parenting Board",
    ),
    PanelKind.QMG: Terms(
        quorum=3,
        requirements=(Requirement(capacity="adult social care"),),
        endorsed_by=Delegate(route=Route.NOMINATED_OFFICER, title="Head of Adults' Commissioning"),
        must_come=ALWAYS_COME,
        exempt=(Exemption(occasion=Occasion.EMERGENCY), Exemption(occasion=Occasion.HOSPITAL_DISCHARGE)),
        source="Adopted by the Adult Social Care leadership team",
    ),
    PanelKind.PEP: Terms(
        quorum=3,
        requirements=(Requirement(capacity="quality"),),
        endorsed_by=Delegate(route=Route.DIRECTOR, title="Director of Adult Social Services"),
        source="Adopted by the Commissioning Board",
    ),
}

POUNDS = 100

LIMITS = {
    PersonKind.CHILD: {
        Route.DUTY_MANAGER: 75_000,
        Route.CHAIRS_ACTION: 120_000,
        Route.NOMINATED_OFFICER: 150_000,
        Route.DIRECTOR: 600_000,
    },
    PersonKind.ADULT: {
        Route.DUTY_MANAGER: 60_000,
        Route.CHAIRS_ACTION: 75_000,
        Route.NOMINATED_OFFICER: 200_000,
        Route.DIRECTOR: 400_000,
    },
}
"""Pounds a year, in the scheme with which the demo year begins; from the smallest to the greatest."""


def limits(
    *, raised_by: float = 1.0, adults_chair: int | None = None, without: tuple[PersonKind, Route] | None = None
) -> tuple[Limit, ...]:
    """Every limit of a scheme, in pence: those above, or with these changes (pounds a year)."""
    pounds = {
        (kind, route): round(annual * raised_by) for kind, routes in LIMITS.items() for route, annual in routes.items()
    }
    if adults_chair is not None:
        pounds[PersonKind.ADULT, Route.CHAIRS_ACTION] = adults_chair
    return tuple(
        Limit(route=route, person_kind=kind, annual=annual * POUNDS)
        for (kind, route), annual in pounds.items()
        if (kind, route) != without
    )


@dataclass(kw_only=True)
class Council:
    """What every story of the demo year needs at hand."""

    register: BulkRegister
    clock: Clock
    agenda: Agenda
    year: Year
    seed: int
    homes: Sequence[Home]
    teams: Sequence[Team]
    trusted: dict[tuple[ServiceType, Locality], list[Home]] = field(default_factory=lambda: defaultdict(list))
    """Homes that the council still places in."""
    persons: int = 0
    placements: Counter[PersonKind] = field(default_factory=Counter)
    meetings: Counter[PanelKind] = field(default_factory=Counter)
    """How many were held."""

    def random(self, *key: object) -> Random:
        """Chance of its own for each part, so that to change one part leaves the others as they were."""
        return Random(f"{self.seed} {' '.join(map(str, key))}")  # noqa: S311

    def actor(self, username: str, role: Role) -> Actor:
        return Actor(id=account_id(username), role=role)

    def decide(self, kind: type[Any], id: UUID, decision: Callable[[Any], Sequence[Any]], by: Actor) -> None:
        self.register.decide(kind, id, decision, by=by, new=None)

    @property
    def today(self) -> date:
        return self.register.today()

    def __post_init__(self) -> None:
        for home in self.homes:
            if home.trusted:
                self.trusted[home.service, home.locality].append(home)

    def appoint(self, panel: UUID, username: str, capacities: tuple[str, ...], day: date, by: Actor) -> None:
        member = account_id(username)
        self.decide(
            Panel,
            panel,
            lambda panel: panel.appoint_member(member=member, capacities=capacities, appointed_on=day),
            by,
        )

    def take_homes(self) -> None:
        """The homes as their regulators list them today, with the ratings published so far."""
        self.decide_each([self._edition(home) for home in self.homes], self.actor("commissioner", Role.COMMISSIONER))

    def _edition(self, home: Home) -> Change:
        entry, ratings = home.edition(self.today), home.known_on(self.today)
        return Provider, home.id, lambda provider: provider.take_edition(entry=entry, ratings=ratings)

    def decide_each(self, changes: Sequence[Change], by: Actor) -> None:
        """Record many changes together, none of which may be refused."""
        for answer in self.register.decide_each(changes, by=by):
            if isinstance(answer, Refused):
                raise answer


def found(council: Council, posts: Sequence[Post]) -> None:
    """Set the council up before anything is placed."""
    for post in posts:
        _open_account(council, post)
    administrator = council.actor("administrator", Role.ADMINISTRATOR)
    _adopt(council, administrator)
    for kind in PanelKind:
        _establish(council, kind, administrator)
    council.take_homes()


def _open_account(council: Council, post: Post) -> None:
    council.decide(
        Account,
        account_id(post.username),
        lambda account: account.open(username=post.username, name=post.name, roles=post.roles),
        OPERATOR,
    )


def _adopt(council: Council, by: Actor) -> None:
    """Settings, boundaries and the scheme of delegation."""
    since = council.year.go_live - timedelta(days=365)
    adjoining = tuple(Neighbour(code=CODES[name], name=name) for name in ADJOINING)
    council.decide(
        Authority,
        history_id("Authority", CODES[COUNCIL]),
        lambda authority: authority.take_edition(code=CODES[COUNCIL], name=COUNCIL, adjoining=adjoining),
        by,
    )
    settings = CouncilSettings(name=f"{COUNCIL} Council", authority=CODES[COUNCIL], go_live=council.year.go_live)
    council.decide(
        Settings,
        SETTINGS,
        lambda adopted: adopted.adopt(
            label="With the start of the register", effective_from=since, council=settings, thresholds=Thresholds()
        ),
        by,
    )
    council.decide(
        DelegationScheme,
        SCHEME,
        lambda scheme: scheme.adopt(
            label="Scheme of delegation, edition 7",
            effective_from=since,
            corporate_version="Constitution, part 3, version 11",
            limits=limits(),
        ),
        by,
    )


def _establish(council: Council, kind: PanelKind, by: Actor) -> None:
    """A panel, with its terms of reference and its members."""
    id = PANELS[kind]
    since = council.year.go_live - timedelta(days=365)
    council.decide(Panel, id, lambda panel: panel.establish(name=PANEL_NAMES[kind], kind=kind), by)
    council.decide(
        Panel, id, lambda panel: panel.adopt_terms(label="Edition 1", effective_from=since, terms=TERMS[kind]), by
    )
    for username, capacities in MEMBERS[kind].items():
        council.appoint(id, username, capacities, since, by)
