"""A local authority and those that share its boundary: what tells in area, out of area and at a distance apart."""

import re
from dataclasses import dataclass, replace
from typing import Self

from placements.errors import Refused
from placements.vocabulary import Locality


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """An authority that shares the boundary."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class AuthorityRegistered:
    """An upper-tier authority under its ONS code, such as E08000026."""

    code: str
    name: str
    adjoining: tuple[Neighbour, ...]


@dataclass(frozen=True, kw_only=True)
class BoundariesChanged:
    """The name, and the whole list of adjoining authorities, as they are from now on."""

    name: str
    adjoining: tuple[Neighbour, ...]


Event = AuthorityRegistered | BoundariesChanged


@dataclass(frozen=True, kw_only=True)
class Authority:
    code: str = ""
    name: str = ""
    adjoining: tuple[Neighbour, ...] = ()

    def evolve(self, event: Event) -> Self:
        match event:
            case AuthorityRegistered(code=code, name=name, adjoining=adjoining):
                return replace(self, code=code, name=name, adjoining=adjoining)
            case BoundariesChanged(name=name, adjoining=adjoining):
                return replace(self, name=name, adjoining=adjoining)

    def take_edition(self, *, code: str, name: str, adjoining: tuple[Neighbour, ...]) -> list[Event]:
        """What an edition of the boundaries says; nothing when it is known already."""
        if code in {neighbour.code for neighbour in adjoining}:
            raise Refused(f"{name} cannot adjoin itself.")
        adjoining = tuple(sorted(adjoining, key=lambda neighbour: neighbour.code))
        if not self.code:
            return [AuthorityRegistered(code=code, name=name, adjoining=adjoining)]
        if (self.name, self.adjoining) == (name, adjoining):
            return []
        return [BoundariesChanged(name=name, adjoining=adjoining)]

    def locality_of(self, authority: str) -> Locality:
        """Where a home lies for a child of this council, by the name of the authority that the home stands in, however
        its regulator spells it. A name that has since been divided counts as the farthest of its parts; a name that is
        neither ours nor adjoining is at a distance."""
        return max((self._locality(part) for part in _parts(authority)), key=_FARTHER.index)

    def _locality(self, name: str) -> Locality:
        if name == same_name(self.name):
            return Locality.IN_AREA
        if name in {same_name(neighbour.name) for neighbour in self.adjoining}:
            return Locality.OUT_OF_AREA
        return Locality.AT_A_DISTANCE


_FARTHER = (Locality.IN_AREA, Locality.OUT_OF_AREA, Locality.AT_A_DISTANCE)

_DIVIDED = {
    "northamptonshire": ("north northamptonshire", "west northamptonshire"),  # SI 2020/156, on 1 April 2021
    "cumbria": ("cumberland", "westmorland and furness"),  # SI 2022/331, on 1 April 2023
}

_ALSO_CALLED = {"hull": "kingston upon hull", "southend": "southend on sea"}


def same_name(name: str) -> str:
    """The name as ONS, Ofsted and CQC spell it alike: St. Helens and St Helens, Bristol and Bristol, City of."""
    words = re.sub(r"[^a-z ]", "", re.sub(r"[-,]", " ", name.lower().replace("&", " and "))).split()
    plain = " ".join(words).removesuffix(" city of").removesuffix(" county of").removeprefix("county ")
    return _ALSO_CALLED.get(plain, plain)


def _parts(authority: str) -> tuple[str, ...]:
    """The authorities of today that the name may mean."""
    name = same_name(authority)
    return _DIVIDED.get(name, (name,))
