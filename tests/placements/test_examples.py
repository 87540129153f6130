"""Six real panels that terms of reference can say, each through its panel, its meeting and a placement."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from placements.examples import CALDERDALE, CENTRAL_BEDFORDSHIRE, DURHAM, EAST_RIDING, EXAMPLES, HULL, LUTON
from placements.meeting import ItemDecided, ItemListed, Meeting, Purpose
from placements.panel import Panel
from placements.placement import (
    DecisionEndorsed,
    EndReason,
    PlacementEnded,
    PlacementStarted,
    RatificationRecorded,
    Status,
    SubmittedToPanel,
)
from placements.terms import Exemption, Terms
from placements.verdict import Mandate
from placements.vocabulary import Occasion, Outcome, PanelKind, Retrospective, RetrospectiveReason, Route
from tests.placements.cases import (
    APPROVAL,
    BREAKDOWN,
    CLERK,
    DEFERRAL,
    IN_PRINCIPLE,
    INTEREST,
    IPOP,
    LISTED,
    MANDATE,
    MARA,
    MEETING,
    MEETS_ON,
    NOOR,
    OAK_HOUSE,
    OLU,
    PETE,
    PLACEMENT,
    POUND,
    QUINN,
    READY,
    REFUSAL,
    STARTED,
    SUBMITTED,
    TODAY,
    decided,
    decided_by_officer,
    folded,
    given,
    must_come,
    refused,
)


class Council:
    """A panel that works under these terms, and a meeting of it with Amar's placement on the agenda."""

    def __init__(self, terms: Terms, *, purpose: Purpose = Purpose.DECISION, **members: tuple) -> None:
        panel = self._happens(Panel(), lambda panel: panel.establish(name="The panel", kind=PanelKind.IPOP))
        panel = self._happens(
            panel, lambda panel: panel.adopt_terms(label="1", effective_from=date(2026, 1, 1), terms=terms)
        )
        for member, capacities in members.values():
            panel = self._happens(
                panel,
                lambda panel, member=member, capacities=capacities: panel.appoint_member(
                    member=member, capacities=capacities, appointed_on=date(2026, 1, 1)
                ),
            )
        self.terms = panel.terms_on(MEETS_ON)
        meeting = self._happens(
            Meeting(), lambda meeting: meeting.schedule(panel=IPOP, meets_on=MEETS_ON, meets_at=time(9, 30))
        )
        self.meeting = meeting.evolve(replace(LISTED, purpose=purpose))
        self.panel = panel

    def meets(self, *members, chair=MARA) -> None:
        """These come, and the chair opens the meeting."""
        for member in members:
            membership = self.panel.membership(member, MEETS_ON)
            self.happens(
                lambda meeting, member=member, membership=membership: meeting.record_attendance(
                    member=member, capacities=membership.capacities
                )
            )
        self.happens(lambda meeting: meeting.open(opened_on=MEETS_ON, chair=chair, terms=self.terms))

    def happens(self, decision) -> None:
        self.meeting = self._happens(self.meeting, decision)

    def decide(self, verdict, *history) -> list:
        """What the placement and the meeting record of a decision."""
        sitting = self.meeting.sitting(MEETING, placement=PLACEMENT, terms=self.terms)
        placement = given(*(history or (*READY, SUBMITTED)))
        return [
            *placement.record_decision(verdict=verdict, sitting=sitting, age=14, registered=True, by=CLERK),
            *self.meeting.decide_item(placement=PLACEMENT, outcome=verdict.outcome, decided_by=sitting.deciders),
        ]

    def ratify(self, *history) -> list:
        sitting = self.meeting.sitting(MEETING, placement=PLACEMENT, terms=self.terms)
        return [
            *given(*history).record_ratification(
                outcome=Outcome.RATIFIED, reasons="It could not wait.", sitting=sitting, by=CLERK
            ),
            *self.meeting.decide_item(placement=PLACEMENT, outcome=Outcome.RATIFIED, decided_by=sitting.deciders),
        ]

    @staticmethod
    def _happens(state, decision):
        return folded(state, *decision(state))


