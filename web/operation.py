"""For those who run the service: does it live, is it ready, and what has it counted. No person and no id is in it."""

from ipaddress import ip_address

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from placements.check import all_right
from placements.errors import Forbidden
from placements.readiness import readiness
from placements.recorder import Recorder
from projections import following
from web.current import register
from web.settings import Settings

pages = Blueprint("operation", __name__)

DEADLINE = 3.0
"""Seconds that the database has to answer, before it counts as away."""

FORWARDED = ("Forwarded", "X-Forwarded-For")


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process lives: it asks nobody else."""
    return {"status": "ok"}


@pages.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Whether decisions can be taken in and shown: 200 or 503, and each check with what to do about it."""
    recorder = Recorder(register().store.pool, deadline=DEADLINE)
    checks = [*readiness(recorder), *following.checks(recorder)]
    ready = all_right(checks)
    return {"ready": ready, "checks": checks}, 200 if ready else 503


@pages.get("/metrics")
def metrics() -> ResponseReturnValue:
    """What this service has counted since it was started, in Prometheus' text form."""
    return current_app.extensions["metrics"].text(register()), 200, {"Content-Type": CONTENT_TYPE_LATEST}


@pages.before_request
def let_monitors_in() -> None:
    """Whether the service lives, anybody may ask; the rest is for the addresses in PLACEMENTS_MONITORS."""
    if request.endpoint != "operation.healthz" and not may_monitor(current_app.extensions["settings"]):
        raise Forbidden("Ask from an address that PLACEMENTS_MONITORS names; a proxy must stand in PLACEMENTS_PROXIES.")


def may_monitor(settings: Settings) -> bool:
    """Whether who asks does so from one of those addresses. Behind a proxy that was not declared, nobody does."""
    if not settings.proxies and any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in settings.monitors)
