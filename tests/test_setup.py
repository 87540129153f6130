"""What the project is set up from: pinned by hash, with no address, and run by nobody in particular."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tools.third_party import notices

ROOT = Path(__file__).parent.parent
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_every_package_is_pinned_by_version_and_hash(file):
    packages = re.split(r"\n(?=\S)", file.read_text().strip())
    for package in packages:
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==\S+", package), package
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", package), package


@pytest.mark.parametrize(
    "file", [*REQUIREMENTS, ROOT / "package-lock.json", ROOT / ".npmrc"], ids=lambda file: file.name
)
def test_nothing_that_is_pinned_names_an_address(file):
    assert "://" not in file.read_text()


def test_every_npm_package_is_pinned_by_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all(package["integrity"].startswith("sha512-") for name, package in packages.items() if name)


def test_make_says_what_it_can_do():
    said = subprocess.run(["make", "help"], cwd=ROOT, text=True, capture_output=True, check=True).stdout
    targets = set(re.findall(r"^  make (\w+)", said, re.MULTILINE))
    assert {"demo", "test", "serve", "check", "fmt", "lock", "install"} <= targets


def test_the_vendored_styles_are_without_the_crowns_branding():
    styles = [file.read_text() for file in (ROOT / "web/static/vendor").glob("*.css")]
    assert len(styles) == 3
    for style in styles:
        assert "GDS Transport" not in style
        assert "govuk-crest" not in style


def test_the_notice_of_third_parties_is_that_of_the_packages(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert (ROOT / "THIRD-PARTY.md").read_text() == notices(), "make notices"
