"""A CSV file as it comes: whatever its encoding, wherever its header, one row at a time, and what cannot be read."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from placements.errors import Invalid

HEADER_WITHIN = 50
"""Records that are searched for the header."""
LINES_A_RECORD = 40
"""A quoted cell may run over some lines, as headings do; over more, its closing quotation mark is missing."""
CHARACTERS_A_LINE = 200_000
CHARACTERS_A_CELL = 500

QUOTATION = "A quotation mark is opened and not closed, or closed in the middle of a cell."

_NOTHING = {"", "redacted", "na", "n/a"}
_ASCII = bytes(range(128))
_LIKELY = set("–—‘’“”•…£€°§éèêëáàâäãåíìîïóòôöõøúùûüçñÉÈÁÀÖÜÇ")
"""What a British file holds beyond ASCII: the older encoding in which more of its bytes mean these is the right one."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the file, and the line that it begins on. Cells are asked for by their heading, in small letters."""

    line: int
    cells: Sequence[str]
    columns: Mapping[str, int]

    def text(self, heading: str) -> str | None:
        """The cell without needless space; None when it is empty, redacted or not there. Invalid: not fit to keep."""
        column = self.columns.get(heading, len(self.cells))
        return words(self.cells[column], heading) if column < len(self.cells) else None

    def required(self, heading: str) -> str:
        """The cell, which must say something."""
        if (cell := self.text(heading)) is None:
            raise Invalid(f"The {heading} is missing.")
        return cell

    def date(self, heading: str, form: str = "%d/%m/%Y") -> date | None:
        """The day in the cell; `form` is how the file writes days."""
        if (cell := self.text(heading)) is None:
            return None
        try:
            day = datetime.strptime(cell, form).date()  # noqa: DTZ007 - a civil date has no time zone
        except ValueError:
            day = date.min
        if not 1900 <= day.year <= 2100 or not cell.isascii():
            raise Invalid(f"The {heading} is not a date like {date(2025, 3, 31):{form}}: {shown(cell)}.")
        return day

    def number(self, heading: str) -> int | None:
        """The whole number in the cell."""
        if (cell := self.text(heading)) is None:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", cell):
            raise Invalid(f"The {heading} is not a whole number: {shown(cell)}.")
        return int(cell)


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
        with _opened(self.path, self.encoding) as file:
            for record in _Records(file):
                if record.line <= self.header_line:
                    continue
                yield record if isinstance(record, BadRow) else self._row(record)

    def _row(self, record: "_Record") -> Row | BadRow:
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
    encoding, lines = _encoding(path)
    before: list[str] = []
    with _opened(path, encoding) as file:
        for record, _ in zip(_Records(file), range(HEADER_WITHIN), strict=False):
            if isinstance(record, BadRow):
                continue
            headings = [" ".join(cell.split()).lower() for cell in record.cells]
            if is_header(set(headings)):
                columns = _columns(headings, record.line)
                return Table(path, encoding, lines, columns, record.line, " ".join(before))
            before.append(" ".join(headings)[:1000].strip())
    raise Invalid(f"{path.name} has no header among its first {HEADER_WITHIN} lines: expected {expected}.")


def words(cell: str, heading: str) -> str | None:
    """What a cell says, without needless space; None when it says nothing. Invalid when it is not fit to keep."""
    said = " ".join(cell.split())
    if said.lower() in _NOTHING:
        return None
    if len(said) > CHARACTERS_A_CELL:
        raise Invalid(f"The {heading} is longer than {CHARACTERS_A_CELL} characters.")
    if not said.isprintable() or "\ufffd" in said:
        raise Invalid(f"The {heading} holds a character that cannot be read: {shown(said)}.")
    if re.match(r"=|#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL)\b", said):
        raise Invalid(f"The {heading} is a spreadsheet formula or its error: {shown(said)}.")
    return said


def shown(cell: str) -> str:
    """A cell as a message may quote it: short, and harmless to a terminal."""
    short = cell if len(cell) <= 40 else f"{cell[:39]}…"
    return f"“{''.join(character if character.isprintable() else '�' for character in short)}”"


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: Sequence[str]


class _Records:
    """The records of a file. After one that is broken, reading goes on with the line behind its first, so that an open
    quotation mark costs one row and not the rest of the file; memory holds a few lines at any time."""

    def __init__(self, file: TextIO) -> None:
        self.lines = _lines(file)
        self.waiting: deque[str | None] = deque()
        self.taken: list[str | None] = []
        self.before = 0

    def __iter__(self) -> Iterator[_Record | BadRow]:
        while True:
            self.taken = []
            try:
                cells = next(csv.reader(self._feed(), strict=True), None)
            except csv.Error as error:
                yield BadRow(self.before + 1, _why(error) if len(self.taken) == 1 else QUOTATION)
                self.waiting.extendleft(reversed(self.taken[1:]))
                self.before += 1
                continue
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield _Record(self.before + 1, cells)
            self.before += len(self.taken)

    def _feed(self) -> Iterator[str]:
        while len(self.taken) < LINES_A_RECORD:
            try:
                line = self.waiting.popleft() if self.waiting else next(self.lines)
            except StopIteration:
                return
            self.taken.append(line)
            if line is None:
                raise csv.Error("line")
            yield line
        raise csv.Error("quotation mark")


def _why(error: csv.Error) -> str:
    """Why a record of one line cannot be read."""
    match str(error).split()[0]:
        case "line":
            return f"The line is longer than {CHARACTERS_A_LINE:,} characters."
        case "field":
            return "A cell is longer than a hundred thousand characters."
    return QUOTATION


def _lines(file: TextIO) -> Iterator[str | None]:
    """The lines of the file, None in place of one that is too long to be a row."""
    while line := file.readline(CHARACTERS_A_LINE):
        if len(line) < CHARACTERS_A_LINE or line.endswith(("\n", "\r")):
            yield line
            continue
        while (rest := file.readline(CHARACTERS_A_LINE)) and not rest.endswith(("\n", "\r")):
            pass
        yield None


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def _encoding(path: Path) -> tuple[str, int]:
    """How the file is encoded, UTF-8 or as Windows or the Macintosh once did, and about how many lines it has."""
    decoder, utf8, beyond, lines = getincrementaldecoder("utf-8")(), True, set[int](), 1
    try:
        with path.open("rb") as file:
            if (start := file.read(4)).startswith(
                (BOM_UTF16_LE, BOM_UTF16_BE, b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
            ):
                raise Invalid(f"{path.name} is not a CSV file: save the sheet as “CSV UTF-8” and import that.")
            chunk = start
            while chunk:
                lines += chunk.count(b"\n") or chunk.count(b"\r")
                beyond.update(chunk.translate(None, _ASCII))
                if utf8:
                    try:
                        decoder.decode(chunk)
                    except UnicodeDecodeError:
                        utf8 = False
                chunk = file.read(1 << 20)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    if utf8:
        return "utf-8-sig", lines
    return max(("cp1252", "mac_roman"), key=lambda older: _likely(beyond, older)), lines


def _likely(beyond: set[int], encoding: str) -> int:
    return sum(bytes([byte]).decode(encoding, "replace") in _LIKELY for byte in beyond)


def _columns(headings: Sequence[str], line: int) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        if heading in columns:
            raise Invalid(f"The header on line {line} names the column {shown(heading)} twice: keep one of them.")
        if heading:
            columns[heading] = place
    return columns
