"""The stay in the API: a placement's start, its rates, its end, and the corrections of these."""

from typing import Any
from uuid import UUID

from placements import commands
from placements.application import Answer
from placements.placement import Placement
from placements.store import Actor
from web.api_command import command
from web.current import register
from web.placement import api


@command(api, "/<uuid:id>/start", commands.start_placement)
def start_placement(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record that the person moved in, whoever allowed it: a start on nobody's authority is recorded, and reported."""
    return commands.start_placement(register(), id, **said, by=by)


@command(api, "/<uuid:id>/start-corrections", Placement.correct_start)
def correct_start(id: UUID, by: Actor, **said: Any) -> Answer:
    """Correct the day of the start."""
    today = register().today()
    return register().decide(Placement, id, lambda placement: placement.correct_start(**said, today=today), by=by)


@command(api, "/<uuid:id>/rates", Placement.change_rate)
def change_rate(id: UUID, by: Actor, **said: Any) -> Answer:
    """Change the agreed weekly rate."""
    return register().decide(Placement, id, lambda placement: placement.change_rate(**said), by=by)


@command(api, "/<uuid:id>/end", Placement.end)
def end(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record that the person left."""
    today = register().today()
    return register().decide(Placement, id, lambda placement: placement.end(**said, today=today), by=by)


@command(api, "/<uuid:id>/end-corrections", Placement.correct_end)
def correct_end(id: UUID, by: Actor, **said: Any) -> Answer:
    """Correct the day of the end, or say that the placement has not ended."""
    today = register().today()
    return register().decide(Placement, id, lambda placement: placement.correct_end(**said, today=today), by=by)
