"""Where to find the event that proves what a row says."""

from datetime import datetime
from uuid import UUID

import msgspec

from placements.store import Recorded


class Proof(msgspec.Struct, frozen=True):
    position: int
    event_id: UUID
    event: str
    """Its stored name, such as Placement.PlacementStarted."""
    recorded_at: datetime


def proof(recorded: Recorded) -> Proof:
    return Proof(
        recorded.position, recorded.event_id, f"{recorded.subject}.{type(recorded.event).__name__}", recorded.at
    )
