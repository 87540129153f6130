"""Reading one history: 100 events loaded, and a placement of 60 events as it was known at a moment."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import UUID, uuid4

import psycopg

from bench import library
from bench.ground import Ground
from bench.library import NOTE
from bench.pairs import OURS, beside, paired, seconds
from bench.table import Line
from placements import database
from placements.application import Register
from placements.placement import Placement, PlacementRequested, RationaleAdded
from placements.store import Actor, Store
from placements.vocabulary import Funding, Occasion, PersonKind, Role, ServiceType

CLERK = Actor(id=uuid4(), role=Role.COORDINATOR)
RAW = (
    "SELECT originator_version, topic, state FROM register.events WHERE originator_id = %b ORDER BY originator_version"
)


def measure(here: Ground) -> list[Line]:
    """Milliseconds, the median of many calls in each round."""
    with (
        here.fresh("histories") as url,
        database.pool(url, role="placements_web", size=2) as pool,
        psycopg.connect(url, autocommit=True, prepare_threshold=0) as plain,
    ):
        store, raw = Store(pool), plain.cursor(binary=True)
        hundred, sixty = _placement(store, 100), _placement(store, 60)
        with library.application(url) as files:
            theirs, _ = files.open(notes=99)
            loads = {
                OURS: _typical(lambda: [*store.events([hundred])]),
                "raw SELECT": _typical(lambda: raw.execute(RAW, [hundred]).fetchall()),
                "eventsourcing's repository": _typical(lambda: files.repository.get(theirs)),
            }
            goals = {"raw SELECT": {"goal": 1.5, "at_most": True}, "eventsourcing's repository": {}}
            found = beside("load a history", "100 events, decoded", paired(here.rounds, loads), "ms", goals)
        known = datetime.now(UTC)
        replays = paired(here.rounds, {OURS: _typical(lambda: Register(store).look(Placement, sixty, known=known))})
        setting = "60 events, read, decoded and folded as known at a moment"
        replay = Line(
            measure="replay a placement",
            setting=setting,
            ours=median(replays[OURS]),
            unit="ms",
            goal=0.25,
            at_most=True,
            alone=True,
        )
        return [*found, replay]


def _typical(call: Callable[[], object], times: int = 300) -> Callable[[], float]:
    """The median of so many calls, in milliseconds."""
    return lambda: median(seconds(call) for _ in range(times)) * 1000


def _placement(store: Store, events: int) -> UUID:
    """A placement with so many events: a request, and addenda."""
    requested = PlacementRequested(
        reference="PL-2026-000001",
        person=uuid4(),
        person_kind=PersonKind.ADULT,
        service_type=ServiceType.RESIDENTIAL_CARE,
        panel=uuid4(),
        occasion=Occasion.NEW,
        team="Older people",
        requested_by=CLERK.id,
        needed_by=date(2026, 3, 2) + timedelta(days=14),
        needs=NOTE,
        recommendation=NOTE,
        funding=Funding.COUNCIL,
    )
    history = [requested, *[RationaleAdded(words=NOTE)] * (events - 1)]
    return Register(store).decide(Placement, uuid4(), lambda _: history, by=CLERK, new=True).id
