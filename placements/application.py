"""The one way to change the register: load the histories, decide, record; and again when somebody else was first."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from placements.appender import Kept, Stored
from placements.calendar import london_date
from placements.errors import Conflict, Invalid, NotFound, Refused, Stale
from placements.ids import new_id
from placements.memory import Known, Memory, Named
from placements.person import Person
from placements.store import (
    Actor,
    Answered,
    Asked,
    Found,
    Happened,
    Mark,
    Recorded,
    Request,
    Restored,
    Store,
    utc_now,
)
from placements.vault import Opened, Vault

ATTEMPTS = 4
"""How often a decision is made before others who change the same histories are blamed."""


class Subject(Protocol):
    """A state that is built by folding events; made without arguments, it is the state before the first."""

    def evolve(self, event: Any) -> Self: ...


S = TypeVar("S", bound=Subject)
T = TypeVar("T")
Part = tuple[type[Any], UUID, bool | None]
Change = tuple[type[Any], UUID, Callable[[Any], Sequence[Any]]]


@dataclass(frozen=True)
class Answer:
    """Where a command left its history, and how far the register must be read to see it."""

    id: UUID
    version: int
    position: int


@dataclass(slots=True)
class Page:
    """A history while something is decided about it."""

    kind: type[Any]
    id: UUID
    state: Any
    version: int = 0
    position: int = 0
    leaf: bytes = b""
    """Of the last event that was read."""

    @classmethod
    def of(cls, kind: type[Any], id: UUID, known: Known | None) -> "Page":
        """As far as it is known."""
        if known is None:
            return cls(kind, id, _before_all(kind))  # type: ignore[arg-type]
        return cls(kind, id, known.state, known.mark.version, known.position, known.mark.leaf)

    def require(self, *, new: bool | None, expected: int | None = None) -> None:
        if new is False and not self.version:
            raise NotFound(f"There is no {self._words} {self.id} in the register: check the address or the reference.")
        if new and self.version:
            raise Refused(f"This {self._words} is in the register already: open it instead of adding it again.")
        if expected not in (None, self.version):
            raise Stale(
                f"This {self._words} has changed since you read it: it is at version {self.version} and you read "
                f"version {expected}. Look at it again, then decide."
            )

    @property
    def _words(self) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", " ", self.kind.__name__).lower()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What is known when something is decided."""

    pages: list[Page]
    states: list[Any]
    """Of the pages, in their order."""
    reference: str
    answer: Answer | None
    """To the same request, which came before."""


