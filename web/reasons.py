"""Why somebody without a part in the case opens a person to whom access is restricted: kept with the session."""

from uuid import UUID

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from placements.errors import Forbidden
from placements.reads import Reason
from projections.trail import placements_of
from web.current import is_api, me, reading, register
from web.people import may_see_restricted

KEPT = "reasons"
"""In the session: the reason given for each person, by the person's id."""

HEADER = "Reason"
"""Of a request to the API."""


class ReasonNeeded(Exception):
    """Nobody has said why yet."""

    def __init__(self, person: UUID) -> None:
        self.person = person


def init_reasons(app: Flask) -> None:
    app.register_error_handler(ReasonNeeded, ask)


def ask(needed: ReasonNeeded) -> ResponseReturnValue:
    return redirect(url_for("reasons.say_why", id=needed.person, next=request.full_path.rstrip("?")))


def may_see(person: UUID, *, restricted: bool) -> bool:
    """Whether who is asking may see the details; where they must say why first, they are asked."""
    if not restricted:
        return True
    if not may_see_restricted():
        return False
    if not has_part(person):
        g.reason = given(person)
    return True


def given(person: UUID) -> Reason:
    """Why they open it: from the session, or of the API from the header."""
    if is_api():
        return in_header("Access is restricted: say why you open this")
    try:
        return Reason(session.get(KEPT, {}).get(str(person)))
    except ValueError as error:
        raise ReasonNeeded(person) from error


def for_names() -> Reason:
    """Why they take names out of the register: each time from the header of the API, or from the page's form."""
    return in_header("Say why you take the names out of the register") if is_api() else Reason(request.args["reason"])


def in_header(why: str) -> Reason:
    """Raises Forbidden, which begins with why a reason is needed, where there is none."""
    try:
        return Reason(request.headers.get(HEADER))
    except ValueError as error:
        raise Forbidden(f"{why} in the header {HEADER}: {'; '.join(Reason)}.") from error


def keep(person: UUID, reason: Reason) -> None:
    session[KEPT] = {**session.get(KEPT, {}), str(person): reason}


def has_part(person: UUID) -> bool:
    """Whether they recorded anything about the person or one of their placements, or it was recorded for them."""
    with reading() as connection:
        histories = register().store.histories([person, *placements_of(connection, person)])
    mine = me().id
    return any(mine in (each.by, each.on_behalf_of) for history in histories.values() for each in history)
