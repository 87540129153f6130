"""The panels: who sits on each, and its terms of reference over time, as data that a coordinator can read and write."""

from collections import Counter
from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FieldList, FormField, IntegerField, TimeField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange, Optional

from placements.application import Answer
from placements.panel import Panel
from placements.terms import PANEL_OUTCOMES, Delegate, Exemption, Requirement, Terms
from placements.vocabulary import Occasion, Outcome, PanelKind, Route
from projections import accounts, council, meetings
from projections.council import TermsRow
from web.current import actor, reading, register
from web.downloads import MOST, csv
from web.fields import Day, checkboxes, choices, line, radios, select, submit, words
from web.forms import Form, show
from web.people import names

pages = Blueprint("panels", __name__, url_prefix="/panels")

ROWS = 4
"""Requirements that the form has room for."""

OFFICERS = [Route.CHAIRS_ACTION, Route.NOMINATED_OFFICER, Route.DIRECTOR, Route.DUTY_MANAGER]


class EstablishForm(Form):
    name = line("Name of the panel", "Give the panel a name")
    kind = radios("What it decides about", choices(PanelKind), "Say what kind of panel it is")
    submit = submit("Establish the panel")


class AppointForm(Form):
    member = select("Who", {}, "Choose who is appointed")
    capacities = line("What they stand for", "Say what they stand for", hint="Posts and services, with commas between")
    appointed_on = Day("From", "Enter the first day")
    submit = submit("Appoint", classes="govuk-button--secondary")


class RetireForm(Form):
    retiring = select("Who", {}, "Choose who retires")
    retired_on = Day("First day on which they no longer sit", "Enter the first day on which they no longer sit")
    submit = submit("Retire", classes="govuk-button--secondary")


class RequirementForm(PlainForm):
    capacity = line("Post or service")
    at_least = IntegerField("How many", [Optional(), NumberRange(min=1, max=50)], default=1)


