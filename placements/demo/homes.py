"""The invented homes, their registrations, and their ratings over time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from placements.demo.agenda import Year
from placements.demo.figures import CQC_RATINGS, OFSTED_RATINGS, SUPPORTED_RATINGS
from placements.demo.names import OWNERS, home_names
from placements.provider import ProviderRated, ProviderRegistered, Rating, RegistrationStatus, Regulator, provider_key
from placements.store import history_id
from placements.vocabulary import Locality, ServiceType

COUNCIL = "Anyshire"
ADJOINING = ("Marlowshire", "Fenwick and Dale", "Port Aldern", "Kingsmere")
DISTANT = ("Lynhaven", "Caldmoor", "Stourleigh", "Harrow Vale", "East Tarrant")
AUTHORITIES: Mapping[Locality, Sequence[str]] = {
    Locality.IN_AREA: (COUNCIL,),
    Locality.OUT_OF_AREA: ADJOINING,
    Locality.AT_A_DISTANCE: DISTANT,
}

HOMES: Mapping[ServiceType, tuple[int, int, int]] = {
    ServiceType.FOSTERING: (6, 7, 5),
    ServiceType.CHILDRENS_HOME: (12, 12, 16),
    ServiceType.SUPPORTED_ACCOMMODATION: (8, 5, 3),
    ServiceType.RESIDENTIAL_FAMILY_CENTRE: (1, 2, 2),
    ServiceType.RESIDENTIAL_SCHOOL: (1, 1, 1),
    ServiceType.RESIDENTIAL_CARE: (33, 6, 1),
    ServiceType.NURSING_CARE: (23, 4, 1),
}
"""How many there are in the area, in adjoining authorities, and at a distance."""

PROVISION = {
    ServiceType.FOSTERING: "Independent Fostering Agency",
    ServiceType.CHILDRENS_HOME: "Children's home",
    ServiceType.SUPPORTED_ACCOMMODATION: "Supported Accommodation",
    ServiceType.RESIDENTIAL_FAMILY_CENTRE: "Residential Family Centre",
    ServiceType.RESIDENTIAL_SCHOOL: "Residential Special School",
    ServiceType.RESIDENTIAL_CARE: "Residential homes",
    ServiceType.NURSING_CARE: "Nursing homes",
}

BY_CQC = (ServiceType.RESIDENTIAL_CARE, ServiceType.NURSING_CARE)

POOR = (Rating.INADEQUATE, Rating.SERIOUS_WEAKNESSES)


@dataclass(frozen=True, kw_only=True)
class Home:
    id: UUID
    entry: ProviderRegistered
    ratings: tuple[ProviderRated, ...]
    """Those published before the demo year, and then those of the year."""
    service: ServiceType
    locality: Locality
    price: float
    """Times the usual price."""

    def known_on(self, day: date) -> tuple[ProviderRated, ...]:
        """The ratings published by that day."""
        return tuple(rated for rated in self.ratings if rated.published_on <= day)

    @property
    def trusted(self) -> bool:
        """Never rated so poorly that nobody would be placed there."""
        return not any(rated.rating in POOR for rated in self.ratings)

    def edition(self, day: date, *, status: RegistrationStatus = RegistrationStatus.ACTIVE) -> ProviderRegistered:
        """How the regulator's list of that day has it."""
        return replace(self.entry, as_at=day, status=status)


def invented_homes(random: Random, year: Year) -> list[Home]:
    """Codes are of the regulators' form and are not in use."""
    names = iter(home_names(random))
    homes = [
        _home(random, year, number, next(names), service, locality)
        for number, (service, locality) in enumerate(_places(), start=1)
    ]
    firsts = {(home.service, home.locality): home for home in reversed(homes)}
    return [_without_poor_ratings(home) if home in firsts.values() else home for home in homes]


def _without_poor_ratings(home: Home) -> Home:
    """The first of its kind: somebody can be placed there, whatever chance says of the others."""
    return replace(home, ratings=tuple(rated for rated in home.ratings if rated.rating not in POOR))


def _places() -> Iterator[tuple[ServiceType, Locality]]:
    for service, counts in HOMES.items():
        for locality, count in zip(AUTHORITIES, counts, strict=True):
            yield from [(service, locality)] * count


def _home(random: Random, year: Year, number: int, name: str, service: ServiceType, locality: Locality) -> Home:
    regulator = Regulator.CQC if service in BY_CQC else Regulator.OFSTED
    code = f"1-99{number:07d}" if regulator is Regulator.CQC else f"99{number:05d}"
    opened = year.go_live - timedelta(days=random.randint(900, 5000))
    entry = ProviderRegistered(
        regulator=regulator,
        code=code,
        status=RegistrationStatus.ACTIVE,
        as_at=year.go_live,
        provision_type=PROVISION[service],
        service_types=(service,),
        authority=random.choice(AUTHORITIES[locality]),
        name=name if service is not ServiceType.FOSTERING else f"{name} Fostering",
        owner=f"{random.choice(OWNERS)} Ltd",
        postcode=f"ZZ{random.randint(1, 9)} {random.randint(1, 9)}AA",
        places=_places_in(random, service),
        sector=random.choices(("Private", "Voluntary", "Local Authority"), (84, 12, 4))[0],
        registered_on=opened,
    )
    return Home(
        id=history_id("Provider", provider_key(code)),
        entry=entry,
        ratings=tuple(_ratings(random, service, opened, year)),
        service=service,
        locality=locality,
        price=random.uniform(0.86, 1.16),
    )


def _places_in(random: Random, service: ServiceType) -> int | None:
    match service:
        case ServiceType.FOSTERING | ServiceType.SUPPORTED_ACCOMMODATION:
            return None
        case ServiceType.CHILDRENS_HOME:
            return random.choices((1, 2, 3, 4, 5, 6), (33, 78, 103, 84, 42, 31))[0]
        case _:
            return random.randint(18, 64)


def _ratings(random: Random, service: ServiceType, opened: date, year: Year) -> Iterator[ProviderRated]:
    """One inspection a year or so, of which most find what the one before found."""
    table = CQC_RATINGS if service in BY_CQC else OFSTED_RATINGS
    if service is ServiceType.SUPPORTED_ACCOMMODATION:
        table, opened = SUPPORTED_RATINGS, year.go_live - timedelta(days=500)
    inspected = max(opened, year.go_live - timedelta(days=1500)) + timedelta(days=random.randint(150, 400))
    rating = None
    while (published := inspected + timedelta(days=random.randint(25, 60))) < year.last_day:
        if rating is None or random.random() < 0.25:
            rating = random.choices(list(table), list(table.values()))[0]
        yield ProviderRated(rating=rating, inspected_on=inspected, published_on=published)
        inspected += timedelta(days=random.randint(300, 560))
