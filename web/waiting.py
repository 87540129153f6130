"""A page after a command shows that command: it waits until the read models have reached the command's position."""

from collections.abc import Callable

from flask import Flask, request, session

from placements.application import Answer

PATIENCE = 5.0
"""Seconds after which a page is shown as it is."""


def remember(answer: Answer) -> None:
    """Let the next page wait for what was just recorded."""
    session["position"] = max(answer.position, session.get("position", 0))


def init_waiting(app: Flask, wait: Callable[[int], None]) -> None:
    @app.before_request
    def wait_for_own_commands() -> None:
        if request.method == "GET" and request.endpoint != "static" and "position" in session:
            wait(session.pop("position"))
