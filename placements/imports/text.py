"""The records of a text file as it comes: its encoding told from its bytes, its lines read in little memory."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from placements.errors import Invalid

LINES_A_RECORD = 40
"""A quoted cell may run over some lines, as headings do; over more, its closing quotation mark is missing."""
CHARACTERS_A_LINE = 200_000

QUOTATION = "A quotation mark is opened and not closed, or closed in the middle of a cell."

_ASCII = bytes(range(128))
_LIKELY = set("–—‘’“”•…£€°§éèêëáàâäãåíìîïóòôöõøúùûüçñÉÈÁÀÖÜÇ")
"""What a British file holds beyond ASCII: the older encoding in which more of its bytes mean these is the right one."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    cells: Sequence[str]


class Records:
    """The records of a file. After one that is broken, reading goes on with the line behind its first, so that an open
    quotation mark costs one row and not the rest of the file; memory holds a few lines at any time."""

    def __init__(self, file: TextIO) -> None:
        self.lines = _lines(file)
        self.waiting: deque[str | None] = deque()
        self.taken: list[str | None] = []
        self.before = 0

    def __iter__(self) -> Iterator[Record | BadRow]:
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
                yield Record(self.before + 1, cells)
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


def opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def encoding_of(path: Path) -> tuple[str, int]:
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
