"""What the law says about where a child may be placed (SI 2010/959, rule 7)."""

from placements.errors import Refused
from placements.vocabulary import Locality, Role, ServiceType

ADULT_AT = 18

AREA_APPROVERS: dict[Locality | None, tuple[Role, ...]] = {
    Locality.OUT_OF_AREA: (Role.NOMINATED_OFFICER, Role.DIRECTOR),
    Locality.AT_A_DISTANCE: (Role.DIRECTOR,),
}
"""Who approves a home outside the area (regulation 11)."""


def require_lawful_setting(service_type: ServiceType | None, *, age: int, registered: bool = True) -> None:
    """Refuse unlisted arrangements for a child, and any home that is not registered with its regulator.

    Regulation 27A: under 16, from 9 September 2021; regulation 27C: 16 and 17, from 28 October 2023.
    """
    if age >= ADULT_AT:
        return
    regulation = "reg 27A" if age < 16 else "reg 27C"
    if service_type is ServiceType.OTHER_ARRANGEMENT:
        raise Refused(f"A child of {age} may not be placed in other arrangements (SI 2010/959 {regulation}).")
    if service_type is ServiceType.SUPPORTED_ACCOMMODATION and age < 16:
        raise Refused("Supported accommodation is for young people of 16 and 17 (SI 2010/959 reg 27A).")
    if not registered:
        raise Refused(
            f"This home is not registered with its regulator: no child may be placed there (SI 2010/959 {regulation})."
        )


def require_area_approver(locality: Locality | None, role: Role) -> None:
    """Refuse the approval of a home outside the area by an officer whom regulation 11 does not name."""
    officers = AREA_APPROVERS.get(locality, ())
    if not officers:
        raise Refused("The chosen home is not outside the area: no approval under regulation 11 is needed.")
    if role not in officers:
        raise Refused(f"This home is {locality}: the {' or the '.join(officers)} must approve it (SI 2010/959 reg 11).")
