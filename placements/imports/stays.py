"""Read a list of placements from before the register: each row against what the register knows and the rows before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from placements.application import Register
from placements.calendar import in_words
from placements.commands import SETTINGS
from placements.errors import Invalid, Refused
from placements.imports.table import Row, Table, needed, open_table, shown
from placements.imports.text import BadRow
from placements.person import Person
from placements.placement import Placement, PlacementImported
from placements.provider import Provider, provider_key
from placements.settings import Settings
from placements.store import history_id
from placements.vault import Details
from placements.vocabulary import (
    Evidence,
    Funding,
    PersonKind,
    Retrospective,
    RetrospectiveReason,
    Route,
    ServiceType,
)

REQUIRED = (
    "source",
    "reference",
    "case_number",
    "kind",
    "name",
    "born",
    "service_type",
    "provider",
    "started_on",
    "weekly_rate",
    "panel",
    "funding",
    "team",
    "evidence",
)
OPTIONAL = (
    "address",
    "ended_on",
    "document",
    "approved_on",
    "route",
    "weekly_ceiling",
    "options_considered",
    "why_chosen",
    "alternatives_explored",
    "single_source_reason",
    "retrospective_reason",
    "circumstances",
)
LONG = 5_000
"""Characters that an account in words may have."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What a row says: who the person is, and the placement, still without a reference of this register."""

    line: int
    details: Details
    imported: PlacementImported

    @property
    def id(self) -> UUID:
        return history_id("Placement", f"{self.imported.source}/{self.imported.source_reference}")


def open_placements(path: Path) -> Table:
    """The file, if its header has the columns that docs/imports.md describes and no others. Invalid otherwise."""
    expected = "the columns source, reference, case_number, …"
    table = open_table(path, is_header=lambda headings: {"source", "reference"} <= headings, expected=expected)
    table.require(REQUIRED)
    if unknown := [heading for heading in table.columns if heading not in {*REQUIRED, *OPTIONAL}]:
        raise Invalid(f"The header has columns that are not known: {shown(', '.join(unknown))}. Rename or remove them.")
    return table


