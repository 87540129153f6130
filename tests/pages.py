"""The application as the tests of the pages use it: over a fresh register, with what costs time made cheap."""

from html.parser import HTMLParser

from argon2 import PasswordHasher
from flask import Flask, Response, request
from flask.globals import request_ctx
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.exceptions import HTTPException

from placements.application import Register
from projections.runner import Runner
from web import create_app
from web.settings import Settings


class Compiled(BytecodeCache):
    """Templates are compiled once a run, and not once an application."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self.kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def application(register: Register, url: str, settings: Settings = Settings()) -> Flask:
    """Over the register in the database at the url, whose read models are brought up whenever a page waits for them."""
    app = create_app(register, settings, wait=lambda position: Runner(url).catch_up() >= position)
    app.extensions["credentials"].hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    app.jinja_env.bytecode_cache = COMPILED
    app.after_request(leads_somewhere)
    return app


class Ways(HTMLParser):
    """Where a page leads: its links, and its forms, which are sent to an address of their own or back to the page's."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "form"):
            said = dict(attrs)
            to = said.get("href" if tag == "a" else "action") or self.page
            if to.startswith("/"):
                self.found.add(((said.get("method") or "get").upper(), to.partition("#")[0].partition("?")[0]))


def leads_somewhere(response: Response) -> Response:
    """Fails the test whose page has a link, or a form, to an address that does not take it."""
    if response.mimetype == "text/html" and not response.is_streamed:
        ways = Ways(request.path)
        ways.feed(response.get_data(as_text=True))
        for method, to in ways.found - {("GET", request.path)}:  # such as "Try again", wherever that is
            assert takes(method, to), f"{request.path} leads to {to}, which does not take {method}"
    return response


def takes(method: str, path: str) -> bool:
    try:
        request_ctx.url_adapter.match(path, method=method)
    except HTTPException as problem:
        return 300 <= (problem.code or 0) < 400
    return True
