"""The paths that placements took: which there are and how often, how long they were, and which left the life cycle."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.vocabulary import PersonKind, Route
from projections.life_cycle import Deviation, Step
from projections.path import Deviating
from projections.query import Page, each, read, scalar, select

STEPS_SHOWN = 40
"""Steps of a path between which the time is shown."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Whose paths; None and "" leave a matter open."""

    person_kind: PersonKind | None = None
    panel: UUID | None = None
    team: str = ""
    route: Route | None = None
    """Of the newest decision."""
    requested_from: date | None = None
    requested_until: date | None = None


CONDITIONS = {
    "person_kind": "p.person_kind = %(person_kind)s",
    "panel": "p.panel = %(panel)s",
    "team": "p.team = %(team)s",
    "route": "p.route = %(route)s",
    "requested_from": "p.requested_on >= %(requested_from)s",
    "requested_until": "p.requested_on <= %(requested_until)s",
}

SPENT = """avg(p.panel_days)::float8 AS panel_days, avg(p.information_days)::float8 AS information_days,
    avg(p.provider_days)::float8 AS provider_days, avg(p.rest_days)::float8 AS rest_days"""


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """Working days from the first step to the last, without the stay, and how much of them whom was waited for."""

    median_days: int
    p90_days: int
    """Nine in ten took no longer."""
    panel_days: float
    """The average, as of the three that follow."""
    information_days: float
    provider_days: float
    rest_days: float


class Variant(Spent, frozen=True, kw_only=True):
    """Placements that took the same steps."""

    variant: str
    steps: tuple[Step, ...]
    placements: int
    share: float
    """Of all placements asked for, from 0 to 1."""
    deviations: tuple[Deviation, ...]
    """Of any of them: whether a panel had to agree it is not a matter of the steps."""


class Lap(msgspec.Struct, frozen=True, kw_only=True):
    """The working days from one step of a path to the next."""

    variant: str
    place: int
    """Of the step that it begins with, from 1."""
    median_days: int
    p90_days: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    placements: int
    variants: int
    judged: int
    """Those that the life cycle speaks of."""
    conforming: int
    left_out: dict[str, int]
    """The others, by the reason why."""
    deviating: dict[Deviation, int]
    """Placements, by what they deviate in; one may deviate in several."""
    spent: Spent | None
    """None when there is no placement."""


class Walked(msgspec.Struct, frozen=True, kw_only=True):
    """A placement with its path."""

    placement: UUID
    reference: str
    team: str
    requested_on: date
    steps: tuple[Step, ...]
    days: int
    panel_days: int
    information_days: int
    provider_days: int
    rest_days: int
    deviations: tuple[Deviating, ...]


EVERYTHING = Filters()


def summary(connection: Connection[Any], filters: Filters = EVERYTHING) -> Summary:
    """How many placements took how many paths, how long that took, and how many kept to the life cycle."""
    where, values = _where(filters), asdict(filters)
    counted = f"""SELECT count(*)::int, count(DISTINCT p.variant)::int, (count(*) FILTER (WHERE left_out = ''))::int,
        (count(*) FILTER (WHERE conforms))::int FROM read.path p WHERE {where}"""
    [found] = connection.execute(counted.encode(), values).fetchall()
    apart = f"SELECT p.left_out, count(*) FROM read.path p WHERE {where} AND p.left_out <> '' GROUP BY 1 ORDER BY 1"
    deviating = f"""SELECT d->>'deviation', count(DISTINCT p.placement)
        FROM read.path p CROSS JOIN jsonb_array_elements(p.deviations) d
        WHERE {where} AND NOT p.conforms AND p.left_out = '' GROUP BY 1"""
    by_kind = dict(connection.execute(deviating.encode(), values).fetchall())
    spent = f"SELECT {_percentiles('p.days')}, {SPENT} FROM read.path p WHERE {where} HAVING count(*) > 0"
    return Summary(
        placements=found[0],
        variants=found[1],
        judged=found[2],
        conforming=found[3],
        left_out=dict(connection.execute(apart.encode(), values).fetchall()),
        deviating={deviation: by_kind[deviation] for deviation in Deviation if deviation in by_kind},
        spent=next(iter(select(connection, Spent, spent, values)), None),
    )


