"""The moments that a replay offers: when something was recorded, and those that people ask for by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from placements.calendar import LONDON, london_date
from placements.meeting import MeetingClosed, MeetingOpened
from placements.panel import TermsAdopted
from placements.placement import AppealDecided, DecisionEndorsed, DecisionRecorded, RatificationRecorded
from placements.provider import ProviderRated
from placements.scheme import SchemeAdopted
from placements.store import Recorded
from web.formats import exact_moment, sentence, short_day
from web.pages.world import World
from web.telling.teller import tell

T = TypeVar("T")

TURNS = (
    AppealDecided, DecisionEndorsed, DecisionRecorded, MeetingClosed, MeetingOpened, ProviderRated,
    RatificationRecorded, SchemeAdopted, TermsAdopted,
)  # fmt: skip
"""Events at which people ask what was known."""

MOST_TURNS = 6
MOST_STOPS = 500
"""Stops of the slider; of more, evenly as many."""

AGO = {"a week ago": timedelta(days=7), "a month ago": timedelta(days=30), "a year ago": timedelta(days=365)}


@dataclass(frozen=True)
class Stop:
    """A place of the slider."""

    known: str
    """As the form has it."""
    words: str


@dataclass(frozen=True)
class Preset:
    words: str
    on: date | None
    known: datetime | None


def in_form(known: datetime) -> str:
    """The moment to the second, by London's clock; never before it, so that to send the form again shows no less."""
    whole = known if not known.microsecond else known.replace(microsecond=0) + timedelta(seconds=1)
    return whole.astimezone(LONDON).replace(tzinfo=None).isoformat()


def stops(history: Sequence[Recorded], world: World) -> list[Stop]:
    """When something was recorded, from the first to the last; of what came in one second, the last."""
    found = {in_form(recorded.at): recorded for recorded in history}
    kept = evenly([*found.items()])
    return [Stop(known, f"{exact_moment(each.at)}: {tell(each, world).title}") for known, each in kept]


def evenly(found: Sequence[T]) -> Sequence[T]:
    """As many as the slider has stops, the last among them."""
    every = -(-len(found) // MOST_STOPS) or 1
    return found[::-1][::every][::-1]


def presets(history: Sequence[Recorded], world: World, now: datetime) -> list[Preset]:
    turns = [recorded for recorded in history if isinstance(recorded.event, TURNS)][-MOST_TURNS:]
    found = [
        Preset(f"At “{tell(each, world).title}”, {short_day(london_date(each.at))}", None, each.at) for each in turns
    ]
    return [*found, *ago(history[0].at, now)]


def ago(first: datetime, now: datetime) -> Iterator[Preset]:
    """As it was known some time ago, and what is known of that day by now."""
    for words, time in AGO.items():
        if first <= now - time:
            yield Preset(f"As known {words}", None, now - time)
            yield Preset(f"What is known now of {words}", london_date(now - time), None)
    yield Preset(sentence("now"), None, None)
