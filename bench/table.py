"""The rows that the benchmark prints and keeps."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

COLUMNS = ("measure", "setting", "ours", "against", "theirs", "unit", "ratio", "goal", "met")
SHOWN = ("measure", "setting", "ratio", "goal", "met", "ours", "against", "theirs", "unit")
"""On the terminal and on the page: ratios before figures."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure, ours beside theirs."""

    measure: str
    setting: str
    ours: float
    unit: str
    against: str = ""
    theirs: float | None = None
    ratio: float | None = None
    """Ours / theirs, the median over the paired rounds."""
    goal: float | None = None
    """What the ratio has to reach."""
    at_most: bool = False
    """The goal is not to be exceeded: less is better."""
    alone: bool = False
    """The goal is for our figure by itself, in its unit."""

    @property
    def met(self) -> str:
        reached = self.ours if self.alone else self.ratio
        if self.goal is None or reached is None:
            return ""
        return "yes" if (reached <= self.goal if self.at_most else reached >= self.goal) else "no"

    def cells(self) -> dict[str, str]:
        """The row as text, by its columns."""
        goal = "" if self.goal is None else f"{'≤' if self.at_most else '≥'} {figure(self.goal)}"
        return {
            "measure": self.measure,
            "setting": self.setting,
            "ours": figure(self.ours),
            "against": self.against,
            "theirs": figure(self.theirs),
            "unit": self.unit,
            "ratio": figure(self.ratio),
            "goal": f"{goal} {self.unit}" if goal and self.alone else goal,
            "met": self.met,
        }


def figure(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def show(lines: Iterable[Line]) -> None:
    """Print the lines, ratios before figures."""
    table = Table(*SHOWN)
    for line in lines:
        cells = line.cells()
        table.add_row(*(cells[column] for column in SHOWN))
    Console(width=170).print(table)


def read(file: Path) -> list[dict[str, str]]:
    """The rows that earlier runs have kept."""
    if not file.exists():
        return []
    with file.open(newline="") as opened:
        return [*csv.DictReader(opened)]


def keep(lines: Iterable[Line], file: Path) -> None:
    """Write the lines as CSV, in the place of what was kept of the same measures and settings; other rows stay."""
    old, new = read(file), [line.cells() for line in lines]
    taken = {(row["measure"], row["setting"]) for row in new}
    measures = {measure: [] for measure in by_measure(old)}
    measures |= by_measure([row for row in old if (row["measure"], row["setting"]) not in taken] + new)
    with file.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS)
        writer.writeheader()
        writer.writerows(row for rows in measures.values() for row in rows)


def by_measure(rows: Iterable[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """The rows of each measure, in the order in which they come."""
    measures: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        measures.setdefault(row["measure"], []).append(row)
    return measures
