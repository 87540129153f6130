"""What the service counts and shows to Prometheus: routes, outcomes and positions, never an id and never a name."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from time import perf_counter

from flask import Flask, Response
from flask.globals import app_ctx, request_ctx
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from placements.application import Register
from placements.errors import Unavailable
from placements.recorder import Recorder
from projections.following import following

BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
"""Seconds."""

REFUSED, UNKNOWN = (409, 412), 503

SAFE = ("GET", "HEAD", "OPTIONS")


class Metrics:
    """The counters of this process. With a folder they are kept in its files, and shown for all processes together."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        if folder:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
            values.ValueClass = values.MultiProcessValue()
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered.", "route", "method", "status")
        self.seconds = Histogram(
            "placements_request_seconds",
            "Seconds until a request was answered.",
            ("route", "method"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.commands = self._counter("commands", "Commands: recorded, refused by a rule, or unknown.", "outcome")
        self.appends = self._counter("appends", "Appends to the register.")
        self.events = self._counter("events_appended", "Events that these appends recorded.")
        self.connections = self._gauge("pool_connections", "Connections to PostgreSQL.", "state")
        self.waiting = self._gauge("pool_waiting", "Requests that wait for a connection.")

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"placements_{name}", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"placements_{name}", what, labels, registry=self.registry, multiprocess_mode="livesum")

    def text(self, register: Register) -> bytes:
        """Everything in Prometheus' text form, as of this moment."""
        shown = self.registry
        if self._folder:
            shown = CollectorRegistry()
            multiprocess.MultiProcessCollector(shown, path=str(self._folder))
        positions = CollectorRegistry()
        positions.register(Positions(Recorder(register.store.pool, deadline=3)))
        return generate_latest(shown) + generate_latest(positions)


class Positions(Collector):
    """How far the register and its read models are, asked when somebody wants to know."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def collect(self) -> Iterator[Metric]:
        try:
            now = following(self._recorder)
        except Unavailable:
            yield gauge("database_up", "Whether PostgreSQL answers.", 0)
            return
        yield gauge("database_up", "Whether PostgreSQL answers.", 1)
        yield CounterMetricFamily("placements_register_position", "Events in the register.", now.recorded)
        shown = "Events that the read models show: all of them move together."
        yield gauge("read_models_position", shown, now.shown)
        yield gauge("read_models_lag_events", "Events that the read models do not show yet.", now.events)
        yield gauge("read_models_lag_seconds", "How long the first of these has been in the register.", now.seconds)
        yield gauge("runner_follows", "Whether a runner follows the register.", now.runner)
        stands = "Whether the runner stands before an event that it cannot show."
        yield gauge("runner_stopped", stands, now.stopped is not None)


def gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"placements_{name}", what, value)


def init_metrics(app: Flask, metrics: Metrics, register: Register) -> None:
    app.extensions["metrics"] = metrics
    requests, seconds = cache(metrics.requests.labels), cache(metrics.seconds.labels)
    commands = cache(metrics.commands.labels)
    idle, used = shown_by(metrics.connections.labels("idle")), shown_by(metrics.connections.labels("in use"))
    waiting = shown_by(metrics.waiting)

    @app.after_request
    def count(response: Response) -> Response:
        noted, request = app_ctx.g, request_ctx.request
        route = request.url_rule.rule if request.url_rule else "none"
        requests(route, request.method, response.status_code).inc()
        seconds(route, request.method).observe(perf_counter() - noted.began)
        if request.method not in SAFE and (outcome := outcome_of(response.status_code, noted.recorded)):
            commands(outcome).inc()
        if noted.recorded:
            metrics.appends.inc(noted.appends)
            metrics.events.inc(len(noted.recorded))
        stats = register.store.pool.get_stats()
        idle(stats["pool_available"])
        used(stats["pool_size"] - stats["pool_available"])
        waiting(stats["requests_waiting"])
        return response


def shown_by(gauge: Gauge) -> Callable[[int], None]:
    """Sets the gauge to a number, unless it stands there."""
    shown: int | None = None

    def show(number: int) -> None:
        nonlocal shown
        if number != shown:
            gauge.set(number)
            shown = number

    return show


def outcome_of(status: int, recorded: Sequence[object]) -> str | None:
    """What became of a command, by the status of its answer; None when there was none to speak of."""
    if status == UNKNOWN:
        return "unknown"
    if status in REFUSED:
        return "refused"
    return "recorded" if recorded else None
