"""A placement, meeting, panel, home or the scheme as at a day, as known at a moment, beside what is known now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from placements.calendar import london_date
from placements.commands import SCHEME
from placements.errors import NotFound
from placements.store import Recorded
from projections.query import known_at
from web import asked
from web.current import register
from web.pages.paging import address
from web.pages.trail import Step, part, trail
from web.pages.world import world
from web.telling.comparison import MOST_CAUSES, Cause, Part, Standing, compared
from web.telling.moments import in_form, presets, stops

pages = Blueprint("replay", __name__)

PLACES = {"Placement": "placement", "Meeting": "meeting", "Panel": "panel", "Provider": "provider"}
"""Subjects that are replayed under their id, by the name of the view."""

THEMSELVES = {
    "Placement": "placements.placement",
    "Meeting": "meetings.meeting",
    "Panel": "panels.panel",
    "Provider": "providers.provider",
    "DelegationScheme": "scheme.scheme",
}


@dataclass(frozen=True)
class Replay:
    """Both sides, and what lies between them."""

    then: Standing
    now: Standing
    known: datetime
    parts: list[Part]

    @property
    def here(self) -> Recorded:
        """The last event that was known then."""
        return self.then.history[-1]

    @property
    def before(self) -> Recorded | None:
        return next((each for each in reversed(self.then.history) if each.at < self.here.at), None)

    @property
    def after(self) -> Recorded | None:
        return next(iter(self.now.history[len(self.then.history) :]), None)

    @property
    def too_many(self) -> bool:
        return len(self.now.history) - len(self.then.history) > MOST_CAUSES

    @property
    def changes(self) -> int:
        return sum(part.changes for part in self.parts)


def replayed(subject: str, id: UUID, *, on: date | None, known: datetime | None) -> Replay:
    """The history as at a day as known at a moment, beside today's; NotFound where there was none yet."""
    moment = known or register().now()
    history = register().history(id)
    there = [recorded for recorded in history if recorded.at <= moment]
    if not there or there[0].subject != subject:
        raise NotFound(
            f"There is no such {words_of(subject)}, or there was none yet at that time: choose a later moment."
        )
    then = Standing(there, world(register(), there, on=on or london_date(moment), known=moment))
    now = Standing(history, world(register(), history, on=register().today()))
    return Replay(then, now, moment, compared(then, now))


def words_of(subject: str) -> str:
    return {"Provider": "home", "DelegationScheme": "scheme of delegation"}.get(subject, subject.lower())


@pages.get("/placements/<uuid:id>/replay")
def placement(id: UUID) -> ResponseReturnValue:
    return page("Placement", id)


@pages.get("/meetings/<uuid:id>/replay")
def meeting(id: UUID) -> ResponseReturnValue:
    return page("Meeting", id)


@pages.get("/panels/<uuid:id>/replay")
def panel(id: UUID) -> ResponseReturnValue:
    return page("Panel", id)


@pages.get("/providers/<uuid:id>/replay")
def provider(id: UUID) -> ResponseReturnValue:
    return page("Provider", id)


@pages.get("/scheme/replay")
def scheme() -> ResponseReturnValue:
    return page("DelegationScheme", SCHEME)


def page(subject: str, id: UUID) -> ResponseReturnValue:
    found = replayed(subject, id, on=asked.on(), known=known_at(asked.moment("known")))
    now = found.now
    steps = part(now.history, now.world)
    [here] = trail([found.here], now.world)
    return render_template(
        "replay/history.html",
        replay=found,
        name=name_of(found),
        back=url_for(THEMSELVES[subject], **({} if subject == "DelegationScheme" else {"id": id})),
        steps=steps,
        here=here,
        before=step(found.before, found),
        after=step(found.after, found),
        on=found.then.on,
        shown_moment=in_form(found.known),
        stops=stops(now.history, now.world),
        presets=presets(now.history, now.world, register().now()),
        link=lambda cause: steps.where(cause.version),
        address=address,
    )


def step(recorded: Recorded | None, found: Replay) -> Step | None:
    return next(iter(trail([recorded], found.now.world))) if recorded else None


def name_of(found: Replay) -> str:
    """What people call it today."""
    events, world = found.now.history, found.now.world
    state = world.states[events[0].history]
    match events[0].subject:
        case "Placement":
            return state.reference
        case "Meeting":
            return f"{world.panel(state.panel)}, {state.meets_on:%-d %B %Y}"
        case "DelegationScheme":
            return "Scheme of delegation"
    return state.name or state.code


def replay_address(step: Step | Cause | Recorded, subject: str, **asking: Any) -> str:
    """Where the history is shown as known then."""
    ids = {} if subject == "DelegationScheme" else {"id": step.history}
    return url_for(f"replay.{PLACES.get(subject, 'scheme')}", **ids, known=step.at.isoformat(), **asking)


def subject_address(kind: str, history: UUID) -> str:
    """The page of what an event of that kind happened to; nowhere for what has none."""
    subject = kind.partition(".")[0]
    if subject == "DelegationScheme":
        return url_for("scheme.scheme")
    pages = {**THEMSELVES, "Person": "people.person", "Account": "audit.account", "Audit": "audits.audit"}
    return url_for(pages[subject], id=history) if subject in pages else ""


def init_replay(app: Flask) -> None:
    app.add_template_global(replay_address)
    app.add_template_global(subject_address)
