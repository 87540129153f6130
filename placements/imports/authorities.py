"""Take a file of authorities and their boundaries: a JSON object of ONS code → name, and adjoining code → name."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from placements.application import Register
from placements.authority import Authority, Event, Neighbour
from placements.errors import Invalid
from placements.imports.loading import Change, Progress, load_each
from placements.imports.report import Report
from placements.imports.table import words
from placements.imports.text import BadRow
from placements.store import Actor, history_id

MOST_BYTES = 10_000_000

RECODED = {
    "E10000023": "E06000065",  # North Yorkshire, SI 2022/328
    "E10000027": "E06000066",  # Somerset, SI 2022/329
    "E08000016": "E08000038",  # Barnsley
    "E08000019": "E08000039",  # Sheffield
}
"""Authorities to which ONS has given another code since 2021."""

CUMBRIA = "E10000006"
CUMBERLAND = Neighbour(code="E06000063", name="Cumberland")
WESTMORLAND = Neighbour(code="E06000064", name="Westmorland and Furness")
CUMBRIA_SINCE_2023 = {
    CUMBERLAND: {"E06000057"},  # Northumberland
    WESTMORLAND: {"E06000057", "E06000047", "E10000017", "E06000065"},  # and Durham, Lancashire, North Yorkshire
}
"""Which of its old neighbours each half of Cumbria adjoins (SI 2022/331): by the districts that it was made of."""


@dataclass(slots=True)
class Boundaries:
    """What the file says of one authority, at its place in the file."""

    place: int
    name: str
    adjoining: dict[str, str] = field(default_factory=dict)


def read_authorities(path: Path) -> tuple[dict[str, Boundaries], list[BadRow]]:
    """The authorities by code, as the file has them, and the entries that cannot be taken."""
    good: dict[str, Boundaries] = {}
    bad: list[BadRow] = []
    for place, (code, said) in enumerate(_parsed(path).items(), start=1):
        try:
            good[_code(code)] = _boundaries(place, said)
        except Invalid as error:
            bad.append(BadRow(place, str(error)))
    return good, bad


def bring_up_to_date(authorities: dict[str, Boundaries]) -> Iterator[str]:
    """Put today's codes and authorities in the place of those of 2021, and let a boundary that one side names hold for
    both. Yields a sentence for each thing that is then otherwise than in the file."""
    if recoded := sorted(code for code in RECODED if code in authorities):
        yield f"{', '.join(authorities[code].name for code in recoded)}: under the codes of today."
    for boundaries in authorities.values():
        boundaries.adjoining = {RECODED.get(code, code): name for code, name in boundaries.adjoining.items()}
    for code in recoded:
        authorities[RECODED[code]] = authorities.pop(code)
    if CUMBRIA in authorities:
        _divide_cumbria(authorities)
        yield "Cumbria, divided in 2023: as Cumberland and Westmorland and Furness."
    yield from _mutual(authorities)


def import_authorities(
    register: Register, path: Path, *, by: Actor, progress: Progress | None = None, dry_run: bool = False
) -> Report:
    """Take the file: authorities that are new, and boundaries that changed. A repeat records nothing."""
    authorities, bad = read_authorities(path)
    report = Report(notes=list(bring_up_to_date(authorities)))
    changes: list[Change | BadRow] = [*bad]
    changes += [_change(code, boundaries) for code, boundaries in authorities.items()]
    return load_each(register, changes, report, by=by, progress=progress, dry_run=dry_run)


def _change(code: str, boundaries: Boundaries) -> Change:
    adjoining = tuple(Neighbour(code=other, name=name) for other, name in boundaries.adjoining.items())

    def take(authority: Authority) -> list[Event]:
        return authority.take_edition(code=code, name=boundaries.name, adjoining=adjoining)

    return Change(boundaries.place, Authority, history_id("Authority", code), take)


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Invalid(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB: it is no file of authorities.")
        parsed = json.loads(path.read_bytes())
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path.name} is not JSON.") from error
    if not isinstance(parsed, dict) or not parsed:
        raise Invalid(f"{path.name} is not a list of authorities: expected a JSON object of code → name and adjoining.")
    return parsed


def _boundaries(place: int, said: Any) -> Boundaries:
    if not isinstance(said, dict) or not isinstance(said.get("adjoining"), dict):
        raise Invalid("The entry does not have a name and a list of adjoining authorities.")
    adjoining = {_code(code): _name(name) for code, name in said["adjoining"].items()}
    return Boundaries(place, _name(said.get("name")), adjoining)


def _code(code: str) -> str:
    if not re.fullmatch(r"[EW][0-9]{8}", code):
        raise Invalid(f"{words(code, 'code') or 'Nothing'} is not an ONS code such as E08000026.")
    return code


def _name(name: Any) -> str:
    if not isinstance(name, str) or (said := words(name, "name")) is None:
        raise Invalid("An authority has no name.")
    return said


def _divide_cumbria(authorities: dict[str, Boundaries]) -> None:
    whole = authorities.pop(CUMBRIA)
    neighbours = {code: authorities[code] for code in whole.adjoining if code in authorities}
    halves = {half: Boundaries(whole.place, half.name) for half in CUMBRIA_SINCE_2023}
    for boundaries in neighbours.values():
        boundaries.adjoining.pop(CUMBRIA, None)
    for half, adjoins in CUMBRIA_SINCE_2023.items():
        halves[half].adjoining = {code: name for code, name in whole.adjoining.items() if code in adjoins}
        for code in adjoins & neighbours.keys():
            neighbours[code].adjoining[half.code] = half.name
    halves[CUMBERLAND].adjoining[WESTMORLAND.code] = WESTMORLAND.name
    halves[WESTMORLAND].adjoining[CUMBERLAND.code] = CUMBERLAND.name
    authorities.update({half.code: boundaries for half, boundaries in halves.items()})


def _mutual(authorities: dict[str, Boundaries]) -> Iterator[str]:
    for code, boundaries in authorities.items():
        for other in boundaries.adjoining:
            if other in authorities and code not in authorities[other].adjoining:
                authorities[other].adjoining[code] = boundaries.name
                yield f"{authorities[other].name} adjoins {boundaries.name}, by the entry of {boundaries.name}."
