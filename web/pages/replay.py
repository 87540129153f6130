"""A placement as it was known at any moment, next to what is known now, with the events behind each difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from placements.calendar import LONDON
from projections.query import known_at
from web import asked
from web.current import register
from web.pages.facts import Section, sections
from web.pages.opened import Opened, opened
from web.pages.trail import Step, part, trail

pages = Blueprint("replay", __name__, url_prefix="/placements/<uuid:id>/replay")

MOST_CAUSES = 300
"""Events since then up to which those behind each difference are looked for."""

Key = tuple[str, str]
"""Section and label of a line."""


@dataclass(frozen=True)
class Line:
    """A line as it was known then, and as it is known now."""

    label: str
    then: str
    now: str
    because: tuple[Step, ...]
    """The events of this placement that changed it since; none when a name or a rating changed elsewhere, or when there
    are too many events to tell."""

    @property
    def changed(self) -> bool:
        return self.then != self.now


@pages.get("")
def replay(id: UUID) -> ResponseReturnValue:
    now, known = opened(id), moment()
    then = opened(id, known=known)
    steps = trail(now.history, now.world)
    here = steps[len(then.history) - 1]
    parts = compared(then, now, steps)
    return render_template(
        "placements/replay.html",
        file=then,
        now=now,
        parts=parts,
        too_many=len(now.history) - len(then.history) > MOST_CAUSES,
        changes=sum(line.changed for _, lines in parts for line in lines),
        shown_moment=in_form(known),
        trail=part(now.history, now.world),
        here=here,
        before=next((step for step in reversed(steps) if step.at < here.at), None),
        after=next(iter(steps[len(then.history) :]), None),
    )


def moment() -> datetime:
    """The moment asked for, of a day its end; without one, now."""
    return known_at(asked.moment("known")) or register().now()


def in_form(known: datetime) -> str:
    """The moment to the second, by London's clock; never before it, so that to send the form again shows no less."""
    whole = known if not known.microsecond else known.replace(microsecond=0) + timedelta(seconds=1)
    return whole.astimezone(LONDON).replace(tzinfo=None).isoformat()


def compared(then: Opened, now: Opened, steps: Sequence[Step]) -> list[tuple[str, list[Line]]]:
    """Every line by section, in the order of the page; what was known then and is no longer comes last."""
    before, after, because = lines(sections(then)), lines(sections(now)), causes(now, len(then.history), steps)
    parts: dict[str, list[Line]] = {}
    for key in {**after, **before}:
        line = Line(key[1], before.get(key, ""), after.get(key, ""), tuple(because.get(key, ())))
        parts.setdefault(key[0], []).append(line)
    return [*parts.items()]


def causes(now: Opened, known: int, steps: Sequence[Step]) -> dict[Key, list[Step]]:
    """The events after the first `known` that changed each line, unless there are too many of them."""
    if len(steps) - known > MOST_CAUSES:
        return {}
    found: dict[Key, list[Step]] = {}
    versions = [lines(sections(now.until(count))) for count in range(known, len(steps) + 1)]
    for step, (before, after) in zip(steps[known:], pairwise(versions), strict=True):
        for key in {**before, **after}:
            if before.get(key) != after.get(key):
                found.setdefault(key, []).append(step)
    return found


def lines(found: Sequence[Section]) -> dict[Key, str]:
    """The words by section and label; some labels come more than once."""
    words: dict[Key, str] = {}
    for section in found:
        for label, said in section.facts:
            key = (section.title, label)
            words[key] = f"{words[key]}\n{said}" if key in words else said
    return words
