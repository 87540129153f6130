"""A provider's home as its regulator knows it, with its history of ratings and our own suspensions of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from placements.calendar import in_words
from placements.errors import Refused
from placements.vocabulary import ServiceType, require_words


class Regulator(StrEnum):
    OFSTED = "Ofsted"
    CQC = "CQC"


class Rating(StrEnum):
    """The regulator's overall judgement; the three in the middle are Ofsted's for supported accommodation."""

    OUTSTANDING = "Outstanding"
    GOOD = "Good"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    INADEQUATE = "Inadequate"
    CONSISTENTLY_STRONG = "Consistently strong service delivery"
    INCONSISTENT = "Inconsistent quality of service delivery"
    SERIOUS_WEAKNESSES = "Serious or widespread weaknesses"
    NOT_RATED = "Not rated"


class RegistrationStatus(StrEnum):
    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    RESIGNED = "Resigned"
    CANCELLED = "Cancelled"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One of the judgements beneath the overall one, in the regulator's words for what was judged."""

    aspect: str
    rating: Rating


@dataclass(frozen=True, kw_only=True)
class ProviderRegistered:
    """What the first edition that lists the home says of it. None: its cell is empty or redacted."""

    regulator: Regulator
    code: str
    status: RegistrationStatus
    as_at: date
    provision_type: str
    service_types: tuple[ServiceType, ...]
    authority: str
    name: str | None = None
    owner: str | None = None
    postcode: str | None = None
    places: int | None = None
    sector: str | None = None
    registered_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DetailsChanged:
    """What a later edition says otherwise. None: it says nothing new of this."""

    as_at: date
    provision_type: str | None = None
    service_types: tuple[ServiceType, ...] | None = None
    authority: str | None = None
    name: str | None = None
    owner: str | None = None
    postcode: str | None = None
    places: int | None = None
    sector: str | None = None
    registered_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class RegistrationChanged:
    """On the day of an edition the registration was other than known for that day until then."""

    status: RegistrationStatus
    as_at: date


@dataclass(frozen=True, kw_only=True)
class RegistrationConfirmed:
    """An edition that was new to us says the same: the registration still stood on its day."""

    status: RegistrationStatus
    as_at: date


@dataclass(frozen=True, kw_only=True)
class ProviderRated:
    rating: Rating
    inspected_on: date
    published_on: date
    event_number: str | None = None
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SuspendedForPlacements:
    """We place nobody new there from this day, whatever the regulator says."""

    from_: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class SuspensionLifted:
    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class EvidenceReceived:
    """A document about the home came in: an insurance certificate, a visit report, a continuity plan."""

    document: str
    received_on: date
    reference: str | None = None


Event = (
    ProviderRegistered
    | DetailsChanged
    | RegistrationChanged
    | RegistrationConfirmed
    | ProviderRated
    | SuspendedForPlacements
    | SuspensionLifted
    | EvidenceReceived
)

DETAILS = tuple(field.name for field in fields(DetailsChanged) if field.name != "as_at")
"""What a later edition may correct."""