class TermsForm(Form):
    """Terms of reference, in the order in which councils write them."""

    label = line("Version", "Say which version this is", hint="For example, Version 3, agreed 12 May 2026")
    effective_from = Day("In force from", "Enter the first day on which they are in force")
    quorum = IntegerField("Quorum", [InputRequired("Enter the smallest number of members"), NumberRange(min=1, max=50)])
    requirements = FieldList(FormField(RequirementForm), min_entries=ROWS, max_entries=ROWS)
    chaired_by = line("Who may take the chair", "Say who may take the chair", hint="Posts, with commas between")
    substitutes = BooleanField("A member may send a substitute")
    outcomes = checkboxes("Outcomes that the panel may reach", choices(PANEL_OUTCOMES), "Choose at least one outcome")
    endorsed_by = select("Who endorses an approval in principle", choices(OFFICERS), "Say who endorses")
    endorser_title = line("What the council calls this officer", "Enter the officer's title")
    between_meetings = checkboxes("Who may decide between meetings", choices(OFFICERS))
    ratify_within = IntegerField(
        "Working days within which a meeting must ratify such a decision",
        [InputRequired("Enter a number of days"), NumberRange(min=1, max=250)],
    )
    papers_working_days = IntegerField(
        "Working days before the meeting by which papers are due",
        [InputRequired("Enter a number of days"), NumberRange(min=0, max=60)],
    )
    papers_time = TimeField("At what time", [InputRequired("Enter the time")])
    must_come = checkboxes("Which placements must come", choices(Occasion))
    exempt = checkboxes("Which need not wait, and come afterwards", choices(Occasion))
    even_if_ended = checkboxes("Which of these come even if the person has left", choices(Occasion))
    contract_ending_weeks = IntegerField(
        "Weeks before a contract ends within which it must be on the agenda", [Optional(), NumberRange(min=1, max=104)]
    )
    source = words("Where this is written")
    submit = submit("Adopt these terms")

    def terms(self) -> Terms:
        endorser = Delegate(route=Route(self.endorsed_by.data), title=self.endorser_title.data)
        titles = {endorser.route: endorser.title}
        after = set(self.even_if_ended.data or ())
        return Terms(
            quorum=self.quorum.data,
            requirements=tuple(
                Requirement(capacity=row.capacity.data, at_least=row.at_least.data or 1)
                for row in self.requirements
                if row.capacity.data
            ),
            chaired_by=parts(self.chaired_by.data),
            substitutes=self.substitutes.data,
            outcomes=tuple(Outcome(outcome) for outcome in self.outcomes.data),
            endorsed_by=endorser,
            between_meetings=tuple(
                Delegate(route=Route(route), title=titles.get(Route(route), route.capitalize()))
                for route in self.between_meetings.data or ()
            ),
            papers_working_days=self.papers_working_days.data,
            papers_time=self.papers_time.data,
            ratify_within=self.ratify_within.data,
            must_come=tuple(map(Occasion, self.must_come.data or ())),
            exempt=tuple(
                Exemption(occasion=Occasion(occasion), even_if_ended=occasion in after)
                for occasion in self.exempt.data or ()
            ),
            contract_ending_weeks=self.contract_ending_weeks.data,
            source=self.source.data,
        )

    def propose(self, terms: Terms) -> None:
        """Start from the terms that are in force."""
        for name in ("quorum", "substitutes", "ratify_within", "papers_working_days", "papers_time", "source"):
            self[name].data = getattr(terms, name)
        for row, requirement in zip(self.requirements, terms.requirements, strict=False):
            row.capacity.data, row.at_least.data = requirement.capacity, requirement.at_least
        self.chaired_by.data = ", ".join(terms.chaired_by)
        self.outcomes.data = [*terms.outcomes]
        self.endorsed_by.data, self.endorser_title.data = terms.endorsed_by.route, terms.endorsed_by.title
        self.between_meetings.data = [delegate.route for delegate in terms.between_meetings]
        self.must_come.data = [*terms.must_come]
        self.exempt.data = [exemption.occasion for exemption in terms.exempt]
        self.even_if_ended.data = [exemption.occasion for exemption in terms.exempt if exemption.even_if_ended]
        self.contract_ending_weeks.data = terms.contract_ending_weeks


def parts(typed: str) -> tuple[str, ...]:
    """What stands between the commas."""
    return tuple(part.strip() for part in typed.split(",") if part.strip())


@pages.get("")
def panels() -> ResponseReturnValue:
    return listing(EstablishForm())


@pages.get("/all.csv")
def panels_file() -> ResponseReturnValue:
    """The panels with their terms of reference and members of today."""
    today = register().today()
    with reading() as connection:
        found, every = council.panels(connection), council.terms(connection)
        members = Counter(member.panel for member in council.members(connection, on=today))
        coming = Counter(meeting.panel for meeting in meetings.meetings(connection, from_=today, limit=MOST).rows)
    head = ("name", "kind", "terms of reference", "in force from", "quorum", "members", "meetings to come")
    terms = {row.panel: council.terms_on(every, row.panel, today) for row in found}
    rows = ((row.name, row.kind, *in_short(terms[row.panel]), members[row.panel], coming[row.panel]) for row in found)
    return csv("panels.csv", head, rows)


def in_short(terms: TermsRow | None) -> tuple[Any, ...]:
    return (terms.label, terms.effective_from, terms.terms.quorum) if terms else ("none in force", "", "")


@pages.post("")
def establish() -> ResponseReturnValue:
    form = EstablishForm()
    id = register().new_id()
    if form.validate_on_submit() and (
        answer := form.record(
            lambda: register().decide(
                Panel,
                id,
                lambda panel: panel.establish(name=form.name.data, kind=PanelKind(form.kind.data)),
                by=actor(),
                new=True,
            )
        )
    ):
        flash("The panel is established. Adopt its terms of reference and appoint its members.")
        return redirect(url_for("panels.panel", id=answer.id))
    return listing(form)


