"""Meetings one after the other, and their agendas, as lists and as files."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from placements.meeting import Meeting, Status
from projections import council
from projections import meetings as read
from projections import register as entries
from projections.meetings import ItemRow
from projections.register import Listed
from web import asked
from web.current import reading, register
from web.downloads import MOST, csv, in_parts
from web.pages.meetings import pages
from web.pages.paging import PAGE, paged
from web.people import names


@pages.get("")
def meetings() -> ResponseReturnValue:
    """Meetings to come, those whose day went by and that were never opened, then those held, the newest first."""
    asking, today = partial(read.meetings, panel=asked.id("panel"), limit=MOST), register().today()
    number = asked.whole("page", least=1, most=MOST) or 1
    over = {"status": (Status.CLOSED, Status.CANCELLED), "limit": PAGE, "offset": (number - 1) * PAGE}
    with reading() as connection:
        opened = asking(connection, status=(Status.OPEN,)).rows
        coming = asking(connection, status=(Status.SCHEDULED,), from_=today).rows
        missed = asking(connection, status=(Status.SCHEDULED,), until=today - timedelta(days=1)).rows
        held = asking(connection, **over, descending=True)
        panels = {row.panel: row.name for row in council.panels(connection)}
    return render_template(
        "meetings/meetings.html",
        coming=[*opened, *coming],
        missed=missed,
        held=held,
        page=number,
        **paged(held.total, number),
        panels=panels,
    )


@pages.get("/all.csv")
def meetings_file() -> ResponseReturnValue:
    """All meetings, in the order of their days."""
    asking = partial(read.meetings, panel=asked.id("panel"))
    found = in_parts(lambda connection, limit, offset: asking(connection, limit=limit, offset=offset).rows)
    with reading() as connection:
        panels = {row.panel: row.name for row in council.panels(connection)}
    head = ("day", "time", "panel", "place", "state", "present", "items", "without an outcome", "closed")
    rows = (
        (
            row.meets_on,
            row.meets_at,
            panels[row.panel],
            row.place,
            row.status,
            row.present,
            row.items,
            row.undecided,
            row.closed_on,
        )
        for row in found
    )
    return csv("meetings.csv", head, rows)


@pages.get("/<uuid:id>/agenda.csv")
def agenda_file(id: UUID) -> ResponseReturnValue:
    """The agenda of a meeting, with who decided what."""
    meeting = register().load(Meeting, id)
    with reading() as connection:
        items = read.agenda(connection, id)
        placements = entries.entries(connection, [item.placement for item in items])
    called = names(member for item in items for member in (*item.decided_by, *item.conflicted))
    head = (
        "number", "placement", "service", "team", "for", "late", "why late", "outcome", "decided by",
        "interests declared by", "recorded",
    )  # fmt: skip
    rows = (agenda_cells(item, placements.get(item.placement), called) for item in items)
    return csv(f"agenda {meeting.meets_on}.csv", head, rows)


def agenda_cells(item: ItemRow, entry: Listed | None, called: Mapping[UUID, str]) -> Sequence[Any]:
    return (
        item.number,
        item.reference,
        entry.service_type if entry else "",
        entry.team if entry else "",
        item.purpose,
        "yes" if item.late else "no",
        item.why_late,
        item.outcome,
        "; ".join(called[member] for member in item.decided_by),
        "; ".join(called[member] for member in item.conflicted),
        item.recorded_on,
    )
