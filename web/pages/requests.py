"""Raising a request step by step: whose, what, why, for which panel; then checked, changed and sent.

What was typed is kept as a draft of its writer, so that it can be left and taken up again. Names, birth dates and
addresses never stand in a draft: a person is registered, or found, before the rest is asked.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from placements import commands
from placements.drafts import Draft, Drafts
from placements.errors import Refused
from placements.law import require_lawful_setting
from placements.panel import Panel
from placements.person import Person
from placements.vault import Details
from placements.vocabulary import CHILDRENS_EXTERNAL, Funding, Occasion, PanelKind, PersonKind, ServiceType
from projections import council
from projections.people import Known, search, with_case_number
from projections.query import Page
from web.current import actor, me, reading, register
from web.fields import Day, choices, line, radios, select, submit, words
from web.formats import day, sentence
from web.forms import Form, show
from web.noting import name
from web.pages.opened import opened
from web.pages.people import details_of
from web.people import may_see_restricted

pages = Blueprint("requests", __name__)

SERVICES = {
    PersonKind.CHILD: [kind for kind in ServiceType if kind in CHILDRENS_EXTERNAL - {ServiceType.OTHER_ARRANGEMENT}],
    PersonKind.ADULT: [ServiceType.RESIDENTIAL_CARE, ServiceType.NURSING_CARE, ServiceType.OTHER_ARRANGEMENT],
}
"""What may be asked for; no child may be placed in other arrangements (SI 2010/959)."""

USUAL_PANEL = {PersonKind.CHILD: PanelKind.IPOP, PersonKind.ADULT: PanelKind.QMG}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The answers of a draft, by the keywords of the request."""

    person: UUID | None = None
    service_type: ServiceType | None = None
    occasion: Occasion | None = None
    funding: Funding | None = None
    needed_by: date | None = None
    needs: str = ""
    recommendation: str = ""
    panel: UUID | None = None
    team: str = ""


STEPS = {
    "requests.person": ("person",),
    "requests.service": ("service_type", "occasion", "funding", "needed_by"),
    "requests.needs": ("needs", "recommendation"),
    "requests.panel": ("panel", "team"),
}
"""The steps in their order, and what each asks."""


@dataclass(frozen=True)
class Shown:
    """A person as the steps show whom the request is for."""

    person: Person
    details: Details | None
    """None when they are erased, or not for the eyes of who is asking."""


def drafts() -> Drafts:
    return Drafts(register().store, now=register().now)


def answers_of(draft: Draft) -> Asked:
    return msgspec.convert(draft.answers, Asked)


def open_draft(id: UUID) -> Asked:
    """The answers so far; a draft that was sent leads to what came of it."""
    draft = drafts().open(me().id, id)
    if sent := draft.answers.get("sent"):
        abort(redirect(url_for("requests.requested", id=sent)))
    return answers_of(draft)


def unanswered(answers: Asked) -> str | None:
    """The first step that is not answered."""
    return next((step for step, names in STEPS.items() if not all(getattr(answers, name) for name in names)), None)


def go_on(id: UUID) -> ResponseReturnValue:
    """To the first step that is not answered, or to check the answers."""
    return redirect(url_for(unanswered(open_draft(id)) or "requests.check", id=id))


def person_of(answers: Asked) -> Shown | None:
    if not answers.person:
        return None
    person = register().find(Person, answers.person)
    return Shown(person, details_of(answers.person, person))


def keep(id: UUID, form: Form, names: tuple[str, ...]) -> ResponseReturnValue:
    drafts().keep(me().id, id, {name: form[name].data for name in names})
    return go_on(id)


class StartForm(Form):
    submit = submit("Start now")


@pages.route("/requests", methods=["GET", "POST"])
def request_placement() -> ResponseReturnValue:
    """Begin a request, or take one up again."""
    form = StartForm()
    if form.validate_on_submit():
        return redirect(url_for("requests.person", id=drafts().begin(me().id)))
    begun = [(draft, person_of(answers_of(draft))) for draft in drafts().of(me().id)]
    return show("requests/start.html", form, begun=begun)


