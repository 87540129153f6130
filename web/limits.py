"""What a client may send, and for how long: at a limit it is told so, and nobody else waits for it."""

from flask import Flask, request
from werkzeug.exceptions import RequestTimeout

MOST_BYTES = 2 * 1024 * 1024
"""Of a body: above any form or command; the regulators' files come by the command line."""

MOST_HEADER_BYTES = 64 * 1024
"""Of a request's line and headers together."""

SECONDS = 10
"""In which the headers of a request must come, and then its body; a connection without a request is closed after it."""

MOST_CONNECTIONS = 256
"""That a worker keeps open at once; more wait outside."""

LATE = "placements.late"
"""In the environment of a request whose body did not come in time."""


def init_limits(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.before_request
    def refuse_what_came_late() -> None:
        if LATE in request.environ:
            raise RequestTimeout
