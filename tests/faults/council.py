"""The little that a council needs before a program may ask for placements over HTTP."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from placements import commands, database
from placements.administration import OPERATOR, account_id, open_account
from placements.application import Register
from placements.credentials import Credentials
from placements.panel import Panel
from placements.store import Store
from placements.vault import Details
from placements.vocabulary import PanelKind, PersonKind, Role


@dataclass(frozen=True)
class Asker:
    """A program that may ask for placements."""

    headers: dict[str, str]
    asked: dict[str, Any]
    """The body of a request, complete but for the needs."""


def settle(url: str) -> Asker:
    """A panel and a person, in an empty database."""
    database.migrate(url)
    with database.pool(url, role="placements_web", size=2) as pool:
        register = Register(Store(pool))
        panel = register.decide(
            Panel,
            register.new_id(),
            lambda panel: panel.establish(name="Placement panel", kind=PanelKind.IPOP),
            by=OPERATOR,
            new=True,
        )
        details = Details(name="Edith Moss", born=date(1941, 6, 30), address="1 Mill Lane", reference="A-1")
        person = commands.register_person(register, kind=PersonKind.ADULT, details=details, by=OPERATOR)
        asked = {
            "person": str(person.id),
            "service_type": "residential care",
            "panel": str(panel.id),
            "occasion": "new placement",
            "team": "Older people",
            "needed_by": str(register.today()),
            "recommendation": "Residential care within five miles.",
            "funding": "council",
        }
        return Asker(headers_of(register, Role.REQUESTER), asked)


def headers_of(register: Register, role: Role) -> dict[str, str]:
    """What a program sends that acts for somebody with that role, whose account is opened."""
    credentials = Credentials(register.store, now=register.now)
    open_account(register, credentials, username=role, name=role.title(), roles=[role], by=OPERATOR)
    token = credentials.make_token(account_id(role), "faults")
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
