"""What a caller may be told, each in one sentence that says what to do."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refused(Exception):
    """A rule of the domain forbids it. `evidence` is recorded all the same: events by index of the subject."""

    def __init__(self, sentence: str, *, evidence: Mapping[int, Sequence[Any]] | None = None) -> None:
        super().__init__(sentence)
        self.evidence = evidence or {}


class NotFound(Exception):
    """No history is kept under that id."""


class Conflict(Exception):
    """Somebody else keeps changing the same history at the same time."""


class Stale(Exception):
    """The history has moved on since the caller read it."""


class Forbidden(Exception):
    """The caller's role may not do this."""


class Invalid(Exception):
    """The input cannot be understood as what it claims to be."""


class Forked(Exception):
    """The register was restored to an earlier moment than the one that the reader has come to."""


class Unavailable(Exception):
    """PostgreSQL does not answer in time; nothing is recorded."""

    def __init__(self, sentence: str, *, sent: bool = False) -> None:
        super().__init__(sentence)
        self.sent = sent
        """Whether PostgreSQL may have done what it was asked for."""


class Unknown(Unavailable):
    """PostgreSQL did not answer in time: whether it recorded something is unknown until the same is asked again."""

    def __init__(self) -> None:
        super().__init__(
            "The register does not answer, so it is not known whether your change was recorded. "
            "Look for it before you try again.",
            sent=True,
        )
