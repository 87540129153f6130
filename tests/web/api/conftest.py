"""Programs that act for somebody, and a council for them to work in."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from placements import commands
from placements.application import Register
from placements.authority import Authority, Neighbour
from placements.credentials import Credentials
from placements.panel import Panel
from placements.provider import Provider, ProviderRegistered, RegistrationStatus, Regulator, provider_key
from placements.scheme import DelegationScheme, Limit
from placements.settings import Council, Settings, Thresholds
from placements.store import Actor, history_id
from placements.terms import Requirement, Terms
from placements.vault import Details
from placements.vocabulary import PanelKind, PersonKind, Role, Route, ServiceType
from tests.web.api.case import Case, Program, World

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def program(app: Flask, credentials: Credentials, somebody: Callable[[Role], UUID]) -> Callable[[Role], Program]:
    """A program that acts for somebody with that role."""
    return lambda role: Program(app, credentials.make_token(somebody(role), "test"))


@pytest.fixture
def world(register: Register, somebody: Callable[[Role], UUID]) -> World:
    by = Actor(id=somebody(Role.DIRECTOR), role=Role.DIRECTOR)

    def decide(kind: type, id: UUID, decision: Callable[[Any], Any]) -> UUID:
        return register.decide(kind, id, decision, by=by, new=None).id

    code, near = "E08000009", (Neighbour(code="E08000003", name="Manchester"),)
    trafford = history_id("Authority", code)
    decide(Authority, trafford, lambda it: it.take_edition(code=code, name="Trafford", adjoining=near))
    council = Council(name="Trafford Council", authority=code, go_live=NEW_YEAR)
    first = {"label": "2026", "effective_from": NEW_YEAR}
    decide(Settings, commands.SETTINGS, lambda it: it.adopt(**first, council=council, thresholds=Thresholds()))
    limits = (Limit(route=Route.DIRECTOR, person_kind=PersonKind.CHILD, annual=30_000_000),)
    decide(DelegationScheme, commands.SCHEME, lambda it: it.adopt(**first, corporate_version="1", limits=limits))
    panel = decide(Panel, register.new_id(), lambda it: it.establish(name="Placement panel", kind=PanelKind.IPOP))
    terms = Terms(quorum=2, requirements=(Requirement(capacity="children's services"),))
    decide(Panel, panel, lambda it: it.adopt_terms(**first, terms=terms))

    def appoint(role: Role, capacity: str) -> UUID:
        appointed = {"member": somebody(role), "capacities": (capacity,), "appointed_on": NEW_YEAR}
        decide(Panel, panel, lambda it: it.appoint_member(**appointed))
        return somebody(role)

    def home(urn: str, name: str, authority: str) -> UUID:
        entry = ProviderRegistered(
            regulator=Regulator.OFSTED,
            code=urn,
            status=RegistrationStatus.ACTIVE,
            as_at=NEW_YEAR,
            provision_type="Children's home",
            service_types=(ServiceType.CHILDRENS_HOME,),
            authority=authority,
            name=name,
        )
        return decide(Provider, history_id("Provider", provider_key(urn)), lambda it: it.register(entry=entry))

    details = Details(name="Maya Okafor", born=date(2014, 6, 1), address="1 Mill Lane, Sale", reference="C-1")
    return World(
        panel=panel,
        home=home("SC392492", "Oak House", "Trafford"),
        other_home=home("SC392493", "Elm House", "Trafford"),
        far_home=home("SC392494", "Sea View", "Devon"),
        maya=commands.register_person(register, kind=PersonKind.CHILD, details=details, by=by).id,
        chair=appoint(Role.CHAIR, "chair"),
        member=appoint(Role.PANEL_MEMBER, "children's services"),
    )


@pytest.fixture
def case(program: Callable[[Role], Program], world: World) -> Case:
    return Case(program, world)
