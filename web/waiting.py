"""A page after a command shows that command: it waits until the read models have reached the command's position."""

from collections.abc import Callable

from flask import flash, g, request, session

from placements.application import Answer, Register
from projections.position import wait
from projections.query import connected
from web.app import App


def shows(register: Register, position: int) -> bool:
    """Wait until the read models, which the runner keeps, show what is recorded up to there; not for long."""
    with connected(register.store.pool) as connection:
        return wait(connection, position)


def remember(answer: Answer) -> None:
    """Let the next page wait for what was just recorded."""
    g.answer = answer
    session["position"] = max(answer.position, session.get("position", 0))


def init_waiting(app: App, shown: Callable[[int], bool]) -> None:
    @app.before_request
    def wait_for_own_commands() -> None:
        asks_for_a_page = request.method == "GET" and request.endpoint != "static"
        if asks_for_a_page and "position" in session and not shown(session.pop("position")):
            flash("What you did is recorded, but lists do not show it yet. Look again in a minute.")

    app.for_pages(wait_for_own_commands)
