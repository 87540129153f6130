"""The API under /api: its OpenAPI document, its page of documentation, and problem+json for its errors."""

from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

from web.security import csrf


class Problem(Schema):
    """RFC 9457, with the id of the request, under which we find it in our logs."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    request = fields.UUID()
    errors = fields.Dict()


class ProblemApi(Api):
    """flask-smorest's Api, documenting the errors that web/errors.py answers."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """web/errors.py has them all, for the pages too."""

    def _register_pagination_header(self) -> None:
        header = {"description": "Pagination metadata (JSON)", "schema": {"type": "string"}}
        self.spec.components.header("PAGINATION", header, lazy=True)

    def _register_responses(self) -> None:
        kept, self.DEFAULT_RESPONSE_CONTENT_TYPE = self.DEFAULT_RESPONSE_CONTENT_TYPE, "application/problem+json"
        try:
            super()._register_responses()
        finally:
            self.DEFAULT_RESPONSE_CONTENT_TYPE = kept


CONFIG: dict[str, Any] = {
    "API_TITLE": "placements",
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "OPENAPI_SWAGGER_UI_PATH": "docs",
    "OPENAPI_SWAGGER_UI_URL": "/static/vendor/",
    "API_SPEC_OPTIONS": {
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    },
}


def init_api(app: Flask, blueprints: tuple[Blueprint, ...]) -> None:
    """Tokens alone open these, never a browser's session, so there is nothing for a forged form to use."""
    app.config.update(CONFIG)
    api = ProblemApi(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
        csrf.exempt(blueprint)
