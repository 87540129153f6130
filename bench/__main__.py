"""`make bench`: the demo council's load, commands over HTTP, the lag of the read models, and what an append costs."""

import platform
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from rich.console import Console

from bench import append, service
from bench.table import Line, keep, show
from placements import database
from placements.cluster import Cluster
from placements.demo.load import load
from placements.demo.population import SIZES
from projections.rebuild import rebuild

RESULTS = Path(__file__).parent / "results.csv"


def main() -> None:
    console = Console()
    console.print(f"Python {platform.python_version()}, {platform.machine()}, PostgreSQL with fsync on")
    with tempfile.TemporaryDirectory() as home, Cluster(Path(home)) as cluster:
        url = cluster.database("bench")
        database.migrate(url)
        found = [*demo(url), *service.lines(url), *append.lines(url)]
    show(found)
    keep(found, RESULTS)


def demo(url: str) -> list[Line]:
    """The year of the demo council through the commands, then the read models from nothing."""
    started = perf_counter()
    loaded = load(url, until=datetime.now(UTC).date() - timedelta(days=1), size=SIZES["full"])
    loading = perf_counter() - started
    events = sum(loaded.events.values())
    started = perf_counter()
    rebuild(url)
    rebuilding = perf_counter() - started
    return [
        _rate("demo council, commands", events, loading),
        _rate("rebuild of every read model", events, rebuilding),
    ]


def _rate(measure: str, events: int, seconds: float) -> Line:
    setting = f"{events:,} events in {seconds:.1f} s"
    return Line(measure=measure, setting=setting, ours=events / seconds, against="", theirs=None, unit="events/s")


if __name__ == "__main__":
    main()
