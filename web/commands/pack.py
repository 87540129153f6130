"""`placements pack`: the evidence pack of a placement or of an exception report, to be checked by whoever gets it."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click

from placements.application import Register
from placements.errors import NotFound, Refused
from placements.evidence import sealed
from placements.reads import Kind
from projections import register as entries
from projections.exceptions import RULES
from projections.query import known_at
from web.commands.moments import Day, known_option, note, shown_register
from web.commands.project import progress
from web.telling.evidence import OFFLINE, Making, of_placement
from web.telling.report_evidence import Asked, of_report


@click.command()
@click.argument("subject")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--checkpoint", type=click.IntRange(1), help="As sealed when there were so many events; else the newest.")
@click.option("--names", is_flag=True, help="With a file that names the persons, but for those restricted or erased.")
@click.option("--on", type=Day(), help="Of a report: the day that it is true for; else today.")
@known_option
def pack(
    subject: str, file: Path, checkpoint: int | None, names: bool, on: date | None, known: datetime | date | None
) -> None:
    """Write the evidence pack of SUBJECT, a placement such as PL-2026-000123 or a report such as EX01, into FILE."""
    try:
        with shown_register() as register, progress() as reached:
            until = sealed(register.store.fetch, checkpoint)
            how = {"names": names, "newest": checkpoint is None, "most": OFFLINE, "reached": reached}
            content = packed(Making(register=register, known=until, **how), subject, on, known)
            note(register, Kind.PACK, f"placements pack {subject}", on=on, known=known_at(known))
    except Refused as error:
        raise click.ClickException(str(error)) from error
    file.write_bytes(content)
    click.echo(f"{file}: {len(content):,} bytes, as the first {until.size:,} events were sealed.")
    click.echo(f"To check it: python verify_register.py {file} --key KEYS")


def packed(making: Making, subject: str, on: date | None, known: datetime | date | None) -> bytes:
    if rule := RULES.get(subject.upper()):
        return of_report(making, Asked(rule=rule, on=on, known=known))
    return of_placement(making, placement(making.register, subject))


def placement(register: Register, reference: str) -> UUID:
    with register.store.pool.connection() as connection:
        id = entries.by_reference(connection, reference)
    if id is None:
        raise NotFound(f"There is no placement {reference}, and no such report: look for it in the register.")
    return id
