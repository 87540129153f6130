"""Pins every package by version and hash, for every platform, and refuses an address in what it wrote.

What is pinned stays so while it satisfies pyproject.toml; `--upgrade` takes the newest of everything.
"""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path("requirements")
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
SETS = {
    "run": ["pyproject.toml", "--group", "build"],
    "test": ["pyproject.toml", "--group", "build", "--group", "test", "--constraint", "requirements/run.txt"],
    "node": ["--group", "node"],
    "lock": ["--group", "lock"],
}


PEERS = sorted(Path("bench/peers").glob("*/requirements.in"))
"""What the benchmark measures us against, each in an environment of its own."""


def pin(target: Path, sources: list[str]) -> None:
    compile_ = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *OPTIONS, *sys.argv[1:]]
    subprocess.run([*compile_, *sources, "--output-file", target], check=True)
    if "://" in target.read_text():
        sys.exit(f"{target} names an address: pin the package by version and hash only")


if __name__ == "__main__":
    for name, sources in SETS.items():
        pin(REQUIREMENTS / f"{name}.txt", sources)
    for source in PEERS:
        pin(source.with_suffix(".txt"), [str(source)])
