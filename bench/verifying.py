"""The whole register held against a checkpoint of it, as `placements verify` does."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.ground import Ground
from bench.pairs import OURS, beside, paired, seconds
from bench.table import Line
from placements import dump
from placements.published import Folder
from placements.sealer import seal_once
from placements.signing import Signer
from placements.verify_register import Audit, Checkpoint

NAME = "bench.example/register"


def measure(here: Ground) -> list[Line]:
    """Events a second, by the clock, beside reading the same rows and doing nothing with them."""
    size, copies = list(here.sizes.items())[1]
    url = here.register(copies)
    with TemporaryDirectory() as home:
        folder = Folder(Path(home))
        sealed = seal_once(url, [Signer.new(NAME)], folder)
        checkpoint = Checkpoint.read(folder.newest() or "")

    def verified() -> None:
        audit = Audit([checkpoint])
        with dump.reading(url, None) as reader:
            for event in reader.events():
                audit.take(event)
        audit.finish()
        assert not audit.findings, audit.findings

    def only_read() -> None:
        with dump.reading(url, None) as reader:
            for _ in reader.events():
                pass

    each = {OURS: verified, "the same rows, only read": only_read}
    rounds = paired(here.rounds, {name: (lambda work=work: sealed / seconds(work)) for name, work in each.items()})
    goals = {"the same rows, only read": {"goal": 100_000, "alone": True}}
    return beside("verify against a checkpoint", size, rounds, "events/s", goals)
