"""Connections to PostgreSQL that wait for an answer, or for news, and never for ever."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from math import inf
from time import monotonic, sleep
from typing import Any, Self, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg_pool import ConnectionPool, PoolTimeout

from placements.errors import Unavailable
from placements.statements import Statements

T = TypeVar("T")

AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, Unavailable)
"""PostgreSQL is away, or restarts: it is waited for."""

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds after which a follower looks for new events although nothing woke it."""


_end: ContextVar[float] = ContextVar("end", default=inf)


@contextmanager
def within(seconds: float, *, since: float | None = None) -> Iterator[None]:
    """All that is asked of PostgreSQL in here has so many seconds together, however many statements it takes.

    They are counted from `since`, by the monotonic clock; else from now. Where they are over already, nothing is asked.
    """
    now = monotonic()
    end = (now if since is None else since) + seconds
    before = _end.set(min(_end.get(), end if end > now else -inf))
    try:
        yield
    finally:
        _end.reset(before)


def begin_anew(seconds: float) -> None:
    """Count the seconds of `within` from now again: for what is read part by part, and must not stall at any."""
    _end.set(monotonic() + seconds)


def time_left(at_most: float) -> float:
    """Seconds that a wait may still take."""
    return max(0.05, min(at_most, _end.get() - monotonic()))


def require_time() -> None:
    """Raises Unavailable where the seconds of `within` were over before it began; what is begun is ended."""
    if _end.get() == -inf:
        raise Unavailable("The register does not answer: try again in a minute.")


class Patient(psycopg.Connection[Any]):
    """A connection that waits so long and no longer, whatever has become of the other end."""

    patience: float = inf
    """Seconds for each wait."""

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self)

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        seconds = time_left(self.patience if timeout is None else timeout)
        return super().wait(gen, interval, None if seconds == inf else seconds)

    def rows_within(self, seconds: float, query: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a statement; OperationalError if they are not there in time."""
        with self._patient(seconds):
            return self._statements.rows(query, values)

    def send_within(self, seconds: float, query: str, values: Sequence[Any]) -> None:
        """Let a statement begin, and go on; `answer_within` is the next that is asked of this connection."""
        with self._patient(seconds):
            self._statements.send(query, values)

    def answer_within(self, seconds: float) -> list[Any]:
        """The rows of the statement that was sent; OperationalError if they are not there in time."""
        with self._patient(seconds):
            return self._statements.answer()

    @contextmanager
    def _patient(self, seconds: float) -> Iterator[None]:
        usual, self.patience = self.patience, max(0.05, seconds)
        try:
            yield
        finally:
            self.patience = usual


class Wake:
    """Waits for appends on a connection of its own. A dead connection costs a poll, never an event."""

    def __init__(self, pool: ConnectionPool[Patient]) -> None:
        self._pool = pool
        self._connection: Patient | None = None

    def wait(self, seconds: float = POLL) -> None:
        """Return at the next append, or after the seconds."""
        end = monotonic() + seconds
        try:
            if self._connection is None:
                self._connection = Patient.connect(str(self._pool.conninfo), autocommit=True)
                self._connection.patience = seconds  # the answer to this may be lost too
                self._connection.execute("LISTEN register")
                return  # what was appended before this could not wake us: look once
            if not [*self._connection.notifies(timeout=seconds, stop_after=1)]:
                self._connection.rows_within(seconds, "SELECT", [])  # is there anybody at the other end?
        except psycopg.OperationalError as error:
            log.warning("listening again to the register: %s", error)
            self.close()
            sleep(max(0.0, end - monotonic()))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
