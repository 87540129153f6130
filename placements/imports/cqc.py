"""A list of care homes with their CQC location ids, as councils' data offices publish it from CQC's register."""

from datetime import date

from placements.errors import Invalid
from placements.imports.table import Row, shown
from placements.provider import ProviderRegistered, RegistrationStatus, Regulator
from placements.vocabulary import ServiceType

HEADINGS = ("cqc_id", "name", "type", "postcode", "provider", "area_name")

SERVES = {"nursing homes": ServiceType.NURSING_CARE, "residential homes": ServiceType.RESIDENTIAL_CARE}


def read_row(row: Row, as_at: date) -> tuple[ProviderRegistered, tuple[()]]:
    """What the list says of one home: no ratings, and by being listed it is registered. Invalid with the reason."""
    provision_type = row.required("type")
    kinds = {kind.strip().lower() for kind in provision_type.split("|")}
    service_types = tuple(service for kind, service in SERVES.items() if kind in kinds)
    if not service_types:
        raise Invalid(f"{shown(provision_type)} is neither a nursing home nor a residential home.")
    entry = ProviderRegistered(
        regulator=Regulator.CQC,
        code=row.required("cqc_id"),
        status=RegistrationStatus.ACTIVE,
        as_at=as_at,
        provision_type=provision_type,
        service_types=service_types,
        authority=row.required("area_name"),
        name=row.text("name"),
        owner=row.text("provider"),
        postcode=row.text("postcode"),
    )
    return entry, ()
