"""Logs as lines of JSON, one a request: ids and routes, never a name and never what was typed."""

import logging
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import TextIO
from uuid import UUID, uuid4

import structlog
from flask import Flask, Response, has_request_context
from flask.globals import app_ctx, request_ctx

from placements.appender import Stored

log = structlog.get_logger()
lines = logging.getLogger(__name__)
"""Where that goes: asked before a line is made that nobody wants."""

UNREMARKABLE = ("static", "operation.healthz", "operation.readyz", "operation.metrics")
"""What is asked so often that a line tells nothing, unless it fails."""


def configure_logs(level: str, stream: TextIO = sys.stderr) -> None:
    """Once a process: our lines, and those of the libraries, go to the stream as JSON."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=structlog.processors.JSONRenderer())
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)


def init_logs(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        noted, id = app_ctx.g, uuid4()
        noted.request_id, noted.began, noted.recorded, noted.appends = id, perf_counter(), [], 0
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=str(id))

    @app.after_request
    def end(response: Response) -> Response:
        noted, request = app_ctx.g, request_ctx.request
        response.headers["X-Request-Id"] = str(noted.request_id)
        user = noted.get("user")
        if not lines.isEnabledFor(logging.INFO) or (request.endpoint in UNREMARKABLE and response.status_code < 400):
            return response
        log.info(
            "answered",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((perf_counter() - noted.began) * 1000, 1),
            account=str(user.id) if user else None,
            **({"recorded": noted.recorded} if noted.recorded else {}),
        )
        return response


def note_recorded(rows: Sequence[Stored], first: int) -> None:
    """Put the events that a request records into its line, by position and id."""
    if has_request_context():
        noted = app_ctx.g
        noted.appends += 1
        noted.recorded += [{"position": first + i, "event": str(row.event_id)} for i, row in enumerate(rows)]


def bind(name: str, id: UUID) -> None:
    """Put what a request is about into all its lines, by id."""
    structlog.contextvars.bind_contextvars(**{name: str(id)})
