"""Events in the API: the trail of one placement, and the whole register in its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from placements.epochs import marks, require_mark
from placements.errors import NotFound
from placements.store import Recorded
from placements.vocabulary import Role
from projections.query import known_at
from web.api import Blueprint
from web.api_read import KNOWN, number, shows
from web.current import register
from web.placement import api as placements
from web.words import WORDS

api = Blueprint("event", "What happened, as it was recorded.", "/events")

MOST_EVENTS = 1000
MARK = fields.String(
    validate=validate.Regexp("^[1-9][0-9]{0,8}-[0-9a-f]{64}$"), metadata={"description": WORDS["mark"]}
)


@dataclass(frozen=True, kw_only=True)
class RecordedEvent:
    """An event in its place."""

    position: int
    """Gapless place in the whole register, from 1."""
    mark: str
    """Send it with the position behind which you read on: what a restore takes back is then noticed, not skipped."""
    event_id: UUID
    type: str
    """Its stored name, such as Placement.DecisionRecorded."""
    history: UUID
    version: int
    """Place in its history, from 1."""
    at: datetime
    """When it was recorded."""
    stored_at: datetime
    """The same moment by the database's clock."""
    by: UUID
    role: Role
    on_behalf_of: UUID | None
    request: UUID | None
    event: Any
    """What happened, in the fields of its type."""


@shows(placements, "/<uuid:id>/events", list[RecordedEvent], KNOWN)
def placement_events(id: UUID, known: datetime | date | None = None) -> list[RecordedEvent]:
    """Everything recorded about a placement, or until a moment."""
    trail = register().history(id, known=known_at(known))
    if not trail or trail[0].subject != "Placement":
        raise NotFound(f"There is no placement {id} in the register as known then: check the address.")
    return told(trail)


@shows(
    api,
    "",
    list[RecordedEvent],
    {"after": number("after", 0, 2**53), "limit": number("limit", 1, MOST_EVENTS), "mark": MARK},
    refuses=True,
)
def events(after: int = 0, limit: int = 100, mark: str = "") -> list[RecordedEvent]:
    """The register in its order, behind a position; ask again behind the last one answered, and with its mark."""
    behind = register().read(after, limit)
    if after and mark:
        require_mark(register().store.fetch, after, mark)
    return told(behind)


def told(trail: Sequence[Recorded]) -> list[RecordedEvent]:
    bears = marks(register().store.fetch, [recorded.event_id for recorded in trail])
    return [_told(recorded, bears[recorded.event_id]) for recorded in trail]


def _told(recorded: Recorded, mark: str) -> RecordedEvent:
    return RecordedEvent(
        position=recorded.position,
        mark=mark,
        event_id=recorded.event_id,
        type=register().store.codec.name(recorded.event),
        history=recorded.history,
        version=recorded.version,
        at=recorded.at,
        stored_at=recorded.stored_at,
        by=recorded.by,
        role=recorded.role,
        on_behalf_of=recorded.on_behalf_of,
        request=recorded.request,
        event=recorded.event,
    )
