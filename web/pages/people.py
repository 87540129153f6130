"""A person: who they are, for those who may see it; their placements; and what may be done with their details."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from placements import commands
from placements.application import Answer
from placements.errors import Forbidden
from placements.person import Person
from placements.vault import Details
from projections.register import Filters, find
from web.current import actor, reading, register
from web.fields import Day, line, submit, words
from web.forms import Form, show
from web.noting import name
from web.reasons import may_see

pages = Blueprint("people", __name__, url_prefix="/people/<uuid:id>")


class CorrectionForm(Form):
    name = line("Full name", "Enter the person's full name")
    born = Day("Date of birth", "Enter the person's date of birth")
    reference = line("Case number", "Enter the council's case number")
    address = line("Address", "Enter the address")
    why = words("Why are the details corrected?", "Say why the details are corrected")
    submit = submit("Correct the details")


class WhyForm(Form):
    why = words("Why?", "Say why")
    submit = submit("Go on")


@pages.get("")
def person(id: UUID) -> ResponseReturnValue:
    known = register().load(Person, id)
    with reading() as connection:
        found = find(connection, Filters(person=id), on=register().today())
    return show("people/person.html", Form(), id=id, person=known, details=details_of(id, known), found=found)


def details_of(id: UUID, known: Person) -> Details | None:
    """None when they are erased, or not for the eyes of who is asking."""
    if not known.sealed or not may_see(id, restricted=known.restricted):
        return None
    details = register().vault.open(id, known.sealed)
    name([id] if details else [])
    return details


@pages.route("/correction", methods=["GET", "POST"])
def correct_person(id: UUID) -> ResponseReturnValue:
    known = register().load(Person, id)
    details = details_of(id, known)
    if known.restricted and not details:
        raise Forbidden("Access to this person's details is restricted: ask a coordinator to correct them.")
    form = CorrectionForm(obj=details)

    def command() -> Answer:
        given = {name: form[name].data for name in ("name", "born", "reference", "address")}
        return commands.correct_person(register(), id, details=Details(**given), why=form.why.data, by=actor())

    return carry_out(id, known, form, command, title="Correct the details", done="The details are corrected.")


@pages.route("/restriction", methods=["GET", "POST"])
def restrict_access(id: UUID) -> ResponseReturnValue:
    return ask_why(id, Person.restrict_access, title="Restrict access", done="Access to the details is restricted.")


@pages.route("/restriction/lifting", methods=["GET", "POST"])
def lift_restriction(id: UUID) -> ResponseReturnValue:
    return ask_why(id, Person.lift_restriction, title="Lift the restriction", done="The restriction is lifted.")


@pages.route("/erasure", methods=["GET", "POST"])
def erase_person(id: UUID) -> ResponseReturnValue:
    known, form = register().load(Person, id), WhyForm()
    return carry_out(
        id,
        known,
        form,
        lambda: commands.erase_person(register(), id, why=form.why.data, by=actor()),
        title="Erase the details",
        done="The details are erased. Nobody can read them any more.",
        warning="This cannot be undone. The placements stay in the register under the reference alone.",
    )


def ask_why(id: UUID, decision: Any, **words: str) -> ResponseReturnValue:
    known, form = register().load(Person, id), WhyForm()
    return carry_out(
        id,
        known,
        form,
        lambda: register().decide(Person, id, lambda person: decision(person, why=form.why.data), by=actor()),
        **words,
    )


def carry_out(
    id: UUID, known: Person, form: Form, command: Any, *, title: str, done: str, warning: str = ""
) -> ResponseReturnValue:
    """Carry out the command when the form is sent, and show the person; else show the form."""
    if form.validate_on_submit() and form.record(command):
        flash(done)
        return redirect(url_for("people.person", id=id))
    return show("people/act.html", form, id=id, person=known, title=title, warning=warning)
