"""`placements seal`: makes the register's key; signs and publishes a checkpoint, as `serve` does by itself."""

from collections.abc import Sequence
from pathlib import Path

import click
import environs

from placements import database
from placements.errors import Invalid, Unavailable
from placements.log import EVENTS, LOGS, READS, Log
from placements.post import Post
from placements.published import Folder
from placements.sealer import REFUSALS, seal_once
from placements.signing import Signer, add_signer, read_signers
from placements.verify_register import Doubtful
from placements.witnesses import Witness, read_witnesses
from web.settings import Settings, read_settings


@click.command()
@click.option(
    "--new-key", metavar="NAME", help="Make a key for the register of this name, such as a host's and a path."
)
def seal(new_key: str | None) -> None:
    """Sign a checkpoint of the register, and one of its log of reads, and publish them in PLACEMENTS_SEALS."""
    try:
        settings = read_settings()
        if new_key:
            make_key(settings, new_key)
            return
        with database.running() as url:
            database.migrate(url)
            sizes = [seal_once(url, *sealing(settings, log), log) for log in LOGS]
    except (environs.EnvValidationError, Invalid, Unavailable, *REFUSALS) as error:
        raise click.ClickException(str(error)) from error
    for log, size in zip(LOGS, sizes, strict=True):
        click.echo(f"The first {size:,} {log.entry} are sealed; the checkpoint is in {folder_of(settings, log)}.")


def make_key(settings: Settings, name: str) -> None:
    """Write a new key behind those that are there, and say its public half."""
    if name.endswith(READS.suffix):
        raise Invalid(f"A name that ends in {READS.suffix} is that of a log of reads: give the register another.")
    held = read_signers(settings.seal_key) if settings.seal_key.exists() else []
    if held and held[-1].key.name != name:
        raise Invalid(
            f"{settings.seal_key} holds a key of {held[-1].key.name}. A key that follows it has its name; for another "
            "register, set PLACEMENTS_SEAL_KEY and PLACEMENTS_SEALS to other places."
        )
    signer = Signer.new(name)
    add_signer(settings.seal_key, signer)
    click.echo(f"The private key is in {settings.seal_key}: keep a copy where only you come, and nobody else's.")
    click.echo("Give this public key to the auditor and to witnesses, on paper or in person:")
    click.echo(signer.key)
    click.echo("For witnesses, the same key under the name with which it signs for the log of reads:")
    click.echo(signer.key.of_reads())


def post_of(settings: Settings) -> Post | None:
    """To whom the newest checkpoint is sent, if to anybody; raises Invalid when half of it is said."""
    said = (settings.mail_server, settings.mail_from, settings.mail_to)
    if not any(said):
        return None
    if not all(said):
        raise Invalid("Set PLACEMENTS_MAIL_SERVER, PLACEMENTS_MAIL_FROM and PLACEMENTS_MAIL_TO, or none of them.")
    host, _, port = settings.mail_server.rpartition(":")
    return Post(host, int(port), sender=settings.mail_from, to=settings.mail_to)


def folder_of(settings: Settings, log: Log) -> Path:
    """Where checkpoints of the log are published: those of reads in a folder of their own, beside the others."""
    return settings.seals / log.suffix.removeprefix("/")


def sealing(settings: Settings, log: Log = EVENTS) -> tuple[Sequence[Signer], Folder, Sequence[Witness]]:
    """With which keys, where to, and with whose cosignatures; raises Invalid for what is no key or no witness."""
    if not settings.seal_key.exists():
        raise Invalid(f"There is no key in {settings.seal_key}: make one with `placements seal --new-key NAME`.")
    try:
        witnesses = read_witnesses(settings.witnesses) if settings.witnesses else []
    except Doubtful as error:
        raise Invalid(str(error)) from error
    return read_signers(settings.seal_key), Folder(folder_of(settings, log)), witnesses
