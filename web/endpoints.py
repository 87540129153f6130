"""Every part of the API."""

from web import (
    account,
    audit,
    checkpoint,
    controls,
    council,
    event,
    evidence,
    exceptions,
    meeting,
    panel,
    person,
    placement,
    provider,
    reads,
    replay,
    report,
    scheme,
    stay,
    token,
    trail,
    work,
)
from web.api import Blueprint

API: tuple[Blueprint, ...] = (
    placement.api,
    meeting.api,
    panel.api,
    person.api,
    provider.api,
    scheme.api,
    council.api,
    event.api,
    audit.api,
    checkpoint.api,
    exceptions.api,
    evidence.api,
    work.api,
    account.api,
    token.api,
    trail.api,
    reads.api,
    controls.api,
    report.api,
)

assert replay.placements is placement.api
assert stay.api is placement.api  # whose commands about the stay, and replays, are in modules of their own
