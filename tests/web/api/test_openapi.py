"""The API's description is valid, whole, and shown without any other server's help."""

import json
import re
from pathlib import Path

import openapi_spec_validator
from click.testing import CliRunner

from web.cli import placements

OPERATIONS = Path(__file__).with_name("operations.golden")


def description():
    return json.loads(CliRunner().invoke(placements, ["openapi"], catch_exceptions=False).output)


def test_the_command_prints_what_the_server_serves(browser):
    assert browser.get("/api/openapi.json").json == description()


def test_it_is_valid():
    openapi_spec_validator.validate(description())


def test_every_address_of_the_api_is_described(app):
    rules = {re.sub("<[^>]*?(\\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    served = {rule for rule in rules if rule.startswith("/api/")}
    assert set(description()["paths"]) == served - {"/api/openapi.json", "/api/docs"}


def test_every_operation_says_what_it_does_and_how_it_may_fail():
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            assert operation["summary"].endswith("."), path
            assert "default" in operation["responses"], path


def test_what_may_be_asked_is_what_it_was():
    """A change to what programs may send shows here: after a wanted one, write the file anew with its new lines."""
    assert [*operations(description())] == OPERATIONS.read_text().splitlines()


def operations(described):
    """One line an operation, with the fields that may be sent; those that must be have a star."""
    schemas = described["components"]["schemas"]
    for path, methods in sorted(described["paths"].items()):
        for method, operation in methods.items():
            if method != "parameters":
                yield " ".join([method.upper(), path, *asked(operation), *sent(operation, schemas)])


def asked(operation):
    return (f"?{parameter['name']}" for parameter in operation.get("parameters", ()) if parameter.get("in") == "query")


def sent(operation, schemas):
    if "requestBody" not in operation:
        return []
    schema = schemas[operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    return (f"{name}*" if name in schema.get("required", ()) else name for name in schema["properties"])


def test_the_page_of_documentation_needs_no_other_server(browser):
    page = browser.get("/api/docs")
    assert page.status_code == 200
    assert re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert not re.search(r'(?:src|href)="(?!/)', page.text)
