"""The evidence pack of an audit: its own trail, with the drawing of the sample, and the placements that were drawn."""

from uuid import UUID

from placements.audit import Audit
from placements.evidence import Matter
from web.pages.world import folded
from web.telling.evidence import Making, pack, trail


def of_audit(making: Making, id: UUID) -> bytes:
    """The PDF tells the audit's events; of the placements the pack has the events themselves."""
    matter = about_audit(making, id)
    papers = trail(making, Matter(title=matter.title, histories=[id]))
    return pack(making, matter, papers, f"/api/audits/{id}/evidence.zip")


def about_audit(making: Making, id: UUID) -> Matter:
    """The audit and its sample, as they are sealed."""
    register = making.register
    history = [each for each in register.history(id) if each.position <= making.known.size]
    drawn = folded(history).sample if history else None
    title = register.load(Audit, id).reference
    return Matter(title=title, histories=[id, *(drawn.placements if drawn else ())])
