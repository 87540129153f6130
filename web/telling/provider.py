"""A home in words: its rating, registration and our suspension on a day, and what its regulator says of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from placements import provider as said
from placements.provider import DETAILS, Provider, ProviderRated
from web.formats import day, sentence
from web.pages.wording import Detail, Told, lines
from web.pages.world import World
from web.telling.noted import Noted
from web.telling.section import Fact, Section, written

LABELS = {
    "provision_type": "Kind",
    "service_types": "Services",
    "authority": "Area",
    "name": "Name",
    "owner": "Owner",
    "postcode": "Postcode",
    "places": "Places",
    "sector": "Sector",
    "registered_on": "Registered",
}


def sections(noted: Noted[Provider], _: World, on: date) -> list[Section]:
    home = noted.state
    return written(
        [
            ("On that day", _standing(home, on)),
            ("The home", [("Code", home.code), *_details(home)]),
            ("Ratings by that day", _ratings(home, on)),
            ("Our suspensions by that day", _suspensions(home, on)),
            ("Documents received by that day", _documents(noted, on)),
        ]
    )


def _standing(home: Provider, on: date) -> Iterator[Fact]:
    rated = home.rating_on(on)
    yield "Rating", rated.rating if rated else said.Rating.NOT_RATED
    if rated:
        yield "Inspected", day(rated.inspected_on)
        yield "Published", day(rated.published_on)
        yield "Judgements", _judgements(rated)
    yield "Registration", home.registration_on(on) or "Not registered"
    yield "Placements there", "Suspended by us" if home.suspended_on(on) else "Not suspended by us"


def _judgements(rated: ProviderRated) -> str:
    return lines(f"{sentence(each.aspect)}: {each.rating}" for each in rated.judgements)


def _details(event: Any) -> Iterator[Detail]:
    """What is said of the home; nothing of what is not."""
    for name in DETAILS:
        match getattr(event, name):
            case None:
                continue
            case tuple() as services:
                yield LABELS[name], lines(map(sentence, services))
            case date() as registered:
                yield LABELS[name], day(registered)
            case value:
                yield LABELS[name], str(value)


def _ratings(home: Provider, on: date) -> Iterator[Fact]:
    for rated in home.ratings:
        if rated.published_on <= on:
            yield f"Inspected {day(rated.inspected_on)}", f"{rated.rating}, published {day(rated.published_on)}"


def _suspensions(home: Provider, on: date) -> Iterator[Fact]:
    for each in home.suspensions:
        if each.from_ <= on:
            lifted = f"Lifted from {day(each.lifted_on)}" if each.lifted_on and each.lifted_on <= on else ""
            yield f"From {day(each.from_)}", lines(filter(None, [each.reason, lifted]))


def _documents(noted: Noted[Provider], on: date) -> Iterator[Fact]:
    for recorded in noted.events:
        match recorded.event:
            case said.EvidenceReceived(document=document, received_on=received, reference=reference) if received <= on:
                yield sentence(document), f"{day(received)}{f', {reference}' if reference else ''}"


def tell(event: Any, _: World) -> Told:
    match event:
        case said.ProviderRegistered(code=code, as_at=as_at):
            details = [("Code", code), ("Registration", event.status), *_details(event)]
            return Told(f"Home registered with {event.regulator}", details, as_at)
        case said.DetailsChanged(as_at=as_at):
            return Told("Details of the home changed", [*_details(event)], as_at)
        case said.RegistrationChanged(status=status, as_at=as_at):
            return Told(f"Registration changed: {status}", [], as_at)
        case said.RegistrationConfirmed(status=status, as_at=as_at):
            return Told(f"Registration as before: {status}", [], as_at)
        case said.ProviderRated(rating=rating, inspected_on=inspected, published_on=published):
            details = [("Inspected", day(inspected)), ("Judgements", _judgements(event))]
            return Told(f"Rated {rating}", details, published)
        case said.SuspendedForPlacements(from_=since, reason=reason):
            return Told("Placements there suspended", [("Reason", reason)], since)
        case said.SuspensionLifted(on=lifted, reason=reason):
            return Told("Suspension lifted", [("Reason", reason)], lifted)
        case said.EvidenceReceived(document=document, received_on=received, reference=reference):
            return Told(f"Document received: {document}", [("Reference", reference or "")], received)
    raise AssertionError(event)
