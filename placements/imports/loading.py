"""Bring what a file says into the register, a batch of rows in one transaction, and count what became of each."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from placements.application import Register
from placements.errors import Refused
from placements.imports.report import Report
from placements.imports.text import BadRow
from placements.provider import RegistrationConfirmed
from placements.store import Actor

Progress = Callable[[int], None]
"""Told the line that has been reached."""


@dataclass(slots=True)
class Change:
    """What one row does to one history; it remembers what it did when it was last decided."""

    line: int
    kind: type[Any]
    id: UUID
    decision: Callable[[Any], list[Any]]
    new: bool = False
    events: list[Any] = field(default_factory=list)

    def __call__(self, state: Any) -> list[Any]:
        self.events = self.decision(state)
        self.new = state == self.kind()
        return self.events


def load_each(
    register: Register,
    changes: Iterable[Change | BadRow],
    report: Report,
    *,
    by: Actor,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> Report:
    """Decide every change and count it in the report; one that is refused leaves the others standing. A dry run decides
    all the same and records nothing."""
    deciding: deque[Change] = deque()

    def good() -> Iterator[Change]:
        for change in changes:
            report.read += 1
            if progress:
                progress(change.line)
            if isinstance(change, BadRow):
                report.refuse(change.line, change.reason)
                continue
            deciding.append(change)
            yield change

    answers = _rehearse(register, good()) if dry_run else register.decide_each(_parts(good()), by=by)
    for answer in answers:
        change = deciding.popleft()
        if isinstance(answer, Refused):
            report.refuse(change.line, str(answer))
        else:
            _count(report, change)
    report.bad_rows.sort(key=lambda bad: bad.line)
    return report


def _parts(changes: Iterable[Change]) -> Iterator[tuple[type[Any], UUID, Change]]:
    return ((change.kind, change.id, change) for change in changes)


def _rehearse(register: Register, changes: Iterable[Change]) -> Iterator[Refused | None]:
    for change in changes:
        try:
            change(register.find(change.kind, change.id))
            yield None
        except Refused as refused:
            yield refused


def _count(report: Report, change: Change) -> None:
    report.recorded += len(change.events)
    if change.new:
        report.new += 1
    elif any(not isinstance(event, RegistrationConfirmed) for event in change.events):
        report.changed += 1
    else:
        report.unchanged += 1
