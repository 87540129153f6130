"""Take a list of placements from before the register went live, each with what proves that it was approved."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from placements.application import Register
from placements.errors import Invalid
from placements.imports.loading import Change, Progress, load_each
from placements.imports.report import Report
from placements.imports.stays import Reader, Stay
from placements.imports.table import Table
from placements.imports.text import BadRow
from placements.person import Event as PersonEvent
from placements.person import Person
from placements.placement import Event, Placement
from placements.store import Actor

MOST_ROWS = 100_000


def import_placements(
    register: Register,
    table: Table,
    *,
    panels: Mapping[str, UUID],
    persons: Mapping[str, UUID] | None = None,
    by: Actor,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> Report:
    """Take the placements that are not here yet, and the persons with them. A repeat records nothing.

    `panels`: what the file may call a panel, and `persons`: those of the register by their case number, both in small
    letters. Every row is read before the first is recorded.
    """
    reader = Reader(register, panels, persons or {})
    rows = list(_read(reader, table, progress))
    newcomers = {
        row.imported.person: _registers(register, row, dry_run)
        for row in rows
        if isinstance(row, Stay) and row.imported.person not in reader.registered
    }
    registered = load_each(register, newcomers.values(), Report(), by=by, dry_run=dry_run)
    changes = (row if isinstance(row, BadRow) else _imports(register, row, dry_run) for row in rows)
    report = Report(recorded=registered.recorded, notes=_notes(reader))
    return load_each(register, changes, report, by=by, dry_run=dry_run)


def _notes(reader: Reader) -> list[str]:
    if not (lines := reader.joined):
        return []
    taken = f"{len(lines)} placements are of persons whom no file brought, registered here under the same case number:"
    return [f"{taken} they were added to those persons. Lines {', '.join(map(str, lines))}."]


def _read(reader: Reader, table: Table, progress: Progress | None) -> Iterator[Stay | BadRow]:
    for number, row in enumerate(table):
        if number == MOST_ROWS:
            raise Invalid(f"{table.path.name} has more than {MOST_ROWS:,} rows: divide it, and import part by part.")
        if progress:
            progress(row.line)
        yield row if isinstance(row, BadRow) else reader.read(row)


def _registers(register: Register, stay: Stay, dry_run: bool) -> Change:
    """A person who is new. A dry run makes neither a key nor a reference."""

    def decision(person: Person) -> list[PersonEvent]:
        sealed = "" if dry_run else register.vault.seal(stay.imported.person, stay.details)
        reference = "" if dry_run else register.next_reference("PE")
        return person.register(reference=reference, kind=stay.imported.person_kind, sealed=sealed)

    return Change(stay.line, Person, stay.imported.person, decision)


def _imports(register: Register, stay: Stay, dry_run: bool) -> Change:
    """A placement, unless it was imported before."""

    def decision(placement: Placement) -> list[Event]:
        if placement.reference:
            return []
        reference = "" if dry_run else register.next_reference("PL")
        return placement.import_(replace(stay.imported, reference=reference))

    return Change(stay.line, Placement, stay.id, decision)
