"""The demo council's year through the commands themselves: how many events, and how many a second."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

from bench.ground import Ground
from bench.table import Line
from placements.demo.load import load
from placements.demo.population import SIZES


def measure(here: Ground) -> list[Line]:
    """Events a second of the load alone; the read models are filled afterwards."""
    with here.fresh("demo") as url:
        began = perf_counter()
        loaded = load(url, until=datetime.now(UTC).date() - timedelta(days=1), size=SIZES["full"])
        seconds, events = perf_counter() - began, sum(loaded.events.values())
    return [
        Line(measure="demo council, commands", setting=f"{events:,} events", ours=events / seconds, unit="events/s")
    ]
