"""Writes docs/performance.md and its charts from the results that were kept."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.chart import Groups, bars
from bench.pairs import OURS
from bench.table import SHOWN, by_measure

Rows = list[dict[str, str]]

CHARTS = {
    "throughput": ("Commands over HTTP", "requests/s", ("create over HTTP", "decide over HTTP")),
    "latency": (
        "The slowest of a hundred commands over HTTP",
        "ms",
        ("create over HTTP, p99", "decide over HTTP, p99"),
    ),
    "growth": ("A command as the register grows", "ms", ("growth",)),
}
"""File name, title, unit, and the measures whose figures it shows."""

READING = """# Performance

Written by `make bench`; the figures are in [bench/results.csv](../bench/results.csv). Measured {day}.

How to read it: every measure is taken in paired rounds, ours and theirs in turn on the same PostgreSQL with durable
commits, and what stands here is the median of at least five. **The ratio is ours / theirs**, the median of the ratios
within the rounds: it says more than the figures, which belong to one machine on one day. A goal with ≥ is a ratio (or,
with a unit, a figure of ours) to reach, one with ≤ not to exceed. `make bench` measures again, all in one run;
`python -m bench http-16 append` measures only those and leaves the other rows; `--quick` is for development.

What is measured, and beside what: [bench/README.md](../bench/README.md).
"""


def write_charts(rows: Rows, docs: Path) -> None:
    """The charts whose measures have been taken."""
    for name, (title, unit, measures) in CHARTS.items():
        wanted = [row for row in rows if row["measure"] in measures]
        if wanted:
            (docs / f"{name}.svg").write_text(bars(title, unit, _groups(wanted)))


def _groups(rows: Rows) -> Groups:
    groups: dict[str, dict[str, float]] = {}
    for row in rows:
        group = groups.setdefault(f"{row['measure'].partition(' over')[0]}, {row['setting']}", {})
        group[OURS] = float(row["ours"])
        if row["theirs"]:
            group[row["against"]] = float(row["theirs"])
    return groups


def write_page(rows: Rows, conditions: Mapping[str, str], reasons: Mapping[str, str], file: Path) -> None:
    """What was measured, under what conditions, and which goals are not met and why."""
    charts = [
        f"![{title}]({name}.svg)" for name, (title, *_) in CHARTS.items() if (file.parent / f"{name}.svg").exists()
    ]
    parts = [
        READING.format(day=f"{datetime.now(UTC):%-d %B %Y}"),
        "## Goals",
        _table(SHOWN, (shown(row) for row in rows if row["goal"])),
        "## Goals that are not met",
        _unmet(rows, reasons),
        "## In pictures",
        *charts,
        "## Every other measure",
        _table(SHOWN, (shown(row) for row in rows if not row["goal"])),
        "## Machine, versions and settings",
        _table(("what", "measured on"), conditions.items()),
    ]
    file.write_text("\n\n".join(part.strip() for part in parts) + "\n")


def shown(row: Mapping[str, str]) -> list[str]:
    """The cells of a row, ratios before figures."""
    return [row[column] for column in SHOWN]


def _unmet(rows: Rows, reasons: Mapping[str, str]) -> str:
    """Each measure with a goal that is not met, and why, as reasons.toml has it."""
    missed = by_measure(row for row in rows if row["met"] == "no")
    return (
        "\n".join(f"- {_missed(some)} {reasons.get(measure, '')}".strip() for measure, some in missed.items())
        or "None."
    )


def _missed(rows: Rows) -> str:
    each = [f"{row['setting']}{_beside(row)}, goal {row['goal']}" for row in rows]
    return f"**{rows[0]['measure']}** ({'; '.join(each)})."


def _beside(row: Mapping[str, str]) -> str:
    alone = row["goal"].endswith(row["unit"])
    return f": {row['ours']} {row['unit']}" if alone else f": {row['ratio']} x {row['against']}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = [*head]
    return "\n".join(_row(cells) for cells in (columns, ["---"] * len(columns), *rows))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
