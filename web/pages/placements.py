"""The page of a placement: how it stands, what can be done with it now, what is known about it, and its trail."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.pages.actions import actions
from web.pages.facts import decided_title, sections
from web.pages.opened import Opened, opened
from web.pages.trail import part
from web.telling.section import Section

pages = Blueprint("placements", __name__, url_prefix="/placements/<uuid:id>")


@dataclass(frozen=True)
class Asked:
    """A condition of a decision, and what became of it."""

    number: int
    words: str
    owner: str
    due_on: date
    met_on: date | None
    overdue: bool
    standing: bool
    """Of the decision that stands: it may still be met."""


@pages.get("")
def placement(id: UUID) -> ResponseReturnValue:
    file = opened(id)
    asked = conditions(file)
    return render_template(
        "placements/placement.html",
        file=file,
        actions=actions(file.case),
        sections=[
            without_conditions(section) if section.title in asked else section
            for section in sections(file.dossier, file.world)
        ],
        conditions=asked,
        decided={decided_title(n, each): each.version for n, each in enumerate(file.dossier.decisions, 1)},
        trail=part(file.history, file.world),
    )


def conditions(file: Opened) -> dict[str, list[Asked]]:
    """The conditions of each decision that has some, by the title of its section."""
    return {
        decided_title(n, decided): [
            Asked(
                number=number,
                words=condition.words,
                owner=condition.owner,
                due_on=condition.due_on,
                met_on=decided.met[number].met_on if number in decided.met else None,
                overdue=condition.due_on < file.on,
                standing=decided.version == file.placement.decision_version and file.placement.decision is not None,
            )
            for number, condition in enumerate(decided.made.conditions, 1)
        ]
        for n, decided in enumerate(file.dossier.decisions, 1)
        if decided.made.conditions
    }


def without_conditions(section: Section) -> Section:
    """They have a list of their own."""
    return Section(section.title, tuple(fact for fact in section.facts if not fact[0].startswith("Condition")))
