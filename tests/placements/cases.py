"""Named people, homes and events that the tests of the domain speak about, and how they ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from placements.errors import Refused
from placements.meeting import (
    AttendanceRecorded,
    InterestDeclared,
    ItemListed,
    Meeting,
    MeetingOpened,
    MeetingScheduled,
    Purpose,
)
from placements.placement import (
    Alternative,
    AlternativeExplored,
    AreaApproved,
    DecisionRecorded,
    Placement,
    PlacementImported,
    PlacementRequested,
    PlacementStarted,
    ProviderChosen,
    ProviderConsidered,
    Response,
    SelfDecisionRefused,
    SubmittedToPanel,
)
from placements.terms import Requirement, Terms
from placements.verdict import Condition, DeclineGround, Mandate, Sitting, Verdict
from placements.vocabulary import (
    Evidence,
    Funding,
    Locality,
    Occasion,
    Outcome,
    PersonKind,
    Retrospective,
    RetrospectiveReason,
    Role,
    Route,
    ServiceType,
)

AMAR, EDITH = UUID(int=1), UUID(int=2)
"""A boy of 14, and a woman of 84."""
SASHA, TYPIST = UUID(int=10), UUID(int=11)
"""The social worker who asks for Amar's placement, and the clerk who writes it down."""
MARA, NOOR, PETE, QUINN = UUID(int=20), UUID(int=21), UUID(int=22), UUID(int=23)
"""Members of the panel: Mara chairs it, Noor is the service manager, Pete comes from health, Quinn from education."""
CLERK = UUID(int=30)
"""The coordinator of the panel, who records what it decides."""
OLU, DIANA = UUID(int=40), UUID(int=41)
"""The nominated officer and the Director."""
OAK_HOUSE, ELM_LODGE = UUID(int=50), UUID(int=51)
IPOP, QMG = UUID(int=60), UUID(int=61)
MEETING, LATER_MEETING = UUID(int=70), UUID(int=71)
SECOND_READER = {"given_by": frozenset({SASHA}), "readers": frozenset({CLERK})}
PLACEMENT, ANOTHER = UUID(int=80), UUID(int=81)

POUND = 100
"""In pence."""

REQUESTED = PlacementRequested(
    reference="PL-2026-000001",
    person=AMAR,
    person_kind=PersonKind.CHILD,
    service_type=ServiceType.CHILDRENS_HOME,
    panel=IPOP,
    occasion=Occasion.NEW,
    team="Looked after children, east",
    requested_by=SASHA,
    needed_by=date(2026, 3, 16),
    needs="A home near his school, with staff awake at night.",
    recommendation="A children's home for two years.",
    funding=Funding.COUNCIL,
)
ADULT_REQUESTED = replace(
    REQUESTED,
    reference="PL-2026-000002",
    person=EDITH,
    person_kind=PersonKind.ADULT,
    service_type=ServiceType.NURSING_CARE,
    panel=QMG,
)
IMPORTED = PlacementImported(
    reference="PL-2026-000003",
    source="Old system",
    source_reference="A/17",
    person=EDITH,
    person_kind=PersonKind.ADULT,
    service_type=ServiceType.NURSING_CARE,
    panel=QMG,
    team="Older people",
    funding=Funding.COUNCIL,
    provider=OAK_HOUSE,
    weekly_rate=1_100 * POUND,
    started_on=date(2024, 5, 1),
    evidence=Evidence.PAPER,
)
EXPLORED = AlternativeExplored(alternative=Alternative.IN_HOUSE_FOSTERING, why_not="No carer is free until May.")
OFFERED = ProviderConsidered(provider=OAK_HOUSE, response=Response.OFFERED, weekly_rate=4_500 * POUND)
REFUSED = ProviderConsidered(provider=ELM_LODGE, response=Response.REFUSED, reason="They cannot match him.")
CHOSEN = ProviderChosen(
    provider=OAK_HOUSE,
    weekly_rate=4_500 * POUND,
    one_off=0,
    why="The only home within reach of his school.",
    locality=Locality.IN_AREA,
)
READY = (REQUESTED, EXPLORED, OFFERED, REFUSED, CHOSEN)
"""A request that may go to its panel."""
SUBMITTED = SubmittedToPanel(panel=IPOP)
OUT_OF_AREA = replace(CHOSEN, locality=Locality.OUT_OF_AREA)
AT_A_DISTANCE = replace(CHOSEN, locality=Locality.AT_A_DISTANCE)
AREA_APPROVED = AreaApproved(
    provider=OAK_HOUSE,
    locality=Locality.OUT_OF_AREA,
    approved_on=date(2026, 3, 9),
    approved_by=OLU,
    role=Role.NOMINATED_OFFICER,
    reasons="His aunt lives next door.",
)
STARTED = PlacementStarted(started_on=date(2026, 3, 6), provider=OAK_HOUSE, weekly_rate=4_500 * POUND)
"""On a Friday, on nobody's authority."""
BREAKDOWN = Retrospective(
    reason=RetrospectiveReason.BREAKDOWN, circumstances="His foster carers gave notice at six in the evening."
)