@pages.get("/requests/<uuid:id>")
def go_on_with(id: UUID) -> ResponseReturnValue:
    """Take a draft up where it was left."""
    return go_on(id)


@pages.post("/requests/<uuid:id>/discard")
def discard(id: UUID) -> ResponseReturnValue:
    if Form().validate_on_submit():
        drafts().drop(me().id, id)
        flash("The draft is thrown away.")
    return redirect(url_for("requests.request_placement"))


class FindForm(Form):
    text = line("Case number, name or reference", "Enter a case number, a name or a reference")
    submit = submit("Search")


@pages.route("/requests/<uuid:id>/person", methods=["GET", "POST"])
def person(id: UUID) -> ResponseReturnValue:
    """Find the person. What is searched for travels in the form, since it may be a name, and never in an address."""
    answers, form = open_draft(id), FindForm()
    found = find_people(form.text.data) if form.validate_on_submit() else None
    return show("requests/person.html", form, id=id, found=found, chosen=person_of(answers), step=1)


@pages.post("/requests/<uuid:id>/person/<uuid:person>")
def choose_person(id: UUID, person: UUID) -> ResponseReturnValue:
    register().load(Person, person)
    if Form().validate_on_submit():
        drafts().keep(me().id, id, {"person": person})
    return go_on(id)


def find_people(text: str) -> Page[Known]:
    with reading() as connection:
        found = search(connection, register().vault, text, restricted=may_see_restricted())
    name(person.person for person in found.rows if person.details)
    return found


class PersonForm(Form):
    kind = radios("Is this a child or an adult?", choices(PersonKind), "Select whether this is a child or an adult")
    name = line("Full name", "Enter the person's full name")
    born = Day("Date of birth", "Enter the person's date of birth", hint="For example, 31 3 2012")
    reference = line(
        "Case number", "Enter the council's case number", hint="The one that the council's case system gives"
    )
    address = line("Address", "Enter the address where the person lives now")
    submit = submit("Register and continue")


@pages.route("/requests/<uuid:id>/person/new", methods=["GET", "POST"])
def register_person(id: UUID) -> ResponseReturnValue:
    open_draft(id)
    form = PersonForm()
    if form.validate_on_submit() and not known_already(form) and (answer := form.record(lambda: registered(form))):
        drafts().keep(me().id, id, {"person": answer.id})
        return go_on(id)
    return show("requests/new_person.html", form, id=id, person=None, step=1, back="requests.person")


def registered(form: PersonForm) -> Any:
    details = Details(
        name=form.name.data, born=form.born.data, address=form.address.data, reference=form.reference.data
    )
    return commands.register_person(register(), kind=PersonKind(form.kind.data), details=details, by=actor())


def known_already(form: PersonForm) -> bool:
    """Whether somebody is registered under the same case number, or is born after today; said at the field."""
    if form.born.data > register().today():
        form.born.errors = ["A date of birth is in the past"]
        return True
    with reading() as connection:
        known = with_case_number(connection, register().vault, form.reference.data)
    if known:
        form.reference.errors = [f"This case number is registered: search for {known.reference} instead"]
    return known is not None


class ServiceForm(Form):
    service_type = radios("What kind of home is needed?", {}, "Select the kind of home that is needed")
    occasion = select("Why now?", {"": "Choose why", **choices(Occasion)}, "Choose why the placement is needed now")
    funding = radios("Who pays?", choices(Funding), "Select who pays")
    needed_by = Day("When is it needed?", "Enter the day on which the placement is needed")
    submit = submit("Continue")


@pages.route("/requests/<uuid:id>/service", methods=["GET", "POST"])
def service(id: UUID) -> ResponseReturnValue:
    answers = open_draft(id)
    if not answers.person:
        return go_on(id)
    placed = register().load(Person, answers.person)
    form = ServiceForm(obj=answers)
    form.service_type.choices = choices(SERVICES[placed.kind or PersonKind.ADULT])
    if form.validate_on_submit() and lawful(form, answers.person, placed):
        return keep(id, form, STEPS["requests.service"])
    return show("requests/service.html", form, id=id, person=person_of(answers), step=2, back="requests.person")


