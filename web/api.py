"""The API under /api: how requests are read and answers written, its OpenAPI document and its page of documentation."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NoReturn

import flask_smorest
import msgspec
from flask import Flask, Request, Response
from flask.globals import request_ctx
from marshmallow import RAISE, Schema, fields
from marshmallow.validate import OneOf
from webargs.core import is_json
from webargs.flaskparser import FlaskParser, abort

from placements.codec import plain
from web.security import csrf

COMPONENTS = "#/components/schemas/"

JSON = msgspec.json.Encoder(enc_hook=plain)


ABOUT = """
Everything that people do on the pages, for programs.

**Who asks.** Send an API token as a bearer token: you make one on the page of your account, or with `POST
/api/tokens`. It may do what its holder may do, never more.

**Commands.** A command to something that is there already says which version its caller saw: send the ETag that the
read answered with as `If-Match`. Without it the answer is 428; when the version has moved on, 412: read again, then
decide. With an `Idempotency-Key` a repeat of the same request is answered as it was the first time, and nothing is
done twice; another request under the same key is 422. A command answers with the `id` and `version` of what it
changed, and with its `position` in the register. What a rule forbids is 409: `detail` holds the rule's sentence.

**Reads.** Lists are read models, which follow the register in milliseconds. Put the `position` of a command into a
read, and it answers once that command shows; 503 says that it does not yet. `known` asks for what the register knew
at a moment, `on` for a day in the world. Money is whole pence, dates are civil dates in London, recorded times are
UTC.

**Reads are written down** before they are answered. Who has no part in the case of a person to whom access is
restricted, and who takes an evidence pack with names, sends the header `Reason`: without it the answer is 403, which
names the reasons.

**Errors** are problem+json (RFC 9457); `errors` names the fields, `detail` says what to do.
"""

PARAMETERS: Mapping[str, dict[str, Any]] = {
    "If-Match": {
        "required": True,
        "description": 'The ETag of the version that you saw, such as "7"; * for whatever is there.',
        "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}")$'},
    },
    "Idempotency-Key": {
        "description": "A name of your own for this request: its repeat is answered in the same way and does nothing.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    },
}

ETAG = {"description": "The version, to be sent as If-Match.", "schema": {"type": "string"}}

PAGINATION = {
    "description": "JSON: the `total` of the rows, `total_pages`, and the numbers of this `page`, the `first_page`, "
    "`last_page`, `previous_page` and `next_page`, as far as there are such.",
    "schema": {"type": "string"},
}


class Problem(Schema):
    """RFC 9457, with the id of the request, under which we find it in our logs."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request = fields.UUID(required=True)
    recorded = fields.String(
        validate=OneOf(["yes", "no", "unknown"]),
        metadata={"description": "With 503, whether what was asked for is recorded."},
    )
    errors = fields.Dict(metadata={"description": "What is wrong with each field, by where it stands."})


class Parser(FlaskParser):
    """Reads JSON strictly: what is not text, or nested without end, is malformed; what is not known is refused."""

    DEFAULT_UNKNOWN_BY_LOCATION: Mapping[str, str | None] = {"json": None, "query": RAISE}

    def load_json(self, req: Request, schema: Schema) -> Any:
        body = req.get_data()
        if not body:
            return {}
        if not is_json(req.mimetype):
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            return msgspec.json.decode(body)
        except (ValueError, RecursionError) as error:
            malformed(error)


def malformed(error: Exception) -> NoReturn:
    abort(HTTPStatus.BAD_REQUEST, message=f"The body is not the JSON that it says it is: {error}.")


class Blueprint(flask_smorest.Blueprint):
    """A part of the API, with the shapes of its answers, which the domain's own dataclasses describe."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, about: str, path: str) -> None:
        super().__init__(f"api-{name}", __name__, url_prefix=f"/api{path}", description=about)
        self.components: dict[str, Any] = {}

    def shape(self, kind: Any, name: str) -> dict[str, Any]:
        """The JSON schema of a dataclass, or of a list of them; kept under the name, its parts under name.part."""
        [schema], parts = msgspec.json.schema_components([kind], ref_template=f"{COMPONENTS}{name}.{{name}}")
        parts = json.loads(json.dumps(parts), object_hook=without_closed_lists)
        whole = (schema.get("items") or schema)["$ref"].removeprefix(COMPONENTS)
        self.components |= {f"{name}.{part}": described for part, described in parts.items()}
        self.components[name] = self.components.pop(whole)
        return {**schema, "items": {"$ref": COMPONENTS + name}} if "items" in schema else {"$ref": COMPONENTS + name}


def without_closed_lists(part: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema closes a list of known length with `items: false`, which apispec takes for a name."""
    return {name: value for name, value in part.items() if (name, value) != ("items", False)}


class Whole(Response):
    """An answer that is complete: of one to a command, Werkzeug need work nothing out."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] != "POST":
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return self.response


def answer_with(value: Any, *, status: int = 200, version: int | None = None, **headers: str) -> Response:
    """The value as JSON, with the version as its ETag; 304 where the caller has that version."""
    tag = {} if version is None else {"ETag": f'"{version}"'}
    response = Whole(JSON.encode(value), status, {**headers, **tag}, mimetype="application/json")
    request = request_ctx.request
    return response.make_conditional(request) if request.method == "GET" else response


class Api(flask_smorest.Api):
    """flask-smorest's, documenting the errors that web/errors.py answers and the headers that commands need."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """web/errors.py has them all, for the pages too."""

    def _register_pagination_header(self) -> None:
        self.spec.components.header("PAGINATION", PAGINATION, lazy=True)

    def _register_responses(self) -> None:
        kept, self.DEFAULT_RESPONSE_CONTENT_TYPE = self.DEFAULT_RESPONSE_CONTENT_TYPE, "application/problem+json"
        try:
            super()._register_responses()
        finally:
            self.DEFAULT_RESPONSE_CONTENT_TYPE = kept

    def _register_etag_headers(self) -> None:
        self.spec.components.header("ETAG", ETAG, lazy=True)
        for name, parameter in PARAMETERS.items():
            self.spec.components.parameter(name, "header", parameter, lazy=True)


CONFIG: Mapping[str, Any] = {
    "API_TITLE": "placements",
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "OPENAPI_SWAGGER_UI_PATH": "docs",
    "OPENAPI_SWAGGER_UI_URL": "/static/vendor/",
    "API_SPEC_OPTIONS": {
        "info": {"description": ABOUT},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    },
}


def init_api(app: Flask, blueprints: tuple[Blueprint, ...]) -> Api:
    """Tokens alone open these, never a browser's session, so there is nothing for a forged form to use."""
    app.config.update(CONFIG)
    api = Api(app)
    for name, described in {name: part for each in blueprints for name, part in each.components.items()}.items():
        api.spec.components.schema(name, described)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
        csrf.exempt(blueprint)
    return api
