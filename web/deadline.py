"""What a request asks of PostgreSQL shares one deadline, so that whoever asks is answered within ten seconds.

It is counted from the moment at which the request had come, and not from when a thread was free for it: what has waited
for longer than that, because everything stalls, is answered at once and asks for nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from placements.connection import within
from placements.recorder import DEADLINE

ARRIVED = "placements.arrived"
"""In the environment of a request: when it had come whole, by the monotonic clock."""


def init_deadline(app: Flask) -> None:
    answer = app.wsgi_app

    def answer_in_time(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with within(DEADLINE, since=environ.get(ARRIVED)):
            return answer(environ, start_response)

    app.wsgi_app = answer_in_time  # type: ignore[method-assign]