def item(verdict, deciders) -> ItemDecided:
    return ItemDecided(placement=PLACEMENT, outcome=verdict.outcome, decided_by=deciders)


def east_riding() -> Council:
    return Council(
        EAST_RIDING,
        mara=(MARA, ("commissioning manager",)),
        noor=(NOOR, ("service manager", "children's services")),
        pete=(PETE, ("CAMHS",)),
        quinn=(QUINN, ("virtual head", "children's services")),
    )


def test_east_riding_decides_with_three_one_from_childrens_services_and_the_service_manager():
    council = east_riding()
    council.meets(MARA, NOOR, PETE)
    assert council.decide(APPROVAL) == [decided(), item(APPROVAL, (MARA, NOOR, PETE))]


def test_east_riding_without_the_service_manager_approves_in_principle_and_the_head_of_service_endorses():
    council = east_riding()
    council.meets(MARA, PETE, QUINN)
    with refused(
        "The meeting is not quorate for this item: 0 of 1 from service manager. "
        "The item can only be approved in principle or deferred."
    ):
        council.decide(APPROVAL)
    recorded = decided(IN_PRINCIPLE, decided_by=(MARA, PETE, QUINN), quorum_shortfall="0 of 1 from service manager")
    assert council.decide(IN_PRINCIPLE) == [recorded, item(IN_PRINCIPLE, (MARA, PETE, QUINN))]

    assert council.terms.endorsed_by.title == "Head of Service"
    placement = given(*READY, SUBMITTED, recorded)
    [endorsed] = placement.endorse(mandate=MANDATE, endorsed_on=TODAY, reasons="I agree.", today=TODAY, by=OLU)
    assert placement.evolve(endorsed).status is Status.APPROVED


def test_east_riding_may_be_chaired_by_the_service_manager_and_needs_three():
    council = east_riding()
    council.meets(NOOR, PETE, chair=NOOR)
    with refused(
        "The meeting is not quorate for this item: 2 of 3 members present. "
        "The item can only be approved in principle or deferred."
    ):
        council.decide(APPROVAL)


def test_east_riding_an_interest_of_the_service_manager_is_as_if_they_were_away():
    council = east_riding()
    council.meets(MARA, NOOR, PETE, QUINN)
    council.happens(lambda meeting: meeting.declare_interest(**{**vars(INTEREST), "member": NOOR}))
    with refused(
        "The meeting is not quorate for this item: 0 of 1 from service manager. "
        "The item can only be approved in principle or deferred."
    ):
        council.decide(APPROVAL)


def test_east_riding_wants_papers_by_five_on_the_monday_before_its_tuesday():
    assert EAST_RIDING.papers_due(MEETS_ON) == datetime(2026, 3, 9, 17, tzinfo=UTC)


def three_members(terms: Terms, **more) -> Council:
    council = Council(terms, mara=(MARA, ("chair",)), noor=(NOOR, ()), pete=(PETE, ()), **more)
    council.meets(MARA, NOOR, PETE)
    return council


def test_hull_agrees_defers_or_does_not_approve_and_nothing_else():
    council = three_members(HULL)
    for verdict in (APPROVAL, DEFERRAL, REFUSAL):
        assert council.decide(verdict) == [decided(verdict), item(verdict, (MARA, NOOR, PETE))]
    with refused("This panel's terms of reference do not offer the outcome “approved in principle”."):
        council.decide(IN_PRINCIPLE)


