"""Evidence packs on the pages: what one holds and proves, and the zip to take away."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from placements.audit import Audit
from placements.errors import Forbidden, Refused
from placements.evidence import Matter, Sealed, sealed
from web import asked
from web.current import register
from web.downloads import attached
from web.pages.exceptions import question, rule
from web.people import may_take_names
from web.telling.audit_evidence import about_audit, of_audit
from web.telling.evidence import Making, about_placement, of_placement, require_possible
from web.telling.report_evidence import Asked, about_report, of_report, sealed_report
from web.trail_files import PLAIN

pages = Blueprint("evidence", __name__)

ZIP = "application/zip"


def making(*, checkpoint: int | None, names: bool) -> Making:
    """Raises Forbidden for names where whoever asks may not take them away."""
    if names and not may_take_names():
        raise Forbidden(
            "Only an auditor or a director may take names out of the register: take the pack with references, which "
            "proves the same."
        )
    known = sealed(register().store.fetch, checkpoint)
    return Making(register=register(), known=known, newest=checkpoint is None, names=names)


def sent(content: bytes, title: str, known: Sealed) -> ResponseReturnValue:
    return attached(content, f"Evidence {PLAIN.sub('-', title)} at {known.size}.zip", ZIP)


def as_asked() -> Making:
    return making(checkpoint=asked.whole("checkpoint", least=1, most=2**53), names="names" in request.args)


@pages.get("/placements/<uuid:id>/evidence")
def placement(id: UUID) -> ResponseReturnValue:
    title = about_placement(register(), id).title
    back = url_for("placements.placement", id=id)
    return page(title, back, "evidence.placement_file", {"id": id}, lambda _: about_placement(register(), id))


@pages.get("/placements/<uuid:id>/evidence.zip")
def placement_file(id: UUID) -> ResponseReturnValue:
    how, title = as_asked(), about_placement(register(), id).title
    return sent(of_placement(how, id), title, how.known)


@pages.get("/audits/<uuid:id>/evidence")
def audit(id: UUID) -> ResponseReturnValue:
    back = url_for("audits.audit", id=id)
    return page(
        register().load(Audit, id).reference, back, "evidence.audit_file", {"id": id}, partial(about_audit, id=id)
    )


@pages.get("/audits/<uuid:id>/evidence.zip")
def audit_file(id: UUID) -> ResponseReturnValue:
    how = as_asked()
    return sent(of_audit(how, id), register().load(Audit, id).reference, how.known)


@pages.get("/exceptions/<code>/evidence")
def report(code: str) -> ResponseReturnValue:
    about, given = rule(code), request.args.to_dict()
    back = url_for("exceptions.exception_report", code=code, **given)
    return page(
        f"{about.code} {about.name}", back, "evidence.report_file", {"code": code, **given},
        lambda how: about_report(sealed_report(how, as_report(code))),
    )  # fmt: skip


@pages.get("/exceptions/<code>/evidence.zip")
def report_file(code: str) -> ResponseReturnValue:
    how, report = as_asked(), as_report(code)
    return sent(of_report(how, report), report.rule.code, how.known)


def as_report(code: str) -> Asked:
    asking = question()
    return Asked(rule=rule(code), on=asking.on, known=asking.known, filters=asking.filters)


def page(
    title: str, back: str, endpoint: str, values: Mapping[str, Any], about: Callable[[Making], Matter]
) -> ResponseReturnValue:
    """What the pack would hold, and where to take it; or why there is none yet, and what to do."""
    refused, how, matter, events = "", None, None, 0
    try:
        how = making(checkpoint=None, names=False)
        matter = about(how)
        events = require_possible(how, matter)
    except Refused as error:
        refused = str(error)
    return render_template(
        "evidence/evidence.html",
        title=title,
        back=back,
        refused=refused,
        known=how and how.known,
        matter=matter,
        events=events,
        take=lambda **more: url_for(endpoint, **{**values, **more}),
        may_take_names=may_take_names(),
    )
