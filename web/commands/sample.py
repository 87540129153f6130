"""`placements sample`: an audit's sample drawn again from the events, and whether it is the one on record."""

import click
from rich.console import Console

from placements.auditing import Again, draw_again
from placements.errors import NotFound
from placements.reads import Kind
from projections.audits import by_reference
from projections.register import entries
from web.commands.moments import note, shown_register
from web.formats import count


@click.command()
@click.option("--again", "reference", required=True, metavar="AUDIT", help="Reference of the audit: AU-2026-000001.")
def sample(reference: str) -> None:
    """Draw the sample of an audit again; exit 1 if it is not the one on record."""
    console = Console(highlight=False, markup=False)
    with shown_register() as register, register.store.pool.connection() as connection:
        id = by_reference(connection, reference)
        if id is None:
            raise NotFound(f"There is no audit {reference}: look for it among the audits.")
        note(register, Kind.AUDIT, "placements sample --again", about=(id,))
        drawn = draw_again(register, id)
        known = entries(connection, [*drawn.missing, *drawn.added])
    names = {placement: row.reference for placement, row in known.items()}
    before = drawn.before
    console.print(
        f"{reference}: {count(before.size, 'placement')} of {before.population:,}, seed {before.seed!r}, register up "
        f"to position {before.position:,}"
    )
    if not drawn.same:
        raise click.ClickException(differs(drawn, names))
    console.print("Drawn again, the sample is the same.")


def differs(drawn: Again, names: dict) -> str:
    """Which placements are in one and not in the other."""
    said = {
        "In the sample, and not drawn": drawn.missing,
        "Drawn, and not in the sample": drawn.added,
    }
    named = [f"{what}: {', '.join(str(names.get(each, each)) for each in ids)}." for what, ids in said.items() if ids]
    return " ".join(["Drawn again, the sample differs.", *named])
