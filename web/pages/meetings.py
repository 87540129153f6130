"""Meetings of the panels: the agenda, who came, who has an interest, and each decision while the panel sits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TimeField
from wtforms.validators import InputRequired

from placements import commands
from placements.application import Answer
from placements.meeting import Item, Meeting
from placements.panel import Panel
from placements.terms import Terms
from projections import accounts, council, meetings, waiting
from projections import register as entries
from projections.register import Listed
from web import ratification
from web.current import actor, reading, register
from web.fields import Day, checkboxes, line, select, submit
from web.formats import clock, day
from web.forms import Form, show
from web.people import names

pages = Blueprint("meetings", __name__, url_prefix="/meetings")


class ScheduleForm(Form):
    panel = select("Panel", {}, "Choose the panel")
    meets_on = Day("Date of the meeting", "Enter the date of the meeting")
    meets_at = TimeField("Time", [InputRequired("Enter the time at which the meeting begins")], default=time(10))
    place = line("Place", hint="A room, or online")
    submit = submit("Schedule the meeting")


class AttendanceForm(Form):
    present = checkboxes("Who is here?", {}, "Tick the members who are here")
    submit = submit("Record attendance", classes="govuk-button--secondary")


class SubstituteForm(Form):
    member = select("Who came", {}, "Choose who came")
    substitute_for = select("For which member", {}, "Choose the member who is absent")
    submit = submit("Record the substitute", classes="govuk-button--secondary")


class WithdrawForm(Form):
    member = HiddenField(validators=[InputRequired()])


class OpenForm(Form):
    chair = select("Who is in the chair?", {}, "Say who is in the chair")
    submit = submit("Open the meeting")


class ListForm(Form):
    placement = select("Placement", {}, "Choose a placement")
    why_late = line("Why it is late", hint="Needed after the papers deadline only")
    submit = submit("Put on the agenda", classes="govuk-button--secondary")


class CloseForm(Form):
    submit = submit("Close the meeting", classes="govuk-button--secondary")


class CancelForm(Form):
    why = line("Why the meeting is cancelled", "Say why the meeting is cancelled")
    submit = submit("Cancel the meeting", classes="govuk-button--warning")


@dataclass(frozen=True)
class Line:
    """A line of the agenda: the item, and who may decide it as things stand."""

    placement: UUID
    item: Item
    entry: Listed | None
    deciders: tuple[UUID, ...]
    shortfall: str
    """What is missing for a quorum, in words."""
    conflicted: tuple[UUID, ...]


@dataclass(frozen=True)
class Sheet:
    """All that the page of a meeting shows."""

    id: UUID
    meeting: Meeting
    listed: meetings.MeetingRow | None
    """At what time it meets, and where."""
    panel: Panel
    terms: Terms
    lines: Sequence[Line]
    due: Sequence[waiting.Due]
    """What must be on this agenda, or waits for the panel, and is not listed."""
    names: dict[UUID, str]

    @property
    def absent(self) -> list[UUID]:
        """Members on the day who are neither here nor stood in for."""
        here = {*self.meeting.present, *self.meeting.substitutes.values()}
        return [member for member in self.panel.members if self._sits(member) and member not in here]

    @property
    def may_chair(self) -> list[UUID]:
        return [id for id, stands_for in self.meeting.present.items() if {*stands_for} & {*self.terms.chaired_by}]

    @property
    def next_line(self) -> Line | None:
        return next((each for each in self.lines if not each.item.outcome), None)

    @property
    def ready(self) -> list[waiting.Due]:
        """What can go on this agenda as it stands."""
        return [each for each in self.due if each.listable]

    @property
    def expected(self) -> list[waiting.Due]:
        """What must come to the panel and is not submitted to it yet."""
        return [each for each in self.due if not each.listable]

    @property
    def any_decided(self) -> bool:
        return any(each.item.outcome for each in self.lines)

    @property
    def papers_closed(self) -> bool:
        return register().now() > self.terms.papers_due(self.meeting.meets_on)

    def stands_for(self, member: UUID) -> str:
        membership = self.panel.membership(member, self.meeting.meets_on)
        return ", ".join(membership.capacities) if membership else ""

    def _sits(self, member: UUID) -> bool:
        return self.panel.membership(member, self.meeting.meets_on) is not None


def sheet(id: UUID) -> Sheet:
    """The meeting as it is at this moment, its own and its panel's histories read directly."""
    meeting = register().load(Meeting, id)
    panel = register().load(Panel, panel_of(meeting))
    terms = panel.terms_on(meeting.meets_on)
    with reading() as connection:
        row = meetings.meeting(connection, id)
        listed = entries.entries(connection, [*meeting.items])
        due = waiting.due(connection, panel_of(meeting), meets_on=meeting.meets_on, terms=terms)
    lines = [agenda_line(meeting, terms, placement, listed.get(placement)) for placement in meeting.items]
    members = {*meeting.present, *panel.members, *meeting.substitutes.values()}
    unlisted = [each for each in due if each.placement not in meeting.items]
    return Sheet(id, meeting, row, panel, terms, lines, unlisted, names(members))


def panel_of(meeting: Meeting) -> UUID:
    assert meeting.panel
    return meeting.panel


def agenda_line(meeting: Meeting, terms: Terms, placement: UUID, entry: Listed | None) -> Line:
    conflicted = tuple(member for member, about in sorted(meeting.interests) if about == placement)
    deciders = tuple(member for member in meeting.present if member not in conflicted)
    shortfall = terms.shortfall([meeting.present[member] for member in deciders])
    return Line(placement, meeting.items[placement], entry, deciders, shortfall, conflicted)


