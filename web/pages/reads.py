"""Who was shown what: everybody's for the auditor, of one person for whoever answers to them, and one's own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from placements.calendar import LONDON
from placements.errors import NotFound
from placements.person import Person
from placements.placement import Placement
from placements.reads import Kind, Noted, Wanted
from projections import accounts, people, trail
from projections import register as entries
from web import asked
from web.current import me, reading, register
from web.downloads import MOST as MOST_ROWS
from web.downloads import csv
from web.layout import may
from web.noting import about, reads
from web.pages.paging import address
from web.people import names

pages = Blueprint("reads", __name__)

PAGE = 50
MOST = 200
PART = 2000
"""Reads that are asked for at once for a file."""

HEAD = (
    "position", "read at", "read by", "role", "kind", "form", "of", "names shown of", "address", "rows", "as at",
    "as known at", "reason", "refused", "request",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    reads: Sequence[Noted]
    further: int | None
    """The position in front of which there are more; None when there are not."""


def seen(wanted: Wanted, *, limit: int) -> Seen:
    found = reads().find(wanted, limit=limit + 1)
    shown = found[:limit]
    return Seen(shown, shown[-1].position if len(found) > limit else None)


def of_placement(id: UUID) -> list[UUID]:
    register().load(Placement, id)
    return [id]


def of_person(id: UUID) -> list[UUID]:
    """The person, and their placements: who opens one of these reads about the person too."""
    register().load(Person, id)
    with reading() as connection:
        return [id, *trail.placements_of(connection, id)]


@pages.get("/reads")
def own() -> ResponseReturnValue:
    return page("What you have opened", replace(narrowed(), account=me().id), back=url_for("own.own_account"))


@pages.get("/reads/everybody")
def everybodys() -> ResponseReturnValue:
    with reading() as connection:
        readers = [(str(each.account), each.name) for each in accounts.accounts(connection)]
    wanted = replace(narrowed(), account=asked.id("by"), of=of_reference(asked.words("of")))
    return page("Who has opened what", wanted, readers=readers)


@pages.get("/placements/<uuid:id>/reads", endpoint="of_placement")
def of_one_placement(id: UUID) -> ResponseReturnValue:
    wanted, back = replace(narrowed(), of=of_placement(id)), back_to("placements.placement", id)
    return page(f"Who has opened {register().load(Placement, id).reference}", wanted, back=back)


@pages.get("/people/<uuid:id>/reads", endpoint="of_person")
def of_one_person(id: UUID) -> ResponseReturnValue:
    wanted, back = replace(narrowed(), of=of_person(id)), back_to("people.person", id)
    return page(f"Who has opened {register().load(Person, id).reference}", wanted, back=back)


def back_to(endpoint: str, id: UUID) -> str:
    """The page that they came from; who may not open it came from the list."""
    return url_for(endpoint, id=id) if may(endpoint) else url_for("reads.everybodys")


def narrowed() -> Wanted:
    """What the address asks for of any of these lists."""
    since, until = days(asked.day("recorded_from"), asked.day("recorded_until"))
    before = asked.whole("before", least=1, most=2**53)
    return Wanted(kind=asked.one_of("kind", Kind), since=since, until=until, before=before)


def days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to the end of the last, in London."""
    since = datetime.combine(first, time(), LONDON) if first else None
    return since, datetime.combine(last + timedelta(days=1), time(), LONDON) if last else None


def of_reference(reference: str) -> Sequence[UUID]:
    """The placement or the person that goes by it; nothing narrows the list where none is given."""
    if not reference:
        return ()
    with reading() as connection:
        if placement := entries.by_reference(connection, reference):
            return [placement]
        person = people.by_reference(connection, reference)
    if not person:
        raise NotFound(f"Nothing here goes by {reference}: give the reference of a person or a placement.")
    about(person)
    return of_person(person)


def page(title: str, wanted: Wanted, *, back: str = "", readers: Sequence[tuple[str, str]] = ()) -> ResponseReturnValue:
    """A page of them, or all as a file."""
    if asked.words("format") == "csv":
        return csv(f"{title}.csv", HEAD, rows(wanted))
    found = seen(wanted, limit=PAGE)
    return render_template(
        "reads/reads.html",
        title=title,
        back=back,
        readers=readers,
        found=found,
        words=Words.of(found.reads),
        wanted=wanted,
        kinds=[(kind.value, kind.value.capitalize()) for kind in Kind],
        file=address(format="csv", before=None),
        older=address(before=found.further) if found.further else "",
        newest=address(before=None) if wanted.before else "",
    )


@dataclass(frozen=True)
class Words:
    """What the ids in some reads go by."""

    accounts: dict[UUID, str]
    references: dict[UUID, str]

    @classmethod
    def of(cls, reads: Sequence[Noted]) -> "Words":
        ids = {id for each in reads for id in (*each.read.about, *each.read.named)}
        with reading() as connection:
            known = {**trail.references(connection, ids), **people.references(connection, ids)}
        return cls(names({each.account for each in reads}), known)

    def who(self, each: Noted) -> str:
        return self.accounts[each.account]

    def about(self, each: Noted) -> str:
        return ", ".join(self._known(each.read.about))

    def named(self, each: Noted) -> str:
        return ", ".join(self._known(each.read.named))

    def _known(self, ids: Iterable[UUID]) -> list[str]:
        return [self.references[id] for id in ids if id in self.references]


def rows(wanted: Wanted) -> Iterator[Sequence[Any]]:
    """All of them, the newest first."""
    for _ in range(0, MOST_ROWS, PART):
        found = reads().find(wanted, limit=PART)
        words = Words.of(found)
        yield from (cells(each, words) for each in found)
        if len(found) < PART:
            return
        wanted = replace(wanted, before=found[-1].position)


def cells(each: Noted, words: Words) -> Sequence[Any]:
    read = each.read
    return (
        each.position, each.at.astimezone(LONDON).isoformat(), words.who(each), read.role, each.kind, read.form,
        words.about(each), words.named(each), read.what, read.rows, read.on, read.known, read.reason,
        "refused" if read.refused else "", read.request,
    )  # fmt: skip
