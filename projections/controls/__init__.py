"""Tests of controls over the whole register instead of a sample, as known at any moment.

What the exception reports work out anyway is taken from them; segregation and times are read from the events.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg import Connection

from placements.calendar import london_date
from placements.errors import Refused
from placements.store import Store
from projections.controls import backdating, segregation
from projections.controls.control import Asked, Failure, Result
from projections.exceptions import RULES, ex04, ex05
from projections.exceptions.report import Filters, Row
from projections.query import known_at
from projections.trail import position_at

MOST = 200_000
"""Events that are looked through within the seconds that a request has."""

Control = Callable[[Asked], Result]

NONE = UUID(int=0)


def from_report(code: str, name: str, report: str, parts: Sequence[str] = ("",)) -> Control:
    """What an exception report, or these parts of one, lists on the day."""

    def test(asked: Asked) -> Result:
        found = [
            RULES[report].report(
                asked.connection, on=asked.on, known=asked.known, filters=Filters(part=part), limit=asked.most
            )
            for part in parts
        ]
        rows = [row for each in found for row in each.rows]
        return Result(
            code=code,
            name=name,
            about=f"What the report {report} lists: {' and '.join(filter(None, parts)) or RULES[report].name}.",
            population=found[0].population,
            population_of=found[0].population_of,
            failed=sum(each.listed for each in found),
            failures=[of_row(row) for row in rows[: asked.most]],
        )

    return test


def of_row(row: Row) -> Failure:
    subject = "Placement" if row.placement else "DelegationScheme"
    return Failure(words=row.words, subject=subject, history=row.placement or NONE, proof=row.proof)


CONTROLS: Mapping[str, Control] = {
    segregation.CODE: segregation.test,
    backdating.CLOCKS: backdating.test_clocks,
    backdating.LATE: backdating.test_late,
    "CT04": from_report(
        "CT04", "Decisions against the scheme in force", ex05.CODE, (ex05.OVER_LIMIT, ex05.WRONG_OFFICER)
    ),
    "CT05": from_report("CT05", "Quorum of every item", ex05.CODE, (ex05.NOT_QUORATE, ex05.CONFLICTED)),
    "CT06": from_report("CT06", "Rationale of every choice", ex04.CODE),
    "CT07": from_report("CT07", "Approvals split to stay under a limit", ex05.CODE, (ex05.SPLIT,)),
}


def outcomes(
    store: Store,
    connection: "Connection[object]",
    *,
    today: date,
    known: datetime | date | None = None,
    most_events: int | None = MOST,
    **strictness: int,
) -> Iterator[Result]:
    """Each control, over everything that was known at the moment; Refused for more events than `most_events`."""
    moment = known_at(known)
    last = store.position() if moment is None else position_at(store, moment)
    if most_events is not None and last > most_events:
        raise Refused(
            f"The register has {last:,} events, and a page has time for {most_events:,}: run `placements controls` "
            "where the service is, or ask as known at an earlier moment."
        )
    on = london_date(moment) if moment else today
    asked = Asked(store=store, connection=connection, on=on, known=moment, last=last, **strictness)
    return (control(asked) for control in CONTROLS.values())
