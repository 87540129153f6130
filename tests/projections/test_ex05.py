"""EX05, outside delegation: limits, officers, quorum, conflicts, splits, and a scheme that was not reviewed in time."""

from datetime import date
from typing import Any

import pytest

from placements.account import Account, AccountOpened, RoleGranted, RoleRevoked
from placements.meeting import InterestDeclared, Meeting
from placements.panel import MemberAppointed, Panel, PanelEstablished, TermsAdopted
from placements.placement import DecisionEndorsed, DecisionVoided, Placement
from placements.scheme import CorporateSchemeIssued, DelegationScheme, Limit, SchemeAdopted, SchemeReviewed
from placements.terms import Terms
from placements.vocabulary import Outcome, PanelKind, PersonKind, Role, Route
from projections.exceptions import ex05
from projections.exceptions.ex05 import (
    CONFLICTED,
    LATE_SCHEME,
    NOT_QUORATE,
    OVER_LIMIT,
    OWN_REQUEST,
    SPLIT,
    WRONG_OFFICER,
)
from projections.exceptions.report import Filters
from tests.projections.conftest import World, id_of
from tests.projections.events import CLOSED, IPOP, decided, decided_by_officer, item_decided, listed, meeting, requested

TUESDAY = date(2026, 3, 10)
LIMIT = 104_000_00
"""What the nominated officer may decide in a year: £2,000 a week."""


def scheme(label: str, effective_from: date, annual: int = LIMIT, corporate: str = "C1") -> SchemeAdopted:
    routes = (Route.NOMINATED_OFFICER, Route.CHAIRS_ACTION)
    limits = tuple(Limit(route=route, person_kind=PersonKind.CHILD, annual=annual) for route in routes)
    return SchemeAdopted(label=label, effective_from=effective_from, corporate_version=corporate, limits=limits)


@pytest.fixture
def governed(world: World) -> World:
    """A scheme, and a panel whose chair is the account "chair"."""
    world.record(DelegationScheme, "scheme", scheme("2025", date(2025, 4, 1)), at=date(2025, 4, 1))
    terms = TermsAdopted(label="1", effective_from=date(2025, 4, 1), terms=Terms(quorum=2))
    chair = MemberAppointed(member=id_of("chair"), capacities=("chair",), appointed_on=date(2025, 4, 1))
    member = MemberAppointed(member=id_of("member"), capacities=("education",), appointed_on=date(2025, 4, 1))
    world.record(Panel, IPOP, PanelEstablished(name="IPOP", kind=PanelKind.IPOP), terms, chair, member)
    world.record(Account, "nominated officer", opened(Role.NOMINATED_OFFICER))
    return world


def opened(role: Role) -> AccountOpened:
    return AccountOpened(username=role.replace(" ", "."), name=role.title(), roles=(role,))


def parts(world: World, on: date = TUESDAY, known: date | None = None, **filters: Any) -> dict[str, str]:
    report = ex05.report(world.connection, on=on, known=known, filters=Filters(**filters))
    return {row.reference: row.part for row in report.rows}


def decide(world: World, name: str, on: date, *, at: date | None = None, person: str = "", **what: Any) -> None:
    asked = requested(f"PL-{name}", person=id_of(person or name))
    decision = decided_by_officer(on, **{"weekly_ceiling": 2_000_00, **what})
    world.record(Placement, name, asked, decision, at=at or on)


def test_the_limit_itself_is_within_and_a_penny_a_week_more_is_not(governed: World) -> None:
    decide(governed, "at the limit", TUESDAY)
    decide(governed, "over", TUESDAY, weekly_ceiling=2_000_01)
    decide(governed, "one-off", TUESDAY, one_off=1)
    decide(governed, "declined", TUESDAY, outcome=Outcome.DECLINED, weekly_ceiling=9_000_00)
    governed.show()
    assert parts(governed) == {"PL-over": OVER_LIMIT, "PL-one-off": OVER_LIMIT}
    [row] = ex05.report(governed.connection, on=TUESDAY, filters=Filters(placement=id_of("over"))).rows
    assert (row.severity, row.words) == (1, "Above the limit of the nominated officer")
    assert row.details == (("Cost a year", "£104,000.52"), ("Limit", "£104,000.00"), ("Scheme", "2025"))
    assert [proof.event for proof in row.proof] == ["Placement.DecisionRecorded"]


def test_the_scheme_is_that_in_force_on_the_day_of_the_decision_as_known(governed: World) -> None:
    decide(governed, "before", date(2026, 2, 27), weekly_ceiling=2_000_00)
    decide(governed, "after", date(2026, 3, 2), weekly_ceiling=2_000_00)
    governed.show()
    assert parts(governed) == {}
    lower = scheme("2026", date(2026, 3, 1), annual=LIMIT - 1)
    governed.record(DelegationScheme, "scheme", lower, at=date(2026, 3, 9))
    governed.show()
    assert parts(governed) == {"PL-after": OVER_LIMIT}
    assert parts(governed, known=date(2026, 3, 8)) == {}


