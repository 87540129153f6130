"""Evidence packs of a placement, or of any list of placements with the events that prove what is said of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from placements.application import Register
from placements.calendar import london_date
from placements.errors import Refused
from placements.evidence import NAMES, Matter, Papers, Sealed, packed, require_sealed, size_of
from placements.person import Person
from placements.placement import Placement
from projections.trail import Wanted, look
from web.formats import count, day, exact_moment
from web.noting import name
from web.pages.world import folded
from web.telling.entry import entries
from web.telling.pdf import paper, spelled, told

A_FILE = 500
"""Entries of a PDF: each takes some 200 kB of memory while it is made."""

LETTERS = "Letters that this file has no font for stand as their numbers, such as [U+5979]; events.jsonl has them."


@dataclass(frozen=True, kw_only=True)
class Most:
    """What a pack may have."""

    events: int
    entries: int
    """Of its PDFs."""


IN_A_REQUEST = Most(events=2_000, entries=500)
OFFLINE = Most(events=50_000, entries=50_000)

ON_THE_SERVER = "ask for less, or have it made by `placements pack` on the server."

Reached = Callable[[int, int], None]
"""Told, as a pack grows, how many entries of how many are written."""


def nobody(_: int, __: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, kw_only=True)
class Making:
    """How a pack is made."""

    register: Register
    known: Sealed
    """The checkpoint up to which it is."""
    newest: bool
    """Nobody asked for that one: then a pack has all that is recorded, or there is none yet."""
    names: bool = False
    """With a file that names the persons."""
    most: Most = IN_A_REQUEST
    reached: Reached = nobody
    named: Callable[[Iterable[UUID]], None] = name
    """Told whom the pack names."""


def pack(making: Making, matter: Matter, papers: Mapping[str, bytes], again: str) -> bytes:
    """The zip about a matter, most often of placements. `papers` are PDFs by name; `again` is the address, without
    the checkpoint, at which the same is made again.

    Raises Refused for what is not sealed yet, and for more events than `most`.
    """
    require_possible(making, matter)
    given = {**papers, NAMES: names(making, matter)} if making.names else papers
    asked = {"checkpoint": making.known.size, **({"names": "true"} if making.names else {})}
    address = f"{again}{'&' if '?' in again else '?'}{urlencode(asked)}"
    return packed(making.register.store.fetch, matter, making.known, Papers(files=given, again=f"GET {address}"))


def require_possible(making: Making, matter: Matter) -> int:
    """How many events the pack will have; raises Refused where there can be none."""
    fetch = making.register.store.fetch
    if making.newest:
        require_sealed(fetch, matter, making.known)
    if not (events := size_of(fetch, matter, making.known)):
        raise Refused(f"Of what is sealed, nothing is about {matter.title}: there is nothing to prove.")
    if events > making.most.events:
        raise Refused(
            f"A pack about {matter.title} would have {events:,} events, and {making.most.events:,} are made at once: "
            f"{ON_THE_SERVER}"
        )
    return events


def require_few(making: Making, title: str, entries: int) -> None:
    """Raise Refused for more entries than the PDFs of a pack may have."""
    if entries > making.most.entries:
        raise Refused(
            f"The PDF about {title} would have more than {making.most.entries:,} entries, which is what is written at "
            f"once: {ON_THE_SERVER}"
        )


def of_placement(making: Making, id: UUID) -> bytes:
    matter = about_placement(making.register, id)
    return pack(making, matter, trail(making, matter), f"/api/placements/{id}/evidence.zip")


def about_placement(register: Register, id: UUID) -> Matter:
    return Matter(title=register.load(Placement, id).reference, histories=[id])


def trail(making: Making, matter: Matter) -> dict[str, bytes]:
    """What is told of the events of the matter's histories, as they are sealed."""
    register, size = making.register, making.known.size
    wanted = Wanted(histories=matter.histories, last=size)
    events = look(register.store, wanted, limit=making.most.entries + 1).events
    require_few(making, matter.title, len(events))
    written: list[Mapping[str, Any]] = []
    for start in range(0, len(events), A_FILE):
        written += map(told, entries(register, events[start : start + A_FILE], until=size))
        making.reached(len(written), len(events))
    about = [f"{count(len(events), 'event')}, the oldest first, as they were sealed.", *sealed_words(making.known)]
    return files("trail", f"Audit trail: {matter.title}", about, written, making.known)


def sealed_words(known: Sealed) -> list[str]:
    origin, events = known.checkpoint.origin, count(known.size, "event")
    return [f"From the register {origin}, of which {events} were sealed, the last recorded {exact_moment(known.at)}."]


def files(
    name: str, title: str, about: Sequence[str], written: Sequence[Mapping[str, Any]], known: Sealed
) -> dict[str, bytes]:
    """PDFs of some hundred entries each: NAME.pdf, NAME-2.pdf and so on."""
    parts = [written[start : start + A_FILE] for start in range(0, len(written), A_FILE)] or [[]]
    return {
        f"{name}{f'-{number}' if number > 1 else ''}.pdf": in_any_letters(title, about, part, known.at)
        for number, part in enumerate(parts, 1)
    }


def in_any_letters(title: str, about: Sequence[str], part: Sequence[Mapping[str, Any]], made: datetime) -> bytes:
    try:
        return paper(title, about, part, made)
    except Refused:
        return paper(spelled(title), [*spelled(about), LETTERS], spelled(part), made)


def names(making: Making, matter: Matter) -> bytes:
    """Who the persons of these placements are, as was sealed; of one who is erased or restricted by now, that."""
    store, size = making.register.store, making.known.size
    firsts = (each.event for found in store.histories(matter.histories).values() for each in found[:1])
    persons = store.histories([*{event.person for event in firsts if hasattr(event, "person")}])
    now = {id: folded(found) for id, found in persons.items()}
    then = {id: folded(each for each in found if each.position <= size) for id, found in persons.items()}
    shown = {id: then[id].sealed for id, person in now.items() if not (person.erased or person.restricted)}
    details = making.register.vault.open_many(shown)
    making.named(id for id in shown if details[id])
    written = sorted((now[id].reference, called(now[id], getattr(details.get(id), "name", ""))) for id in now)
    about = [f"As registered by {day(london_date(making.known.at))}."]
    papers = [{"title": reference, "lines": [name], "details": [], "changes": []} for reference, name in written]
    return in_any_letters(f"Persons: {matter.title}", about, papers, making.known.at)


def called(person: Person, name: str) -> str:
    if person.erased:
        return "Erased: nobody can read the details any more."
    return "Access to the details is restricted." if person.restricted else name
