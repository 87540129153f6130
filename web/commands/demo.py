"""`placements demo`: a year of an invented council, to look around in."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from time import perf_counter

import click
import environs
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from placements import database
from placements.calendar import in_words, london_date
from placements.credentials import Credentials, new_password
from placements.demo.load import Loaded, is_demo, let_sign_in, load
from placements.demo.population import SIZES
from placements.demo.staff import SIGN_INS
from placements.errors import Conflict, Unavailable
from placements.sealer import REFUSALS, seal_once
from placements.signing import Signer, add_signer
from placements.store import Store, utc_now
from projections.rebuild import rebuild
from web.commands.seal import sealing
from web.settings import Settings, read_settings

REGISTER = "demo.example/register"
"""The name under which the demo council's register is sealed."""


@click.command()
@click.option("--size", type=click.Choice([*SIZES]), default="full", show_default=True, help="small: the last weeks.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The year ends on the last Friday up to that day.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes another council.")
def demo(size: str, until: datetime | None, seed: int) -> None:
    """Fill an empty register with a council's year and print its sign-ins; again, only print new sign-ins."""
    last_day = until.date() if until else london_date(utc_now()) - timedelta(days=1)
    if last_day >= london_date(utc_now()):
        raise click.BadParameter("choose a day before today, so that nothing is recorded in the future.")
    try:
        settings = read_settings()
        with database.running() as url:
            database.migrate(url)
            _make(url, size, last_day, seed)
            if not settings.seal_key.exists():
                _seal(url, settings)
    except (environs.EnvValidationError, Conflict, Unavailable, *REFUSALS) as error:
        raise click.ClickException(str(error)) from error


def _make(url: str, size: str, last_day: date, seed: int) -> None:
    """Load, unless it is loaded; show everything in the pages; let people in."""
    console = Console(highlight=False, markup=False)
    with database.pool(url, role="placements_web") as pool:
        store = Store(pool)
        if is_demo(store):
            console.print("The demo council is in this register already; its sign-ins get a new password.")
        else:
            started = perf_counter()
            with _bar("Living the year") as reached:
                loaded = load(url, until=last_day, size=SIZES[size], seed=seed, done=reached)
            _tell(console, loaded, perf_counter() - started)
            with _bar("Filling the pages") as shown:
                rebuild(url, shown)
        password = new_password()
        let_sign_in(Credentials(store, now=utc_now), password)
    _tell_sign_ins(console, password)


def _seal(url: str, settings: Settings) -> None:
    """Give the register a key and its first checkpoint, so that there is something to prove by."""
    add_signer(settings.seal_key, Signer.new(REGISTER))
    size = seal_once(url, *sealing(settings))
    click.echo(f"Sealed with a key of the demo council's own: {size:,} events; the checkpoint is in {settings.seals}.")


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar where somebody watches, moved to so many of so many."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def _tell(console: Console, loaded: Loaded, seconds: float) -> None:
    """What was recorded, and how fast."""
    console.print(f"{loaded.council}, {in_words(loaded.first_day)} to {in_words(loaded.last_day)}")
    counts = Table("Recorded", "Count")
    counts.columns[1].justify = "right"
    for kind, number in sorted(loaded.placements.items()):
        counts.add_row(f"placements: {kind}", f"{number:,}")
    for panel, number in sorted(loaded.meetings.items()):
        counts.add_row(f"meetings held: {panel}", f"{number:,}")
    counts.add_section()
    by_subject: Counter[str] = Counter()
    for name, number in loaded.events.items():
        by_subject[name.partition(".")[0]] += number
    for subject, number in sorted(by_subject.items()):
        counts.add_row(f"events: {subject}", f"{number:,}")
    counts.add_section()
    total = by_subject.total()
    counts.add_row("events", f"{total:,}")
    counts.add_row("seconds", f"{seconds:.1f}")
    counts.add_row("events a second", f"{total / seconds:,.0f}")
    console.print(counts)


def _tell_sign_ins(console: Console, password: str) -> None:
    people = Table("Username", "Role", "Name", title="Sign-ins")
    for post in SIGN_INS:
        people.add_row(post.username, ", ".join(post.roles), post.name)
    console.print(people)
    console.print(f"Password of all of them: {password}")
