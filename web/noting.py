"""Writes into the log of reads who is shown what, before it leaves; where that fails, nothing is shown."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, before_render_template, current_app, g, has_request_context, request
from jinja2 import Template

from placements.errors import Invalid, Unavailable
from placements.reads import Form, Kind, Read, Reads, Recording
from projections.query import known_at
from web import asked
from web.current import allowed_roles, user
from web.errors import answer_unavailable
from web.shown import SHOWS

SHOWN = frozenset({200, 304})
REFUSED = frozenset({403, 404})
INSTEAD = frozenset({"error.html", "trouble.html"})
"""Pages that come instead of what was asked for."""

FORMS = {
    "text/html": Form.PAGE,
    "text/csv": Form.CSV,
    "application/pdf": Form.PDF,
    "application/zip": Form.ZIP,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Form.XLSX,
}


def init_noting(app: Flask) -> None:
    """The last of the hooks to be set, and so the first that is asked when an answer is there."""
    app.extensions["reads"] = Reads(app.extensions["register"].store)
    before_render_template.connect(begin, app)
    app.after_request(note)
    app.teardown_request(leave)


def reads() -> Reads:
    return current_app.extensions["reads"]


def name(persons: Iterable[UUID]) -> None:
    """Note that the answer shows these persons' names or details; at the command line there is none."""
    if has_request_context():
        g.setdefault("named", set()).update(persons)


def about(*ids: UUID) -> None:
    """Note what the answer is about, where its address does not say so."""
    g.setdefault("about", []).extend(ids)


def begin(_: Flask, template: Template, **_context: object) -> None:
    """Let it be written down what a page shows, as far as its view has said, while the page is being made."""
    asking, kind = g.get("user"), kind_of()
    if asking and kind and "begun" not in g and template.name not in INSTEAD:
        g.begun = reads().begin(asking.id, kind, read(Form.PAGE))


def note(response: Response) -> Response:
    """The answer, once it is written down what it shows; where that cannot be, that the register does not answer."""
    asking, kind = g.get("user"), kind_of()
    if not (asking and kind and (shown := what(response))):
        return response
    begun: Recording | None = g.get("begun")
    try:
        if begun:
            begun.end()
        if not begun or begun.read != shown:
            reads().record(asking.id, kind, shown)
    except Unavailable as error:
        return current_app.make_response(answer_unavailable(error))
    return response


def leave(_: BaseException | None = None) -> None:
    """Give back what is still held when a page could not be made."""
    if begun := g.pop("begun", None):
        begun.leave()


def what(response: Response) -> Read | None:
    """What the answer shows of persons and cases, or refuses to show; None for neither."""
    if response.status_code in SHOWN or "named" in g:
        return read(form(response))
    if response.status_code in REFUSED and ids():
        return Read(role=role(), request=g.request_id, about=ids(), what=rule(), refused=True)
    return None


def kind_of() -> Kind | None:
    """What kind of read this is; None for none. Whatever shows a name is one."""
    endpoint = request.endpoint or ""
    declared = SHOWS.get(endpoint, Kind.OTHER) if request.method in ("GET", "HEAD") else SHOWS.get(endpoint)
    if "named" in g:
        return declared or Kind.OTHER
    return declared if request.method in ("GET", "HEAD") and endpoint else None


def read(form: Form) -> Read:
    on, known = times()
    return Read(
        role=role(),
        request=g.request_id,
        form=form,
        about=ids(),
        named=tuple(sorted(g.get("named", ()))),
        what=request.path,
        rows=g.get("rows"),
        on=on,
        known=known,
        reason=g.get("reason"),
    )


def form(response: Response) -> Form:
    if response.mimetype == "application/json":
        return Form.JSON if "Content-Disposition" in response.headers else Form.API
    return FORMS.get(response.mimetype or "", Form.FILE)


def role() -> Any:
    """The role in which they read; the first that they have where none of theirs may."""
    asking = user()
    assert asking
    return (allowed_roles() or asking.roles)[0]


def ids() -> tuple[UUID, ...]:
    """What the address names, and what the view has said."""
    named = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
    return (*named, *g.get("about", ()))


def rule() -> str:
    """What was asked for, without what was typed into the address."""
    return request.url_rule.rule if request.url_rule else ""


def times() -> tuple[date | None, datetime | None]:
    """As at which day and as known when, as the address asked; what it could not be asked, it was not."""
    try:
        return asked.on(), known_at(asked.moment("known"))
    except Invalid:
        return None, None
