"""Who works for the demo council: accounts of every role, the teams, and who sits on which panel as what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from placements.administration import account_id
from placements.demo.names import FIRST, LAST
from placements.vocabulary import PanelKind, PersonKind, Role


@dataclass(frozen=True, slots=True)
class Post:
    username: str
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    kind: PersonKind
    manager: str
    """Usernames."""
    workers: tuple[str, ...]


SIGN_INS: Sequence[Post] = (
    Post("requester", "Bethan Larkspur", (Role.REQUESTER,)),
    Post("coordinator", "Imogen Thackeray-Dale", (Role.COORDINATOR,)),
    Post("member", "Gareth Ollerton", (Role.PANEL_MEMBER,)),
    Post("chair", "Moira Kettlewell", (Role.CHAIR, Role.PANEL_MEMBER)),
    Post("nominated", "Desmond Ainscough", (Role.NOMINATED_OFFICER,)),
    Post("director", "Rukhsana Bellingham", (Role.DIRECTOR,)),
    Post("commissioner", "Owen Tredinnick", (Role.COMMISSIONER,)),
    Post("finance", "Pauline Stopford", (Role.FINANCE,)),
    Post("auditor", "Winston Adeyemi-Clarke", (Role.AUDITOR,)),
    Post("protection", "Morwenna Fairbrother", (Role.DATA_PROTECTION_OFFICER,)),
    Post("administrator", "Hilary Pemberthy", (Role.ADMINISTRATOR,)),
)
"""One account for each role: the only ones that get a password."""

OTHERS: Sequence[Post] = (
    Post("adults.coordinator", "Colin Wragg-Sayer", (Role.COORDINATOR,)),
    Post("vice.chair", "Yvonne Castleton", (Role.CHAIR, Role.PANEL_MEMBER)),
    Post("adults.chair", "Alasdair Penhaligon", (Role.CHAIR, Role.PANEL_MEMBER)),
    Post("adults.vice.chair", "Thandiwe Rowbotham", (Role.CHAIR, Role.PANEL_MEMBER)),
    Post("escalation.chair", "Sunita Threlfall", (Role.CHAIR, Role.PANEL_MEMBER)),
    Post("service.manager", "Duncan Felsted", (Role.PANEL_MEMBER,)),
    Post("adults.service.manager", "Eilidh Crowhurst", (Role.PANEL_MEMBER,)),
    Post("virtual.head", "Nerys Applegarth", (Role.PANEL_MEMBER,)),
    Post("designated.nurse", "Kwame Hollins", (Role.PANEL_MEMBER,)),
    Post("reviewing.officer", "Judith Marrable", (Role.PANEL_MEMBER,)),
    Post("reviewing.officer.2", "Tomasz Wainfleet", (Role.PANEL_MEMBER,)),
    Post("panel.finance", "Leonora Spink", (Role.PANEL_MEMBER,)),
    Post("occupational.therapist", "Idris Coverdale", (Role.PANEL_MEMBER,)),
    Post("discharge.lead", "Cecily Brathwaite-Moss", (Role.PANEL_MEMBER,)),
    Post("safeguarding.lead", "Rashid Temperley", (Role.PANEL_MEMBER,)),
    Post("quality.lead", "Agnes Kilbride-Shaw", (Role.PANEL_MEMBER,)),
    Post("substitute.health", "Emrys Colquitt", (Role.PANEL_MEMBER,)),
    Post("adults.nominated", "Stephanie Harbottle-Ray", (Role.NOMINATED_OFFICER,)),
    Post("adults.commissioner", "Vikram Oldershaw", (Role.COMMISSIONER,)),
    Post("finance.2", "Marjorie Skipworth", (Role.FINANCE,)),
    Post("administrator.2", "Benedict Rooksby", (Role.ADMINISTRATOR,)),
)

MEMBERS: Mapping[PanelKind, Mapping[str, tuple[str, ...]]] = {
    PanelKind.IPOP: {
        "chair": ("chair", "children's services"),
        "vice.chair": ("vice chair", "service manager", "children's services"),
        "service.manager": ("service manager", "children's services"),
        "member": ("commissioning",),
        "virtual.head": ("virtual school",),
        "designated.nurse": ("health",),
        "reviewing.officer": ("independent reviewing",),
        "panel.finance": ("finance",),
    },
    PanelKind.QMG: {
        "adults.chair": ("chair", "adult social care"),
        "adults.vice.chair": ("vice chair", "adult social care"),
        "adults.service.manager": ("service manager", "adult social care"),
        "member": ("commissioning",),
        "discharge.lead": ("health",),
        "occupational.therapist": ("occupational therapy",),
        "panel.finance": ("finance",),
    },
    PanelKind.PEP: {
        "escalation.chair": ("chair", "commissioning"),
        "safeguarding.lead": ("vice chair", "safeguarding"),
        "quality.lead": ("quality",),
        "adults.service.manager": ("adult social care",),
        "member": ("commissioning",),
    },
}

SUBSTITUTES = {
    account_id(absent): account_id(substitute)
    for absent, substitute in (("designated.nurse", "substitute.health"), ("discharge.lead", "substitute.health"))
}
"""Who comes for whom."""

CHILDRENS_TEAMS = (
    "Children in care, east",
    "Children in care, west",
    "Assessment and intervention, north",
    "Assessment and intervention, south",
    "Leaving care",
    "Disabled children",
)
ADULTS_TEAMS = (
    "Hospital discharge",
    "Older people, north",
    "Older people, south",
    "Learning disability",
    "Mental health",
    "Adults' reviews",
)


def staff(random: Random) -> tuple[list[Post], list[Team]]:
    """Every account, and the teams: each a manager and three workers. The first worker of all can sign in."""
    firsts, lasts = random.sample(FIRST, 48), random.sample(LAST, 48)
    others = [
        Post(f"{first}.{last}".lower(), f"{first} {last}", (Role.REQUESTER,))
        for first, last in zip(firsts, lasts, strict=True)
    ]
    others[1:2] = [SIGN_INS[0]]
    named = [
        *[(name, PersonKind.CHILD) for name in CHILDRENS_TEAMS],
        *[(name, PersonKind.ADULT) for name in ADULTS_TEAMS],
    ]
    teams = []
    for place, (name, kind) in enumerate(named):
        manager, *workers = (post.username for post in others[4 * place : 4 * place + 4])
        teams.append(Team(name=name, kind=kind, manager=manager, workers=tuple(workers)))
    return [*SIGN_INS, *OTHERS, *(post for post in others if post not in SIGN_INS)], teams
