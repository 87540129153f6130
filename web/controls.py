"""The tests of controls in the API."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from projections.proof import Proof
from web.api import Blueprint
from web.api_read import KNOWN, number, shows
from web.pages.controls import DAYS, MINUTES, Question, answers

api = Blueprint("controls", "Tests of controls over the whole register instead of a sample.", "/controls")


@dataclass(frozen=True, kw_only=True)
class FailureSeen:
    words: str
    subject: str
    """The kind of history that it is in."""
    history: UUID
    proof: tuple[Proof, ...]
    """The events that prove it."""


@dataclass(frozen=True, kw_only=True)
class ControlSeen:
    """A control, tested over everything that was known."""

    code: str
    name: str
    population: int
    """How many were looked at."""
    population_of: str
    """What the population counts."""
    failed: int
    failures: list[FailureSeen]
    """The first fifty."""


ASKED = {
    **KNOWN,
    "minutes": number("minutes", 1, 100_000, load_default=MINUTES),
    "days": number("days", 1, 1_000, load_default=DAYS),
}


@shows(api, "", list[ControlSeen], ASKED, refuses=True)
def controls(minutes: int, days: int, known: datetime | date | None = None) -> list[ControlSeen]:
    """Each control: what it looked at, how many failed, and the first of them."""
    return [
        ControlSeen(
            code=each.code,
            name=each.name,
            population=each.population,
            population_of=each.population_of,
            failed=each.failed,
            failures=[FailureSeen(**vars(failure)) for failure in each.failures],
        )
        for each in answers(Question(known, minutes, days))
    ]
