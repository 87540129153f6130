"""The council's settings: which council it is, and the numbers that the exception reports work with, over time."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from placements.commands import SETTINGS
from placements.settings import Council, Settings, SettingsAdopted, Thresholds
from web.current import actor, register
from web.fields import Day, line, submit
from web.forms import Form, show

pages = Blueprint("settings", __name__, url_prefix="/settings")

WORDS = {
    "ex01_priority_2_days": "EX01 is Priority 2 after more than … working days without authorisation",
    "ex01_priority_1_days": "EX01 is Priority 1 after more than … working days",
    "ex01_priority_2_meetings": "EX01 is Priority 2 after … meetings of its panel that did not authorise it",
    "ex01_priority_1_meetings": "EX01 is Priority 1 after … meetings",
    "ex02_priority_1_days": "EX02 is Priority 1 after more than … working days without ratification",
    "ex02_repeats_a_quarter": "EX02 names a team or home with more than … retrospective approvals a quarter",
    "ex03_priority_2_days": "EX03 is Priority 2 after more than … working days without an outcome",
    "ex03_priority_1_days": "EX03 is Priority 1 after more than … working days",
    "ex05_scheme_review_months": "EX05: months within which the local scheme is reviewed after a corporate one",
    "ex05_split_days": "EX05: days within which a person's approvals outside a panel are added up",
}
"""What each threshold means, in the order of the reports."""


class AdoptForm(Form):
    label = line("Version", "Say which version this is", hint="For example, Settings for 2026/27")
    effective_from = Day("In force from", "Enter the first day on which they are in force")
    name = line("Name of the council", "Enter the council's name")
    authority = line("Code of the authority", "Enter the code", hint="Of the Office for National Statistics, E08000026")
    go_live = Day("First day of deciding in this register", "Enter the day", hint="Older placements are imported")
    submit = submit("Adopt these settings")

    def thresholds(self) -> Thresholds:
        return Thresholds(**{name: self[name].data for name in WORDS})

    def propose(self, adopted: SettingsAdopted) -> None:
        """Start from the version adopted last."""
        for name in ("name", "authority", "go_live"):
            self[name].data = getattr(adopted.council, name)
        for name in WORDS:
            self[name].data = getattr(adopted.thresholds, name)


for _name, _words in WORDS.items():
    _checks = [InputRequired("Enter a whole number"), NumberRange(0, 1000, "Enter a number from 0 to 1,000")]
    setattr(AdoptForm, _name, IntegerField(_words, _checks, default=getattr(Thresholds(), _name)))

assert set(WORDS) == {field.name for field in fields(Thresholds)}


@pages.get("")
def settings() -> ResponseReturnValue:
    found, today = register().find(Settings, SETTINGS), register().today()
    effective = [adopted for adopted in found.adopted if adopted.effective_from <= today]
    in_force = found.in_force_on(today) if effective else None
    return show("settings/settings.html", Form(), settings=found, in_force=in_force, words=WORDS)


@pages.route("/new", methods=["GET", "POST"])
def adopt() -> ResponseReturnValue:
    form = AdoptForm()
    if form.validate_on_submit() and form.record(
        lambda: register().decide(Settings, SETTINGS, lambda settings: adopted(settings, form), by=actor(), new=None)
    ):
        flash(f"The settings “{form.label.data}” are adopted.")
        return redirect(url_for("settings.settings"))
    found = register().find(Settings, SETTINGS)
    if not form.is_submitted() and found.adopted:
        form.propose(found.adopted[-1])
    return show("settings/adopt.html", form, thresholds=[form[name] for name in WORDS])


def adopted(settings: Settings, form: AdoptForm) -> Any:
    return settings.adopt(
        label=form.label.data,
        effective_from=form.effective_from.data,
        council=Council(name=form.name.data, authority=form.authority.data, go_live=form.go_live.data),
        thresholds=form.thresholds(),
    )
