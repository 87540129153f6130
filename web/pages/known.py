"""What did the panel know when it decided? One page to read and to print, from each decision."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from placements.errors import NotFound
from web.current import register
from web.pages.trail import trail
from web.pages.world import world
from web.telling.known import DECIDING, known_at_decision

pages = Blueprint("known", __name__)


@pages.get("/placements/<uuid:id>/decisions/<int:version>/known")
def decision(id: UUID, version: int) -> ResponseReturnValue:
    known = known_at_decision(id, version)
    [step] = trail([known.decision], world(register(), [known.decision], on=known.decided_on))
    return render_template("known/decision.html", id=id, known=known, step=step)


@pages.get("/meetings/<uuid:id>/items/<uuid:placement>/known")
def item(id: UUID, placement: UUID) -> ResponseReturnValue:
    """The same, of what the meeting decided last about the item."""
    decided = [each for each in register().history(placement) if isinstance(each.event, DECIDING)]
    there = [each.version for each in decided if getattr(each.event, "meeting", None) == id]
    if not there:
        raise NotFound("This meeting has not decided the item: open the meeting for what is on its agenda.")
    return redirect(url_for("known.decision", id=placement, version=there[-1]))
