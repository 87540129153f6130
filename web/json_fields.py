"""The fields of the API: stricter than the library's, and refusing in words what the register could not keep."""

import re
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, validate

from placements.calendar import FIRST_YEAR, LAST_YEAR
from web.words import PENCE, PROSE

LINE, PROSE_LENGTH = 200, 20_000
"""The most characters of a name or a label, and of what is told in words."""

DEAREST = 10_000_000_000
"""£100 million in pence: above any sum that a council agrees for one person."""

MOST = 1_000
"""Above any count, and any number of days or weeks, that the register works with."""

FIRST_BIRTH = 1880

NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no text holds (XML 1.0, section 2.2): control characters and halves of characters, which no export can carry."""


class Text(fields.String):
    """A line, or several where the field is told in words."""

    def __init__(self, name: str = "", **options: Any) -> None:
        most = PROSE_LENGTH if name in PROSE else LINE
        super().__init__(validate=[validate.Length(max=most), plain], **options)


class Number(fields.Integer):
    """A whole number from 0: pence where the field is money."""

    def __init__(self, name: str = "", *, strict: bool = True, **options: Any) -> None:
        most = DEAREST if name in PENCE else MOST
        super().__init__(strict=strict, validate=validate.Range(0, most), **options)


class YesNo(fields.Boolean):
    """true or false, and no word or number for it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Say true or false.")
        return value


class Choice(fields.Enum):
    """One of the words of an enum."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("unknown", choices=self.choices_text)
        return super()._deserialize(value, *args, **kwargs)


class Day(fields.Date):
    """A civil date in London, in the years whose bank holidays the calendar knows; a birth may be earlier."""

    def __init__(self, name: str = "", **options: Any) -> None:
        self.first_year = FIRST_BIRTH if name == "born" else FIRST_YEAR
        super().__init__(**options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> date:
        if not (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
            raise ValidationError("Give a date as year, month and day, such as 2026-03-06.")
        day = super()._deserialize(value, *args, **kwargs)
        if not self.first_year <= day.year <= LAST_YEAR:
            raise ValidationError(f"Give a date from {self.first_year} to {LAST_YEAR}.")
        return day


class Clock(fields.Time):
    """A time on a clock in London."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> time:
        if not (isinstance(value, str) and re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", value)):
            raise ValidationError("Give a time as hours and minutes, such as 09:30.")
        return super()._deserialize(value, *args, **kwargs)


class Moment(fields.AwareDateTime):
    """An instant with its time zone, or a date for the last instant of that day in London."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime | date:
        if isinstance(value, str) and re.fullmatch(r"[0-9-]{10}", value):
            return Day()._deserialize(value, *args, **kwargs)
        moment = super()._deserialize(value, *args, **kwargs)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(f"Give a time from {FIRST_YEAR} to {LAST_YEAR}.")
        return moment


def plain(text: str) -> None:
    if NOT_TEXT.search(text):
        raise ValidationError("Take out the control characters: this must be plain text.")
