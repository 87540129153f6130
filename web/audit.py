"""Audits in the API: planned, drawn, tested, answered and concluded."""

from typing import Any
from uuid import UUID

from placements import auditing
from placements.application import Answer
from placements.audit import Audit, Status
from placements.store import Actor
from projections import audits as found
from projections.audits import AuditRow, ItemRow
from projections.query import Page
from web.api import Blueprint
from web.api_command import command
from web.api_read import KNOWN, Seen, lists, optional, seen, shows
from web.current import reading, register

api = Blueprint("audit", "Audits: samples that anybody can draw again, papers, findings and opinions.", "/audits")


@lists(api, "", AuditRow, {"status": optional(Status, "status")})
def audits(**asked: Any) -> Page[AuditRow]:
    """Audits, the last planned first."""
    with reading() as connection:
        return found.audits(connection, **asked)


@shows(api, "/<uuid:id>", Seen[Audit], KNOWN)
def audit(id: UUID, **asked: Any) -> Seen[Audit]:
    """An audit with its sample, working papers, responses and opinion."""
    return seen(Audit, id, **asked)


@lists(api, "/<uuid:id>/sample", ItemRow)
def sample(id: UUID, limit: int, offset: int) -> Page[ItemRow]:
    """The items of a sample, in the order in which they were drawn, with what their papers came to."""
    register().load(Audit, id)
    with reading() as connection:
        return Page.of(found.items(connection, id), limit=limit, offset=offset)


@command(api, "", auditing.plan_audit, opens="api-audit.audit")
def plan_audit(by: Actor, **said: Any) -> Answer:
    """Plan an audit."""
    return auditing.plan_audit(register(), **said, by=by)


@command(api, "/<uuid:id>/sample", auditing.draw_sample)
def draw_sample(id: UUID, by: Actor, **said: Any) -> Answer:
    """Draw the sample from the register as it is now; once."""
    return auditing.draw_sample(register(), id, **said, by=by)


@command(api, "/<uuid:id>/papers", auditing.record_paper)
def record_paper(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record the working paper on an item."""
    return auditing.record_paper(register(), id, **said, by=by)


@command(api, "/<uuid:id>/papers-revised", auditing.revise_paper)
def revise_paper(id: UUID, by: Actor, **said: Any) -> Answer:
    """Put another working paper in the place of the one on an item."""
    return auditing.revise_paper(register(), id, **said, by=by)


@command(api, "/<uuid:id>/responses", auditing.respond)
def respond(id: UUID, by: Actor, **said: Any) -> Answer:
    """Respond to the finding on an item, for management."""
    return auditing.respond(register(), id, **said, by=by)


@command(api, "/<uuid:id>/actions-completed", auditing.complete_action)
def complete_action(id: UUID, by: Actor, **said: Any) -> Answer:
    """Record that an agreed action is done."""
    return auditing.complete_action(register(), id, **said, by=by)


@command(api, "/<uuid:id>/opinion", auditing.give_opinion)
def give_opinion(id: UUID, by: Actor, **said: Any) -> Answer:
    """Give the opinion."""
    return auditing.give_opinion(register(), id, **said, by=by)


@command(api, "/<uuid:id>/report", auditing.issue_report)
def issue_report(id: UUID, by: Actor, **said: Any) -> Answer:
    """Issue the report."""
    return auditing.issue_report(register(), id, **said, by=by)


@command(api, "/<uuid:id>/reopening", auditing.reopen)
def reopen(id: UUID, by: Actor, **said: Any) -> Answer:
    """Open an audit again; its opinion no longer stands."""
    return auditing.reopen(register(), id, **said, by=by)


@command(api, "/<uuid:id>/withdrawal", auditing.withdraw)
def withdraw(id: UUID, by: Actor, **said: Any) -> Answer:
    """Withdraw an audit."""
    return auditing.withdraw(register(), id, **said, by=by)
