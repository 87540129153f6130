"""Forms of the pages: what was typed, what is wrong with it, and what the register said to it."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField

from placements.application import Answer
from placements.errors import Conflict, Invalid, Refused, Stale
from web.repeats import recorded_as, tell_repeat
from web.waiting import remember

T = TypeVar("T", bound=Answer | tuple[Answer, Any])

SAID = (Refused, Invalid, Stale, Conflict)
"""What the register may answer that is for the person at the form to mend."""


class Form(FlaskForm):
    """A form that may be sent twice and is recorded once: `once` is the same when the browser repeats it."""

    once = HiddenField(default=lambda: str(uuid4()))
    refused = False

    def record(self, command: Callable[[], T]) -> T | None:
        """Carry out a command; None when the register refuses it, with its sentence among the form's errors."""
        try:
            answer = command()
        except SAID as error:
            self.refused = True
            self.form_errors.append(str(error))
            self.once.data = str(uuid4())
            return None
        made = answer if isinstance(answer, Answer) else answer[0]
        remember(made)
        if "held" in request.form:
            tell_repeat(recorded_as(made))
        return answer

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong, as the error summary takes it: each links to its field."""
        by_field = [
            {"text": field.errors[0], "href": f"#{getattr(field, 'first_id', field.id)}"}
            for field in self
            if field.errors
        ]
        return by_field + [{"text": text} for text in self.form_errors]


def show(template: str, form: Form, **context: Any) -> ResponseReturnValue:
    """The page of a form: 200 when new, 422 when something typed is wrong, 409 when the register refused it."""
    status = 409 if form.refused else 422 if form.errors else 200
    return render_template(template, form=form, **context), status