def test_hull_lets_the_head_of_service_consent_between_meetings_and_the_next_agenda_has_it():
    assert HULL.delegate(Route.NOMINATED_OFFICER).title == "Head of Service"
    assert HULL.delegate(Route.CHAIRS_ACTION) is None

    consents = given(*READY).record_decision_outside_panel(
        verdict=APPROVAL,
        mandate=MANDATE,
        decided_on=date(2026, 3, 4),
        age=14,
        registered=True,
        today=TODAY,
        by=CLERK,
    )
    assert consents == [decided_by_officer()]
    next_meeting = Meeting().evolve(Meeting().schedule(panel=IPOP, meets_on=date(2026, 3, 10), meets_at=time(9, 30))[0])
    listed = ItemListed(placement=PLACEMENT, reference="PL-2026-000001", purpose=Purpose.RATIFICATION, late=False)
    assert next_meeting.list_item(**vars(listed)) == [listed]


def test_calderdale_ratifies_the_emergency_placement_that_was_decided_outside_it():
    night = PlacementStarted(
        started_on=date(2026, 3, 6),
        provider=OAK_HOUSE,
        weekly_rate=4_500 * POUND,
        authority=Route.DUTY_MANAGER,
        authorised_by=OLU,
    )
    mandate = replace(MANDATE, route=Route.DUTY_MANAGER)
    placement = given(*READY, night)
    [decision] = placement.record_decision_outside_panel(
        verdict=replace(APPROVAL, retrospective=BREAKDOWN),
        mandate=mandate,
        decided_on=date(2026, 3, 9),
        age=14,
        registered=True,
        today=TODAY,
        by=CLERK,
    )
    comes = "emergency out of hours: it comes to the panel retrospectively"
    assert must_come(CALDERDALE, Occasion.EMERGENCY, started=True) == comes

    council = three_members(CALDERDALE, purpose=Purpose.RATIFICATION)
    assert council.ratify(*READY, night, decision) == [
        RatificationRecorded(
            outcome=Outcome.RATIFIED,
            decided_on=MEETS_ON,
            decided_by=(MARA, NOOR, PETE),
            meeting=MEETING,
            reasons="It could not wait.",
        ),
        ItemDecided(placement=PLACEMENT, outcome=Outcome.RATIFIED, decided_by=(MARA, NOOR, PETE)),
    ]


def test_calderdale_hears_extensions_and_changes_from_internal_to_external():
    assert must_come(CALDERDALE, Occasion.EXTENSION) == "extension: the panel must agree it"
    assert must_come(CALDERDALE, Occasion.INTERNAL_TO_EXTERNAL) == (
        "change from internal to external: the panel must agree it"
    )


@pytest.mark.parametrize("occasion", [Occasion.REMAND, Occasion.CONNECTED_PERSON, Occasion.EMERGENCY])
def test_durham_need_not_hear_it_before_but_hears_it_after_even_if_the_child_has_left(occasion):
    comes = f"{occasion}: it comes to the panel retrospectively"
    assert must_come(DURHAM, occasion) == ""
    assert must_come(DURHAM, occasion, started=True) == comes
    assert must_come(DURHAM, occasion, started=True, ended=True) == comes
    assert must_come(DURHAM, occasion, started=True, ended=True, decided=True) == ""


def test_durham_approves_a_stay_that_is_over():
    emergency = Retrospective(reason=RetrospectiveReason.OUT_OF_HOURS, circumstances="The police brought him at two.")
    left = PlacementEnded(ended_on=date(2026, 3, 8), reason=EndReason.HOME)
    stay = (*READY, STARTED, left)
    submitted = SubmittedToPanel(panel=IPOP, retrospective=emergency)
    assert given(*stay).submit(retrospective=emergency) == [submitted]
    assert three_members(DURHAM).decide(APPROVAL, *stay, submitted) == [
        decided(retrospective=emergency),
        item(APPROVAL, (MARA, NOOR, PETE)),
    ]


