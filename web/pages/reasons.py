"""One question before a person to whom access is restricted is shown to somebody without a part in the case."""

from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from placements.person import Person
from placements.reads import Reason
from web.current import register
from web.fields import choices, radios, submit
from web.forms import Form, show
from web.pages.sign_in import within
from web.reasons import keep

pages = Blueprint("reasons", __name__)


class ReasonForm(Form):
    reason = radios("Why do you open this?", choices(Reason), "Choose why you open this")
    submit = submit("Continue")


@pages.route("/people/<uuid:id>/reason", methods=["GET", "POST"])
def say_why(id: UUID) -> ResponseReturnValue:
    known, form = register().load(Person, id), ReasonForm()
    if form.validate_on_submit():
        keep(id, Reason(form.reason.data))
        return redirect(within(request.args.get("next", "")))
    return show("people/reason.html", form, person=known)