@dataclass(frozen=True, kw_only=True)
class Suspension:
    from_: date
    reason: str
    lifted_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Provider:
    code: str = ""
    provision_type: str = ""
    service_types: tuple[ServiceType, ...] = ()
    authority: str = ""
    name: str | None = None
    owner: str | None = None
    postcode: str | None = None
    places: int | None = None
    sector: str | None = None
    registered_on: date | None = None
    registrations: tuple[tuple[date, RegistrationStatus], ...] = ()
    ratings: tuple[ProviderRated, ...] = ()
    suspensions: tuple[Suspension, ...] = ()

    def evolve(self, event: Event) -> Self:
        match event:
            case ProviderRegistered(status=status, as_at=as_at):
                return replace(self, code=event.code, registrations=((as_at, status),), **_said(event))
            case DetailsChanged():
                return replace(self, **_said(event))
            case RegistrationChanged(status=status, as_at=as_at) | RegistrationConfirmed(status=status, as_at=as_at):
                return replace(self, registrations=tuple(sorted({**dict(self.registrations), as_at: status}.items())))
            case ProviderRated():
                return replace(self, ratings=(*self.ratings, event))
            case SuspendedForPlacements(from_=from_, reason=reason):
                return replace(self, suspensions=(*self.suspensions, Suspension(from_=from_, reason=reason)))
            case SuspensionLifted(on=on):
                return replace(self, suspensions=(*self.suspensions[:-1], replace(self.suspensions[-1], lifted_on=on)))
            case EvidenceReceived():
                return self

    @property
    def status(self) -> RegistrationStatus | None:
        """The registration as the newest edition has it; None before there is any."""
        return self.registrations[-1][1] if self.registrations else None

    @property
    def suspended(self) -> bool:
        """A suspension of ours has not been lifted."""
        return bool(self.suspensions) and self.suspensions[-1].lifted_on is None

    def suspended_on(self, day: date) -> bool:
        """A suspension of ours is in force on that day."""
        return any(s.from_ <= day and (s.lifted_on is None or day < s.lifted_on) for s in self.suspensions)

    def registration_on(self, day: date) -> RegistrationStatus | None:
        """The registration by the last edition up to that day; before the first edition, that edition's."""
        if not self.registrations or (self.registered_on is not None and day < self.registered_on):
            return None
        return self._listed_on(day)

    def is_registered_on(self, day: date) -> bool:
        """The home may take people on that day, as far as the regulator has told us."""
        return self.registration_on(day) is RegistrationStatus.ACTIVE

    def rating_on(self, day: date) -> ProviderRated | None:
        """The rating in force: of all published by that day, the one of the latest inspection. Reports do not always
        come out in the order of their inspections; the regulators too count the later inspection as the latest."""
        published = [rated for rated in self.ratings if rated.published_on <= day]
        return max(reversed(published), key=lambda rated: (rated.inspected_on, rated.published_on), default=None)

    def register(self, *, entry: ProviderRegistered, ratings: Iterable[ProviderRated] = ()) -> list[Event]:
        """A home that is not yet known, from an edition or as a commissioner read it on the regulator's site."""
        if self.code:
            raise Refused(f"{self.code} is already in the register.")
        if regulator_of(entry.code) is not entry.regulator:
            raise Refused(f"{entry.code} is not a code of {entry.regulator}.")
        return [entry, *ratings]

    def take_edition(self, *, entry: ProviderRegistered, ratings: Iterable[ProviderRated] = ()) -> list[Event]:
        """What an edition adds to what is known: nothing when it was taken before. `entry` is how the home would be
        registered if it were new. An edition older than the newest one taken adds its ratings and what the
        registration was on its day, and changes nothing else."""
        if not self.code:
            return self.register(entry=entry, ratings=ratings)
        if self.code != entry.code:
            raise Refused(f"The row is about {entry.code}, not about {self.code}.")
        older = entry.as_at < self.registrations[-1][0]
        details = [] if older else self._changed_details(entry)
        return [*details, *self._registration(entry), *self._new_ratings(ratings, older=older)]

    def suspend(self, *, from_: date, reason: str) -> list[Event]:
        """Stop new placements there."""
        self._require_known()
        if self.suspended:
            raise Refused(f"Placements are already suspended since {in_words(self.suspensions[-1].from_)}.")
        if self.suspended_on(from_):
            raise Refused(
                "An earlier suspension still covers that day: choose the day on which it was lifted, or a later one."
            )
        return [SuspendedForPlacements(from_=from_, reason=require_words(reason, "Say why placements are suspended."))]

    def lift_suspension(self, *, on: date, reason: str) -> list[Event]:
        """Place there again from this day."""
        self._require_known()
        if not self.suspended:
            raise Refused("Placements are not suspended, so there is nothing to lift.")
        if on < (since := self.suspensions[-1].from_):
            raise Refused(f"The suspension began on {in_words(since)} and cannot be lifted before that day.")
        return [SuspensionLifted(on=on, reason=require_words(reason, "Say why the suspension is lifted."))]

    def receive_evidence(self, *, document: str, received_on: date, reference: str | None = None) -> list[Event]:
        """Note a document about the home."""
        self._require_known()
        named = require_words(document, "Say which document was received.")
        return [EvidenceReceived(document=named, received_on=received_on, reference=reference)]

    def _require_known(self) -> None:
        if not self.code:
            raise Refused("This home is not in the register yet: register it first.")

    def _listed_on(self, day: date) -> RegistrationStatus:
        """By the last edition up to the day; before the first edition, by that one."""
        upto = (status for as_at, status in reversed(self.registrations) if as_at <= day)
        return next(upto, self.registrations[0][1])

    def _changed_details(self, entry: ProviderRegistered) -> list[Event]:
        changed = {name: said for name, said in _said(entry).items() if said != getattr(self, name)}
        return [DetailsChanged(as_at=entry.as_at, **changed)] if changed else []

    def _registration(self, entry: ProviderRegistered) -> list[Event]:
        if (entry.as_at, entry.status) in self.registrations:
            return []
        record = RegistrationConfirmed if self._listed_on(entry.as_at) is entry.status else RegistrationChanged
        return [record(status=entry.status, as_at=entry.as_at)]

    def _new_ratings(self, ratings: Iterable[ProviderRated], *, older: bool) -> list[Event]:
        """Ratings of inspections not yet known, and those that a newer edition gives otherwise."""
        known = {_inspection(rated): rated.rating for rated in self.ratings}
        return [
            rated
            for rated in ratings
            if (before := known.get(_inspection(rated))) is None or (before is not rated.rating and not older)
        ]


def regulator_of(code: str) -> Regulator:
    """Who registers homes under such a code: Ofsted's URN is SC392492 or 2590934, CQC's location id 1-466088203."""
    if re.fullmatch(r"SC[0-9]{6}|[0-9]{7}", code):
        return Regulator.OFSTED
    if re.fullmatch(r"1-[0-9]{1,15}", code):
        return Regulator.CQC
    raise Refused(f"{code} is neither an Ofsted URN (SC392492 or 2590934) nor a CQC location id (1-466088203).")


def provider_key(code: str) -> str:
    """The key that a home's history goes by, such as ofsted/SC392492."""
    return f"{regulator_of(code).lower()}/{code}"


def _said(event: ProviderRegistered | DetailsChanged) -> dict[str, Any]:
    """The details that it gives."""
    return {name: said for name in DETAILS if (said := getattr(event, name)) is not None}


def _inspection(rated: ProviderRated) -> tuple[str | None, date, date]:
    return rated.event_number, rated.inspected_on, rated.published_on