def test_luton_approves_in_principle_and_then_the_service_director_approves():
    council = three_members(LUTON)
    with refused("This panel's terms of reference do not offer the outcome “approved”."):
        council.decide(APPROVAL)
    [recorded, listed] = council.decide(IN_PRINCIPLE)
    assert (recorded, listed) == (decided(IN_PRINCIPLE), item(IN_PRINCIPLE, (MARA, NOOR, PETE)))

    assert (LUTON.endorsed_by.route, LUTON.endorsed_by.title) == (Route.NOMINATED_OFFICER, "Service Director")
    mandate = Mandate(route=Route.NOMINATED_OFFICER, officer=OLU, limit=None, scheme="Scheme 2026", ratify_within=10)
    placement = given(*READY, SUBMITTED, recorded)
    with refused("The nominated officer has no authority over this placement under Scheme 2026."):
        placement.endorse(mandate=mandate, endorsed_on=TODAY, reasons="I agree.", today=TODAY, by=OLU)
    endorsed = DecisionEndorsed(
        endorsed_on=TODAY,
        endorsed_by=OLU,
        route=Route.NOMINATED_OFFICER,
        reasons="I agree.",
        limit=MANDATE.limit,
        scheme=MANDATE.scheme,
    )
    assert placement.endorse(mandate=MANDATE, endorsed_on=TODAY, reasons="I agree.", today=TODAY, by=OLU) == [endorsed]


@pytest.mark.parametrize(
    ("contract_ends", "words"),
    [
        (date(2026, 5, 5), "its contract ends within 8 weeks of the meeting, or has ended"),
        (date(2026, 5, 6), ""),
        (date(2026, 3, 9), "its contract ends within 8 weeks of the meeting, or has ended"),
    ],
    ids=["eight weeks to the day", "a day later", "yesterday"],
)
def test_central_bedfordshire_hears_of_contracts_that_end_within_eight_weeks_of_the_meeting(contract_ends, words):
    running = {"started": True, "decided": True, "contract_ends": contract_ends}
    assert must_come(CENTRAL_BEDFORDSHIRE, Occasion.NEW, **running) == words
    assert must_come(CENTRAL_BEDFORDSHIRE, Occasion.NEW, **running, ended=True) == ""
    assert must_come(EAST_RIDING, Occasion.NEW, **running) == ""


@pytest.mark.parametrize(
    "occasion", [Occasion.PROTECTION_ORDER, Occasion.EMERGENCY, Occasion.BREAKDOWN, Occasion.HIGHER_PACKAGE]
)
def test_central_bedfordshire_hears_of_what_continues_after_an_emergency(occasion):
    assert must_come(CENTRAL_BEDFORDSHIRE, occasion, started=True) == f"{occasion}: the panel must agree it"


def test_the_six_stand_side_by_side_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "terms-of-reference.md").read_text(encoding="utf-8")
    for council, terms in EXAMPLES.items():
        assert row(council, terms) in page.splitlines()


def row(council: str, terms: Terms) -> str:
    """The council's line of the table in docs/terms-of-reference.md."""
    usual = Terms(quorum=terms.quorum)
    cells = [
        council,
        "; ".join([f"{terms.quorum} members", *(requirement.capacity for requirement in terms.requirements)]),
        ", ".join(terms.chaired_by),
        "usual" if terms.outcomes == usual.outcomes else ", ".join(terms.outcomes),
        terms.endorsed_by.title,
        "usual" if terms.between_meetings == usual.between_meetings else _titles(terms),
        f"{terms.papers_time:%H:%M}, {terms.papers_working_days} before",
        "usual" if terms.must_come == usual.must_come else ", ".join(terms.must_come),
        "; ".join(_exempt(exemption) for exemption in terms.exempt) or "none",
        f"{terms.contract_ending_weeks} weeks" if terms.contract_ending_weeks else "no",
    ]
    return f"| {' | '.join(cells)} |"


def _titles(terms: Terms) -> str:
    return ", ".join(delegate.title for delegate in terms.between_meetings)


def _exempt(exemption: Exemption) -> str:
    return f"{exemption.occasion}{' (even if ended)' * exemption.even_if_ended}"
