"""A council on a real register, for the commands: its people, panels, homes, scheme and settings."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from placements.account import Account, AccountOpened
from placements.application import Register
from placements.authority import Authority, AuthorityRegistered, Neighbour
from placements.commands import SCHEME as SCHEME_ID
from placements.commands import SETTINGS
from placements.panel import MemberAppointed, Panel, PanelEstablished, TermsAdopted
from placements.person import Person, PersonRegistered
from placements.provider import Provider, ProviderRegistered, RegistrationStatus, Regulator
from placements.scheme import DelegationScheme, Limit, SchemeAdopted
from placements.settings import Council, Settings, SettingsAdopted, Thresholds
from placements.store import Actor, history_id
from placements.vault import Details
from placements.vocabulary import PanelKind, PersonKind, Role, Route, ServiceType
from tests.placements.cases import (
    AMAR,
    CLERK,
    DIANA,
    EDITH,
    ELM_LODGE,
    IPOP,
    MARA,
    NOOR,
    OAK_HOUSE,
    OLU,
    PETE,
    POUND,
    QMG,
    QUINN,
    SASHA,
    TERMS,
)

COORDINATOR = Actor(id=CLERK, role=Role.COORDINATOR)
REQUESTER = Actor(id=SASHA, role=Role.REQUESTER)
OFFICER = Actor(id=OLU, role=Role.NOMINATED_OFFICER)
DIRECTOR = Actor(id=DIANA, role=Role.DIRECTOR)

AMAR_SINGH = Details(name="Amar Singh", born=date(2012, 1, 5), address="1 Mill Lane", reference="C-1001")
EDITH_MOSS = Details(name="Edith Moss", born=date(1941, 6, 30), address="2 Mill Lane", reference="A-2002")
CORNISH, SHUT = UUID(int=52), UUID(int=53)
"""Homes beside Oak House in our area and Elm Lodge in the next: one far away, one whose registration is cancelled."""
LIMIT = 250_000 * POUND
SCHEME = SchemeAdopted(
    label="Scheme 2026",
    effective_from=date(2026, 1, 1),
    corporate_version="12",
    limits=tuple(
        Limit(route=route, person_kind=kind, annual=LIMIT)
        for route in (Route.CHAIRS_ACTION, Route.NOMINATED_OFFICER)
        for kind in PersonKind
    ),
)
LONG_AGO = date(2020, 1, 1)
AUTHORITY = "E08000026"


def happened(register: Register, kind: type[Any], id: UUID, *events: Any) -> None:
    """This has happened, whatever the rules would say."""
    register.decide(kind, id, lambda _: events, by=COORDINATOR, new=None)


def on(register: Register, id: UUID) -> list[Any]:
    """What is on record about it."""
    return [recorded.event for recorded in register.history(id)]


def set_up(register: Register) -> Register:
    for id, role in ((SASHA, Role.REQUESTER), (OLU, Role.NOMINATED_OFFICER), (DIANA, Role.DIRECTOR)):
        happened(register, Account, id, AccountOpened(username=f"user{id.int}", name=role.title(), roles=(role,)))
    for id, kind, details in ((AMAR, PersonKind.CHILD, AMAR_SINGH), (EDITH, PersonKind.ADULT, EDITH_MOSS)):
        sealed = register.vault.seal(id, details)
        happened(register, Person, id, PersonRegistered(reference=f"PE-{id.int}", kind=kind, sealed=sealed))
    for id, panel in ((IPOP, PanelKind.IPOP), (QMG, PanelKind.QMG)):
        happened(register, Panel, id, *_panel(panel))
    for id, code, authority, status in (
        (OAK_HOUSE, "SC000001", "Coventry", RegistrationStatus.ACTIVE),
        (ELM_LODGE, "SC000002", "Warwickshire", RegistrationStatus.ACTIVE),
        (CORNISH, "SC000003", "Cornwall", RegistrationStatus.ACTIVE),
        (SHUT, "SC000004", "Coventry", RegistrationStatus.CANCELLED),
    ):
        happened(register, Provider, id, _home(code, authority, status))
    council = Council(name="Anyshire", authority=AUTHORITY, go_live=LONG_AGO)
    happened(
        register,
        Settings,
        SETTINGS,
        SettingsAdopted(label="2020", effective_from=LONG_AGO, council=council, thresholds=Thresholds()),
    )
    happened(register, DelegationScheme, SCHEME_ID, SCHEME)
    adjoining = (Neighbour(code="E10000031", name="Warwickshire"),)
    happened(
        register,
        Authority,
        history_id("Authority", AUTHORITY),
        AuthorityRegistered(code=AUTHORITY, name="Coventry", adjoining=adjoining),
    )
    return register


def _panel(kind: PanelKind) -> Sequence[Any]:
    capacities = {MARA: ("chair",), NOOR: ("service manager",), PETE: ("health",), QUINN: ("education",)}
    return [
        PanelEstablished(name=f"The {kind}", kind=kind),
        TermsAdopted(label="2020", effective_from=LONG_AGO, terms=TERMS),
        *(
            MemberAppointed(member=member, capacities=stands_for, appointed_on=LONG_AGO)
            for member, stands_for in capacities.items()
        ),
    ]


def _home(code: str, authority: str, status: RegistrationStatus) -> ProviderRegistered:
    return ProviderRegistered(
        regulator=Regulator.OFSTED,
        code=code,
        status=status,
        as_at=LONG_AGO,
        provision_type="Children's Home",
        service_types=(ServiceType.CHILDRENS_HOME,),
        authority=authority,
    )


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a winter's day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
