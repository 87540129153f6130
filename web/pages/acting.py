"""One form, one decision about a placement: asked, recorded, and shown; or refused in the rule's words."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from placements.application import Answer
from placements.placement import Placement
from placements.store import Actor
from web.current import actor, register
from web.forms import Form, show
from web.pages.opened import Opened, opened
from web.pages.trail import Step, trail

Decision = Callable[[Placement], Sequence[Any]]


class Seen(Form):
    """A form whose decision stands only on the version of the placement that was on the page.

    Forms that merely add something, such as a provider considered, do without.
    """

    version = HiddenField()


def act(
    file: Opened,
    form: Form,
    command: Callable[[Actor], Answer],
    *,
    title: str,
    done: str,
    then: str = "placements.placement",
    template: str = "placements/act.html",
    **context: Any,
) -> ResponseReturnValue:
    """Carry out the command when the form is sent, say so and go on to `then`; else show the form."""
    if form.validate_on_submit() and form.record(lambda: command(actor())):
        flash(done)
        return redirect(url_for(then, id=file.id))
    return show(
        template, form, file=file, title=title, back=url_for(then, id=file.id), since=since(file, form), **context
    )


def decide(file: Opened, decision: Decision) -> Callable[[Actor], Answer]:
    """The command that makes this decision about this placement alone."""
    return lambda by: register().decide(Placement, file.id, decision, by=by)


def since(file: Opened, form: Form) -> Sequence[Step]:
    """What was recorded since the form was filled in, if that is why it was refused; it is on the page from now on."""
    if "version" not in form:
        return ()
    seen, newest = str(form.version.data or ""), opened(file.id) if form.refused else file
    if form.refused or not seen:
        form.version.data = str(newest.placement.version)
    return trail(newest.history[int(seen) :], newest.world) if form.refused and seen.isdecimal() else ()
