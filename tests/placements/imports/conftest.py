"""The regulators' real files, where the machine has them, and small files in their form."""

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from placements.store import Actor
from placements.vocabulary import Role

PREAMBLE = (
    "Children's social care data in England 2025 – Provider level as at 31 March 2025",
    "This worksheet contains one table, this table begins in cell A4.",
    "Some cells in this table are empty.",
)

OFSTED_2025 = {
    "Web link": "Ofsted Social Care Provider Webpage",
    "URN": "SC392492",
    "Linked Education URN": "",
    "Provision type": "Children's home",
    "Registration date": "24/04/2009",
    "Registration status": "Active",
    "Name": "REDACTED",
    "Postcode": "REDACTED",
    "Local authority": "Birmingham",
    "Sector": "Private",
    "Places": "4",
    "Organisation which owns the provider": "DMR Services Ltd ",
    "\nLatest Full inspection event type": "Full inspection",
    "\nLatest full inspection date": "05/11/2024",
    "Latest full inspection publication date": "14/01/2025",
    "\nLatest full inspection event number": "10360658",
    "\nOverall experiences and progress of children and young people": "Requires improvement to be good",
    "Outcomes in education and related learning activities": "",
    "Health services": "",
    "\nHow well children and young people are helped and protected": "Good",
    "The effectiveness of leaders and managers": "Inadequate",
    "Supported Accommodation outcome": "",
    "": "",
}
"""A row of the 2025 edition, with its headings."""

Write = Callable[..., Path]


REAL_FILES = Path(os.environ.get("PLACEMENTS_SHARED", Path(__file__).parents[4] / "shared")) / "data"
NOT_HERE = "The regulators' files are not here: set PLACEMENTS_SHARED to the folder that has data/ofsted in it."


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, which is not part of the repository."""
    if not REAL_FILES.is_dir():
        pytest.skip(NOT_HERE)
    return REAL_FILES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud that the real files were not read."""
    if not REAL_FILES.is_dir():
        terminalreporter.write_line(f"Imports were tested without real files. {NOT_HERE}", yellow=True)


@pytest.fixture
def ofsted_file(tmp_path: Path) -> Write:
    """Writes a file in the form of 2025: each row by what differs from the sample row."""

    def write(
        *rows: Mapping[str, str],
        name: str = "providers.csv",
        preamble: Sequence[str] = PREAMBLE,
        encoding: str = "utf-8-sig",
        headings: Sequence[str] = tuple(OFSTED_2025),
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerows([line, *[""] * (len(headings) - 1)] for line in preamble)
            writer.writerow(headings)
            writer.writerows([({**OFSTED_2025, **row}).get(heading, "") for heading in headings] for row in rows)
        return path

    return write


@pytest.fixture
def by() -> Actor:
    return Actor(id=UUID("7a0c9a55-0000-4000-8000-000000000001"), role=Role.COMMISSIONER)