def lawful(form: ServiceForm, id: UUID, placed: Person) -> bool:
    """Whether a person of that age may live in such a setting; said at the field when not (rule 7)."""
    details = register().vault.open(id, placed.sealed) if placed.sealed else None
    try:
        if details:
            age = commands.age_on(details.born, form.needed_by.data)
            require_lawful_setting(ServiceType(form.service_type.data), age=age)
    except Refused as refused:
        form.service_type.errors = [str(refused)]
        return False
    return True


class NeedsForm(Form):
    needs = words("What does the person need?", "Say what the person needs")
    recommendation = words(
        "What does the assessor recommend?",
        "Give the assessor's recommendation",
        hint="It is never edited: the panel's decision stands beside it",
    )
    submit = submit("Continue")


@pages.route("/requests/<uuid:id>/needs", methods=["GET", "POST"])
def needs(id: UUID) -> ResponseReturnValue:
    answers = open_draft(id)
    form = NeedsForm(obj=answers)
    if form.validate_on_submit():
        return keep(id, form, STEPS["requests.needs"])
    return show("requests/needs.html", form, id=id, person=person_of(answers), step=3, back="requests.service")


class PanelForm(Form):
    panel = radios("Which panel decides?", {}, "Select the panel that decides")
    team = line("Your team", "Enter your team")
    submit = submit("Continue")


@pages.route("/requests/<uuid:id>/panel", methods=["GET", "POST"])
def panel(id: UUID) -> ResponseReturnValue:
    answers = open_draft(id)
    with reading() as connection:
        known = council.panels(connection)
    form = PanelForm(obj=answers)
    form.panel.choices = {str(each.panel): each.name for each in known}
    if not form.is_submitted() and not answers.panel and answers.person:
        usual = USUAL_PANEL[register().load(Person, answers.person).kind or PersonKind.ADULT]
        form.panel.data = next((str(each.panel) for each in known if each.kind is usual), None)
    if form.validate_on_submit():
        return keep(id, form, STEPS["requests.panel"])
    return show("requests/panel.html", form, id=id, person=person_of(answers), step=4, back="requests.needs")


class CheckForm(Form):
    submit = submit("Send the request")


@pages.route("/requests/<uuid:id>/check", methods=["GET", "POST"])
def check(id: UUID) -> ResponseReturnValue:
    """Check the answers, change them, and send the request."""
    answers, form = open_draft(id), CheckForm()
    if unanswered(answers):
        return go_on(id)
    if form.validate_on_submit() and (
        answer := form.record(lambda: commands.request_placement(register(), **vars(answers), by=actor()))
    ):
        drafts().send(me().id, id, answer.id)
        return redirect(url_for("requests.requested", id=answer.id))
    return show("requests/check.html", form, id=id, rows=rows(answers))


def rows(answers: Asked) -> list[tuple[str, str, str]]:
    """Label, words and the step that changes them."""
    shown = person_of(answers)
    assert shown
    assert answers.needed_by
    whose = f"{shown.person.reference}, {shown.details.name}" if shown.details else shown.person.reference
    return [
        ("Person", whose, "requests.person"),
        ("Kind of home", sentence(answers.service_type or ""), "requests.service"),
        ("Why now", sentence(answers.occasion or ""), "requests.service"),
        ("Who pays", sentence(answers.funding or ""), "requests.service"),
        ("Needed by", day(answers.needed_by), "requests.service"),
        ("Needs", answers.needs, "requests.needs"),
        ("Recommendation", answers.recommendation, "requests.needs"),
        ("Panel", register().load(Panel, answers.panel).name, "requests.panel"),
        ("Team", answers.team, "requests.panel"),
    ]


@pages.get("/placements/<uuid:id>/requested")
def requested(id: UUID) -> ResponseReturnValue:
    """It is sent: its reference, and what happens next."""
    return render_template("requests/requested.html", file=opened(id))
