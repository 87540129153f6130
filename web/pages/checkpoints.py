"""The newest checkpoint, for whoever must be able to prove later what the register held: and what it does not prove."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from placements.check import State
from placements.errors import NotFound
from placements.sealing import check_seal
from placements.tree import newest
from placements.verify_register import Checkpoint
from web.current import register
from web.forms import Form, show

pages = Blueprint("checkpoints", __name__, url_prefix="/checkpoint")

COSIGNED = 4 + 8 + 64
"""Bytes of a cosignature: the key's id, the time, the signature."""


@dataclass(frozen=True, kw_only=True)
class Signed:
    by: str
    at: datetime | None
    """When a witness saw it; the register itself signs no time."""


@pages.get("")
def checkpoint() -> ResponseReturnValue:
    seal = check_seal(register().store.fetch)
    note = newest(register().store.fetch)
    read = Checkpoint.read(note) if note else None
    return show(
        "checkpoints/checkpoint.html",
        Form(),
        refuses=seal if seal.state is State.WRONG else None,
        note=note,
        checkpoint=read,
        signatures=signatures(read) if read else [],
        recorded=register().position(),
    )


@pages.get("/file")
def checkpoint_file() -> ResponseReturnValue:
    note = newest(register().store.fetch)
    if note is None:
        raise NotFound("No checkpoint was signed yet.")
    head = {"Content-Disposition": f"attachment; filename=checkpoint-{Checkpoint.read(note).size}.txt"}
    return Response(note, headers=head, content_type="text/plain; charset=utf-8")


def signatures(checkpoint: Checkpoint) -> list[Signed]:
    return [Signed(by=name, at=seen_at(signature)) for name, signature in checkpoint.signatures]


def seen_at(signature: bytes) -> datetime | None:
    if len(signature) != COSIGNED:
        return None
    return datetime.fromtimestamp(int.from_bytes(signature[4:12]), UTC)