class Register:
    """What may be done to the register, and what may be asked of its histories."""

    def __init__(
        self, store: Store, *, now: Callable[[], datetime] = utc_now, new_id: Callable[[], UUID] = new_id
    ) -> None:
        self.store = store
        self.vault = Vault(store)
        self.now = now
        self.new_id = new_id
        self._memory = Memory()
        self.witness: Callable[[Sequence[Stored], int], object] = in_silence
        """Told of events that were recorded and the position of the first, by the thread that decided."""

    def today(self) -> date:
        """The date in London."""
        return london_date(self.now())

    def decide(
        self,
        kind: type[S],
        id: UUID,
        decision: Callable[..., Sequence[Any]],
        *,
        by: Actor,
        new: bool | None = False,
        expected: int | None = None,
        beside: Sequence[Named] = (),
        numbered: str = "",
    ) -> Answer:
        """Record what is decided about one history.

        The decision is handed its state; then those of the histories `beside` it, which must exist and may change
        meanwhile; then, if it is to be `numbered`, a new reference with that prefix.

        `new`: False needs the history to exist (else NotFound), True needs it not to (else Refused), None takes both.
        `expected` is the version that the caller read (another is Stale); without it, that which the request carries.
        A request's Idempotency-Key stands for one decision: repeated, it is answered as before and nothing runs. What
        a refusal gives as evidence is recorded.
        """
        versions = _seen(by, id) if expected is None else {id: expected}
        parts: list[Part] = [(kind, id, new)]
        return _until_undisturbed(
            lambda: self._attempt(parts, lambda *known: [decision(*known)], by, versions, beside, numbered)
        )

    def decide_together(
        self,
        subjects: Sequence[Named],
        decision: Callable[..., Sequence[Sequence[Any]]],
        *,
        by: Actor,
        new: Container[UUID] = (),
        expected: Mapping[UUID, int] | None = None,
    ) -> Answer:
        """Record in one transaction what is decided about several histories: a list of events for each.

        It stands only if none of the histories has changed meanwhile, those that get no event included. The version
        that the request carries is that of the first history.
        """
        versions = _seen(by, subjects[0][1]) if expected is None else expected
        parts = [(kind, id, id in new) for kind, id in subjects]
        return _until_undisturbed(lambda: self._attempt(parts, decision, by, versions))

    def decide_each(self, changes: Iterable[Change], *, by: Actor, batch: int = 500) -> Iterator[Answer | Refused]:
        """Record many changes that stand for themselves, a batch in one transaction, and say what became of each.

        Histories may be new or not, and come up more than once. A refused change leaves nothing but its evidence. Any
        other error ends it, and nothing of that batch is recorded.
        """
        rest = iter(changes)
        while some := list(islice(rest, batch)):
            yield from _until_undisturbed(lambda some=some: self._attempt_each(some, by))  # type: ignore[misc]

    def load(self, kind: type[S], id: UUID) -> S:
        """The state of a history; NotFound where there is none."""
        return self._state(kind, id, new=False)

    def load_together(self, subjects: Sequence[Named]) -> list[Any]:
        """The states of several histories in one round trip; NotFound where there is none."""
        found = self._read(subjects)
        for page in found.pages:
            page.require(new=False)
        return found.states

    def find(self, kind: type[S], id: UUID) -> S:
        """The state of a history; the empty state where there is none."""
        return self._state(kind, id, new=None)

    def look(self, kind: type[Any], id: UUID, *, known: datetime | None = None) -> Page:
        """A history's state and version, or what they were as known at a moment; at version 0 where there was none."""
        events = self.store.events([id]) if known is None else self.store.events_until(id, known)
        [page] = _folded([(kind, id)], events, {})
        return page

    def history(self, id: UUID, *, known: datetime | None = None) -> list[Recorded]:
        """What is recorded about a history, or was at the moment `known`."""
        return self.store.history(id, known=known)

    def read(self, after: int, limit: int) -> list[Recorded]:
        """The next events of the whole register behind a position."""
        return self.store.read(after, limit)

    def position(self) -> int:
        """The position of the last event of the register."""
        return self.store.position()

    def next_reference(self, prefix: str) -> str:
        """A reference for people, such as PL-2026-000123."""
        return self._reference(prefix, self.store.next_number(prefix))

    def _reference(self, prefix: str, number: int) -> str:
        return f"{prefix}-{self.today().year}-{number:06d}"

    def _state(self, kind: type[S], id: UUID, *, new: bool | None) -> S:
        [page] = self._read([(kind, id)]).pages
        page.require(new=new)
        return page.state  # type: ignore[no-any-return]

    def _read(self, subjects: Sequence[Named], numbered: str = "", by: Actor | None = None) -> Reading:
        """Each of the histories, read and folded, and what was answered to the request when it came before.

        All as they are at one moment: the histories then hold nothing of the request that the answer does not know.
        """
        if len({*subjects}) < len(subjects):
            raise Invalid("This names the same record twice: name another in one of the places.")
        named = [(Person if kind is Opened else kind, id) for kind, id in subjects]
        opening = [id for kind, id in subjects if kind is Opened]
        pages, found = self._fold(named, opening=opening, numbered=numbered, asked=_asked(by))
        return Reading(
            pages=pages,
            states=[
                self._opened(page, found.keys) if kind is Opened else page.state
                for (kind, _), page in zip(subjects, pages, strict=True)
            ],
            reference=self._reference(numbered, found.number) if found.number else "",
            answer=_answered(by.request, found.answered) if by and by.request else None,
        )

    def _fold(self, subjects: Sequence[Named], **more: Any) -> tuple[list[Page], Found]:
        known = self._memory.recall(subjects)
        try:
            found = self.store.find([id for _, id in subjects], known={id: it.mark for id, it in known.items()}, **more)
        except Restored:
            self._memory.forget()
            return self._fold(subjects, **more)
        pages = _folded(subjects, found.events, known)
        for page in pages:
            if page.version > (known[page.id].mark.version if page.id in known else 0):
                mark = Mark(page.version, page.leaf)
                self._memory.keep(page.kind, page.id, Known(page.state, mark, page.position))
        return pages, found

    def _opened(self, page: Page, keys: Mapping[UUID, bytes | None]) -> Opened:
        sealed = page.state.sealed
        return Opened(page.state, self.vault.opened(page.id, sealed, keys) if sealed else None)

    def answered(self, by: Actor) -> Answer | None:
        """What was answered to the request when it came before."""
        asked = _asked(by)
        return _answered(by.request, self.store.answered(*asked)) if by.request and asked else None

    def _attempt(
        self,
        parts: Sequence[Part],
        decision: Callable[..., Sequence[Sequence[Any]]],
        by: Actor,
        expected: Mapping[UUID, int],
        beside: Sequence[Named] = (),
        numbered: str = "",
    ) -> Answer:
        found = self._read([*((kind, id) for kind, id, _ in parts), *beside], numbered, by)
        if found.answer:
            return found.answer
        pages = found.pages[: len(parts)]
        for page in found.pages[len(parts) :]:
            page.require(new=False)
        for page, (_, id, new) in zip(pages, parts, strict=True):
            page.require(new=new, expected=expected.get(id))
        read = {page.id: page.version for page in pages}
        try:
            changes = decision(*found.states, *([found.reference] if numbered else []))
        except Refused as refusal:
            if evidence := [row for i, events in refusal.evidence.items() for row in self._add(pages[i], events, by)]:
                self._append(evidence)
            raise
        rows = [row for page, events in zip(pages, changes, strict=True) for row in self._add(page, events, by)]
        first = pages[0]
        if not rows:
            return Answer(first.id, first.version, max(page.position for page in pages))
        position = self._append(
            rows,
            unchanged={id: version for id, version in read.items() if id not in {row.originator_id for row in rows}},
            kept=_kept(by, first),
        )
        return Answer(first.id, first.version, position + len(rows) - 1)

    def _attempt_each(self, changes: Sequence[Change], by: Actor) -> list[Answer | Refused]:
        named = [*dict.fromkeys((kind, id) for kind, id, _ in changes)]
        pages = {page.id: page for page in self._read(named).pages}
        rows: list[Stored] = []
        last: dict[UUID, int] = {}  # which of the rows, counted from 1, is a history's last
        outcomes: list[tuple[UUID, int, int] | Refused] = []
        for _, id, decision in changes:
            refusal = None
            try:
                events = decision(pages[id].state)
            except Refused as refused:
                events, refusal = refused.evidence.get(0, ()), refused
            if events:
                rows += self._add(pages[id], events, by)
                last[id] = len(rows)
            outcomes.append(refusal or (id, pages[id].version, last.get(id, 0)))
        before = self._append(rows) - 1 if rows else 0
        return [
            outcome if isinstance(outcome, Refused) else _answer(pages[outcome[0]], *outcome[1:], before)
            for outcome in outcomes
        ]

    def _append(self, rows: Sequence[Stored], **more: Any) -> int:
        first = self.store.append(rows, **more)
        self.witness(rows, first)
        return first

    def _add(self, page: Page, events: Sequence[Any], by: Actor) -> list[Stored]:
        """The events in the form that is recorded, behind those of the page, which takes them in."""
        at = self.now()
        rows = []
        for event in events:
            page.state = page.state.evolve(event)
            page.version += 1
            rows.append(self.store.stored(page.id, page.version, event, event_id=self.new_id(), at=at, by=by))
        return rows


