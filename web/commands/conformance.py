"""`placements conformance`: which placements left the documented life cycle, for people, sheets and programs."""

import click
import msgspec
from rich.console import Console
from rich.table import Table

from placements.reads import Kind
from placements.vocabulary import PersonKind
from projections import paths
from projections.paths import Filters, Summary, Walked
from web.commands.moments import note, shown_register
from web.downloads import MOST, as_csv
from web.formats import count, day, sentence
from web.pages.paths import DEVIATING_HEAD, deviating_cells


@click.command()
@click.option("--team", default="", help="Only this team's.")
@click.option(
    "--for", "kind", type=click.Choice([kind.value for kind in PersonKind]), help="Only children's or adults'."
)
@click.option("--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--fail-if-any", is_flag=True, help="Exit with status 1 if any placement deviates.")
def conformance(team: str, kind: str | None, shape: str, fail_if_any: bool) -> None:
    """Print which placements left the documented life cycle, and at which event."""
    filters = Filters(team=team, person_kind=PersonKind(kind) if kind else None)
    with shown_register() as register, register.store.pool.connection() as connection:
        told = paths.summary(connection, filters)
        found = [*paths.deviating(connection, filters, limit=MOST)]
        note(register, Kind.REPORT, "placements conformance", rows=len(found))
    match shape:
        case "csv":
            click.echo(as_csv(DEVIATING_HEAD, (cells for row in found for cells in deviating_cells(row))), nl=False)
        case "json":
            click.echo(msgspec.json.encode({"summary": told, "rows": found}))
        case _:
            print_table(told, found)
    if fail_if_any and found:
        raise SystemExit(1)


def print_table(told: Summary, found: list[Walked]) -> None:
    console = Console(highlight=False, markup=False)
    if found:
        table = Table("Placement", "Deviation", "Step", "On", "Event", "Team")
        for row in found:
            for each in row.deviations:
                event = f"{each.proof.event}, position {each.proof.position:,}"
                table.add_row(row.reference, sentence(each.deviation), each.step, day(each.on), event, row.team)
        console.print(table)
    share = f" ({100 * told.conforming / told.judged:.1f}%)" if told.judged else ""
    console.print(f"{told.conforming:,} of {count(told.judged, 'placement')} conform{share}.", soft_wrap=True)
    for why, number in told.left_out.items():
        console.print(f"{number:,} left out: {why}", soft_wrap=True)
