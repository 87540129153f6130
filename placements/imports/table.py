"""A CSV file as it comes: whatever its encoding, wherever its header, one row at a time, and what cannot be read."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from placements.errors import Invalid
from placements.imports.text import BadRow, Record, Records, encoding_of, opened

HEADER_WITHIN = 50
"""Records that are searched for the header."""
CHARACTERS_A_CELL = 500

Choice = TypeVar("Choice", bound=StrEnum)
Said = TypeVar("Said")

_NOTHING = {"", "redacted", "na", "n/a"}


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the file, and the line that it begins on. Cells are asked for by their heading, in small letters."""

    line: int
    cells: Sequence[str]
    columns: Mapping[str, int]

    def text(self, heading: str, *, most: int = CHARACTERS_A_CELL) -> str | None:
        """The cell without needless space; None when it is empty, redacted or not there. Invalid: not fit to keep."""
        column = self.columns.get(heading, len(self.cells))
        return words(self.cells[column], heading, most=most) if column < len(self.cells) else None

    def required(self, heading: str) -> str:
        """The cell, which must say something."""
        return needed(self.text(heading), heading)

    def date(self, heading: str) -> date | None:
        """The day in the cell, which Britain writes 31/03/2025 and a computer 2025-03-31."""
        if (cell := self.text(heading)) is None:
            return None
        if (day := _day(cell)) is None:
            raise Invalid(f"The {heading} is not a date like 31/03/2025: {shown(cell)}.")
        return day

    def number(self, heading: str) -> int | None:
        """The whole number in the cell."""
        if (cell := self.text(heading)) is None:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", cell):
            raise Invalid(f"The {heading} is not a whole number: {shown(cell)}.")
        return int(cell)

    def pounds(self, heading: str) -> int | None:
        """The amount of money in the cell, in pence."""
        if (cell := self.text(heading)) is None:
            return None
        if not (amount := re.fullmatch(r"£? ?([0-9]{1,3}(?:,[0-9]{3}){0,2}|[0-9]{1,7})(?:\.([0-9]{1,2}))?", cell)):
            raise Invalid(f"The {heading} is not an amount like 1,234.56: {shown(cell)}.")
        return int(amount[1].replace(",", "")) * 100 + int((amount[2] or "").ljust(2, "0"))

    def one_of(self, heading: str, choices: type[Choice]) -> Choice | None:
        """The one of the choices that the cell names, in capitals or not."""
        if (cell := self.text(heading)) is None:
            return None
        for choice in choices:
            if cell.lower() == choice.lower():
                return choice
        raise Invalid(f"The {heading} is not one of {', '.join(choices)}: {shown(cell)}.")


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header has been found. Iterating reads its rows from the start, each time anew."""

    path: Path
    encoding: str
    lines: int
    """About how many: for a progress bar."""
    columns: Mapping[str, int]
    header_line: int
    preamble: str

    def __iter__(self) -> Iterator[Row | BadRow]:
        with opened(self.path, self.encoding) as file:
            for record in Records(file):
                if record.line <= self.header_line:
                    continue
                yield record if isinstance(record, BadRow) else self._row(record)

    def _row(self, record: Record) -> Row | BadRow:
        width = max(self.columns.values()) + 1
        if any(cell.strip() for cell in record.cells[width:]):
            return BadRow(record.line, f"The row has {len(record.cells)} cells where the header has {width}.")
        return Row(record.line, record.cells, self.columns)

    def require(self, headings: Iterable[str]) -> None:
        """Refuse a file whose header lacks any of these."""
        if missing := [heading for heading in headings if heading not in self.columns]:
            raise Invalid(
                f"The header on line {self.header_line} lacks {', '.join(missing)}: give the file as it was published."
            )


def open_table(path: Path, *, is_header: Callable[[set[str]], bool], expected: str) -> Table:
    """The file with its header: the first record whose headings, in small letters, are one. Reads none of the rows.

    Invalid, with a sentence, when this is no such file; `expected` says in it what was looked for.
    """
    encoding, lines = encoding_of(path)
    before: list[str] = []
    with opened(path, encoding) as file:
        for record, _ in zip(Records(file), range(HEADER_WITHIN), strict=False):
            if isinstance(record, BadRow):
                continue
            headings = [" ".join(cell.split()).lower() for cell in record.cells]
            if is_header(set(headings)):
                columns = _columns(headings, record.line)
                return Table(path, encoding, lines, columns, record.line, " ".join(before))
            before.append(" ".join(headings)[:1000].strip())
    raise Invalid(f"{path.name} has no header among its first {HEADER_WITHIN} lines: expected {expected}.")


def needed(said: Said | None, heading: str) -> Said:
    """What a cell says, or Invalid because it says nothing."""
    if said is None:
        raise Invalid(f"The {heading} is missing.")
    return said


def words(cell: str, heading: str, *, most: int = CHARACTERS_A_CELL) -> str | None:
    """What a cell says, without needless space; None when it says nothing. Invalid when it is not fit to keep."""
    said = " ".join(cell.split())
    if said.lower() in _NOTHING:
        return None
    if len(said) > most:
        raise Invalid(f"The {heading} is longer than {most} characters.")
    if not said.isprintable() or "\ufffd" in said:
        raise Invalid(f"The {heading} holds a character that cannot be read: {shown(said)}.")
    if re.match(r"=|#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL)\b", said):
        raise Invalid(f"The {heading} is a spreadsheet formula or its error: {shown(said)}.")
    return said


def _day(cell: str) -> date | None:
    """A day in a form of digits, of a year that a register can be about."""
    if not (digits := re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})", cell)):
        return None
    day, month, year = digits.group(1, 2, 3) if digits[1] else digits.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day)) if "1900" <= year <= "2100" else None
    except ValueError:
        return None


def shown(cell: str) -> str:
    """A cell as a message may quote it: short, and harmless to a terminal."""
    short = cell if len(cell) <= 40 else f"{cell[:39]}…"
    return f"“{''.join(character if character.isprintable() else '�' for character in short)}”"


def _columns(headings: Sequence[str], line: int) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        if heading in columns:
            raise Invalid(f"The header on line {line} names the column {shown(heading)} twice: keep one of them.")
        if heading:
            columns[heading] = place
    return columns
