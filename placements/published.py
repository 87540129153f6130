"""Checkpoints outside the register: a folder in which nothing is written twice, but for `latest` and `keys`.

keys                        the public keys of the register, one a line
latest                      the newest checkpoint
000001/000001234567         the checkpoint of the first 1,234,567 events; a folder a million
"""

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from placements.verify_register import Key

A_FOLDER = 1_000_000


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def newest(self) -> str | None:
        """The checkpoint of most events, whatever `latest` says."""
        for folder in sorted(self._path.glob("[0-9]*"), reverse=True):
            if notes := sorted(folder.glob("[0-9]*")):
                return notes[-1].read_text()
        return None

    def publish(self, size: int, note: str, keys: Iterable[Key]) -> None:
        """Write it for good; one of that size that is there already stays as it is."""
        place = self._path / f"{size // A_FOLDER:06}" / f"{size:012}"
        place.parent.mkdir(parents=True, exist_ok=True)
        written = self._write(note)
        try:
            os.link(written, place)
        except FileExistsError:
            note = place.read_text()
        finally:
            written.unlink()
        self._replace("latest", note)
        self._replace("keys", "".join(f"{key}\n" for key in keys))
        for folder in (place.parent, self._path):
            keep(folder)

    def _write(self, text: str) -> Path:
        """A file that nobody looks for yet, safe on the disk."""
        with NamedTemporaryFile("w", dir=self._path, prefix=".", delete=False) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o444)
        return Path(file.name)

    def _replace(self, name: str, text: str) -> None:
        target = self._path / name
        if not target.exists() or target.read_text() != text:
            self._write(text).replace(target)


def keep(folder: Path) -> None:
    """Let the names in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
