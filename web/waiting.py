"""A page after a command shows that command: it waits until the read models have reached the command's position."""

from collections.abc import Callable

from flask import Flask, request, session

from placements.application import Answer, Register
from projections.position import wait


def shows(register: Register, position: int) -> bool:
    """Wait until the read models, which the runner keeps, show what is recorded up to there; not for long."""
    with register.store.pool.connection() as connection:
        return wait(connection, position)


def remember(answer: Answer) -> None:
    """Let the next page wait for what was just recorded."""
    session["position"] = max(answer.position, session.get("position", 0))


def init_waiting(app: Flask, shown: Callable[[int], bool]) -> None:
    @app.before_request
    def wait_for_own_commands() -> None:
        if request.method == "GET" and request.endpoint != "static" and "position" in session:
            shown(session.pop("position"))
