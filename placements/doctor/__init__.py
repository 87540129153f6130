"""Examines the server, the register in it, and this login; says of each thing what to do where it is wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection, errors

from placements import database
from placements.check import Check, State
from placements.doctor import register, server
from placements.errors import Unavailable
from placements.roles import OWNER

Examination = Callable[[Connection[Any]], Check]

AS = ("placements_web", OWNER, "placements_auditor", "placements_runner")
"""The roles that see most come first."""

BECOME = "SELECT role FROM unnest(%s::text[]) role WHERE to_regrole(role) IS NOT NULL AND pg_has_role(role, 'SET')"


def examine(url: str, *, now: Callable[[], datetime]) -> list[Check]:
    """All checks of the database at the URL. Where PostgreSQL is not what is needed, nothing more is looked at."""
    try:
        with looking(url) as connection:
            version = server.version(connection)
            if version.state is State.WRONG:
                return [version]
            checks = [version, *all_of(server.CHECKS, connection), server.clock(connection, now)]
            if role := viewpoint(connection):
                connection.execute(f"SET ROLE {role}")
            return [*checks, *all_of(register.CHECKS, connection)]
    except Unavailable as error:
        return [Check(name="database", state=State.WRONG, found="no answer", do=str(error))]


@contextmanager
def looking(url: str) -> Iterator[Connection[Any]]:
    """A connection that can change nothing."""
    options = database.conninfo(url, timeouts=database.Timeouts(statement=60), durable=None)
    try:
        connection = psycopg.connect(options, autocommit=True)
    except psycopg.OperationalError as error:
        raise Unavailable(database.no_answer(url)) from error
    with connection:
        connection.execute("SET default_transaction_read_only = on; SET client_encoding = 'UTF8'")
        yield connection


def seen_as(url: str) -> str | None:
    """The role in which the login of the URL sees most of the register."""
    with looking(url) as connection:
        return viewpoint(connection)


def viewpoint(connection: Connection[Any]) -> str | None:
    """The role in which this login sees most of the register."""
    may = {role for (role,) in connection.execute(BECOME, [[*AS]])}
    return next((role for role in AS if role in may), None)


def all_of(examinations: tuple[Examination, ...], connection: Connection[Any]) -> list[Check]:
    return [unless_hidden(examination, connection) for examination in examinations]


def unless_hidden(examination: Examination, connection: Connection[Any]) -> Check:
    name = examination.__name__.replace("_", " ")
    try:
        return examination(connection)
    except errors.InsufficientPrivilege:
        do = "Ask as the login of the migrator, which sees everything."
        return Check(name=name, state=State.UNSEEN, found="this login may not look", do=do)
    except (errors.UndefinedTable, errors.InvalidSchemaName, errors.UndefinedFunction):
        return Check(name=name, state=State.WRONG, found="there is no register here", do="Run `placements migrate`.")