def listing(form: EstablishForm) -> ResponseReturnValue:
    with reading() as connection:
        found = council.panels(connection)
    return show("panels/panels.html", form, panels=found)


@pages.get("/<uuid:id>")
def panel(id: UUID) -> ResponseReturnValue:
    return page(id)


@pages.post("/<uuid:id>/members")
def appoint_member(id: UUID) -> ResponseReturnValue:
    form = appointing()
    return carry_out(
        id,
        form,
        lambda panel: panel.appoint_member(
            member=UUID(form.member.data),
            capacities=parts(form.capacities.data),
            appointed_on=form.appointed_on.data,
        ),
        "The member is appointed.",
    )


@pages.post("/<uuid:id>/members/retire")
def retire_member(id: UUID) -> ResponseReturnValue:
    form = retiring(register().load(Panel, id))
    return carry_out(
        id,
        form,
        lambda panel: panel.retire_member(member=UUID(form.retiring.data), retired_on=form.retired_on.data),
        "The member is retired.",
    )


@pages.route("/<uuid:id>/terms", methods=["GET", "POST"])
def adopt_terms(id: UUID) -> ResponseReturnValue:
    form, panel = TermsForm(), register().load(Panel, id)
    if form.validate_on_submit() and form.record(lambda: adopted(id, form)):
        flash(f"The terms of reference “{form.label.data}” are adopted.")
        return redirect(url_for("panels.panel", id=id))
    if not form.is_submitted():
        form.propose(panel.adopted[-1].terms if panel.adopted else Terms(quorum=3, papers_time=time(17)))
    return show("panels/terms.html", form, id=id, panel=panel)


def adopted(id: UUID, form: TermsForm) -> Answer:
    return register().decide(
        Panel,
        id,
        lambda panel: panel.adopt_terms(
            label=form.label.data, effective_from=form.effective_from.data, terms=form.terms()
        ),
        by=actor(),
    )


def appointing(**data: Any) -> AppointForm:
    form = AppointForm(**data)
    with reading() as connection:
        open_accounts = accounts.accounts(connection, closed=False)
    form.member.choices = {"": "Choose a person", **{str(row.account): row.name for row in open_accounts}}
    return form


def retiring(panel: Panel, **data: Any) -> RetireForm:
    """Those who sit without a last day."""
    form = RetireForm(**data)
    sitting = [member for member, spells in panel.members.items() if not spells[-1].retired_on]
    form.retiring.choices = {"": "Choose a member", **{str(id): name for id, name in names(sitting).items()}}
    return form


def carry_out(id: UUID, form: Form, decision: Callable[[Panel], Any], done: str) -> ResponseReturnValue:
    """Decide about the panel and show it again, with what was done or what is wrong."""
    if form.validate_on_submit() and form.record(lambda: register().decide(Panel, id, decision, by=actor())):
        flash(done)
        return redirect(url_for("panels.panel", id=id))
    return page(id, form)


def page(id: UUID, sent: Form | None = None) -> ResponseReturnValue:
    panel, today = register().load(Panel, id), register().today()
    with reading() as connection:
        coming = meetings.meetings(connection, panel=id, from_=today).rows
    forms: dict[str, Form] = {
        "AppointForm": appointing(formdata=None),
        "RetireForm": retiring(panel, formdata=None),
    }
    forms |= {type(sent).__name__: sent} if sent else {}
    return show(
        "panels/panel.html",
        sent or forms["AppointForm"],
        id=id,
        panel=panel,
        today=today,
        coming=coming,
        forms=forms,
        names=names(panel.members),
        in_force=in_force(panel),
    )


def in_force(panel: Panel) -> Any:
    """The version of the terms in force today; None before the first."""
    today = register().today()
    effective = [adopted for adopted in panel.adopted if adopted.effective_from <= today]
    return max(reversed(effective), key=lambda adopted: adopted.effective_from) if effective else None
