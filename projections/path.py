"""The path that a placement took: its documented steps in the order in which they happened, and the time between."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from operator import attrgetter
from uuid import UUID

import msgspec

from placements.calendar import FIRST_YEAR, LAST_YEAR, working_day_number
from placements.vocabulary import Funding, PersonKind, Route
from projections.life_cycle import Deviation, Step, Waiting, deviations, waits
from projections.proof import Proof
from projections.table import Table
from projections.walk import Taken, Walk

PATHS = 4096
"""Paths of which is remembered what the life cycle says of them: a council's are the same few, again and again."""

_waits, _deviations = lru_cache(PATHS)(waits), lru_cache(PATHS)(deviations)

NO_PANEL = {Funding.SELF_FUNDED: "self-funded", Funding.NHS: "fully NHS-funded"}
IMPORTED = "imported"


class Deviating(msgspec.Struct, frozen=True):
    """A step that came when the life cycle does not have it come."""

    deviation: Deviation
    step: Step
    on: date
    proof: Proof


class Path(msgspec.Struct, frozen=True, kw_only=True):
    placement: UUID
    reference: str
    person_kind: PersonKind
    panel: UUID
    team: str
    route: Route | None
    """Of the newest decision."""
    requested_on: date
    """Imported: the start."""
    variant: str
    """The same for the same steps."""
    steps: tuple[Step, ...]
    laps: tuple[int, ...]
    """Working days from each step to the next."""
    days: int
    """Working days from the first step to the last, without the stay: the four that follow."""
    panel_days: int
    information_days: int
    provider_days: int
    rest_days: int
    left_out: str
    """Why the life cycle does not speak of it; empty when it does."""
    conforms: bool
    deviations: tuple[Deviating, ...]


def paths(walk: Walk) -> Iterator[Path]:
    if not walk.begun or not walk.placement:
        return
    taken = walk.in_order()
    steps = tuple(map(attrgetter("step"), taken))
    laps = tuple(then - first for first, then in pairwise(_working_day(one.on) for one in taken))
    spent = dict.fromkeys(Waiting, 0)
    for whom, lap in zip(_waits(steps), laps, strict=True):
        spent[whom] += lap
    left_out = IMPORTED if steps[0] is Step.IMPORTED else NO_PANEL.get(walk.funding, "")
    found = () if left_out else tuple(_deviating(steps, taken))
    yield Path(
        placement=walk.placement,
        reference=walk.begun.reference,
        person_kind=walk.begun.person_kind,
        panel=walk.begun.panel,
        team=walk.team,
        route=walk.route,
        requested_on=walk.requested_on,
        variant=variant(steps),
        steps=steps,
        laps=laps,
        days=sum(spent.values()) - spent[Waiting.STAY],
        panel_days=spent[Waiting.PANEL],
        information_days=spent[Waiting.INFORMATION],
        provider_days=spent[Waiting.PROVIDERS],
        rest_days=spent[Waiting.REST],
        left_out=left_out,
        conforms=not left_out and not found,
        deviations=found,
    )


def _deviating(steps: tuple[Step, ...], taken: list[Taken]) -> Iterator[Deviating]:
    for found in _deviations(steps):
        one = taken[found.place]
        yield Deviating(found.deviation, one.step, one.on, one.proof)


EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def _working_day(day: date) -> int:
    """Its number; what lies outside the years that working days are known of is not counted."""
    return working_day_number(min(max(day, EARLIEST), LATEST))


@lru_cache(PATHS)
def variant(steps: tuple[Step, ...]) -> str:
    """A short name for a path, to be put into an address."""
    return sha256(" > ".join(steps).encode()).hexdigest()[:16]


PATH = Table(name="path", row=Path, key=("placement",), indexes=("(variant)",))
