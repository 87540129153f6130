"""What every answer carries to keep browsers from being turned against us, and where forms' tokens are checked."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from placements.credentials import Credentials
from web.app import App
from web.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

UNCACHED = [("Cache-Control", "no-store")]
"""What people see of the register stays in no cache."""

ONE_YEAR = 365 * 24 * 60 * 60

csrf = CSRFProtect()


def init_secret(app: App, credentials: Credentials) -> None:
    """The key of the forms' tokens is read with the first request: the database may come later than this process."""

    @app.before_request
    def know_secret() -> None:
        if not app.secret_key and not (request.endpoint or "").startswith(("static", "operation.")):
            app.secret_key = credentials.secret()

    app.for_pages(know_secret)


def init_security(app: App, settings: Settings) -> None:
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session
    before = {*app.before_request_funcs[None]}
    csrf.init_app(app)
    app.for_pages(*{*app.before_request_funcs[None]} - before)
    add_headers(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 3)


def add_headers(app: App, settings: Settings) -> None:
    """To every answer, behind all that Flask does: a list that is made once."""
    always = [*HEADERS.items()]
    if settings.secure:
        always.append(("Strict-Transport-Security", f"max-age={ONE_YEAR}; includeSubDomains"))
    answer = app.wsgi_app

    def answer_with_headers(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
            kept = environ["PATH_INFO"].startswith("/static/") or any(name == "Cache-Control" for name, _ in headers)
            return start_response(status, [*headers, *always, *([] if kept else UNCACHED)], *failed)

        return answer(environ, start)

    app.wsgi_app = answer_with_headers  # type: ignore[method-assign]
