"""`placements verify` and `placements dump`: is the register as it was sealed, here or where a dump goes?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
import environs

from placements import database, doctor, dump
from placements.errors import Refused, Unavailable
from placements.log import EVENTS, READS, Log, log_of
from placements.verify_register import Audit, Doubtful, read_checkpoints, read_keys, verdict
from web.commands.project import progress
from web.settings import read_settings

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)

STEP = 10_000
"""Events between two moves of the bar."""


@click.command()
@click.option("--checkpoint", "files", type=FILE, multiple=True, required=True, help="Kept outside; may come again.")
@click.option("--key", "keys", type=FILE, multiple=True, help="Public keys; else those that are published here.")
def verify(files: Sequence[Path], keys: Sequence[Path]) -> None:
    """Hold the register, or its log of reads, against checkpoints; fails when anything is not as it was sealed."""
    with told_in_words():
        held = keys or [read_settings().seals / "keys"]
        checkpoints = read_checkpoints(files, read_keys(held))
        audit = Audit(checkpoints)
        each_event(audit.take, log_of(checkpoints[0].origin))
        audit.finish()
    said, right = verdict(audit)
    click.echo(said)
    if not right:
        raise SystemExit(1)
    if not keys:
        click.echo(
            f"With the keys in {held[0]}: compare them with those that were handed over, or name those by --key."
        )


@click.command(name="dump")
@click.argument("file", type=click.File("w", encoding="ascii", lazy=True))
@click.option("--reads", is_flag=True, help="The log of reads, instead of the events.")
def dump_register(file: TextIO, *, reads: bool) -> None:
    """Write every event into FILE, one a line, for the verifier that stands alone: verify_register.py."""
    with told_in_words():
        each_event(lambda event: file.write(dump.line(event)), READS if reads else EVENTS, taken=True)


def each_event(take: Callable[[dump.Event], object], log: Log, *, taken: bool = False) -> None:
    """Of the whole log; where it is taken away, that is written down first."""
    with database.running() as url, dump.reading(url, doctor.seen_as(url), log) as reader, progress() as reached:
        if taken:
            reader.record()
        of = reader.position()
        for number, event in enumerate(reader.events(), 1):
            take(event)
            if not number % STEP:
                reached(number, of)


@contextmanager
def told_in_words() -> Iterator[None]:
    try:
        yield
    except (environs.EnvValidationError, Refused, Unavailable, Doubtful, OSError) as error:
        raise click.ClickException(str(error)) from error
