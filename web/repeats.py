"""A form that comes once more is answered as one that was recorded, with the moment, and is never refused for that."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from flask import Response, current_app, flash, g, redirect, request, url_for

from placements.application import Answer
from placements.errors import Invalid, Unavailable
from placements.store import Recorded
from web.app import App
from web.current import actor, allowed_roles, register
from web.formats import moment

log = structlog.get_logger()

REFUSALS = frozenset({404, 409, 412, 422})

PAGES: Mapping[str, str] = {
    "Account": "accounts.account",
    "Meeting": "meetings.meeting",
    "Panel": "panels.panel",
    "Person": "people.person",
    "Placement": "placements.placement",
}
"""Where the histories are shown of which there are many."""

COOKIE = "recorded"
LATELY = timedelta(minutes=2)
"""How long a browser remembers that what it sent was recorded, in case the page that should say so cannot be shown."""


def init_repeats(app: App) -> None:
    app.after_request(answer_a_repeat)
    app.after_request(remember_lately)
    app.for_pages(answer_a_repeat, remember_lately)


def recorded_as(answer: Answer) -> Recorded:
    """The last event that the answer tells of."""
    recorded = register().store.at(answer.position)
    assert recorded
    return recorded


def tell_repeat(recorded: Recorded) -> None:
    """Say of what was sent again when it was recorded."""
    if recorded.request == g.request_id:
        flash("It is recorded now: it had not been recorded before.")
    else:
        flash(f"It was recorded on {moment(recorded.at)}, when you sent it before. It is not recorded twice.")


def answer_a_repeat(response: Response) -> Response:
    """What was recorded is not refused when it comes again and has become impossible since, be it through itself."""
    if request.method != "POST" or response.status_code not in REFUSALS or not (recorded := recorded_before()):
        return response
    tell_repeat(recorded)
    shown = PAGES.get(recorded.subject)
    return current_app.make_response(redirect(url_for(shown, id=recorded.history) if shown else url_for("home.start")))


def recorded_before() -> Recorded | None:
    """What was recorded of the form when it came before."""
    key = request.form.get("once", "")
    if not (key and key.isprintable()) or not g.get("user") or not allowed_roles():
        return None
    try:
        answer = register().answered(actor())
        return recorded_as(answer) if answer else None
    except Invalid:  # the key came with something else
        return None
    except Unavailable as error:
        log.warning("whether a form was recorded before is not known", error=type(error.__cause__).__name__)
        return None


def remember_lately(response: Response) -> Response:
    """Let the browser know when it was, beside the session, which cannot be read while the register is away."""
    if "answer" in g and response.status_code in (302, 303):
        response.set_cookie(
            COOKIE,
            register().now().isoformat(timespec="seconds"),
            max_age=LATELY,
            secure=current_app.session_interface.secure,  # type: ignore[attr-defined]
            httponly=True,
            samesite="Lax",
        )
    return response


def recorded_lately() -> datetime | None:
    """When this browser was last told that something was recorded, if that was just now."""
    try:
        return datetime.fromisoformat(request.cookies.get(COOKIE, ""))
    except ValueError:
        return None
