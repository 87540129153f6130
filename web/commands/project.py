"""`placements project`: bring the read models up to the register, or rebuild them while the service runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from placements import database
from placements.codec import Unreadable
from placements.errors import Unavailable
from projections.model import Stopped
from projections.rebuild import rebuild as rebuild_all
from projections.runner import Runner


@click.command()
@click.option("--rebuild", is_flag=True, help="Build every read model anew; readers see the old ones until it is done.")
def project(rebuild: bool) -> None:
    """Show all that is recorded in the read models. What `serve` runs does so by itself."""
    try:
        with database.running() as url:
            database.migrate(url)
            with progress() as reached:
                shown = rebuild_all(url, reached).position if rebuild else Runner(url).catch_up(reached)
    except (Stopped, Unavailable, Unreadable) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The read models show everything up to position {shown:,}.")


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """A bar where somebody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("events", total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
