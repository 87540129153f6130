"""The paths that placements took, how long each took and for whom it waited, and which left the life cycle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from placements.vocabulary import PersonKind, Route
from projections import council, paths
from projections.life_cycle import LIFE_CYCLE, Deviation, Step, Waiting, waits
from projections.paths import Filters, Lap, Spent, Variant, Walked
from projections.register import teams
from web import asked
from web.current import reading, register
from web.downloads import MOST, csv
from web.formats import sentence
from web.log_files import FORMS, LogForm, sent
from web.pages.paging import PAGE, paged

pages = Blueprint("paths", __name__, url_prefix="/reports/paths")

VARIANTS = 10
"""Paths on a page."""

WAITING = {
    Waiting.PANEL: "waiting for the panel",
    Waiting.INFORMATION: "waiting for information",
    Waiting.PROVIDERS: "waiting for providers",
    Waiting.REST: "everything else",
    Waiting.STAY: "the stay",
}

HEAD = (
    "path", "placements", "share", "median working days", "nine in ten took at most", "waiting for the panel",
    "waiting for information", "waiting for providers", "everything else", "deviations",
)  # fmt: skip

DEVIATING_HEAD = ("placement", "team", "requested", "deviation", "step", "on", "event", "position", "event id", "path")


@dataclass(frozen=True)
class Part:
    """A share of the working days of a path, as a bar shows it."""

    waiting: Waiting
    days: float
    x: float
    width: float
    """Both in per cent of the bar."""

    @property
    def words(self) -> str:
        return WAITING[self.waiting]


def parts(spent: Spent) -> list[Part]:
    """Whom the time of a path was spent on, one part beside the other."""
    days = {
        Waiting.PANEL: spent.panel_days,
        Waiting.INFORMATION: spent.information_days,
        Waiting.PROVIDERS: spent.provider_days,
        Waiting.REST: spent.rest_days,
    }
    all_days, found, x = sum(days.values()), [], 0.0
    for waiting, part in days.items():
        width = 100 * part / all_days if all_days else 0.0
        found.append(Part(waiting, part, x, width))
        x += width
    return found


@dataclass(frozen=True)
class Leg:
    """A step of a path, and the time until the next."""

    step: Step
    lap: Lap | None
    waiting: str


def legs(variant: Variant, laps: Sequence[Lap]) -> list[Leg]:
    """The steps of a path, as many as the time is told of."""
    by_place = {lap.place: lap for lap in laps}
    waiting = [WAITING[whom] for whom in waits(variant.steps)]
    steps = variant.steps[: paths.STEPS_SHOWN + 1]
    return [
        Leg(step, by_place.get(place), waiting[place - 1] if place <= len(waiting) else "")
        for place, step in enumerate(steps, 1)
    ]


def filters() -> Filters:
    return Filters(
        person_kind=asked.one_of("person_kind", PersonKind),
        panel=asked.id("panel"),
        team=asked.words("team"),
        route=asked.one_of("route", Route),
        requested_from=asked.day("requested_from"),
        requested_until=asked.day("requested_until"),
    )


def number() -> int:
    return asked.whole("page", least=1, most=MOST) or 1


def frame() -> dict[str, Any]:
    """What every page of these asks and offers to ask."""
    with reading() as connection:
        panels = [(panel.panel, panel.name) for panel in council.panels(connection)]
        known_teams = [(team, team) for team in teams(connection)]
    return {
        "filters": filters(),
        "panels": panels,
        "teams": known_teams,
        "kinds": [(PersonKind.CHILD, "Children"), (PersonKind.ADULT, "Adults")],
        "routes": [(route, sentence(route)) for route in Route],
        "waiting": WAITING,
        "parts": parts,
        "kept": {name: value for name, value in request.args.items() if value and name not in {"page", "deviation"}},
    }


@pages.get("")
def variants() -> ResponseReturnValue:
    """The paths, those that most placements took first."""
    asking, page = filters(), number()
    with reading() as connection:
        told = paths.summary(connection, asking)
        found = paths.variants(connection, asking, limit=VARIANTS, offset=(page - 1) * VARIANTS)
        laps = paths.laps(connection, asking, variants=[each.variant for each in found])
    return render_template(
        "paths/paths.html",
        **frame(),
        summary=told,
        found=found,
        legs={each.variant: legs(each, laps[each.variant]) for each in found},
        forms=FORMS,
        page=page,
        first=(page - 1) * VARIANTS,
        **paged(told.variants, page, VARIANTS),
    )


@pages.get("/life-cycle")
def life_cycle() -> ResponseReturnValue:
    """The documented life cycle, as paths are held against it."""
    return render_template("paths/life_cycle.html", life_cycle=LIFE_CYCLE, waiting=WAITING, deviations=[*Deviation])


@pages.get("/deviations")
def deviations() -> ResponseReturnValue:
    """The placements whose path leaves the life cycle."""
    asking, page, deviation = filters(), number(), asked.one_of("deviation", Deviation)
    with reading() as connection:
        told = paths.summary(connection, asking)
        found = paths.placements(connection, asking, deviation=deviation, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "paths/deviations.html",
        **frame(),
        summary=told,
        found=found,
        deviation=deviation,
        deviations=[(each, sentence(each)) for each in Deviation],
        page=page,
        **paged(found.total, page),
    )


@pages.get("/<variant>")
def variant(variant: str) -> ResponseReturnValue:
    """One path, and the placements that took it."""
    asking, page = filters(), number()
    with reading() as connection:
        found = paths.variants(connection, asking, variant=variant, limit=1) or abort(404)
        laps = paths.laps(connection, asking, variants=[variant])
        took = paths.placements(connection, asking, variant=variant, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "paths/path.html",
        **frame(),
        path=found[0],
        legs=legs(found[0], laps[variant]),
        took=took,
        page=page,
        **paged(took.total, page),
    )


@pages.get("/paths.csv")
def variants_file() -> ResponseReturnValue:
    """All paths."""
    with reading() as connection:
        found = paths.variants(connection, filters(), limit=MOST)
    return csv("Paths.csv", HEAD, map(cells, found))


@pages.get("/deviations.csv")
def deviations_file() -> ResponseReturnValue:
    """Every deviation, with the event that shows it."""
    return csv("Deviations.csv", DEVIATING_HEAD, deviating_rows(filters(), asked.one_of("deviation", Deviation)))


def deviating_rows(asking: Filters, deviation: Deviation | None = None) -> Iterator[Sequence[Any]]:
    with reading() as connection:
        for row in paths.deviating(connection, asking, deviation=deviation, limit=MOST):
            yield from deviating_cells(row)


def cells(variant: Variant) -> Sequence[Any]:
    days = (variant.panel_days, variant.information_days, variant.provider_days, variant.rest_days)
    return (
        " > ".join(variant.steps), variant.placements, f"{variant.share:.4f}", variant.median_days, variant.p90_days,
        *(f"{each:.1f}" for each in days), ", ".join(dict.fromkeys(variant.deviations)),
    )  # fmt: skip


def deviating_cells(row: Walked) -> Iterator[Sequence[Any]]:
    for each in row.deviations:
        proof = each.proof
        yield (
            row.reference, row.team, row.requested_on, each.deviation, each.step, each.on, proof.event, proof.position,
            proof.event_id, " > ".join(row.steps),
        )  # fmt: skip


@pages.get("/event-log")
def event_log() -> ResponseReturnValue:
    """Every event of the register for process mining, under pseudonyms."""
    return sent(register(), asked.one_of("format", LogForm) or LogForm.OCEL_JSON)
