"""`placements import …`: files of the regulators and of boundaries, and placements from before the register."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from placements import database
from placements.administration import OPERATOR
from placements.application import Register
from placements.errors import Conflict, Invalid, Refused, Unavailable
from placements.imports.authorities import import_authorities
from placements.imports.historic import import_placements
from placements.imports.providers import import_providers, open_edition
from placements.imports.report import Report
from placements.imports.stays import open_placements
from projections.council import panels
from projections.people import by_case_number
from projections.runner import Runner
from web.commands.opening import opened_register

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
dry_run_option = click.option("--dry-run", is_flag=True, help="Report what the file would do, and record nothing.")


@click.group("import")
def imports() -> None:
    """Take files into the register. Exit status 1: some rows were not taken. 2: nothing was."""


@imports.command("providers")
@file_argument
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day that the file speaks of, if it does not say.")
@dry_run_option
def providers_command(file: Path, as_at: datetime | None, dry_run: bool) -> None:
    """Homes and ratings: Ofsted's list of providers, or care homes with their CQC location ids."""
    with _in_words():
        edition = open_edition(file, as_at=as_at.date() if as_at else None)
        with opened_register() as register, _progress(file, edition.table.lines) as reached:
            report = import_providers(register, edition, by=OPERATOR, progress=reached, dry_run=dry_run)
    _finish(report, dry_run=dry_run)


@imports.command("authorities")
@file_argument
@dry_run_option
def authorities_command(file: Path, dry_run: bool) -> None:
    """Authorities and which adjoin each other: what tells out of area and at a distance apart."""
    with _in_words(), opened_register() as register, _progress(file, None) as reached:
        report = import_authorities(register, file, by=OPERATOR, progress=reached, dry_run=dry_run)
    _finish(report, dry_run=dry_run)


@imports.command("placements")
@file_argument
@dry_run_option
def placements_command(file: Path, dry_run: bool) -> None:
    """Placements from before this register, with their persons and what proves each approval (docs/imports.md)."""
    with _in_words():
        table = open_placements(file)
        with opened_register() as register, _progress(file, table.lines) as reached:
            panels, persons = _known(register)
            report = import_placements(
                register, table, panels=panels, persons=persons, by=OPERATOR, progress=reached, dry_run=dry_run
            )
    _finish(report, dry_run=dry_run)


def _known(register: Register) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """What a file may call a panel: its name, or its kind where only one panel is of that kind; and who is registered
    under which case number."""
    with database.running() as url:
        Runner(url).catch_up()
    with register.store.pool.connection() as connection:
        established, persons = panels(connection), by_case_number(connection, register.vault)
    kinds = Counter(panel.kind for panel in established)
    called = {panel.kind.lower(): panel.panel for panel in established if kinds[panel.kind] == 1}
    return called | {panel.name.lower(): panel.panel for panel in established}, persons


@contextmanager
def _progress(file: Path, lines: int | None) -> Iterator[Callable[[int], None]]:
    """A bar where somebody watches, moved to the line that was reached."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(file.name, total=lines)
        yield lambda line: progress.update(task, completed=line)


@contextmanager
def _in_words() -> Iterator[None]:
    """What stops the whole import is said in its sentence, with exit status 2."""
    try:
        yield
    except (Conflict, Invalid, Refused, Unavailable) as error:
        stopped = click.ClickException(str(error))
        stopped.exit_code = 2
        raise stopped from error


def _finish(report: Report, *, dry_run: bool) -> NoReturn:
    """Print the counts, then what was taken otherwise, then each bad row by its line; and end with the exit status."""
    console = Console(highlight=False, markup=False)
    counts = Table("Rows", "Count")
    counts.columns[1].justify = "right"
    for name in ("read", "new", "changed", "unchanged", "bad"):
        counts.add_row(name, f"{getattr(report, name):,}")
    counts.add_section()
    counts.add_row("events to record" if dry_run else "events recorded", f"{report.recorded:,}")
    console.print(counts)
    if dry_run:
        console.print("Dry run: nothing was recorded.")
    for note in report.notes:
        console.print(note, soft_wrap=True)
    for row in report.bad_rows:
        console.print(f"line {row.line}: {row.reason}", soft_wrap=True)
    if more := report.bad - len(report.bad_rows):
        console.print(f"and {more:,} more bad rows")
    raise SystemExit(1 if report.bad else 0)
