"""Ofsted's yearly list of providers of children's social care, in the forms that it had from 2021 to 2025."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from placements.errors import Invalid
from placements.imports.table import Row, needed, shown
from placements.provider import (
    Judgement,
    ProviderRated,
    ProviderRegistered,
    Rating,
    RegistrationStatus,
    Regulator,
)
from placements.vocabulary import ServiceType

HEADINGS = (
    "urn",
    "provision type",
    "registration date",
    "registration status",
    "name",
    "postcode",
    "local authority",
    "sector",
    "places",
    "organisation which owns the provider",
)

SERVES = {
    "children's home": (ServiceType.CHILDRENS_HOME,),
    "secure children's home": (ServiceType.SECURE_CHILDRENS_HOME,),
    "independent fostering agency": (ServiceType.FOSTERING,),
    "residential special school": (ServiceType.RESIDENTIAL_SCHOOL,),
    "residential special school (registered as a children's home)": (
        ServiceType.RESIDENTIAL_SCHOOL,
        ServiceType.CHILDRENS_HOME,
    ),
    "supported accommodation": (ServiceType.SUPPORTED_ACCOMMODATION,),
    "residential family centre": (ServiceType.RESIDENTIAL_FAMILY_CENTRE,),
    "residential holiday scheme for disabled children": (ServiceType.HOLIDAY_SCHEME,),
    # Kept, so that every row of the list is; no panel places there.
    "adoption support agency": (),
    "boarding school": (),
    "further education college with residential accommodation": (),
    "secure training centre": (),
    "voluntary adoption agency": (),
}

RATINGS = {rating.lower(): rating for rating in Rating} | {
    "requires improvement to be good": Rating.REQUIRES_IMPROVEMENT,
    "not judged": Rating.NOT_RATED,
}

OVERALL = "overall experiences and progress of children and young people"
SUPPORTED_ACCOMMODATION = "supported accommodation outcome"
ASPECTS = {
    "Outcomes in education and related learning activities": "outcomes in education and related learning activities",
    "Health services": "health services",
    "How well children and young people are helped and protected": (
        "how well children and young people are helped and protected"
    ),
    "The effectiveness of leaders and managers": "effectiveness of leaders and managers",
}


@dataclass(frozen=True)
class Inspection:
    """The columns of one inspection, and what stands before the headings of its judgements."""

    inspected: str
    published: str
    number: str
    before: str = ""


INSPECTIONS = (
    Inspection("inspection date", "publication date", "event number"),
    Inspection(
        "latest full inspection date",
        "latest full inspection publication date",
        "latest full inspection event number",
    ),
    Inspection(
        "previous full inspection event date",
        "previous full inspection publication date",
        "previous full inspection event number",
        "previous ",
    ),
)


def read_row(row: Row, as_at: date) -> tuple[ProviderRegistered, tuple[ProviderRated, ...]]:
    """What the edition says of one home. Invalid, with the reason, when the row cannot be taken."""
    provision_type = row.required("provision type")
    if (service_types := SERVES.get(provision_type.lower())) is None:
        raise Invalid(f"The provision type {shown(provision_type)} is not one that this register knows.")
    entry = ProviderRegistered(
        regulator=Regulator.OFSTED,
        code=row.required("urn"),
        status=needed(row.one_of("registration status", RegistrationStatus), "registration status"),
        as_at=as_at,
        provision_type=provision_type,
        service_types=service_types,
        authority=row.required("local authority"),
        name=row.text("name"),
        owner=row.text("organisation which owns the provider"),
        postcode=row.text("postcode"),
        places=row.number("places"),
        sector=row.text("sector"),
        registered_on=row.date("registration date"),
    )
    return entry, tuple(_ratings(row))


def _ratings(row: Row) -> Iterator[ProviderRated]:
    for inspection in INSPECTIONS:
        inspected_on, published_on = row.date(inspection.inspected), row.date(inspection.published)
        if inspected_on is None and published_on is None:
            continue
        if inspected_on is None or published_on is None:
            raise Invalid(f"Of the {inspection.inspected} and the {inspection.published} only one is given.")
        if published_on < inspected_on:
            raise Invalid(f"The {inspection.published} is before the {inspection.inspected}.")
        yield ProviderRated(
            rating=_overall(row, inspection),
            inspected_on=inspected_on,
            published_on=published_on,
            event_number=row.text(inspection.number),
            judgements=tuple(_judgements(row, inspection)),
        )


def _overall(row: Row, inspection: Inspection) -> Rating:
    """The overall judgement; for supported accommodation its own. An inspection may end without one."""
    outcome = None if inspection.before else _rating(row, SUPPORTED_ACCOMMODATION)
    return _rating(row, inspection.before + OVERALL) or outcome or Rating.NOT_RATED


def _judgements(row: Row, inspection: Inspection) -> Iterator[Judgement]:
    for aspect, heading in ASPECTS.items():
        headings = (inspection.before + heading, f"{inspection.before}the {heading}")
        if rating := next((found for name in headings if (found := _rating(row, name))), None):
            yield Judgement(aspect=aspect, rating=rating)


def _rating(row: Row, heading: str) -> Rating | None:
    if (words := row.text(heading)) is None:
        return None
    if (rating := RATINGS.get(words.lower())) is None:
        raise Invalid(f"The rating {shown(words)} is not one that Ofsted gives.")
    return rating
