"""`placements openapi`: the description of the API, for those who generate clients from it."""

import json

import click
from flask import Flask

from web.api import init_api
from web.endpoints import API


@click.command()
def openapi() -> None:
    """Print the OpenAPI document as JSON."""
    click.echo(json.dumps(init_api(Flask("web"), API).spec.to_dict(), indent=2))
