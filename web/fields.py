"""Fields that the pages' forms are made of, in the design system's looks and with sentences that say what to do."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovDateInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import (
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation

from web.formats import sentence

LONGEST_LINE = 200
LONGEST_WORDS = 4000

FIRST_YEAR, LAST_YEAR = 1900, 2079
"""Of the dates that may be typed: from the birth of the oldest to what the calendar of working days still knows."""


def choices(members: Iterable[StrEnum]) -> dict[str, str]:
    """Members of an enum, or all of them, as radios, checkboxes and selects take them."""
    return {member.value: sentence(member.value) for member in members}


def line(label: str, required: str = "", *, hint: str = "", **rest: Any) -> StringField:
    """One line of text; `required` is the sentence for when it is missing."""
    checks = [_words(required), Length(max=LONGEST_LINE, message=f"Use {LONGEST_LINE} characters or fewer")]
    return StringField(label, checks, description=hint, filters=[_stripped], widget=GovTextInput(), **rest)


def words(label: str, required: str = "", *, hint: str = "", **rest: Any) -> TextAreaField:
    """Some sentences, with a count of the characters left."""
    checks = [_words(required), Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS:,} characters or fewer")]
    render = {"params": {"maxlength": LONGEST_WORDS, "rows": 4}}
    looks = {"widget": GovCharacterCount(), "render_kw": render, "filters": [_stripped]}
    return TextAreaField(label, checks, description=hint, **looks, **rest)


def password(label: str, required: str, *checks: Any, hint: str = "", new: bool = False) -> PasswordField:
    render = {"params": {"autocomplete": "new-password" if new else "current-password"}}
    all_checks = [InputRequired(required), *checks]
    return PasswordField(label, all_checks, description=hint, widget=GovPasswordInput(), render_kw=render)


def radios(label: str, options: Mapping[str, str], required: str = "", *, hint: str = "") -> RadioField:
    checks = [InputRequired(required) if required else Optional()]
    return RadioField(
        label, checks, description=hint, choices={**options}, widget=GovRadioInput(), render_kw=_legend(label)
    )


def checkboxes(label: str, options: Mapping[str, str], required: str = "", *, hint: str = "") -> SelectMultipleField:
    checks = [InputRequired(required) if required else Optional()]
    render = _legend(label)
    return SelectMultipleField(
        label, checks, description=hint, choices={**options}, widget=GovCheckboxesInput(), render_kw=render
    )


def select(label: str, options: Mapping[str, str], required: str = "", *, hint: str = "") -> SelectField:
    return SelectField(label, [_presence(required)], description=hint, choices={**options}, widget=GovSelect())


def submit(label: str, *, classes: str = "") -> SubmitField:
    """A button that a double click presses once."""
    id = "-".join(label.lower().split())
    render = {"params": {"preventDoubleClick": True, "classes": classes}}
    return SubmitField(label, id=id, widget=GovSubmitInput(), render_kw=render)


class Day(Field):
    """A date in the world, typed as day, month and year."""

    widget = GovDateInput()

    def __init__(self, label: str, required: str = "", *, hint: str = "For example, 27 3 2026", **rest: Any) -> None:
        super().__init__(label, description=hint, render_kw=_legend(label), **rest)
        self.required = required

    def pre_validate(self, form: BaseForm) -> None:
        if self.required and not self.raw_data:
            raise StopValidation(self.required)

    @property
    def first_id(self) -> str:
        """Where the error summary leads."""
        return f"{self.id}-day"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Exactly three parts, of which the page shows again what was typed."""
        self.raw_data = parts = [part.strip() for part in (*valuelist, "", "", "")[:3]]
        if not any(parts):
            self.raw_data, self.data = None, None
            return
        try:
            day, month, year = (int(part) for part in parts)
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError("Enter a real date, with day, month and year, such as 27 3 2026") from None
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.data = None
            raise ValueError(f"Enter a year between {FIRST_YEAR} and {LAST_YEAR}")

    def _value(self) -> str:
        return self.data.isoformat() if self.data else ""


class Pounds(StringField):
    """Money, typed in pounds and kept in pence: "£1,234.50" is 123450."""

    widget = GovTextInput()

    def __init__(self, label: str, required: str = "", *, hint: str = "", **rest: Any) -> None:
        render = {"params": {"prefix": {"text": "£"}, "classes": "govuk-input--width-10", "spellcheck": False}}
        super().__init__(label, [_presence(required)], description=hint, render_kw=render, **rest)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).replace("£", "").replace(",", "").replace(" ", "")
        pounds, dot, pence = typed.partition(".")
        if not "".join(valuelist).strip():
            self.data = None
        elif not (pounds.isascii() and pounds.isdigit() and len(pounds) <= 9) or (dot and not _two_digits(pence)):
            self.data = None
            raise ValueError("Enter an amount in pounds, such as 4,850 or 4,850.50")
        else:
            self.data = int(pounds) * 100 + int(pence or 0)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data / 100:,.2f}"


def _two_digits(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isdigit()


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _words(required: str) -> DataRequired | Optional:
    """Spaces alone are no words."""
    return DataRequired(required) if required else Optional()


def _presence(required: str) -> InputRequired | Optional:
    return InputRequired(required) if required else Optional()


def _legend(label: str) -> dict[str, Any]:
    """Classes alone would make the widgets drop the legend, so its text goes with them."""
    return {"params": {"fieldset": {"legend": {"text": label, "classes": "govuk-fieldset__legend--m"}}}}
