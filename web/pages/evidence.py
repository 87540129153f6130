"""Evidence packs on the pages: what one holds and proves, and the zip to take away."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from placements.audit import Audit
from placements.errors import Forbidden, Refused
from placements.evidence import Matter, Sealed, sealed
from placements.reads import Reason
from web import asked
from web.current import register
from web.downloads import attached
from web.fields import choices, radios
from web.forms import Form, show
from web.pages.exceptions import question, rule
from web.people import may_take_names
from web.reasons import for_names
from web.telling.audit_evidence import about_audit, of_audit
from web.telling.evidence import Making, about_placement, of_placement, require_possible
from web.telling.report_evidence import Asked, about_report, of_report, sealed_report
from web.trail_files import PLAIN

pages = Blueprint("evidence", __name__)

ZIP = "application/zip"

HOW = ("checkpoint", "names", "reason")
"""What an address says of how the pack is made, and not of what."""


class NamesForm(Form):
    """What is asked before names leave; it changes nothing, so it is sent as an address."""

    class Meta:
        csrf = False

    reason = radios("Why do you take the names with you?", choices(Reason), "Choose why you take the names with you")


def making(*, checkpoint: int | None, names: bool) -> Making:
    """Raises Forbidden for names where whoever asks may not take them away, or does not say why."""
    if names and not may_take_names():
        raise Forbidden(
            "Only an auditor or a director may take names out of the register: take the pack with references, which "
            "proves the same."
        )
    if names:
        g.reason = for_names()
    known = sealed(register().store.fetch, checkpoint)
    return Making(register=register(), known=known, newest=checkpoint is None, names=names)


def sent(content: bytes, title: str, known: Sealed) -> ResponseReturnValue:
    return attached(content, f"Evidence {PLAIN.sub('-', title)} at {known.size}.zip", ZIP)


def as_asked() -> Making:
    return making(checkpoint=asked.whole("checkpoint", least=1, most=2**53), names="names" in request.args)


def names_form() -> NamesForm:
    """As it was sent, with what is wrong in it; new where nobody has asked for names yet."""
    if "names" not in request.args:
        return NamesForm(formdata=None)
    form = NamesForm(formdata=request.args)
    form.validate()
    return form


def is_unsaid() -> bool:
    """Whether names are asked for by who may have them, and not why: then the page asks."""
    return may_take_names() and bool(names_form().errors)


@pages.get("/placements/<uuid:id>/evidence")
def placement(id: UUID) -> ResponseReturnValue:
    title = about_placement(register(), id).title
    back = url_for("placements.placement", id=id)
    return page(title, back, "evidence.placement_file", {"id": id}, lambda _: about_placement(register(), id))


@pages.get("/placements/<uuid:id>/evidence.zip")
def placement_file(id: UUID) -> ResponseReturnValue:
    if is_unsaid():
        return placement(id)
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
    if is_unsaid():
        return audit(id)
    how = as_asked()
    return sent(of_audit(how, id), register().load(Audit, id).reference, how.known)


@pages.get("/exceptions/<code>/evidence")
def report(code: str) -> ResponseReturnValue:
    about = rule(code)
    given = {name: value for name, value in request.args.to_dict().items() if name not in HOW}
    back = url_for("exceptions.exception_report", code=code, **given)
    return page(
        f"{about.code} {about.name}", back, "evidence.report_file", {"code": code},
        lambda how: about_report(sealed_report(how, as_report(code))), given,
    )  # fmt: skip


@pages.get("/exceptions/<code>/evidence.zip")
def report_file(code: str) -> ResponseReturnValue:
    if is_unsaid():
        return report(code)
    how, asking = as_asked(), as_report(code)
    return sent(of_report(how, asking), asking.rule.code, how.known)


def as_report(code: str) -> Asked:
    asking = question()
    return Asked(rule=rule(code), on=asking.on, known=asking.known, filters=asking.filters)


def page(
    title: str,
    back: str,
    endpoint: str,
    ids: Mapping[str, Any],
    about: Callable[[Making], Matter],
    given: Mapping[str, str] = {},
) -> ResponseReturnValue:
    """What the pack would hold, and where to take it; or why there is none yet, and what to do.

    `given` stands in the address behind the question mark.
    """
    refused, how, matter, events, form = "", None, None, 0, names_form()
    try:
        how = making(checkpoint=None, names=False)
        matter = about(how)
        events = require_possible(how, matter)
    except Refused as error:
        refused = str(error)
    return show(
        "evidence/evidence.html",
        form,
        title=title,
        back=back,
        refused=refused,
        known=how and how.known,
        matter=matter,
        events=events,
        file=url_for(endpoint, **ids),
        asked={**given, "checkpoint": how.known.size} if how else {},
        may_take_names=may_take_names(),
    )
