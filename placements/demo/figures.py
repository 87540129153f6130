"""The proportions and prices that the demo council is drawn from, each with its source.

DfE: Children looked after in England including adoptions, 2024 (Open Government Licence).
NHS Digital: Personal Social Services, expenditure and unit costs, England 2014-15 (Open Government Licence).
Ofsted: Children's social care data in England 2025, providers as at 31 March 2025 (Open Government Licence).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from placements.placement import EndReason
from placements.provider import Rating
from placements.vocabulary import Locality, ServiceType

CHILDREN_BY_SERVICE: Mapping[ServiceType, int] = {
    ServiceType.FOSTERING: 22_530,
    ServiceType.CHILDRENS_HOME: 7_530,
    ServiceType.SUPPORTED_ACCOMMODATION: 6_010,
    ServiceType.RESIDENTIAL_FAMILY_CENTRE: 930,
    ServiceType.RESIDENTIAL_SCHOOL: 90,
}
"""Children in private and voluntary provision on 31 March 2024, by placement type (DfE). DfE's "other residential
settings" stand here as family centres, its "secure homes and children's homes" as children's homes."""

WHERE: Mapping[ServiceType, Mapping[Locality, int]] = {
    ServiceType.FOSTERING: {Locality.IN_AREA: 36, Locality.OUT_OF_AREA: 40, Locality.AT_A_DISTANCE: 24},
    ServiceType.CHILDRENS_HOME: {Locality.IN_AREA: 24, Locality.OUT_OF_AREA: 26, Locality.AT_A_DISTANCE: 50},
    ServiceType.SUPPORTED_ACCOMMODATION: {Locality.IN_AREA: 55, Locality.OUT_OF_AREA: 32, Locality.AT_A_DISTANCE: 13},
    ServiceType.RESIDENTIAL_FAMILY_CENTRE: {Locality.IN_AREA: 24, Locality.OUT_OF_AREA: 35, Locality.AT_A_DISTANCE: 41},
    ServiceType.RESIDENTIAL_SCHOOL: {Locality.IN_AREA: 29, Locality.OUT_OF_AREA: 24, Locality.AT_A_DISTANCE: 47},
}
"""Per cent inside the council's boundary, outside it within 20 miles, and farther (DfE, private and voluntary provision
by locality, split by distance). Within 20 miles stands for an adjoining authority."""

CHILDRENS_STAYS: Mapping[ServiceType, Mapping[tuple[int, int], int]] = {
    ServiceType.FOSTERING: {
        (1, 7): 13, (8, 30): 12, (31, 90): 12, (91, 181): 14, (182, 364): 17, (365, 729): 16, (730, 1825): 16,
    },
    ServiceType.CHILDRENS_HOME: {
        (1, 7): 4, (8, 30): 6, (31, 90): 14, (91, 181): 17, (182, 364): 19, (365, 729): 20, (730, 1825): 20,
    },
    ServiceType.SUPPORTED_ACCOMMODATION: {
        (1, 7): 5, (8, 30): 14, (31, 90): 25, (91, 181): 22, (182, 364): 24, (365, 729): 11,
    },
}  # fmt: skip
"""Days that placements lasted which ended in the year to 31 March 2024, per cent (DfE); other settings as homes."""

ADULTS_STAYS: Mapping[tuple[int, int], int] = {(20, 90): 9, (91, 364): 17, (365, 1500): 74}
"""Our own estimate: no published table gives it."""

CHILDREN_END: Mapping[EndReason, int] = {
    EndReason.PLANNED: 34,
    EndReason.MOVED: 21,
    EndReason.BREAKDOWN: 21,
    EndReason.HOME: 14,
    EndReason.ADULTHOOD: 6,
    EndReason.OTHER: 4,
}
"""After DfE's reasons for placement change, 2024: the care plan 31 per cent; carer, child or provider end it 20."""

ADULTS_END: Mapping[EndReason, int] = {EndReason.DIED: 62, EndReason.MOVED: 22, EndReason.HOME: 11, EndReason.OTHER: 5}
"""Our own estimate."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AdultGroup:
    """Adults with one primary support reason in one kind of home."""

    reason: str
    service: ServiceType
    ages: tuple[int, int]
    weeks: int
    """Weeks of support in England in 2014-15, thousands: the group's weight."""
    unit_cost: int
    """Pence a week, 2014-15, England; residential care as provided by others than councils."""


_RESIDENTIAL, _NURSING = ServiceType.RESIDENTIAL_CARE, ServiceType.NURSING_CARE

ADULT_GROUPS = (
    AdultGroup(reason="physical support", service=_RESIDENTIAL, ages=(65, 98), weeks=3_333, unit_cost=513_18),
    AdultGroup(reason="physical support", service=_NURSING, ages=(65, 98), weeks=1_859, unit_cost=552_00),
    AdultGroup(reason="memory and cognition", service=_RESIDENTIAL, ages=(65, 97), weeks=1_354, unit_cost=487_55),
    AdultGroup(reason="memory and cognition", service=_NURSING, ages=(65, 97), weeks=513, unit_cost=525_67),
    AdultGroup(reason="learning disability", service=_RESIDENTIAL, ages=(19, 63), weeks=1_331, unit_cost=1_320_62),
    AdultGroup(reason="learning disability", service=_NURSING, ages=(19, 63), weeks=61, unit_cost=1_118_81),
    AdultGroup(reason="learning disability", service=_RESIDENTIAL, ages=(65, 84), weeks=287, unit_cost=885_16),
    AdultGroup(reason="mental health", service=_RESIDENTIAL, ages=(22, 64), weeks=373, unit_cost=751_05),
    AdultGroup(reason="mental health", service=_NURSING, ages=(65, 90), weeks=256, unit_cost=523_28),
    AdultGroup(reason="physical support", service=_RESIDENTIAL, ages=(25, 64), weeks=248, unit_cost=881_16),
    AdultGroup(reason="physical support", service=_NURSING, ages=(25, 64), weeks=153, unit_cost=801_30),
)

RISE_SINCE_2015 = 1.8
"""What care homes' fees have risen by, about: our own estimate."""

CHILDRENS_PRICES: Mapping[ServiceType, int] = {
    ServiceType.FOSTERING: 1_040_00,
    ServiceType.CHILDRENS_HOME: 5_450_00,
    ServiceType.SUPPORTED_ACCOMMODATION: 1_720_00,
    ServiceType.RESIDENTIAL_FAMILY_CENTRE: 4_100_00,
    ServiceType.RESIDENTIAL_SCHOOL: 4_650_00,
}
"""Pence a week: our own estimates."""

OFSTED_RATINGS: Mapping[Rating, int] = {
    Rating.OUTSTANDING: 447,
    Rating.GOOD: 2_594,
    Rating.REQUIRES_IMPROVEMENT: 476,
    Rating.INADEQUATE: 43,
}
"""Children's homes by their latest full inspection (Ofsted)."""

SUPPORTED_RATINGS: Mapping[Rating, int] = {
    Rating.CONSISTENTLY_STRONG: 26,
    Rating.INCONSISTENT: 19,
    Rating.SERIOUS_WEAKNESSES: 5,
}
"""Supported accommodation by its first inspections (Ofsted)."""

CQC_RATINGS: Mapping[Rating, int] = {
    Rating.OUTSTANDING: 34,
    Rating.GOOD: 701,
    Rating.REQUIRES_IMPROVEMENT: 238,
    Rating.INADEQUATE: 23,
}
"""Care homes per thousand, as one council (Coventry) reported its own in March 2023."""