def test_a_route_without_a_limit_and_a_chairs_action_by_no_chair_are_wrong_officers(governed: World) -> None:
    decide(governed, "duty", TUESDAY, route=Route.DUTY_MANAGER)
    decide(governed, "chair", TUESDAY, route=Route.CHAIRS_ACTION, decided_by=(id_of("chair"),))
    decide(governed, "member", TUESDAY, route=Route.CHAIRS_ACTION, decided_by=(id_of("member"),))
    decide(governed, "no member", TUESDAY, route=Route.CHAIRS_ACTION, decided_by=(id_of("stranger"),))
    before = date(2025, 3, 31)  # before any scheme
    decide(governed, "too early", before, at=date(2025, 4, 2))
    governed.show()
    assert parts(governed) == dict.fromkeys(("PL-duty", "PL-member", "PL-no member", "PL-too early"), WRONG_OFFICER)


def test_an_officer_who_did_not_hold_the_role_on_the_day_is_the_wrong_one(governed: World) -> None:
    """Recorded by itself, whatever the rules would have said; the officer of before and after is the control."""
    governed.record(Account, "mo", opened(Role.REQUESTER), at=date(2026, 3, 2))
    governed.record(Account, "mo", RoleGranted(role=Role.NOMINATED_OFFICER), at=date(2026, 3, 4))
    governed.record(Account, "mo", RoleRevoked(role=Role.NOMINATED_OFFICER), at=date(2026, 3, 6))
    for day in range(3, 8):
        decide(governed, f"{day} March", date(2026, 3, day), at=TUESDAY, decided_by=(id_of("mo"),))
        decide(governed, f"{day} March, officer", date(2026, 3, day))
    decide(governed, "nobody's account", TUESDAY, decided_by=(id_of("stranger"),))
    governed.show()
    assert parts(governed) == dict.fromkeys(("PL-3 March", "PL-7 March", "PL-nobody's account"), WRONG_OFFICER)
    [row] = ex05.report(governed.connection, on=TUESDAY, filters=Filters(placement=id_of("3 March"))).rows
    assert row.words == "By the route nominated officer, by somebody who did not hold that role on that day"


def test_a_role_is_that_which_was_known(governed: World) -> None:
    decide(governed, "asha", date(2026, 3, 9), decided_by=(id_of("mo"),))
    governed.show()
    assert parts(governed) == {"PL-asha": WRONG_OFFICER}
    governed.record(Account, "mo", opened(Role.NOMINATED_OFFICER), at=TUESDAY)
    decide(governed, "ben", TUESDAY, decided_by=(id_of("mo"),))
    governed.show()
    assert parts(governed) == {"PL-asha": WRONG_OFFICER}


@pytest.mark.parametrize(
    ("route", "right"), [(Route.NOMINATED_OFFICER, "nominated officer"), (Route.CHAIRS_ACTION, "chair")]
)
def test_who_endorses_must_hold_the_role_or_the_chair_too(governed: World, route: Route, right: str) -> None:
    for name in (right, "member"):
        in_principle = decided(date(2026, 3, 3), Outcome.IN_PRINCIPLE, weekly_ceiling=1_000_00)
        agreed = DecisionEndorsed(
            endorsed_on=TUESDAY, endorsed_by=id_of(name), route=route, reasons="Agreed.", limit=LIMIT
        )
        governed.record(Placement, f"for {name}", requested(f"PL-{name}", person=id_of(name)), in_principle, agreed)
    governed.show()
    assert parts(governed, on=date(2026, 3, 9)) == {}
    assert parts(governed) == {"PL-member": WRONG_OFFICER}
    [row] = ex05.report(governed.connection, on=TUESDAY).rows
    assert [proof.event for proof in row.proof] == ["Placement.DecisionEndorsed"]


def test_an_endorsement_is_held_to_the_limit_too(governed: World) -> None:
    in_principle = decided(date(2026, 3, 3), Outcome.IN_PRINCIPLE, weekly_ceiling=3_000_00, quorum_shortfall="1 of 2")
    officer = id_of("nominated officer")
    agreed = DecisionEndorsed(
        endorsed_on=TUESDAY, endorsed_by=officer, route=Route.NOMINATED_OFFICER, reasons="Agreed.", limit=LIMIT
    )
    governed.record(Placement, "asha", requested("PL-asha"), in_principle, agreed, at=TUESDAY)
    governed.show()
    assert parts(governed, on=date(2026, 3, 9)) == {}
    assert parts(governed) == {"PL-asha": OVER_LIMIT}


