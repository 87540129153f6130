"""The draw of an audit's sample: strata, how many of each, and which; anybody can draw the same again by hand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from placements.errors import Refused

POUNDS = 100


class Basis(StrEnum):
    """What placements are told apart by before they are drawn."""

    PANEL = "panel"
    TEAM = "team"
    VALUE = "value"
    LATENESS = "lateness"


@dataclass(frozen=True, kw_only=True)
class Stratification:
    """How a population is divided into strata."""

    bases: tuple[Basis, ...] = ()
    """None: it is one stratum."""
    values: tuple[int, ...] = (50_000 * POUNDS, 100_000 * POUNDS, 250_000 * POUNDS)
    """Where the next band of annualised cost begins, in pence a year, in rising order."""
    late_days: tuple[int, ...] = (0, 5, 10)
    """The most working days that each band of lateness takes, in rising order."""


class Key(NamedTuple):
    """What the placements of a stratum have in common; empty where it is not told apart by that."""

    panel: str = ""
    """Its id, in small letters."""
    team: str = ""
    value: str = ""
    lateness: str = ""


@dataclass(frozen=True, kw_only=True)
class Stratum:
    panel: UUID | None = None
    team: str = ""
    value: str = ""
    lateness: str = ""
    population: int
    drawn: int


@dataclass(frozen=True, kw_only=True)
class Drawn:
    strata: tuple[Stratum, ...]
    placements: tuple[UUID, ...]
    """Stratum after stratum, each in the order of its lots."""


def draw(*, seed: str, size: int, population: Mapping[UUID, Key]) -> Drawn:
    """So many of the population, which gives each placement's stratum: proportional, and at least one of each.

    Nothing but the arguments decides: the order of the population does not.
    """
    counts = Counter(population.values())
    shares = allocate(size, counts)
    lots = sorted(population, key=lambda placement: (population[placement], lot(seed, placement)))
    strata = tuple(_stratum(key, counts[key], shares[key]) for key in sorted(counts))
    return Drawn(strata=strata, placements=tuple(_first(lots, strata)))


def _stratum(key: Key, population: int, drawn: int) -> Stratum:
    panel = UUID(key.panel) if key.panel else None
    return Stratum(
        panel=panel, team=key.team, value=key.value, lateness=key.lateness, population=population, drawn=drawn
    )


def lot(seed: str, placement: UUID) -> str:
    """The lot of a placement: SHA-256, in hexadecimal, of the seed, a bar, and its id in small letters."""
    return sha256(f"{seed}|{placement}".encode()).hexdigest()


def allocate(size: int, counts: Mapping[Key, int]) -> dict[Key, int]:
    """How many are drawn of each stratum: one, and of the rest in proportion to what is left of it.

    What the division leaves over goes to the largest remainders; of equal ones, to the first in alphabetical order.
    """
    total, each = sum(counts.values()), len(counts)
    _require_drawable(size, total, each)
    rest, left = size - each, max(1, total - each)
    quotas = {key: divmod(rest * (count - 1), left) for key, count in counts.items()}
    shares = {key: 1 + whole for key, (whole, _) in quotas.items()}
    by_remainder = sorted(quotas, key=lambda key: (-quotas[key][1], key))
    for key in by_remainder[: size - sum(shares.values())]:
        shares[key] += 1
    return shares


def require_bands(how: Stratification) -> Stratification:
    """Refuse bands that do not rise."""
    for bands in (how.values, how.late_days):
        if not bands or list(bands) != sorted(set(bands)):
            raise Refused("Give the bounds of the bands in rising order, each of them once.")
    return how


def _require_drawable(size: int, total: int, strata: int) -> None:
    if not total:
        raise Refused("No placement is like that: widen what the audit looks at.")
    if size > total:
        raise Refused(f"There are {total:,} such placements: draw that many, or fewer.")
    if size < strata:
        raise Refused(
            f"The population falls into {strata:,} strata, and {size:,} cannot stand for all of them: draw at least "
            f"{strata:,}, or divide it by less."
        )


def _first(lots: Iterable[UUID], strata: Iterable[Stratum]) -> Iterator[UUID]:
    """Of the placements in the order of their strata and lots, the first of each stratum."""
    rest = iter(lots)
    for stratum in strata:
        members = [next(rest) for _ in range(stratum.population)]
        yield from members[: stratum.drawn]


def band_of_value(annual: int | None, values: Iterable[int]) -> str:
    """The band that an annualised cost in pence falls into; one that begins at a sum includes it."""
    if annual is None:
        return "no rate"
    below = 0
    for number, bound in enumerate(values, 1):
        if annual < bound:
            return f"{number}. {_pounds(below)} to under {_pounds(bound)}" if below else f"1. under {_pounds(bound)}"
        below = bound
    return f"{len([*values]) + 1}. {_pounds(below)} and over"


def band_of_lateness(days: int, most: Iterable[int]) -> str:
    """The band that so many working days fall into."""
    before = -1
    for number, last in enumerate(most, 1):
        if days <= last:
            return f"{number}. {_days(before + 1, last)}"
        before = last
    return f"{len([*most]) + 1}. more than {before} working days late"


def _days(first: int, last: int) -> str:
    if last == 0:
        return "in time"
    return f"{first} to {last} working days late" if first < last else f"{last} working days late"


def _pounds(pence: int) -> str:
    return f"£{pence // POUNDS:,}"