def variants(
    connection: Connection[Any], filters: Filters = EVERYTHING, *, variant: str = "", limit: int, offset: int = 0
) -> list[Variant]:
    """The paths, those that most placements took first; `variant`: that one alone."""
    where, values = _where(filters), {**asdict(filters), "limit": limit, "offset": offset, "variant": variant}
    one = "WHERE v.variant = %(variant)s" if variant else ""
    query = f"""SELECT v.*, one.steps, coalesce(d.deviations, '[]'::jsonb) AS deviations FROM (
            SELECT p.variant, count(*)::int AS placements, count(*) / sum(count(*)) OVER ()::float8 AS share,
                {_percentiles("p.days")}, {SPENT}
            FROM read.path p WHERE {where} GROUP BY p.variant) v
        CROSS JOIN LATERAL (SELECT steps FROM read.path WHERE variant = v.variant LIMIT 1) one
        CROSS JOIN LATERAL (SELECT jsonb_agg(d->'deviation') AS deviations FROM (
            SELECT deviations FROM read.path WHERE variant = v.variant AND deviations <> '[]' LIMIT 1) any_one
            CROSS JOIN jsonb_array_elements(any_one.deviations) d) d
        {one} ORDER BY v.placements DESC, v.variant LIMIT %(limit)s OFFSET %(offset)s"""
    return select(connection, Variant, query, values)


def laps(
    connection: Connection[Any], filters: Filters = EVERYTHING, *, variants: Sequence[str]
) -> dict[str, list[Lap]]:
    """The time between each two steps of these paths."""
    query = f"""SELECT p.variant, lap.place::int, {_percentiles("lap.days::int")}
        FROM read.path p CROSS JOIN LATERAL jsonb_array_elements_text(p.laps) WITH ORDINALITY AS lap (days, place)
        WHERE {_where(filters)} AND p.variant = ANY (%(variants)s) AND lap.place <= {STEPS_SHOWN}
        GROUP BY p.variant, lap.place ORDER BY p.variant, lap.place"""
    found: dict[str, list[Lap]] = {variant: [] for variant in variants}
    for lap in read(connection, Lap, query, {**asdict(filters), "variants": [*variants]}):
        found[lap.variant].append(lap)
    return found


def placements(
    connection: Connection[Any],
    filters: Filters = EVERYTHING,
    *,
    variant: str = "",
    deviation: Deviation | None = None,
    limit: int,
    offset: int = 0,
) -> Page[Walked]:
    """The placements that took a path, or that deviate, the newest request first; `deviation`: in that."""
    where, values = _which(filters, variant, deviation)
    query = f"{_walked(where)} LIMIT %(limit)s OFFSET %(offset)s"
    total = scalar(connection, f"SELECT count(*) FROM read.path p WHERE {where}", values)
    return Page(rows=read(connection, Walked, query, {**values, "limit": limit, "offset": offset}), total=total)


def deviating(
    connection: Connection[Any], filters: Filters = EVERYTHING, *, deviation: Deviation | None = None, limit: int
) -> Iterator[Walked]:
    """All that deviate, without keeping them in memory; `deviation`: in that."""
    where, values = _which(filters, "", deviation)
    return each(connection, Walked, f"{_walked(where)} LIMIT %(limit)s", {**values, "limit": limit})


def _which(filters: Filters, variant: str, deviation: Deviation | None) -> tuple[str, dict[str, Any]]:
    conditions = [_where(filters)]
    if variant:
        conditions.append("p.variant = %(variant)s")
    else:
        conditions.append("NOT p.conforms AND p.left_out = ''")
    if deviation:
        conditions.append("p.deviations @> jsonb_build_array(jsonb_build_object('deviation', %(deviation)s::text))")
    return " AND ".join(conditions), {**asdict(filters), "variant": variant, "deviation": deviation}


def _walked(where: str) -> str:
    return f"""SELECT p.placement, p.reference, p.team, p.requested_on, p.steps, p.days, p.panel_days,
        p.information_days, p.provider_days, p.rest_days, p.deviations
        FROM read.path p WHERE {where} ORDER BY p.requested_on DESC, p.reference DESC"""


def _percentiles(of: str) -> str:
    return ", ".join(
        f"percentile_disc({part}) WITHIN GROUP (ORDER BY {of})::int AS {name}"
        for part, name in ((0.5, "median_days"), (0.9, "p90_days"))
    )


def _where(filters: Filters) -> str:
    given = [condition for name, condition in CONDITIONS.items() if getattr(filters, name)]
    return " AND ".join(["true", *given])
