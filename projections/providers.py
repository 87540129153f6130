"""Homes, one row each as they stand now: found by name, code or place, for pickers and lists."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.provider import Provider, Rating, RegistrationStatus
from placements.vocabulary import ServiceType
from projections.model import Standing
from projections.query import Page, like, scalar, select
from projections.table import Table


class Home(msgspec.Struct, frozen=True, kw_only=True):
    provider: UUID
    code: str
    name: str
    """The code where the regulator withholds the name."""
    authority: str
    postcode: str | None
    provision_type: str
    service_types: tuple[ServiceType, ...]
    places: int | None
    sector: str | None
    status: RegistrationStatus | None
    rating: Rating | None
    """The latest published."""
    rated_on: date | None
    suspended: bool
    """We place nobody new there."""


def homes(standing: Standing[Provider]) -> Iterator[Home]:
    provider = standing.state
    rated = provider.rating_on(date.max)
    yield Home(
        provider=standing.id,
        code=provider.code,
        name=provider.name or provider.code,
        authority=provider.authority,
        postcode=provider.postcode,
        provision_type=provider.provision_type,
        service_types=provider.service_types,
        places=provider.places,
        sector=provider.sector,
        status=provider.status,
        rating=rated.rating if rated else None,
        rated_on=rated.published_on if rated else None,
        suspended=provider.suspended,
    )


HOME = Table(name="home", row=Home, key=("provider",), indexes=("(name, code)", "(code)"))


def search(
    connection: Connection[Any],
    text: str = "",
    *,
    service_type: ServiceType | None = None,
    authority: str = "",
    rating: Rating | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Page[Home]:
    """Homes whose name, code, authority or postcode contains the text, those that begin with it first."""
    where = """concat_ws(' ', name, code, authority, postcode) ILIKE %(text)s
        AND coalesce(service_types ? %(service_type)s::text, true)
        AND coalesce(authority = %(authority)s::text, true) AND (%(rating)s::text IS NULL OR rating = %(rating)s)"""
    values = {
        "text": like(text),
        "begins": like(text)[1:],
        "service_type": service_type,
        "authority": authority or None,
        "rating": rating,
        "limit": limit,
        "offset": offset,
    }
    query = f"""SELECT * FROM read.home WHERE {where}
        ORDER BY NOT (name ILIKE %(begins)s), name, code LIMIT %(limit)s OFFSET %(offset)s"""
    return Page(
        rows=select(connection, Home, query, values),
        total=scalar(connection, f"SELECT count(*) FROM read.home WHERE {where}", values),
    )


def authorities(connection: Connection[Any]) -> list[str]:
    """The areas in which the homes lie, by name."""
    query = "SELECT DISTINCT authority FROM read.home WHERE authority <> '' ORDER BY authority"
    return [name for (name,) in connection.execute(query).fetchall()]


def by_id(connection: Connection[Any], provider: UUID) -> Home | None:
    return next(
        iter(select(connection, Home, "SELECT * FROM read.home WHERE provider = %(id)s", {"id": provider})), None
    )
