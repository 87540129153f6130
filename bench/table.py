"""The rows that the benchmark prints and keeps."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure, ours beside theirs; `goal` is for the ratio, and is met when the ratio reaches it."""

    measure: str
    setting: str
    ours: float
    against: str
    theirs: float | None
    unit: str
    ratio: float | None = None
    goal: float | None = None

    @property
    def met(self) -> str:
        if self.goal is None or self.ratio is None:
            return ""
        return "yes" if self.ratio >= self.goal else "no"


COLUMNS = [*(field.name for field in fields(Line)), "met"]


def show(lines: Sequence[Line]) -> None:
    """Print the lines, ratios before figures."""
    table = Table(*("measure", "setting", "ratio", "goal", "met", "ours", "against", "theirs", "unit"))
    for line in lines:
        values = {**asdict(line), "met": line.met}
        table.add_row(*(_shown(values[str(column.header)]) for column in table.columns))
    Console(width=150).print(table)


def keep(lines: Sequence[Line], file: Path) -> None:
    """Write the lines as CSV."""
    with file.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS)
        writer.writeheader()
        writer.writerows({**asdict(line), "met": line.met} for line in lines)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
