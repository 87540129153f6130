"""Flask, without what no request of ours needs: hooks that are for pages alone are not called for the API."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask, Request, Response
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.routing import MapAdapter

from web.current import is_api

Hook = Callable[..., Any]


class App(Flask):
    """Views and hooks are plain functions: Flask need not look at each of them at each request."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._for_pages: set[Hook] = set()

    def ensure_sync(self, func: Hook) -> Hook:
        return func

    def for_pages(self, *hooks: Hook) -> None:
        """The API needs none of these: it has no session, no form and no file."""
        self._for_pages |= {*hooks}

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """For any host: who may be asked by which name is for a proxy to say."""
        if request is None:
            return super().create_url_adapter(request)
        environ = request.environ
        return MapAdapter(
            self.url_map,
            request.host,
            environ["SCRIPT_NAME"] or "/",
            "",
            environ["wsgi.url_scheme"],
            environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
            environ["REQUEST_METHOD"],
            environ["QUERY_STRING"],
        )

    def preprocess_request(self) -> ResponseReturnValue | None:
        if not is_api(request_ctx.request):
            return super().preprocess_request()
        for hook in self._before_api:
            if (answer := hook()) is not None:
                return answer  # type: ignore[no-any-return]
        return None

    def process_response(self, response: Response) -> Response:
        if not is_api(request_ctx.request):
            return super().process_response(response)
        for hook in self._after_api:
            response = hook(response)
        return response

    @cached_property
    def _before_api(self) -> list[Hook]:
        return [hook for hook in self.before_request_funcs[None] if hook not in self._for_pages]

    @cached_property
    def _after_api(self) -> list[Hook]:
        return [hook for hook in reversed(self.after_request_funcs[None]) if hook not in self._for_pages]
