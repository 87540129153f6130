"""`placements controls`: every control tested over the whole register, as known at any moment."""

from datetime import date, datetime

import click
import msgspec
from rich.console import Console

from placements.reads import Kind
from projections.controls import Result, outcomes
from projections.query import known_at
from web.commands.moments import known_option, note, shown_register
from web.downloads import as_csv
from web.pages.controls import DAYS, HEAD, MINUTES, MOST, rows

TOLD = 10
"""Failures that are printed of each control; the other forms have all."""


@click.command()
@known_option
@click.option("--minutes", type=click.IntRange(1), default=MINUTES, show_default=True, help="Between the two clocks.")
@click.option("--days", type=click.IntRange(1), default=DAYS, show_default=True, help="Working days to record in.")
@click.option("--format", "shape", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
@click.option("--fail-if-any", is_flag=True, help="Exit with status 1 if any control failed.")
def controls(known: datetime | date | None, minutes: int, days: int, shape: str, *, fail_if_any: bool) -> None:
    """Test every control over the whole register, however large it is."""
    with shown_register() as register, register.store.pool.connection() as connection:
        asked = {"today": register.today(), "known": known, "minutes": minutes, "days": days}
        found = [*outcomes(register.store, connection, most_events=None, most=MOST, **asked)]
        note(register, Kind.REPORT, "placements controls", known=known_at(known))
    if shape == "csv":
        click.echo(as_csv(HEAD, rows(found)), nl=False)
    elif shape == "json":
        click.echo(msgspec.json.encode(found))
    else:
        print_text(found)
    if fail_if_any and any(each.failed for each in found):
        raise SystemExit(1)


def print_text(found: list[Result]) -> None:
    console = Console(highlight=False, markup=False)
    for each in found:
        console.print(f"{each.code} {each.name}: {each.failed:,} failed", soft_wrap=True)
        console.print(f"  Looked at {each.population:,} {each.population_of}.", soft_wrap=True)
        for failure in each.failures[:TOLD]:
            proof = ", ".join(f"{proof.event} at position {proof.position}" for proof in failure.proof)
            console.print(f"  {failure.words} ({proof})", soft_wrap=True)
        if len(each.failures) > TOLD:
            console.print(f"  … and {each.failed - TOLD:,} more: --format csv has them all")
