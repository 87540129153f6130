"""The frame around every page: the design systems' templates, whose service it is, and where one may go from here."""

from typing import Any, NamedTuple

from flask import Flask, request, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from placements.commands import SETTINGS
from placements.errors import Refused
from placements.settings import Settings
from web.access import ACCESS
from web.current import register, user
from web.telling.panel import terms_in_words


class Place(NamedTuple):
    endpoint: str
    text: str


NAVIGATION = (
    Place("work.work", "My work"),
    Place("register.placements", "Register"),
    Place("meetings.meetings", "Meetings"),
    Place("exceptions.exceptions", "Exceptions"),
    Place("panels.panels", "Panels"),
    Place("providers.providers", "Providers"),
    Place("persons.persons", "People"),
    Place("audits.audits", "Audit"),
    Place("reads.everybodys", "Who has opened what"),
    Place("checkpoints.checkpoint", "Checkpoint"),
    Place("accounts.accounts", "Accounts"),
)
"""In the order in which people see them; each sees those that they may open."""

DESK = (
    Place("audit.everything", "Trail of the whole register"),
    Place("controls.controls", "Control tests"),
    Place("paths.variants", "Paths that placements took"),
    Place("reads.everybodys", "Who has opened what"),
    Place("checkpoints.checkpoint", "Checkpoint"),
)
"""What stands beside the audits, and not in the bar of who may see them."""


def init_layout(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("web"),
            PrefixLoader({name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for given in (may, desk, navigation, user, council, terms_in_words):
        app.add_template_global(given)


def may(endpoint: str) -> bool:
    """Whether who is asking may go there."""
    asking = user()
    return asking is not None and not (ACCESS.get(endpoint) or frozenset()).isdisjoint(asking.roles)


def places() -> list[Place]:
    beside = {place.endpoint for place in desk()}
    return [place for place in NAVIGATION if may(place.endpoint) and place.endpoint not in beside]


def desk() -> list[Place]:
    """What who is asking finds beside the audits."""
    return [place for place in DESK if may(place.endpoint)] if may("audits.audits") else []


def navigation() -> list[dict[str, Any]]:
    return [
        {"href": url_for(place.endpoint), "text": place.text, "active": is_in(place.endpoint)} for place in places()
    ]


def is_in(place: str) -> bool:
    """Whether the page belongs there; what stands beside the audits belongs to them."""
    endpoint = request.endpoint or ""
    here = "audits" if endpoint in {each.endpoint for each in desk()} else endpoint.partition(".")[0]
    return place.startswith(f"{'audits' if here == 'auditing' else here}.")


def council() -> str:
    """The name in the settings in force; until there are any, the service's own."""
    settings = register().find(Settings, SETTINGS)
    try:
        return settings.in_force_on(register().today()).council.name
    except Refused:
        return "Placements"
