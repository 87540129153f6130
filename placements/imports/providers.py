"""Take a regulator's file into the register: which file it is, of which day it speaks, and each home in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from placements.application import Register
from placements.calendar import in_words
from placements.errors import Invalid, Refused
from placements.imports import cqc, ofsted
from placements.imports.loading import Change, Progress, load_each
from placements.imports.report import Report
from placements.imports.table import Row, Table, open_table
from placements.imports.text import BadRow
from placements.provider import Event, Provider, ProviderRated, ProviderRegistered, provider_key, regulator_of
from placements.store import Actor, history_id

EXPECTED = "Ofsted's columns (URN, Provision type, …) or a list of care homes with a column cqc_id"

Reader = Callable[[Row, date], tuple[ProviderRegistered, tuple[ProviderRated, ...]]]


@dataclass(frozen=True, slots=True)
class Home:
    """What one row of an edition says of a home."""

    line: int
    entry: ProviderRegistered
    ratings: tuple[ProviderRated, ...]

    def take(self, provider: Provider) -> list[Event]:
        return provider.take_edition(entry=self.entry, ratings=self.ratings)


@dataclass(frozen=True, slots=True)
class Edition:
    """A regulator's file as at one day. Iterating reads its rows."""

    table: Table
    as_at: date
    read_row: Reader

    def __iter__(self) -> Iterator[Home | BadRow]:
        first: dict[str, int] = {}
        for row in self.table:
            yield row if isinstance(row, BadRow) else self._home(row, first)

    def _home(self, row: Row, first: dict[str, int]) -> Home | BadRow:
        try:
            entry, ratings = self.read_row(row, self.as_at)
            if regulator_of(entry.code) is not entry.regulator:
                raise Invalid(f"{entry.code} is not a code of {entry.regulator}.")
        except (Invalid, Refused) as error:
            return BadRow(row.line, str(error))
        if (line := first.setdefault(entry.code, row.line)) != row.line:
            return BadRow(row.line, f"{entry.code} is on line {line} already: that row was taken.")
        return Home(row.line, entry, ratings)


def open_edition(path: Path, *, as_at: date | None = None) -> Edition:
    """The file of a regulator, and the day that it speaks of: `as_at` if given, else the day in the lines above its
    header, else the one in its name. Invalid, with a sentence, when it is no such file or tells no day."""
    table = open_table(path, is_header=_is_header, expected=EXPECTED)
    if "urn" in table.columns:
        table.require(ofsted.HEADINGS)
        return Edition(table, as_at or _as_at(table), ofsted.read_row)
    if "cqc_id" not in table.columns:
        raise Invalid(
            f"{path.name} lists homes without their CQC location ids (a column cqc_id): by name and address alone "
            "nobody can tell which home in CQC's register is meant. Ask its publisher for a list with the ids."
        )
    table.require(cqc.HEADINGS)
    return Edition(table, as_at or _as_at(table), cqc.read_row)


def import_providers(
    register: Register,
    edition: Edition,
    *,
    by: Actor,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> Report:
    """Take the edition: homes that are new, what changed, and ratings not yet known. A repeat records nothing."""
    if edition.as_at > register.today():
        raise Invalid(
            f"The edition speaks of {in_words(edition.as_at)}, which is still to come: give the day with --as-at."
        )
    report = Report(notes=[f"As at {in_words(edition.as_at)}."])
    return load_each(register, map(_change, edition), report, by=by, progress=progress, dry_run=dry_run)


def _change(home: Home | BadRow) -> Change | BadRow:
    if isinstance(home, BadRow):
        return home
    return Change(home.line, Provider, history_id("Provider", provider_key(home.entry.code)), home.take)


def _is_header(headings: set[str]) -> bool:
    return {"urn", "provision type"} <= headings or "cqc_id" in headings or {"name", "type", "postcode"} <= headings


def _as_at(table: Table) -> date:
    """As the file tells it: “as at 31 March 2025” above the header, or a day, a month or a year in its name. A month
    means its first day; a year Ofsted's day, 31 March."""
    if said := re.search(r"\bas at (\d{1,2} [a-z]+ \d{4})\b", table.preamble):
        return _day(said[1], "%d %B %Y", table)
    name = table.path.stem
    if named := re.search(r"(?<!\d)(20\d\d)-(\d\d)(?:-(\d\d))?(?!\d)", name):
        return _day(f"{named[1]}-{named[2]}-{named[3] or '01'}", "%Y-%m-%d", table)
    if named := re.search(r"(?<!\d)20\d\d(?!\d)", name):
        return date(int(named[0]), 3, 31)
    raise Invalid(
        f"Neither the first lines of {table.path.name} nor its name tell of which day it speaks: give --as-at."
    )


def _day(text: str, form: str, table: Table) -> date:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a civil date has no time zone
    except ValueError:
        raise Invalid(
            f"{table.path.name} says that it speaks of {text}, which is no date: give the day with --as-at."
        ) from None
