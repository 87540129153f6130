"""`placements pack`: the evidence pack of a placement, an audit or a report, to be checked by whoever gets it."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click

from placements.application import Register
from placements.errors import NotFound, Refused
from placements.evidence import sealed
from placements.reads import Kind, Reason
from projections import audits
from projections import register as entries
from projections.exceptions import RULES
from projections.query import known_at
from web.commands.moments import Day, known_option, note, shown_register
from web.commands.project import progress
from web.telling.audit_evidence import of_audit
from web.telling.evidence import OFFLINE, Making, of_placement
from web.telling.report_evidence import Asked, of_report


@click.command()
@click.argument("subject")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--checkpoint", type=click.IntRange(1), help="As sealed when there were so many events; else the newest.")
@click.option("--names", is_flag=True, help="With a file that names the persons, but for those restricted or erased.")
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in Reason]),
    help="Why the names are taken out of the register.",
)
@click.option("--on", type=Day(), help="Of a report: the day that it is true for; else today.")
@known_option
def pack(
    subject: str,
    file: Path,
    checkpoint: int | None,
    names: bool,
    reason: str | None,
    on: date | None,
    known: datetime | date | None,
) -> None:
    """Write the evidence pack of SUBJECT, such as PL-2026-000123, AU-2026-000001 (an audit) or EX01, into FILE."""
    if names and not reason:
        raise click.UsageError("Say why you take the names out of the register: --reason, as `--help` lists them.")
    named: set[UUID] = set()
    try:
        with shown_register() as register, progress() as reached:
            until = sealed(register.store.fetch, checkpoint)
            how = {"names": names, "newest": checkpoint is None, "most": OFFLINE, "reached": reached}
            making = Making(register=register, known=until, named=named.update, **how)
            about, content = packed(making, subject, on, known)
            times = {"on": on, "known": known_at(known), "reason": reason and Reason(reason)}
            note(register, Kind.PACK, f"placements pack {subject}", about=about, named=tuple(sorted(named)), **times)
    except Refused as error:
        raise click.ClickException(str(error)) from error
    file.write_bytes(content)
    click.echo(f"{file}: {len(content):,} bytes, as the first {until.size:,} events were sealed.")
    click.echo(f"To check it: python verify_register.py {file} --key KEYS")


def packed(
    making: Making, subject: str, on: date | None, known: datetime | date | None
) -> tuple[tuple[UUID, ...], bytes]:
    """What the pack is about, and the pack."""
    if rule := RULES.get(subject.upper()):
        return (), of_report(making, Asked(rule=rule, on=on, known=known))
    audit, placement = found(making.register, subject)
    if audit:
        return (audit,), of_audit(making, audit)
    if placement:
        return (placement,), of_placement(making, placement)
    raise NotFound(f"There is no placement {subject}, and no such audit or report: look for it in the register.")


def found(register: Register, reference: str) -> tuple[UUID | None, UUID | None]:
    """The audit, or the placement, that goes by the reference."""
    with register.store.pool.connection() as connection:
        return audits.by_reference(connection, reference), entries.by_reference(connection, reference)
