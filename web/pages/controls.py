"""The tests of controls: each over the whole register, with what it looked at and the events that prove a failure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from projections import trail
from projections.controls import Failure, Result, outcomes
from web import asked
from web.current import reading, register
from web.downloads import csv
from web.pages.paging import address

pages = Blueprint("controls", __name__)

MINUTES, DAYS = 15, 5
MOST = 100_000
"""Failures in a file."""

HEAD = ("code", "control", "looked at", "out of", "failed", "failure", "subject", "history", "proving events")


@dataclass(frozen=True)
class Question:
    """What the address asks: as known when, and how strictly."""

    known: datetime | date | None
    minutes: int
    days: int


def question() -> Question:
    return Question(
        known=asked.moment("known"),
        minutes=asked.whole("minutes", least=0, most=100_000) or MINUTES,
        days=asked.whole("days", least=0, most=1_000) or DAYS,
    )


def answers(question: Question, **more: Any) -> list[Result]:
    here = register()
    with reading() as connection:
        return [*outcomes(here.store, connection, today=here.today(), **vars(question), **more)]


@pages.get("/controls")
def controls() -> ResponseReturnValue:
    asking = question()
    if asked.words("format") == "csv":
        return csv("Controls.csv", HEAD, rows(answers(asking, most=MOST)))
    found = answers(asking)
    placements = {failure.history for each in found for failure in each.failures}
    with reading() as connection:
        references = trail.references(connection, placements)
    return render_template(
        "controls/controls.html", question=asking, controls=found, references=references, file=address(format="csv")
    )


def rows(found: Iterable[Result]) -> Iterator[Sequence[Any]]:
    """A row for each failure, and one for a control without any."""
    for each in found:
        head = (each.code, each.name, each.population, each.population_of, each.failed)
        yield from ((*head, *cells(failure)) for failure in each.failures)
        if not each.failures:
            yield (*head, "", "", "", "")


def cells(failure: Failure) -> Sequence[Any]:
    proof = "; ".join(f"{proof.event} at position {proof.position}" for proof in failure.proof)
    return failure.words, failure.subject, failure.history, proof
