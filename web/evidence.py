"""Evidence packs in the API: of a placement, of an audit with its sample, and of an exception report."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from placements.audit import Audit
from projections.exceptions import RULES
from projections.exceptions.report import Filters
from web.api import Blueprint
from web.api_read import KNOWN, ON, number, optional, sends
from web.pages.evidence import ZIP, making, sent
from web.schemas import query_of
from web.telling.audit_evidence import of_audit
from web.telling.evidence import about_placement, of_placement
from web.telling.report_evidence import Asked, of_report

api = Blueprint("evidence", "Evidence packs: what was recorded, with proofs that whoever has them can check alone.", "")

ASKED = {"checkpoint": number("checkpoint", 1, 2**53), "names": optional(bool, "names")}


@sends(api, "/placements/<uuid:id>/evidence.zip", ZIP, ASKED)
def placement_evidence(id: UUID, checkpoint: int | None = None, names: bool = False) -> ResponseReturnValue:
    """The evidence pack of a placement: its trail, events, proofs, checkpoint, and the program that checks them."""
    how = making(checkpoint=checkpoint, names=names)
    return sent(of_placement(how, id), about_placement(how.register, id).title, how.known)


@sends(api, "/audits/<uuid:id>/evidence.zip", ZIP, ASKED)
def audit_evidence(id: UUID, checkpoint: int | None = None, names: bool = False) -> ResponseReturnValue:
    """The evidence pack of an audit: its own trail and events, and all events of the placements that were drawn."""
    how = making(checkpoint=checkpoint, names=names)
    return sent(of_audit(how, id), how.register.load(Audit, id).reference, how.known)


@sends(
    api, f"/exceptions/<any({','.join(RULES)}):code>/evidence.zip", ZIP, {**query_of(Filters), **ON, **KNOWN, **ASKED}
)
def report_evidence(
    code: str,
    on: date | None = None,
    known: datetime | date | None = None,
    checkpoint: int | None = None,
    names: bool = False,
    **asked: Any,
) -> ResponseReturnValue:
    """The evidence pack of an exception report: its rows, their placements, and the events that prove them."""
    how = making(checkpoint=checkpoint, names=names)
    return sent(of_report(how, Asked(rule=RULES[code], on=on, known=known, filters=Filters(**asked))), code, how.known)
