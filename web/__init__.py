"""The pages and the API: thin over the decisions of `placements` and the queries of `projections`."""

from flask import Flask


def create_app() -> Flask:
    return Flask(__name__)