def in_silence(rows: Sequence[Stored], first: int) -> None:
    """Nobody is told what was recorded."""


def _folded(subjects: Sequence[Named], events: Iterable[Happened], known: Mapping[UUID, Known]) -> list[Page]:
    pages = {(id, kind.__name__): Page.of(kind, id, known.get(id)) for kind, id in subjects}
    for id, subject, version, position, event, leaf in events:
        if page := pages.get((id, subject)):  # the history of another kind of subject is none of this one
            page.state, page.version, page.position = page.state.evolve(event), version, position
            page.leaf = leaf
    return [pages[id, kind.__name__] for kind, id in subjects]


@cache
def _before_all(kind: Callable[[], Any]) -> Any:
    """The state before the first event: frozen, and made once."""
    return kind()


def _asked(by: Actor | None) -> Asked | None:
    """Under which key the request may have been answered before."""
    return (by.id, by.request.key) if by and by.request and by.request.key is not None else None


def _answered(request: Request, answered: Answered | None) -> Answer | None:
    if answered is None:
        return None
    fingerprint, history, version, position = answered
    if fingerprint != request.fingerprint:
        raise Invalid("This Idempotency-Key came with another request before: send a new key with a new request.")
    return Answer(history, version, position)


def _answer(page: Page, version: int, ordinal: int, before: int) -> Answer:
    return Answer(page.id, version, before + ordinal if ordinal else page.position)


def _seen(by: Actor, id: UUID) -> dict[UUID, int]:
    """The version of the history that the caller saw, as the request carries it."""
    return {} if by.request is None or by.request.expected is None else {id: by.request.expected}


def _kept(by: Actor, page: Page) -> Kept | None:
    """The answer to keep for the request's Idempotency-Key, if it has one."""
    if by.request is None or by.request.key is None:
        return None
    key, fingerprint = by.request.key, by.request.fingerprint
    return Kept(actor=by.id, key=key, fingerprint=fingerprint, history=page.id, version=page.version)


def _until_undisturbed(attempt: Callable[[], T]) -> T:
    """Try again when somebody else was first, so that the rule answers."""
    for _ in range(ATTEMPTS):
        try:
            return attempt()
        except IntegrityError as error:
            disturbed = error
    raise Conflict("Others keep changing the same record at this moment: wait a little, then try again.") from disturbed
