"""Each control finds the fault that was put into the register, past every rule, and none where there is none."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from placements.account import Account, AccountOpened, RoleGranted
from placements.errors import Refused
from placements.panel import MemberAppointed, Panel, PanelEstablished, TermsAdopted
from placements.placement import (
    Alternative,
    AlternativeExplored,
    AppealDecided,
    Placement,
    PlacementStarted,
    ProviderChosen,
    ProviderConsidered,
    RatificationRecorded,
    Response,
    RetrospectiveReasonRecoded,
)
from placements.scheme import DelegationScheme, Limit, SchemeAdopted
from placements.settings import Settings
from placements.terms import Terms
from placements.vocabulary import Outcome, PanelKind, PersonKind, Retrospective, RetrospectiveReason, Role, Route
from projections.controls import CONTROLS, Result, outcomes
from tests.projections.conftest import World, id_of
from tests.projections.events import HOME, IPOP, OTHER_HOME, decided, decided_by_officer, requested, settings

TODAY = datetime.now(UTC).date()
LONG_AGO = date(2025, 4, 1)
LIMIT = 104_000_00
REASON = Retrospective(reason=RetrospectiveReason.COURT, circumstances="A remand in the night.")

PREPARED = (
    AlternativeExplored(alternative=Alternative.IN_HOUSE_FOSTERING, why_not="No carer is free."),
    ProviderConsidered(provider=HOME, response=Response.OFFERED, weekly_rate=1_000_00),
    ProviderConsidered(provider=OTHER_HOME, response=Response.REFUSED, reason="Full."),
    ProviderChosen(provider=HOME, weekly_rate=1_000_00, one_off=0, why="It is near her school."),
)


def account(username: str, *roles: Role) -> AccountOpened:
    return AccountOpened(username=username, name=username.title(), roles=roles)


@pytest.fixture
def clean(world: World) -> World:
    """A council in which one placement was asked for, prepared, and decided by its panel, each by somebody else.

    The database's own clock is one of the things that are tested: the events are recorded at the time that it is.
    """
    world.clock.now = datetime.now(UTC)
    world.record(Settings, "settings", settings())
    limits = (Limit(route=Route.NOMINATED_OFFICER, person_kind=PersonKind.CHILD, annual=LIMIT),)
    scheme = SchemeAdopted(label="2025", effective_from=LONG_AGO, corporate_version="1", limits=limits)
    world.record(DelegationScheme, "scheme", scheme)
    members = [
        MemberAppointed(member=id_of(name), capacities=(capacity,), appointed_on=LONG_AGO)
        for name, capacity in (("chair", "chair"), ("member", "education"))
    ]
    terms = TermsAdopted(label="1", effective_from=LONG_AGO, terms=Terms(quorum=2))
    world.record(Panel, IPOP, PanelEstablished(name="IPOP", kind=PanelKind.IPOP), terms, *members)
    world.record(Account, "nominated officer", account("officer", Role.NOMINATED_OFFICER))
    world.record(Account, "auditor", account("auditor", Role.AUDITOR))
    case(world, "clean", decided(TODAY, weekly_ceiling=1_000_00))
    return world


def case(world: World, name: str, *events: Any, **asked: Any) -> None:
    world.record(Placement, name, requested(f"PL-{name}", **{"person": id_of(name), **asked}), *PREPARED, *events)


def all_of(world: World, **how: Any) -> dict[str, Result]:
    world.show()
    found = outcomes(world.register.store, world.connection, today=TODAY, **{"known": None, **how})
    return {each.code: each for each in found}


def failed(world: World, **how: Any) -> dict[str, int]:
    return {code: each.failed for code, each in all_of(world, **how).items() if each.failed}


def of_officer(**what: Any) -> Any:
    return decided_by_officer(TODAY, **{"weekly_ceiling": 1_000_00, **what})


def split(world: World) -> None:
    for name in ("one", "two"):
        case(world, name, of_officer(weekly_ceiling=1_500_00), person=id_of("asha"))


RATIFIED = RatificationRecorded(
    outcome=Outcome.RATIFIED, decided_on=TODAY, meeting=id_of("m"), reasons="In order.",
    decided_by=(id_of("nominated officer"), id_of("chair")),
)  # fmt: skip
APPEAL = AppealDecided(decided_on=TODAY, decided_by=id_of("chair"), upheld=False, reasons="Nothing new.")

FAULTS: dict[str, tuple[str, Callable[[World], object]]] = {
    "decided their own request": ("CT01", lambda w: case(w, "x", decided(TODAY, decided_by=(id_of("social worker"),)))),
    "ratified their own decision": ("CT01", lambda w: case(w, "x", of_officer(), RATIFIED)),
    "decided the appeal against their own decision": ("CT01", lambda w: case(w, "x", decided(TODAY), APPEAL)),
    "chose the provider and decided": ("CT01", lambda w: case(w, "x", decided(TODAY, decided_by=(w.by.id,)))),
    "read their own reason again": (
        "CT01",
        lambda w: case(w, "x", decided(TODAY, retrospective=REASON), RetrospectiveReasonRecoded(retrospective=REASON)),
    ),
    "granted themselves a role": ("CT01", lambda w: w.record(Account, w.by.id, RoleGranted(role=Role.DIRECTOR))),
    "an auditor with another role": ("CT01", lambda w: w.record(Account, "auditor", RoleGranted(role=Role.CHAIR))),
    "recorded long afterwards": (
        "CT03",
        lambda w: case(
            w, "x", decided(TODAY), PlacementStarted(started_on=date(2026, 3, 2), provider=HOME, weekly_rate=1)
        ),
    ),
    "over the limit": ("CT04", lambda w: case(w, "x", of_officer(weekly_ceiling=2_000_01))),
    "by the wrong officer": ("CT04", lambda w: case(w, "x", of_officer(decided_by=(id_of("stranger"),)))),
    "without a quorum": ("CT05", lambda w: case(w, "x", decided(TODAY, quorum_shortfall="1 of 2 members"))),
    "without a rationale": ("CT06", lambda w: w.record(Placement, "x", requested("PL-x"), decided(TODAY))),
    "approvals split": ("CT07", split),
}


def test_a_register_in_which_nothing_is_wrong_fails_no_control(clean: World) -> None:
    found = all_of(clean)
    assert {*found} == {*CONTROLS}
    assert {code: each.failed for code, each in found.items()} == dict.fromkeys(CONTROLS, 0)
    assert found["CT01"].population == 3  # one case, two accounts
    assert found["CT02"].population == clean.register.position()
    assert found["CT06"].population == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_was_put_there_past_every_rule_is_found_with_its_proof(clean: World, fault: str) -> None:
    code, plant = FAULTS[fault]
    before = clean.register.position()
    plant(clean)
    found = all_of(clean)
    assert {each.code for each in found.values() if each.failed} == {code}
    proof = [place for failure in found[code].failures for place in failure.proof]
    assert proof
    assert all(before < place.position <= clean.register.position() for place in proof)


def test_both_events_prove_that_one_person_had_two_duties(clean: World) -> None:
    case(clean, "x", of_officer(), RATIFIED)
    [failure] = all_of(clean)["CT01"].failures
    assert failure.words == "The same person decided and ratified the decision"
    assert [place.event for place in failure.proof] == ["Placement.DecisionRecorded", "Placement.RatificationRecorded"]
    assert failure.history == id_of("x")


@pytest.mark.parametrize(("apart", "found"), [(timedelta(minutes=14), {}), (timedelta(minutes=16), {"CT02": 1})])
def test_a_clock_that_was_set_back_is_found(world: World, apart: timedelta, found: dict[str, int]) -> None:
    world.record(Settings, "settings", settings(), at=datetime.now(UTC) - apart)
    assert failed(world) == found


def test_how_strictly_it_is_tested_is_asked(world: World) -> None:
    world.record(Settings, "settings", settings(), at=datetime.now(UTC) - timedelta(minutes=16))
    assert failed(world, minutes=20) == {}
    [failure] = all_of(world)["CT02"].failures
    assert "before the database's own" in failure.words


def test_what_was_not_known_yet_fails_nothing(clean: World) -> None:
    before = clean.clock.now
    clean.clock.forward(seconds=30)
    case(clean, "x", of_officer(), RATIFIED)
    assert failed(clean, known=before) == {}
    assert failed(clean, known=before + timedelta(minutes=1)) == {"CT01": 1}


def test_a_register_too_large_for_a_page_is_refused_in_a_sentence(clean: World) -> None:
    with pytest.raises(Refused, match="run `placements controls`"):
        all_of(clean, most_events=3)
    assert failed(clean, most_events=None) == {}


def test_all_are_counted_and_the_first_are_told(clean: World) -> None:
    for number in range(3):
        case(clean, f"{number}", of_officer(), RATIFIED)
    found = all_of(clean, most=2)["CT01"]
    assert (found.failed, len(found.failures)) == (3, 2)