MEETS_ON = date(2026, 3, 10)
"""A Tuesday."""
TODAY = date(2026, 3, 12)
SITTING = Sitting(
    meeting=MEETING,
    held_on=MEETS_ON,
    deciders=(MARA, NOOR, PETE),
    shortfall="",
    outcomes=Terms(quorum=3).outcomes,
)
INQUORATE = replace(SITTING, deciders=(MARA, PETE), shortfall="2 of 3 members present, 0 of 1 from service manager")
APPROVAL = Verdict(outcome=Outcome.APPROVED, reasons="It meets his needs.", weekly_ceiling=4_600 * POUND)
CONDITION = Condition(words="A school place is found.", owner="Virtual head", due_on=date(2026, 4, 1))
CONDITIONAL = replace(APPROVAL, outcome=Outcome.APPROVED_WITH_CONDITIONS, conditions=(CONDITION,))
IN_PRINCIPLE = replace(APPROVAL, outcome=Outcome.IN_PRINCIPLE)
DEFERRAL = Verdict(
    outcome=Outcome.DEFERRED,
    reasons="The panel cannot tell yet.",
    question="Would his aunt have him?",
    return_on=date(2026, 3, 24),
)
REFUSAL = Verdict(
    outcome=Outcome.DECLINED,
    reasons="His aunt can have him.",
    grounds=(DeclineGround.NEED_MET_OTHERWISE,),
    alternative="Support to his aunt.",
)
MANDATE = Mandate(
    route=Route.NOMINATED_OFFICER, officer=OLU, limit=250_000 * POUND, scheme="Scheme 2026", ratify_within=10
)


def decided(verdict: Verdict = APPROVAL, **more: Any) -> DecisionRecorded:
    """What the panel decided at its meeting."""
    fields = {
        **vars(verdict),
        "route": Route.PANEL,
        "decided_on": MEETS_ON,
        "decided_by": SITTING.deciders,
        "meeting": MEETING,
        "provider": OAK_HOUSE,
    }
    return DecisionRecorded(**{**fields, **more})


def decided_by_officer(verdict: Verdict = APPROVAL, **more: Any) -> DecisionRecorded:
    """What the nominated officer decided between meetings."""
    fields = {
        "route": Route.NOMINATED_OFFICER,
        "decided_on": date(2026, 3, 4),
        "decided_by": (OLU,),
        "meeting": None,
        "limit": MANDATE.limit,
        "scheme": MANDATE.scheme,
        "ratify_within": MANDATE.ratify_within,
    }
    return decided(verdict, **{**fields, **more})


TERMS = Terms(quorum=3, requirements=(Requirement(capacity="service manager"),))
SCHEDULED = MeetingScheduled(panel=IPOP, meets_on=MEETS_ON, meets_at=time(9, 30), place="Room 1")
LISTED = ItemListed(placement=PLACEMENT, reference="PL-2026-000001", purpose=Purpose.DECISION, late=False)
MARA_CAME = AttendanceRecorded(member=MARA, capacities=("chair",))
NOOR_CAME = AttendanceRecorded(member=NOOR, capacities=("service manager",))
PETE_CAME = AttendanceRecorded(member=PETE, capacities=("health",))
OPENED = MeetingOpened(opened_on=MEETS_ON, chair=MARA)
SITS = (SCHEDULED, LISTED, MARA_CAME, NOOR_CAME, PETE_CAME, OPENED)
"""A quorate meeting with Amar's placement on its agenda."""
INTEREST = InterestDeclared(member=PETE, placement=PLACEMENT, nature="He governs the home.")


def given(*events: Any) -> Placement:
    """The placement to which this has happened."""
    return folded(Placement(), *events)


def given_meeting(*events: Any) -> Meeting:
    """The meeting to which this has happened."""
    return folded(Meeting(), *events)


def folded(state: Any, *events: Any) -> Any:
    for event in events:
        state = state.evolve(event)
    return state


def must_come(terms: Terms, occasion: Occasion = Occasion.NEW, **more: Any) -> str:
    """Why a placement must be on the agenda of the meeting under these terms."""
    case = {"started": False, "ended": False, "decided": False, "contract_ends": None}
    return terms.must_be_on_agenda(meets_on=MEETS_ON, occasion=occasion, **{**case, **more})


@contextmanager
def refused(sentence: str, *evidence: Any) -> Iterator[None]:
    """It is refused in exactly these words, and this is recorded of the attempt."""
    with pytest.raises(Refused) as caught:
        yield
    assert str(caught.value) == sentence
    assert caught.value.evidence == ({0: list(evidence)} if evidence else {})


def attempt(person: UUID, attempted: str) -> SelfDecisionRefused:
    return SelfDecisionRefused(attempted_by=person, attempted=attempted)