@pages.route("/new", methods=["GET", "POST"])
def schedule_meeting() -> ResponseReturnValue:
    form = schedule_form()
    if form.validate_on_submit() and (
        answer := form.record(
            lambda: ratification.schedule_meeting(
                panel=UUID(form.panel.data),
                meets_on=form.meets_on.data,
                meets_at=form.meets_at.data,
                place=form.place.data,
                by=actor(),
            )
        )
    ):
        flash(f"The meeting on {day(form.meets_on.data)} at {clock(form.meets_at.data)} is scheduled.")
        return redirect(url_for("meetings.meeting", id=answer.id))
    return show("meetings/schedule.html", form)


def schedule_form() -> ScheduleForm:
    form = ScheduleForm()
    with reading() as connection:
        form.panel.choices = {str(row.panel): row.name for row in council.panels(connection)}
    return form


@pages.get("/<uuid:id>")
def meeting(id: UUID) -> ResponseReturnValue:
    return page(id)


@pages.post("/<uuid:id>/attendance")
def record_attendance(id: UUID) -> ResponseReturnValue:
    def record(form: AttendanceForm) -> Answer:
        members = [UUID(member) for member in form.present.data]
        return commands.record_attendances(register(), id, members=members, by=actor())

    return carry_out(id, AttendanceForm, record, "Attendance is recorded.")


@pages.post("/<uuid:id>/substitutes")
def record_substitute(id: UUID) -> ResponseReturnValue:
    def record(form: SubstituteForm) -> Answer:
        member, absent = UUID(form.member.data), UUID(form.substitute_for.data)
        return commands.record_attendance(register(), id, member=member, substitute_for=absent, by=actor())

    return carry_out(id, SubstituteForm, record, "The substitute is recorded.")


@pages.post("/<uuid:id>/attendance/withdraw")
def withdraw_attendance(id: UUID) -> ResponseReturnValue:
    def record(form: WithdrawForm) -> Answer:
        member = UUID(form.member.data)
        return register().decide(Meeting, id, lambda meeting: meeting.withdraw_attendance(member=member), by=actor())

    return carry_out(id, WithdrawForm, record, "The attendance is withdrawn.")


@pages.post("/<uuid:id>/open")
def open_meeting(id: UUID) -> ResponseReturnValue:
    def record(form: OpenForm) -> Answer:
        return commands.open_meeting(register(), id, chair=UUID(form.chair.data), by=actor())

    return carry_out(id, OpenForm, record, "The meeting is open. Record each decision as the panel takes it.")


@pages.post("/<uuid:id>/items")
def list_item(id: UUID) -> ResponseReturnValue:
    def record(form: ListForm) -> Answer:
        placement = UUID(form.placement.data)
        return commands.list_item(register(), id, placement=placement, why_late=form.why_late.data, by=actor())

    return carry_out(id, ListForm, record, "The placement is on the agenda.")


@pages.post("/<uuid:id>/close")
def close_meeting(id: UUID) -> ResponseReturnValue:
    def record(_: CloseForm) -> Answer:
        return register().decide(Meeting, id, Meeting.close, by=actor())

    return carry_out(id, CloseForm, record, "The meeting is closed.")


@pages.post("/<uuid:id>/cancel")
def cancel_meeting(id: UUID) -> ResponseReturnValue:
    def record(form: CancelForm) -> Answer:
        return ratification.cancel_meeting(id, why=form.why.data, by=actor())

    return carry_out(id, CancelForm, record, "The meeting is cancelled.")


def filled(form: Form, shown: Sheet) -> Form:
    """The form with what may be chosen in it at this meeting."""
    here, absent = shown.meeting.present, shown.absent
    match form:
        case AttendanceForm():
            form.present.choices = {str(id): f"{shown.names[id]} ({shown.stands_for(id)})" for id in absent}
        case SubstituteForm():
            with reading() as connection:
                others = accounts.accounts(connection, closed=False)
            form.member.choices = {str(row.account): row.name for row in others if row.account not in here}
            form.substitute_for.choices = {str(id): shown.names[id] for id in absent}
        case OpenForm():
            form.chair.choices = {str(id): shown.names[id] for id in shown.may_chair}
        case ListForm():
            form.placement.choices = {str(each.placement): each.reference for each in shown.ready}
    return form


def carry_out(id: UUID, kind: type[Any], record: Callable[[Any], Answer], done: str) -> ResponseReturnValue:
    """Carry out a command of the page's forms, and show the meeting again with what was done or what is wrong."""
    shown = sheet(id)
    form = filled(kind(), shown)
    if form.validate_on_submit() and form.record(lambda: record(form)):
        flash(done)
        return redirect(url_for("meetings.meeting", id=id))
    return page(id, form)


def page(id: UUID, sent: Form | None = None) -> ResponseReturnValue:
    """The page of a meeting; the form that was sent, if any, keeps what was typed and what is wrong with it."""
    shown = sheet(id)
    kinds = (AttendanceForm, SubstituteForm, WithdrawForm, OpenForm, ListForm, CloseForm, CancelForm)
    forms = {kind.__name__: filled(kind(formdata=None), shown) for kind in kinds}
    forms |= {type(sent).__name__: sent} if sent else {}
    return show("meetings/meeting.html", sent or forms["CloseForm"], sheet=shown, forms=forms)