def test_an_approval_without_a_quorum_and_ones_own_request_decided(governed: World) -> None:
    short = decided(TUESDAY, quorum_shortfall="1 of 2 members present")
    governed.record(Placement, "short", requested("PL-short"), short, at=TUESDAY)
    held_over = decided(TUESDAY, Outcome.IN_PRINCIPLE, quorum_shortfall="1 of 2 members present")
    governed.record(Placement, "in principle", requested("PL-in principle"), held_over, at=TUESDAY)
    own = requested("PL-own", requested_by=id_of("member"))
    governed.record(Placement, "own", own, decided(TUESDAY), at=TUESDAY)
    governed.show()
    assert parts(governed) == {"PL-short": NOT_QUORATE, "PL-own": OWN_REQUEST}
    governed.record(Placement, "short", DecisionVoided(corrects=2, why="Wrong item."), at=date(2026, 3, 12))
    governed.show()
    assert parts(governed) == {"PL-own": OWN_REQUEST}
    assert parts(governed, known=TUESDAY) == {"PL-short": NOT_QUORATE, "PL-own": OWN_REQUEST}


def test_a_member_with_a_declared_interest_who_decided(governed: World) -> None:
    interest = InterestDeclared(member=id_of("member"), placement=id_of("asha"), nature="A governor of the home.")
    for name in ("asha", "ben"):
        governed.record(Placement, name, requested(f"PL-{name}", team=name), decided(TUESDAY), at=TUESDAY)
    items = [listed("asha", reference="PL-asha"), listed("ben", reference="PL-ben"), interest]
    decisions = [item_decided("asha"), item_decided("ben"), CLOSED]
    governed.record(Meeting, "m", *meeting(TUESDAY), *items, *decisions, at=TUESDAY)
    governed.show()
    assert parts(governed) == {"PL-asha": CONFLICTED}
    [row] = ex05.report(governed.connection, on=TUESDAY, filters=Filters(team="asha")).rows
    assert [proof.event for proof in row.proof] == ["Meeting.ItemListed", "Meeting.ItemDecided"]


def test_approvals_for_one_person_that_pass_the_limit_together_are_split(governed: World) -> None:
    first = date(2026, 2, 10)
    decide(governed, "first", first, person="asha", weekly_ceiling=1_000_00)
    decide(governed, "within 28 days", TUESDAY, person="asha", weekly_ceiling=1_000_01)
    decide(governed, "on the 29th", date(2026, 3, 11), person="ben", weekly_ceiling=1_500_00)
    decide(governed, "too early", first, person="ben", weekly_ceiling=1_500_00)
    decide(governed, "small", TUESDAY, person="cara", weekly_ceiling=500_00)
    decide(governed, "small too", TUESDAY, person="cara", weekly_ceiling=1_500_00)
    governed.show()
    assert parts(governed, on=date(2026, 3, 31)) == {"PL-within 28 days": SPLIT}
    [row] = ex05.report(governed.connection, on=TUESDAY).rows
    assert row.details == (("Together a year", "£104,000.52"), ("Highest limit", "£104,000.00"))
    assert len(row.proof) == 2


def test_a_new_corporate_scheme_is_followed_within_three_months(governed: World) -> None:
    issued = CorporateSchemeIssued(corporate_version="C2", issued_on=date(2026, 1, 15))
    governed.record(DelegationScheme, "scheme", issued, at=date(2026, 1, 15))
    governed.show()
    assert ex05.report(governed.connection, on=date(2026, 4, 15)).rows == ()
    [row] = ex05.report(governed.connection, on=date(2026, 4, 16)).rows
    assert (row.part, row.severity, row.placement) == (LATE_SCHEME, 2, None)
    reviewed = SchemeReviewed(reviewed_on=date(2026, 5, 1), corporate_version="C2", finding="In line.")
    governed.record(DelegationScheme, "scheme", reviewed, at=date(2026, 5, 5))
    governed.show()
    assert ex05.report(governed.connection, on=date(2026, 5, 1)).rows == ()
    assert ex05.report(governed.connection, on=date(2026, 5, 1), known=date(2026, 5, 4)).listed == 1
    [cleared] = ex05.report(governed.connection, on=date(2026, 5, 1), filters=Filters(cleared=True)).rows
    assert cleared.cleared_by
    assert cleared.cleared_by.event == "DelegationScheme.SchemeReviewed"


def test_a_report_counts_the_decisions_that_it_looked_at(governed: World) -> None:
    decide(governed, "over", TUESDAY, weekly_ceiling=2_000_01)
    decide(governed, "within", TUESDAY)
    governed.show()
    report = ex05.report(governed.connection, on=TUESDAY)
    assert (report.listed, report.population, report.by_severity) == (1, 2, {1: 1})
