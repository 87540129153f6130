"""What a client may send, and for how long: at a limit it is told so, and nobody else waits for it."""

from collections import Counter
from time import monotonic

from flask import Flask
from flask.globals import request_ctx
from webargs.flaskparser import abort
from werkzeug.exceptions import RequestTimeout

from web.current import user
from web.settings import Settings

MOST_BYTES = 2 * 1024 * 1024
"""Of a body: above any form or command; the regulators' files come by the command line."""

MOST_HEADER_BYTES = 64 * 1024
"""Of a request's line and headers together; up to twice as many may pass."""

SECONDS = 10
"""In which the headers of a request must come, and then its body; a connection without a request is closed after it."""

MOST_CONNECTIONS = 256
"""That a worker keeps open at once; more wait outside."""

LATE = "placements.late"
"""In the environment of a request whose body did not come in time."""


FLOOD = "More requests come from you than are taken in a minute. Wait a minute, then go on."


class Senders:
    """How often each account, or address where nobody is signed in, has asked this worker in the running minute."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.minute, self.asked = 0, Counter[object]()

    def takes(self, sender: object) -> bool:
        """Whether one more is taken; with a limit of 0, always."""
        if self.minute != (minute := int(monotonic() // 60)):
            self.minute, self.asked = minute, Counter()
        self.asked[sender] += 1
        return not self.most or self.asked[sender] <= self.most


def init_limits(app: Flask, settings: Settings) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    senders = Senders(settings.requests)

    @app.before_request
    def refuse_what_came_late() -> None:
        if LATE in request_ctx.request.environ:
            raise RequestTimeout

    @app.before_request
    def refuse_a_flood() -> None:
        request = request_ctx.request
        if (request.endpoint or "").startswith(("static", "operation.")):
            return
        asking = user()
        if not senders.takes(asking.id if asking else request.remote_addr):
            abort(429, message=FLOOD, headers={"Retry-After": "60"})
