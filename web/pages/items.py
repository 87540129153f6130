"""One item of a meeting: the paper in short, who may decide it, and what they decide, in under a minute."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from placements import commands
from placements.application import Answer
from placements.errors import NotFound
from placements.meeting import Meeting, Purpose, Status
from placements.verdict import OF_RATIFICATION
from placements.vocabulary import Outcome
from web.current import actor, register
from web.fields import choices, line, radios, select, submit, words
from web.formats import sentence
from web.forms import Form, show
from web.pages.meetings import Line, Sheet, sheet
from web.pages.opened import Opened, opened
from web.pages.verdict import VerdictForm

pages = Blueprint("items", __name__, url_prefix="/meetings/<uuid:id>/items/<uuid:placement>")


class DecisionForm(VerdictForm):
    outcome = radios("What did the panel decide?", {}, "Select what the panel decided")
    submit = submit("Record the decision")


class RatificationForm(Form):
    outcome = radios(
        "Did the panel ratify the decision?", choices(OF_RATIFICATION), "Select whether the panel ratified it"
    )
    reasons = words("Reasons", "Enter the panel's reasons")
    submit = submit("Record the outcome")


class InterestForm(Form):
    member = select("Member", {}, "Choose the member")
    nature = line("What the interest is", "Say what the interest is", hint="For example, works for the provider")
    submit = submit("Declare the interest", classes="govuk-button--secondary")


class RemovalForm(Form):
    why = line("Why it leaves the agenda", "Say why the item leaves the agenda")
    submit = submit("Take off the agenda", classes="govuk-button--warning")


@pages.get("")
def item(id: UUID, placement: UUID) -> ResponseReturnValue:
    return page(sheet(id), opened(placement))


@pages.post("/decision")
def decide_item(id: UUID, placement: UUID) -> ResponseReturnValue:
    form, shown = DecisionForm(), sheet(id)
    form.outcome.choices = choices(shown.terms.outcomes)
    file = opened(placement)
    return carry_out(
        shown,
        file,
        form,
        lambda: commands.record_decision(register(), placement, meeting=id, verdict=form.verdict(), by=actor()),
        lambda: f"{file.placement.reference}: {sentence(form.outcome.data)}.",
    )


@pages.post("/ratification")
def ratify_item(id: UUID, placement: UUID) -> ResponseReturnValue:
    form, file = RatificationForm(), opened(placement)
    return carry_out(
        sheet(id),
        file,
        form,
        lambda: commands.record_ratification(
            register(),
            placement,
            meeting=id,
            outcome=Outcome(form.outcome.data),
            reasons=form.reasons.data,
            by=actor(),
        ),
        lambda: f"{file.placement.reference}: {sentence(form.outcome.data)}.",
    )


@pages.post("/interests")
def declare_interest(id: UUID, placement: UUID) -> ResponseReturnValue:
    form, shown = InterestForm(), sheet(id)
    form.member.choices = members(shown)
    return carry_out(
        shown,
        opened(placement),
        form,
        lambda: register().decide(
            Meeting,
            id,
            lambda meeting: meeting.declare_interest(
                member=UUID(form.member.data), placement=placement, nature=form.nature.data
            ),
            by=actor(),
        ),
        lambda: "The interest is declared: this member does not decide the item and does not count to its quorum.",
        stay=True,
    )


@pages.post("/removal")
def remove_item(id: UUID, placement: UUID) -> ResponseReturnValue:
    form = RemovalForm()
    return carry_out(
        sheet(id),
        opened(placement),
        form,
        lambda: register().decide(
            Meeting, id, lambda meeting: meeting.remove_item(placement=placement, why=form.why.data), by=actor()
        ),
        lambda: "The item is off the agenda.",
    )


def carry_out(
    shown: Sheet,
    file: Opened,
    form: Form,
    command: Callable[[], Answer],
    done: Callable[[], str],
    *,
    stay: bool = False,
) -> ResponseReturnValue:
    """Carry out the command, say so, and go on to the next item that waits; or show what is wrong."""
    if not (form.validate_on_submit() and form.record(command)):
        return page(shown, file, form)
    flash(done())
    if stay:
        return redirect(url_for("items.item", id=shown.id, placement=file.id))
    if following := after(shown, file.id):
        return redirect(url_for("items.item", id=shown.id, placement=following))
    return redirect(url_for("meetings.meeting", id=shown.id))


def after(shown: Sheet, placement: UUID) -> UUID | None:
    """The next item without an outcome while the meeting sits: those behind this one come first."""
    if shown.meeting.status is not Status.OPEN:
        return None
    order = [each.placement for each in shown.lines]
    place = order.index(placement) if placement in order else 0
    waiting = {each.placement for each in shown.lines if not each.item.outcome}
    return next((id for id in order[place + 1 :] + order[:place] if id in waiting), None)


def members(shown: Sheet) -> dict[str, str]:
    return {"": "Choose a member", **{str(id): shown.names[id] for id in shown.meeting.present}}


def blank_decision(shown: Sheet, file: Opened) -> DecisionForm:
    """Proposes what was asked for."""
    choice, given = file.placement.choice, file.placement.retrospective
    form = DecisionForm(
        formdata=None,
        weekly_ceiling=choice and choice.weekly_rate,
        one_off=(choice and choice.one_off) or None,
        reason=given and given.reason,
        circumstances=given and given.circumstances,
    )
    form.outcome.choices = choices(shown.terms.outcomes)
    return form


def page(shown: Sheet, file: Opened, sent: Form | None = None) -> ResponseReturnValue:
    """The page of an item; the form that was sent, if any, keeps what was typed and what is wrong with it."""
    here = line_of(shown, file.id)
    forms: dict[str, Form] = {
        "DecisionForm": blank_decision(shown, file),
        "RatificationForm": RatificationForm(formdata=None),
        "InterestForm": InterestForm(formdata=None),
        "RemovalForm": RemovalForm(formdata=None),
    }
    forms["InterestForm"].member.choices = members(shown)
    forms |= {type(sent).__name__: sent} if sent else {}
    return show(
        "meetings/item.html",
        sent or forms["RemovalForm"],
        sheet=shown,
        line=here,
        file=file,
        forms=forms,
        place=shown.lines.index(here) + 1,
        ratification=here.item.purpose is Purpose.RATIFICATION,
        following=after(shown, file.id),
    )


def line_of(shown: Sheet, placement: UUID) -> Line:
    for each in shown.lines:
        if each.placement == placement:
            return each
    raise NotFound("This placement is not on the agenda of that meeting: look for it in the register.")
