"""Events of named placements, complete where a test does not care, and told apart by what it does care about."""

from datetime import date, time
from typing import Any
from uuid import UUID

from placements.meeting import ItemDecided, ItemListed, MeetingClosed, MeetingOpened, MeetingScheduled, Purpose
from placements.placement import DecisionRecorded, PlacementImported, PlacementRequested, PlacementStarted
from placements.provider import ProviderRegistered, RegistrationStatus, Regulator
from placements.settings import Council, SettingsAdopted, Thresholds
from placements.vocabulary import Evidence, Funding, Occasion, Outcome, PersonKind, Route, ServiceType
from tests.projections.conftest import id_of

GO_LIVE = date(2025, 4, 1)
IPOP = id_of("IPOP")
HOME = id_of("Larkfield House")
OTHER_HOME = id_of("Moorside")


def requested(reference: str = "PL-2026-000001", **what: Any) -> PlacementRequested:
    usual = {
        "person": id_of("Asha"),
        "person_kind": PersonKind.CHILD,
        "service_type": ServiceType.CHILDRENS_HOME,
        "panel": IPOP,
        "occasion": Occasion.NEW,
        "team": "Children in care",
        "requested_by": id_of("social worker"),
        "needed_by": date(2026, 3, 2),
        "needs": "A home with two to one support.",
        "recommendation": "A children's home within reach of her school.",
        "funding": Funding.COUNCIL,
    }
    return PlacementRequested(reference=reference, **{**usual, **what})


def started(on: date, **what: Any) -> PlacementStarted:
    return PlacementStarted(started_on=on, **{"provider": HOME, "weekly_rate": 4_000_00, **what})


def decided(on: date, outcome: Outcome = Outcome.APPROVED, **what: Any) -> DecisionRecorded:
    usual = {
        "reasons": "The home meets the need.",
        "weekly_ceiling": 4_500_00,
        "route": Route.PANEL,
        "decided_by": (id_of("chair"), id_of("member")),
        "provider": HOME,
        "meeting": id_of(f"meeting of {on}"),
    }
    return DecisionRecorded(outcome=outcome, decided_on=on, **{**usual, **what})


def decided_by_officer(on: date, **what: Any) -> DecisionRecorded:
    usual = {
        "route": Route.NOMINATED_OFFICER,
        "decided_by": (id_of("nominated officer"),),
        "meeting": None,
        "limit": 300_000_00,
        "scheme": "2025",
        "ratify_within": 10,
    }
    return decided(on, **{**usual, **what})


def imported(**what: Any) -> PlacementImported:
    usual = {
        "reference": "PL-2025-000001",
        "source": "the old system",
        "source_reference": "77",
        "person": id_of("Ben"),
        "person_kind": PersonKind.CHILD,
        "service_type": ServiceType.CHILDRENS_HOME,
        "panel": IPOP,
        "team": "Children in care",
        "funding": Funding.COUNCIL,
        "provider": HOME,
        "weekly_rate": 4_000_00,
        "started_on": date(2024, 9, 2),
        "evidence": Evidence.NONE,
    }
    return PlacementImported(**{**usual, **what})


def scheduled(on: date, *, panel: UUID = IPOP) -> MeetingScheduled:
    return MeetingScheduled(panel=panel, meets_on=on, meets_at=time(10))


def meeting(on: date, *, panel: UUID = IPOP) -> list[Any]:
    """A meeting that was opened and not yet closed."""
    return [scheduled(on, panel=panel), MeetingOpened(opened_on=on, chair=id_of("chair"))]


def listed(placement: str, *, reference: str = "PL-2026-000001", purpose: Purpose = Purpose.DECISION) -> ItemListed:
    return ItemListed(placement=id_of(placement), reference=reference, purpose=purpose, late=False)


def item_decided(placement: str, outcome: Outcome = Outcome.APPROVED) -> ItemDecided:
    return ItemDecided(placement=id_of(placement), outcome=outcome, decided_by=(id_of("chair"), id_of("member")))


CLOSED = MeetingClosed()


def home(code: str, name: str | None, authority: str = "Coventry", *types: ServiceType) -> ProviderRegistered:
    return ProviderRegistered(
        regulator=Regulator.OFSTED,
        code=code,
        status=RegistrationStatus.ACTIVE,
        as_at=date(2025, 3, 31),
        provision_type="Children's home",
        service_types=types,
        authority=authority,
        name=name,
    )


def settings(label: str = "2025", effective_from: date = GO_LIVE, **thresholds: int) -> SettingsAdopted:
    council = Council(name="Coventry", authority="E08000026", go_live=GO_LIVE)
    return SettingsAdopted(
        label=label, effective_from=effective_from, council=council, thresholds=Thresholds(**thresholds)
    )
