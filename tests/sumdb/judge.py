"""Go's golang.org/x/mod/sumdb as a judge beside our own verifier: asked one question a line, answers one."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOURCES = Path(os.environ.get("SUMDB_GOPATH", "/usr/share/gocode"))
FINE = "<nil>"


class Judge:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def opens(self, note: bytes, *keys: object) -> str:
        """What note.Open says of it, when all of those keys must have signed."""
        return self._ask(Note=note, Keys=[str(key) for key in keys])

    def finds(self, leaf: bytes, index: int, size: int, root: bytes, proof: list[bytes]) -> str:
        return self._ask(Leaf=leaf, Index=index, Size=size, Root=root, Proof=proof)

    def extends(self, old: bytes, earlier: int, size: int, root: bytes, proof: list[bytes]) -> str:
        return self._ask(Old=old, Index=earlier, Size=size, Root=root, Proof=proof)

    def _ask(self, **question: Any) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question, default=lambda data: b64encode(data).decode()) + "\n")
        self._process.stdin.flush()
        return str(json.loads(self._process.stdout.readline()))


def there() -> bool:
    return bool(shutil.which("go")) and (SOURCES / "src/golang.org/x/mod/sumdb/note").is_dir()


@contextmanager
def judging(folder: Path) -> Iterator[Judge]:
    """Build it in the folder, and let it answer."""
    environ = {**os.environ, "GO111MODULE": "off", "GOPATH": str(SOURCES), "GOCACHE": str(folder / "cache")}
    source = Path(__file__).with_name("main.go")
    subprocess.run(["go", "build", "-o", str(folder / "judge"), str(source)], env=environ, check=True)
    with subprocess.Popen([str(folder / "judge")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Judge(process)
        process.communicate()
