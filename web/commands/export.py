"""`placements export`: the register as an event log for process mining, pseudonymous unless asked otherwise."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from placements.errors import Unavailable
from placements.reads import Kind
from projections.log import Log, Pseudonyms
from projections.ocel import as_json, as_sqlite
from projections.xes import as_xes
from web.commands.moments import note
from web.commands.opening import opened_register
from web.commands.project import progress

SHORTEST_KEY = 16
"""Bytes."""


def write_json(log: Log, file: Path) -> None:
    with file.open("wb") as written:
        written.writelines(as_json(log))


def write_xes(log: Log, file: Path) -> None:
    with file.open("wb") as written:
        written.writelines(as_xes(log))


def write_sqlite(log: Log, file: Path) -> None:
    as_sqlite(log, str(file))


FORMS: dict[str, Callable[[Log, Path], None]] = {"ocel-json": write_json, "ocel-sqlite": write_sqlite, "xes": write_xes}


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as", "form", type=click.Choice([*FORMS]), required=True, help="OCEL 2.0 as JSON or SQLite, or XES.")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The bytes that pseudonyms are made with, so that exports can be joined; else a new key that is thrown away.",
)
@click.option("--identified", is_flag=True, help="Keep the register's ids. Names and words are left out all the same.")
def export(file: Path, form: str, key_file: Path | None, identified: bool) -> None:
    """Write every event into FILE, which must not be there yet, for process mining."""
    if key_file and identified:
        raise click.UsageError(
            "Either pseudonyms are made with a key, or ids are kept: leave out --key or --identified."
        )
    if file.exists():
        raise click.ClickException(f"{file} is there already: name a file that is not.")
    pseudonyms = Pseudonyms(None if identified else key_of(key_file))
    try:
        with opened_register() as register, progress() as reached:
            note(register, Kind.EVENTS, f"placements export --as {form}")
            log = Log(register.store, pseudonyms, register.position(), reached)
            FORMS[form](log, file)
    except (Unavailable, OSError) as error:
        with suppress(FileNotFoundError):
            file.unlink()
        raise click.ClickException(str(error)) from error
    click.echo(f"{file} holds everything that was recorded up to position {log.until:,}.")


def key_of(file: Path | None) -> bytes:
    if file is None:
        return secrets.token_bytes(32)
    if len(key := file.read_bytes()) < SHORTEST_KEY:
        raise click.ClickException(f"The key in {file} is too short: it needs {SHORTEST_KEY} bytes or more.")
    return key