class Reader:
    """`panels`: what a row may call a panel, in small letters. Persons are known by their case number; `persons` are
    those of the register by theirs, in small letters, also those who did not come from a file."""

    def __init__(self, register: Register, panels: Mapping[str, UUID], persons: Mapping[str, UUID]) -> None:
        self.register = register
        self.panels = panels
        self.persons = persons
        self.today = register.today()
        self.go_live = register.find(Settings, SETTINGS).in_force_on(self.today).council.go_live
        self.registered: set[UUID] = set()
        """Persons who are in the register already, of those read."""
        self.joined: list[int] = []
        """Lines that add a placement to a person who did not come from a file."""
        self._persons: dict[UUID, Stay] = {}
        self._stays: dict[UUID, int] = {}
        self._provider = cache(self._find_provider)

    def read(self, row: Row) -> Stay | BadRow:
        """The row, fit to be imported, or why it is not."""
        try:
            stay = Stay(row.line, _details(row), self._imported(row))
            Placement().import_(stay.imported)
            self._check_days(stay)
            if self._is_known(stay):
                self.registered.add(stay.imported.person)
            else:
                self._check_person(stay)
                if stay.imported.person != _from_file(stay.details.reference):
                    self.joined.append(row.line)
        except (Invalid, Refused) as error:
            return BadRow(row.line, str(error))
        self._stays[stay.id] = stay.line
        self._persons.setdefault(stay.imported.person, stay)
        return stay

    def _imported(self, row: Row) -> PlacementImported:
        evidence = needed(row.one_of("evidence", Evidence), "evidence")
        return PlacementImported(
            reference="",
            source=row.required("source"),
            source_reference=row.required("reference"),
            person=self._person(row.required("case_number")),
            person_kind=needed(row.one_of("kind", PersonKind), "kind"),
            service_type=needed(row.one_of("service_type", ServiceType), "service_type"),
            panel=self._panel(row.required("panel")),
            team=row.required("team"),
            funding=needed(row.one_of("funding", Funding), "funding"),
            provider=self._provider(row.required("provider")),
            weekly_rate=needed(row.pounds("weekly_rate"), "weekly_rate"),
            started_on=needed(row.date("started_on"), "started_on"),
            ended_on=row.date("ended_on"),
            options_considered=row.number("options_considered") or 0,
            why_chosen=row.text("why_chosen", most=LONG) or "",
            alternatives_explored=row.text("alternatives_explored", most=LONG) or "",
            single_source_reason=row.text("single_source_reason", most=LONG) or "",
            retrospective=_retrospective(row),
            evidence=evidence,
            **_approval(row, evidence),
        )

    def _person(self, case_number: str) -> UUID:
        """Who is registered under the case number, whether from a file or not; else the person whom the file brings."""
        from_file = _from_file(case_number)
        known = self.persons.get(case_number.casefold(), from_file)
        return from_file if known == from_file or self.register.history(from_file) else known

    def _panel(self, called: str) -> UUID:
        if (panel := self.panels.get(called.lower())) is None:
            known = ", ".join(self.panels) or "none: establish the panels first"
            raise Invalid(f"There is no panel {shown(called)}. Known are {known}.")
        return panel

    def _find_provider(self, code: str) -> UUID:
        id = history_id("Provider", provider_key(code))
        if not self.register.find(Provider, id).code:
            raise Invalid(f"The provider {code} is not in the register: import its regulator's file first.")
        return id

    def _check_days(self, stay: Stay) -> None:
        started_on = stay.imported.started_on
        if started_on >= self.go_live:
            raise Invalid(
                f"It started on {in_words(started_on)}, not before {in_words(self.go_live)}, when this register went "
                "live: request it there."
            )
        if started_on < stay.details.born:
            raise Invalid("It started before the person was born.")
        for heading in ("approved_on", "ended_on"):
            if (day := getattr(stay.imported, heading)) and day > self.today:
                raise Invalid(f"The {heading}, {in_words(day)}, is still to come.")

    def _is_known(self, stay: Stay) -> bool:
        """It was imported before, as the row says; Invalid when the row now says otherwise."""
        if line := self._stays.get(stay.id):
            raise Invalid(f"This reference of this source is on line {line} already.")
        history = self.register.history(stay.id)
        if not history:
            return False
        before = vars(replace(history[0].event, reference=""))
        if other := [name for name, said in vars(stay.imported).items() if said != before[name]]:
            raise Invalid(f"It was imported before with another {', '.join(other)}: correct it in the register.")
        return True

    def _check_person(self, stay: Stay) -> None:
        """The case number means the same person in every row, and in the register."""
        id = stay.imported.person
        first = self._persons.get(id)
        if first and not _same(first.details, stay.details):
            raise Invalid(f"On line {first.line} this case number is of a person with another name or birth date.")
        person = self.register.find(Person, id)
        if person.erased:
            raise Invalid("The details of the person with this case number are erased.")
        if person.kind:
            self.registered.add(id)
            known = self.register.vault.open(id, person.sealed)
            if known and not _same(known, stay.details):
                raise Invalid("In the register this case number is of a person with another name or birth date.")


def _from_file(case_number: str) -> UUID:
    """The history of a person whom a file brings."""
    return history_id("Person", case_number)


def _details(row: Row) -> Details:
    return Details(
        name=row.required("name"),
        born=needed(row.date("born"), "born"),
        address=row.text("address") or "",
        reference=row.required("case_number"),
    )


def _same(one: Details, other: Details) -> bool:
    return (one.name.casefold(), one.born) == (other.name.casefold(), other.born)


def _approval(row: Row, evidence: Evidence) -> dict[str, Any]:
    """What was approved, and the document that says so; with evidence, both must be named, and without, neither."""
    approval = {
        "approved_on": row.date("approved_on"),
        "document": row.text("document"),
        "route": row.one_of("route", Route),
        "weekly_ceiling": row.pounds("weekly_ceiling"),
    }
    if evidence is not Evidence.NONE:
        return approval | {heading: needed(approval[heading], heading) for heading in ("approved_on", "document")}
    if given := [heading for heading, said in approval.items() if said is not None]:
        raise Invalid(f"The evidence is none, so there can be no {' or '.join(given)}.")
    return {}


def _retrospective(row: Row) -> Retrospective | None:
    reason = row.one_of("retrospective_reason", RetrospectiveReason)
    circumstances = row.text("circumstances", most=LONG)
    if reason is None and circumstances is None:
        return None
    if reason is None or circumstances is None:
        raise Invalid("A retrospective approval has both a retrospective_reason and its circumstances.")
    return Retrospective(reason=reason, circumstances=circumstances)
