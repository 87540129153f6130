"""Lets through who may do what is asked for, and nobody else; asked before every view."""

from itertools import chain

from flask import redirect, request, session, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from placements.errors import Forbidden, Invalid
from web.access import ACCESS, ANYONE
from web.app import App
from web.current import allowed_roles, is_api, user
from web.json_fields import NOT_TEXT
from web.trouble import may_be_held, signed_out_page

WITHOUT_OWN_PASSWORD = frozenset({"static", "sign_in.change_password", "sign_in.sign_out"})
"""All that can be done while the password is still the one that an administrator gave."""


def init_gate(app: App) -> None:
    app.before_request(require_session)
    app.before_request(check_access)
    app.before_request(require_own_password)
    app.before_request(require_plain_text)
    app.for_pages(require_session, require_own_password, require_plain_text)


def require_session() -> None:
    """Raised here and not where the session is opened, so that the answer is a page like any other."""
    if session.lost:
        raise session.lost


def check_access() -> ResponseReturnValue | None:
    endpoint = request_ctx.request.endpoint
    if endpoint is None or ACCESS.get(endpoint, frozenset()) is ANYONE:
        return None  # an unknown address is answered by its own error
    if user() is None:
        return ask_to_sign_in()
    if not allowed_roles():
        raise Forbidden("Your role may not do this. If you need it for your work, ask an administrator for the role.")
    return None


def ask_to_sign_in() -> ResponseReturnValue:
    if is_api():
        sentence = "Send an API token of your own as a bearer token: you make one on the page of your account."
        raise Unauthorized(sentence, www_authenticate=WWWAuthenticate("bearer"))
    if request.method == "POST" and may_be_held():
        return signed_out_page(), 403
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in", next=wanted))


def require_own_password() -> ResponseReturnValue | None:
    if request.endpoint in WITHOUT_OWN_PASSWORD or not session.get("must_change_password"):
        return None
    return redirect(url_for("sign_in.change_password"))


def require_plain_text() -> None:
    """Refuse what no text holds, in any field of a page: it could be recorded, but neither shown nor exported.

    The API's parser reads the body itself, and as JSON only.
    """
    said = chain(request.args.items(multi=True), request.form.items(multi=True))
    if any(NOT_TEXT.search(value) for _, value in said):
        raise Invalid("Take out the control characters: what you send must be plain text.")
