"""A person who is placed, a child or an adult: the only history that carries a name, a birth date or an address."""

from dataclasses import dataclass
from typing import Self

from placements.errors import Refused
from placements.fold import replace
from placements.vocabulary import PersonKind, require_words


@dataclass(frozen=True, kw_only=True)
class PersonRegistered:
    reference: str
    kind: PersonKind
    sealed: str
    """Name, birth date and address, encrypted under this person's own key (placements/vault.py)."""


@dataclass(frozen=True, kw_only=True)
class DetailsCorrected:
    sealed: str
    why: str


@dataclass(frozen=True, kw_only=True)
class AccessRestricted:
    why: str


@dataclass(frozen=True, kw_only=True)
class RestrictionLifted:
    why: str


@dataclass(frozen=True, kw_only=True)
class PersonErased:
    why: str


Event = PersonRegistered | DetailsCorrected | AccessRestricted | RestrictionLifted | PersonErased


@dataclass(frozen=True, kw_only=True)
class Person:
    reference: str = ""
    kind: PersonKind | None = None
    sealed: str = ""
    restricted: bool = False
    erased: bool = False

    def evolve(self, event: Event) -> Self:
        match event:
            case PersonRegistered(reference=reference, kind=kind, sealed=sealed):
                return replace(self, reference=reference, kind=kind, sealed=sealed)
            case DetailsCorrected(sealed=sealed):
                return replace(self, sealed=sealed)
            case AccessRestricted():
                return replace(self, restricted=True)
            case RestrictionLifted():
                return replace(self, restricted=False)
            case PersonErased():
                return replace(self, erased=True, sealed="")

    def register(self, *, reference: str, kind: PersonKind, sealed: str) -> list[Event]:
        if self.kind:
            raise Refused(f"{self.reference} is registered already: correct the details instead.")
        return [PersonRegistered(reference=reference, kind=kind, sealed=sealed)]

    def correct_details(self, *, sealed: str, why: str) -> list[Event]:
        self._require_not_erased()
        return [DetailsCorrected(sealed=sealed, why=require_words(why, "Say why the details are corrected."))]

    def restrict_access(self, *, why: str) -> list[Event]:
        self._require_not_erased()
        if self.restricted:
            raise Refused("Access to this person is restricted already.")
        return [AccessRestricted(why=require_words(why, "Say why access is restricted."))]

    def lift_restriction(self, *, why: str) -> list[Event]:
        if not self.restricted:
            raise Refused("Access to this person is not restricted.")
        return [RestrictionLifted(why=require_words(why, "Say why the restriction is lifted."))]

    def erase(self, *, why: str) -> list[Event]:
        self._require_not_erased()
        return [PersonErased(why=require_words(why, "Say why the details are erased."))]

    def _require_not_erased(self) -> None:
        if self.erased:
            raise Refused("This person's details are erased and cannot be brought back.")
