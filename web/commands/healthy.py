"""`placements healthy`: whether the register answers and its read models keep up, for whatever supervises them."""

import click

from placements import database
from placements.store import Store
from projections.position import wait


@click.command()
@click.option("--within", default=5.0, show_default=True, help="Seconds that the read models may be behind.")
def healthy(within: float) -> None:
    """Fail unless the register answers and its read models keep up with it."""
    with database.running() as url, database.pool(url, role="placements_web", size=1) as pool:
        recorded = Store(pool).position()
        with pool.connection() as connection:
            if not wait(connection, recorded, within):
                raise click.ClickException(f"The read models do not show what is recorded up to {recorded}.")
    click.echo(f"Everything recorded is shown, up to {recorded}.")
