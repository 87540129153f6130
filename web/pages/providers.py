"""Homes: found by name, area, kind and rating; and one home with its ratings over time and the placements there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from placements.provider import EvidenceReceived, Provider, Rating, regulator_of
from placements.vocabulary import ServiceType
from projections.providers import Home, authorities, search
from projections.query import Page
from projections.register import Filters, find
from web import asked
from web.current import reading, register
from web.downloads import MOST, csv, in_parts
from web.fields import choices
from web.pages.paging import PAGE, address, paged

if TYPE_CHECKING:
    from psycopg import Connection

pages = Blueprint("providers", __name__, url_prefix="/providers")

HEAD = (
    "name", "code", "regulator", "area", "postcode", "kind", "services", "places", "sector", "registration", "rating",
    "rating published", "placements suspended by us",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """Which homes are asked for, as the address says it."""

    text: str
    authority: str
    service_type: ServiceType | None
    rating: Rating | None
    page: int

    @property
    def narrows(self) -> bool:
        return any((self.text, self.authority, self.service_type, self.rating))

    def answer(self, connection: "Connection[Any]", limit: int, offset: int) -> Page[Home]:
        return search(
            connection,
            self.text,
            service_type=self.service_type,
            authority=self.authority,
            rating=self.rating,
            limit=limit,
            offset=offset,
        )


def question() -> Question:
    return Question(
        text=asked.words("text"),
        authority=asked.words("authority"),
        service_type=asked.one_of("service_type", ServiceType),
        rating=asked.one_of("rating", Rating),
        page=asked.whole("page", least=1, most=MOST) or 1,
    )


@pages.get("")
def providers() -> ResponseReturnValue:
    asking = question()
    with reading() as connection:
        found = asking.answer(connection, PAGE, (asking.page - 1) * PAGE)
        areas = [(area, area) for area in authorities(connection)]
    return render_template(
        "providers/providers.html",
        question=asking,
        found=found,
        **paged(found.total, asking.page),
        areas=areas,
        services=[*choices(ServiceType).items()],
        ratings=[*choices(Rating).items()],
        address=address,
    )


@pages.get("/all.csv")
def providers_file() -> ResponseReturnValue:
    """All rows of the same list."""
    asking = question()
    return csv("providers.csv", HEAD, map(cells, in_parts(lambda *part: asking.answer(*part).rows)))


def cells(home: Home) -> Sequence[Any]:
    return (
        home.name, home.code, regulator_of(home.code), home.authority, home.postcode, home.provision_type,
        "; ".join(home.service_types), home.places, home.sector, home.status, home.rating, home.rated_on,
        "yes" if home.suspended else "no",
    )  # fmt: skip


@pages.get("/<uuid:id>")
def provider(id: UUID) -> ResponseReturnValue:
    home, today = register().load(Provider, id), register().today()
    received = [each.event for each in register().history(id) if isinstance(each.event, EvidenceReceived)]
    with reading() as connection:
        placed = find(connection, Filters(provider=id), on=today, limit=PAGE)
    return render_template(
        "providers/provider.html",
        id=id,
        home=home,
        regulator=regulator_of(home.code),
        rating=home.rating_on(today),
        ratings=sorted(home.ratings, key=lambda rated: (rated.inspected_on, rated.published_on), reverse=True),
        received=received[::-1],
        placed=placed,
    )
