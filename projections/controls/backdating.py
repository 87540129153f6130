"""An event has the time at which it was recorded, and what happened is recorded soon.

The recorded time is the application's, the stored time the database's own: far apart, one of the clocks was wrong or
was set. A day in the world that is recorded long afterwards is no fault by itself, and what an auditor asks about.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from placements.calendar import FIRST_YEAR, london_date, working_days_between
from placements.store import Recorded
from projections.controls.control import AT_ONCE, Asked, Failure, Result
from projections.proof import proof

CLOCKS = "CT02"
LATE = "CT03"

DAYS = {
    "Placement.AreaApproved": "approved_on",
    "Placement.DecisionRecorded": "decided_on",
    "Placement.DecisionEndorsed": "endorsed_on",
    "Placement.RatificationRecorded": "decided_on",
    "Placement.DecisionNotified": "notified_on",
    "Placement.ConditionMet": "met_on",
    "Placement.PlacementStarted": "started_on",
    "Placement.RateChanged": "changed_on",
    "Placement.PlacementEnded": "ended_on",
    "Placement.AppealDecided": "decided_on",
}
"""Which day of the world each of these events is about."""

APART = "FROM register.events WHERE position <= %b AND abs(extract(epoch FROM recorded_at - stored_at)) > %b"


def test_clocks(asked: Asked) -> Result:
    seconds = asked.minutes * 60
    [[failed]] = asked.store.fetch(f"SELECT count(*) {APART}", [asked.last, seconds])
    where = APART.removeprefix("FROM register.events ")
    found = asked.store.select(f"{where} ORDER BY position LIMIT %b", asked.last, seconds, asked.most)
    return Result(
        code=CLOCKS,
        name="Recorded at another time than stored",
        about=__doc__ or "",
        population=asked.last,
        population_of=f"events, whose two times may be {asked.minutes} minutes apart",
        failed=failed,
        failures=[_apart(recorded) for recorded in found],
    )


def _apart(recorded: Recorded) -> Failure:
    before = recorded.at < recorded.stored_at
    apart = timedelta(seconds=round(abs((recorded.at - recorded.stored_at).total_seconds())))
    words = f"Its recorded time is {apart} {'before' if before else 'after'} the database's own"
    return Failure(words=words, subject=recorded.subject, history=recorded.history, proof=(proof(recorded),))


@dataclass
class Late:
    """Those that were recorded too late, in the order of the register."""

    days: int
    looked: int = 0
    failures: list[Failure] = field(default_factory=list)

    def take(self, recorded: Recorded) -> None:
        here = proof(recorded)
        happened_on = getattr(recorded.event, DAYS[here.event])
        self.looked += 1
        recorded_on = london_date(recorded.at)
        if not happened_on.year >= FIRST_YEAR or happened_on >= recorded_on:
            return
        late = working_days_between(happened_on, recorded_on)
        if late > self.days:
            words = f"Recorded {late} working days after the day that it is about"
            self.failures.append(
                Failure(words=words, subject=recorded.subject, history=recorded.history, proof=(here,))
            )


def test_late(asked: Asked) -> Result:
    late = Late(asked.days)
    for recorded in _dated(asked):
        late.take(recorded)
    return Result(
        code=LATE,
        name="Recorded long after it happened",
        about=__doc__ or "",
        population=late.looked,
        population_of=f"decisions, starts, ends and the like, each recorded within {asked.days} working days",
        failed=len(late.failures),
        failures=late.failures[: asked.most],
    )


def _dated(asked: Asked) -> Iterator[Recorded]:
    for first in range(0, asked.last, AT_ONCE):
        where = "WHERE position > %b AND position <= %b AND topic = ANY (%t::text[]) ORDER BY position"
        yield from asked.store.select(where, first, min(first + AT_ONCE, asked.last), [*DAYS])
