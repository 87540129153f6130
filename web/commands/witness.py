"""`placements witness`: cosigns the checkpoints of other registers; needs no database and no register here."""

from functools import partial
from pathlib import Path

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from placements.errors import Invalid
from placements.signing import Signer, add_signer, read_signers
from placements.verify_register import COSIGNATURE, ED25519, Doubtful, Key, read_keys
from placements.witness import Witness
from web.logs import configure_logs
from web.server import OURS
from web.witness import create_witness

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--key", type=FILE, required=True, help="The file of the witness's private key.")
@click.option("--new-key", metavar="NAME", help="Make that file, for a witness of this name, and say its public key.")
@click.option("--registers", type=FILE, help="The file with the public keys of the registers, one a line.")
@click.option("--state", type=FILE, default=Path("witness.json"), show_default=True, help="What was cosigned last.")
@click.option("--bind", default="127.0.0.1:8010", show_default=True, help="Host and port; put https before it.")
def witness(key: Path, new_key: str | None, registers: Path | None, state: Path, bind: str) -> None:
    """Cosign checkpoints at POST /add-checkpoint until Ctrl-C or SIGTERM."""
    try:
        if new_key:
            click.echo(make_key(key, new_key))
            return
        serve(witness_of(key, registers, state), bind)
    except (Invalid, Doubtful, OSError) as error:
        raise click.ClickException(str(error)) from error


def make_key(file: Path, name: str) -> Key:
    if file.exists():
        raise Invalid(f"{file} is there already: a witness has one key. Name another file.")
    signer = Signer.new(name, COSIGNATURE)
    add_signer(file, signer)
    return signer.key


def witness_of(key: Path, registers: Path | None, state: Path) -> Witness:
    """Raises Invalid, Doubtful or OSError with a sentence where one of the files will not do."""
    if not registers:
        raise Invalid("Name the file of the registers' public keys: --registers FILE.")
    [signer] = read_signers(key)
    keys = read_keys([registers])
    if signer.key.type != COSIGNATURE or {each.type for each in keys} != {ED25519}:
        raise Invalid("A witness has a key of its own (--new-key), and --registers names keys of registers.")
    return Witness(signer, keys, state)


def serve(of: Witness, bind: str) -> None:
    configure_logs("INFO")
    host, _, port = bind.rpartition(":")
    server = Granian(
        "witness", address=host, port=int(port), interface=Interfaces.WSGI, workers=1,
        websockets=False, respawn_failed_workers=True, log_level=LogLevels.warning, log_dictconfig=OURS,
    )  # fmt: skip
    server.serve(target_loader=partial(load, of), wrap_loader=False)


def load(of: Witness) -> Flask:
    return create_witness(of)
