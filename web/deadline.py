"""What a request asks of PostgreSQL shares one deadline, so that whoever asks is answered within ten seconds."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from placements.connection import within
from placements.recorder import DEADLINE


def init_deadline(app: Flask) -> None:
    answer = app.wsgi_app

    def answer_in_time(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with within(DEADLINE):
            return answer(environ, start_response)

    app.wsgi_app = answer_in_time  # type: ignore[method-assign]
