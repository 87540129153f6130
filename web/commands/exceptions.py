"""`placements exceptions`: an exception report for any day, as known at any moment, for people, sheets and programs."""

from collections.abc import Callable
from datetime import date, datetime

import click
import msgspec
from rich.console import Console
from rich.table import Table

from placements.reads import Kind
from projections.exceptions import RULES
from projections.exceptions.report import Filters, Report
from projections.query import known_at
from web.commands.moments import Day, known_option, note, shown_register
from web.downloads import as_csv
from web.formats import count, day, moment
from web.pages.exceptions import HEAD, MOST, SEVERITIES, cells


@click.command()
@click.argument("code", type=click.Choice([*RULES], case_sensitive=False))
@click.option("--on", type=Day(), help="The day that it is true for; else today.")
@known_option
@click.option("--team", default="", help="Only this team's.")
@click.option("--severity", type=click.IntRange(0, 3), help="Only this priority; 0 is within tolerance.")
@click.option("--cleared", is_flag=True, help="What was cleared by the day, instead of what stands on it.")
@click.option("--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--fail-if-any", is_flag=True, help="Exit with status 1 if anything is listed.")
def exceptions(
    code: str,
    on: date | None,
    known: datetime | date | None,
    team: str,
    severity: int | None,
    cleared: bool,
    shape: str,
    fail_if_any: bool,
) -> None:
    """Print an exception report. Its counts are of everything that it lists, however long."""
    filters = Filters(team=team, severity=severity, cleared=cleared)
    with shown_register() as register, register.store.pool.connection() as connection:
        report = RULES[code].report(connection, on=on or register.today(), known=known, filters=filters, limit=MOST)
        times = {"on": report.on, "known": known_at(known)}
        note(register, Kind.REPORT, f"placements exceptions {code}", rows=len(report.rows), **times)
    SHAPES[shape](report)
    if fail_if_any and report.listed:
        raise SystemExit(1)


def print_table(report: Report) -> None:
    console = Console(highlight=False, markup=False)
    known = f"as known on {moment(report.known)}" if report.known else "as known now"
    console.print(f"{report.code} {report.name}, on {day(report.on)}, {known} (settings: {report.settings})")
    if report.rows:
        console.print(_rows(report))
    by_severity = ", ".join(f"{SEVERITIES[severity]}: {number:,}" for severity, number in report.by_severity.items())
    console.print(f"{report.listed:,} listed{f' ({by_severity})' if by_severity else ''}", soft_wrap=True)
    for why, number in report.excluded.items():
        console.print(f"{number:,} left out: {why}", soft_wrap=True)
    for repeat in report.repeats:
        console.print(f"{repeat.who}: {repeat.count} in {repeat.quarter}", soft_wrap=True)
    console.print(f"Looked at {report.population:,} {report.population_of}.", soft_wrap=True)


def _rows(report: Report) -> Table:
    table = Table("Placement", "Priority", "What is wrong", "Since", "Days", "Team", "Home", "Owner")
    for row in report.rows:
        days = count(row.days, "day")
        severity = SEVERITIES[row.severity]
        shown = (row.reference, severity, row.words, day(row.since), days, row.team, row.provider_name, row.owner)
        table.add_row(*shown)
    return table


def print_csv(report: Report) -> None:
    click.echo(as_csv(HEAD, map(cells, report.rows)), nl=False)


def print_json(report: Report) -> None:
    by_severity = {SEVERITIES[severity]: number for severity, number in report.by_severity.items()}
    click.echo(msgspec.json.encode({**vars(report), "by_severity": by_severity, "total": report.total}))


SHAPES: dict[str, Callable[[Report], None]] = {"table": print_table, "csv": print_csv, "json": print_json}
