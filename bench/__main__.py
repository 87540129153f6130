"""`make bench`: measures the register beside what a council would use instead, and writes docs/performance.md."""

import os
import signal
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import click

from bench import (
    append,
    demo,
    growth,
    histories,
    memory,
    over_http,
    reading,
    rebuilding,
    reports,
    starts,
    verifying,
    visible,
    web_servers,
)
from bench.conditions import conditions
from bench.ground import Ground, ground
from bench.page import write_charts, write_page
from bench.table import Line, keep, read, show

BENCH = Path(__file__).parent
DOCS = BENCH.parent / "docs"
RESULTS = BENCH / "results.csv"
REASONS = BENCH / "reasons.toml"
"""Why a goal is not met, by measure: written by hand."""

MEASURES: Mapping[str, Callable[[Ground], list[Line]]] = {
    "demo": demo.measure,
    **{f"http-{clients}": partial(over_http.measure, clients=clients) for clients in over_http.MOST},
    "servers": web_servers.measure,
    "append": append.measure,
    "rebuild": rebuilding.measure,
    "visible": visible.measure,
    "reports": reports.measure,
    "histories": histories.measure,
    "reading": reading.measure,
    "growth": growth.measure,
    "verify": verifying.measure,
    "memory": memory.measure,
    "starts": starts.measure,
}
"""What can be measured, in the order of the page."""


@click.command()
@click.argument("measures", nargs=-1, type=click.Choice([*MEASURES]))
@click.option("--quick", is_flag=True, help="Fewer rounds, smaller registers; the results are not kept.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=".bench",
    show_default=True,
    help="Where PostgreSQL and the generated registers stay for the next run.",
)
def main(measures: tuple[str, ...], home: Path, *, quick: bool) -> None:
    """Measure everything, or only MEASURES: the results of the others stay as they are."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was started is stopped
    os.environ["PLACEMENTS_HOME"] = str(home.absolute())  # no key of another register takes part
    with ground(home, quick=quick) as here:
        for name in measures or MEASURES:
            here.say(f"measuring: {name}")
            lines = MEASURES[name](here)
            show(lines)
            if not quick:
                keep(lines, RESULTS)  # at once: a run that is interrupted has not been for nothing
        if not quick:
            write_charts(read(RESULTS), DOCS)
            write_page(read(RESULTS), conditions(here), tomllib.loads(REASONS.read_text()), DOCS / "performance.md")


if __name__ == "__main__":
    main()
