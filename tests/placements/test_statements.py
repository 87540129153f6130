"""Statements prepared once and sent to libpq as they are."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from placements.statements import Statements

FIRST, SECOND = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def connection(server_url) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def statements(connection) -> Statements:
    return Statements(connection)


@pytest.mark.parametrize("place", ["%b", "%t", "%s"])
@pytest.mark.parametrize(
    ("kind", "value"),
    [("uuid", FIRST), ("text", "Tést"), ("bytea", b"\0x"), ("timestamptz", NOON), ("bigint", 7), ("uuid", None)],
)
def test_a_value_comes_back_as_it_went(statements, place, kind, value):
    assert statements.rows(f"SELECT {place}::{kind}", [value]) == [(value,)]


def test_a_number_may_be_larger_the_next_time_and_a_value_may_be_missing(statements):
    for number in (1, 2**20, 2**40, None, 1):
        assert statements.rows("SELECT %b::bigint", [number]) == [(number,)]


def test_a_list_goes_as_an_array(statements):
    assert statements.rows("SELECT unnest(%b)", [[FIRST, SECOND]]) == [(FIRST,), (SECOND,)]


def test_what_has_no_rows_answers_none(statements):
    assert statements.rows("SELECT 1 WHERE false", []) == []
    assert statements.rows("SET application_name = 'placements'", []) == []


def test_a_statement_is_prepared_once(statements, connection):
    for number in range(3):
        statements.rows("SELECT %b::bigint + 1", [number])
    assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (1,)


def test_a_statement_that_fails_says_so_and_spoils_nothing(statements):
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            statements.rows("SELECT * FROM no_such_table", [])
        with pytest.raises(psycopg.errors.DivisionByZero):
            statements.rows("SELECT 1 / %b::bigint", [0])
    assert statements.rows("SELECT 1 / %b::bigint", [1]) == [(1,)]


@pytest.mark.parametrize("values", [[], [1, 2]])
def test_a_value_too_many_or_too_few_is_refused(statements, values):
    with pytest.raises(psycopg.ProgrammingError, match="1 places"):
        statements.rows("SELECT %b::bigint", values)
