"""One table: what went wrong → the status and what the answer is called. Pages get a page, the API problem+json."""

from collections.abc import Mapping

import structlog
from flask import Flask, current_app, g, jsonify, render_template, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from placements import errors
from web.current import is_api
from web.trouble import became, may_be_held, sentence_of, signed_in_anew_page, trouble_page

STATUS: Mapping[type[Exception], tuple[int, str]] = {
    errors.Invalid: (422, "This cannot be understood"),
    errors.Refused: (409, "This cannot be done"),
    errors.Conflict: (409, "Somebody else was working on the same record"),
    errors.Stale: (412, "This has changed since you opened it"),
    errors.NotFound: (404, "Not in the register"),
    errors.Forbidden: (403, "You may not do this"),
    errors.Forked: (409, "The register was restored to an earlier moment"),
}

HTTP: Mapping[int, tuple[str, str]] = {
    400: ("This cannot be read", "What was sent is not in a form that can be read. Go back and try again."),
    404: (
        "Page not found",
        "There is nothing at this address. If you typed it, check it; if you followed a link, it may be out of date.",
    ),
    405: ("This address does not take that", "Start again from the page that you came from."),
    406: ("Not in this form", "This cannot be sent in the form that was asked for."),
    408: ("This came too slowly", "It did not arrive within 10 seconds. Check the connection, then send it again."),
    412: ("This has changed since you read it", "Read it again, then decide."),
    413: ("This is too large", "Send less than 2 MB at a time."),
    415: ("The body must be JSON", "Set Content-Type to application/json."),
    422: ("Some of this is not as it must be", "See errors for what to mend in each field."),
    428: ("Say which version you saw", "Send its ETag as If-Match."),
    429: ("Too many tries", "Wait a quarter of an hour, then try again."),
    500: (
        "Something went wrong",
        "It is our fault, and it is noted. If you were recording something, look for it before you try again.",
    ),
}
"""What a person can do about a status that comes without a sentence of its own."""

UNAVAILABLE = "The register does not answer"
RETRY_AFTER = {"Retry-After": "5"}

log = structlog.get_logger()


def init_errors(app: Flask) -> None:
    for kind in STATUS:
        app.register_error_handler(kind, answer_error)
    app.register_error_handler(errors.Unavailable, answer_unavailable)
    app.register_error_handler(CSRFError, answer_csrf)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_unexpected)


def answer_error(error: Exception) -> ResponseReturnValue:
    return answer(*STATUS[type(error)], str(error))


def answer_unavailable(error: errors.Unavailable) -> ResponseReturnValue:
    """The session is not kept: it is where the register is."""
    cause: BaseException = error
    while cause.__cause__:
        cause = cause.__cause__
    log.warning("the register does not answer", cause=type(cause).__name__)
    session.lost = error
    if is_api():
        return answer(503, UNAVAILABLE, sentence_of(error), headers=RETRY_AFTER, more=became(error))
    return trouble_page(error), 503, RETRY_AFTER


def answer_csrf(_: CSRFError) -> ResponseReturnValue:
    if g.get("user") and may_be_held():
        return signed_in_anew_page(), 400
    return answer(
        400, "This form can no longer be sent", "It was open for too long or you signed in anew. Open it again."
    )


def answer_http(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's errors and flask-smorest's, which carry what is wrong with the input in `data`."""
    if isinstance(cause := getattr(error, "original_exception", None), errors.Unavailable):
        return answer_unavailable(cause)  # raised behind the view, where Flask asks no other handler
    status, data = error.code or 500, getattr(error, "data", {})
    if status < 400:
        return error.get_response()
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "WWW-Authenticate")}
    title, sentence = HTTP.get(status, (error.name, error.description or ""))
    sentence = data.get("message") or sentence
    invalid = {"errors": data["messages"]} if data.get("messages") else {}
    return answer(status, title, sentence, headers=kept | (data.get("headers") or {}), more=invalid)


def answer_unexpected(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    log.error("failed", error=type(error).__name__, at=where(error))
    return answer(500, *HTTP[500])


def where(error: BaseException) -> list[str]:
    """The path that led to an error, without its message, which might hold a name."""
    frames, trace = [], error.__traceback__
    while trace:
        frames.append(f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames


def answer(
    status: int,
    title: str,
    sentence: str,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> ResponseReturnValue:
    """`more` are further members of the problem+json."""
    if is_api():
        problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence, "request": g.request_id}
        response = jsonify(problem | dict(more or {}))
        response.content_type = "application/problem+json"
        return response, status, dict(headers or {})
    page = render_template("error.html", title=title, sentence=sentence, request_id=g.request_id, adrift=status >= 500)
    return page, status, dict(headers or {})
