"""The documented life cycle: what the domain accepts follows it, but for the deviations that the register knows."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from placements.placement import Placement
from placements.store import Recorded
from placements.vocabulary import Role
from projections import life_cycle
from projections.life_cycle import BY_PANEL, Deviation, Found, Step, Waiting, deviations, waits
from projections.walk import Walk
from tests.placements.cases import CLERK, TODAY
from tests.placements.life_cycle import LifeCycle
from tests.projections.events import decided, requested, started

ACCEPTED = {Deviation.STARTED_EARLY, Deviation.NEVER_AUTHORISED, Deviation.NOT_RATIFIED}
"""The register records them, and reports them: EX01, EX02."""

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)

WALKED: Counter[str] = Counter()


def recorded(history: UUID, version: int, event: Any) -> Recorded:
    return Recorded(
        position=version,
        event_id=UUID(int=version),
        subject="Placement",
        history=history,
        version=version,
        at=NOON,
        by=CLERK,
        role=Role.COORDINATOR,
        on_behalf_of=None,
        request=None,
        event=event,
        stored_at=NOON,
    )


def walked(history: UUID, events: list[Any]) -> Walk:
    walk = Walk()
    for version, event in enumerate(events, 1):
        walk = walk.evolve(recorded(history, version, event))
    return walk


class Paths(LifeCycle):
    """Lives of placements, whose paths are held against the life cycle."""

    def teardown(self) -> None:
        for id in self.world.ages:
            path = [taken.step for taken in walked(id, self.world.histories[id]).steps]
            found = deviations(path)
            WALKED.update(found.deviation for found in found)
            WALKED.update(path)
            assert {each.deviation for each in found} <= ACCEPTED, f"{found} in {path}"


LIVES = settings(
    max_examples=300,
    stateful_step_count=50,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)


def test_what_the_domain_accepts_follows_the_life_cycle_as_it_is_recorded() -> None:
    run_state_machine_as_test(Paths, settings=LIVES)
    seldom = {Step.RATIFIED, Step.NOT_RATIFIED, Step.RATIFICATION_VOIDED, Step.UPHELD, Step.DISMISSED}
    assert {*Step} - {*WALKED} <= seldom, "the lives came to the steps"
    assert {Deviation.STARTED_EARLY, Deviation.NEVER_AUTHORISED} <= {*WALKED}, "and to what the register accepts"


def test_a_rule_that_the_domain_does_not_keep_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A placement that could be decided, or returned, whatever its status."""
    monkeypatch.setattr(Placement, "_require", lambda *_: None)
    with pytest.raises(AssertionError, match="Found"):
        run_state_machine_as_test(Paths, settings=LIVES)


USUAL = (
    Step.REQUESTED, Step.EXPLORED, Step.CHOSEN, Step.SUBMITTED, Step.RETURNED, Step.PROVIDED, Step.APPROVED,
    Step.NOTIFIED, Step.STARTED, Step.ENDED,
)  # fmt: skip
OUTSIDE = (Step.REQUESTED, Step.EXPLORED, Step.CHOSEN, Step.OFFICER_APPROVED, Step.STARTED)


@pytest.mark.parametrize(
    "path",
    [
        USUAL,
        (*OUTSIDE, Step.RATIFIED, Step.ENDED),
        (*USUAL[:4], Step.IN_PRINCIPLE, Step.ENDORSED, Step.STARTED),
        (*USUAL[:4], Step.DEFERRED, Step.SUBMITTED, Step.DECLINED, Step.APPEALED, Step.UPHELD, Step.SUBMITTED),
        (*USUAL[:4], Step.APPROVED, Step.VOIDED, Step.APPROVED, Step.STARTED),
        (Step.REQUESTED, Step.WITHDRAWN),
        (Step.IMPORTED, Step.ENDED),
    ],
    ids=" > ".join,
)
def test_a_usual_path_conforms(path: tuple[Step, ...]) -> None:
    assert deviations(path) == []


@pytest.mark.parametrize(
    ("path", "place", "deviation"),
    [
        ((*USUAL[:3], Step.STARTED, Step.SUBMITTED, Step.APPROVED), 3, Deviation.STARTED_EARLY),
        ((*USUAL[:3], Step.STARTED), 3, Deviation.NEVER_AUTHORISED),
        ((*USUAL[:4], Step.DECLINED, Step.STARTED), 5, Deviation.NEVER_AUTHORISED),
        ((*USUAL[:4], Step.IN_PRINCIPLE, Step.STARTED), 5, Deviation.NEVER_AUTHORISED),
        ((*USUAL[:4], Step.APPROVED, Step.VOIDED, Step.STARTED), 6, Deviation.NEVER_AUTHORISED),
        ((*USUAL[:3], Step.APPROVED), 3, Deviation.NOT_SUBMITTED),
        ((*USUAL[:4], Step.RETURNED, Step.APPROVED), 5, Deviation.NOT_SUBMITTED),
        ((*OUTSIDE, Step.ENDED), 5, Deviation.NOT_RATIFIED),
        ((Step.OFFICER_APPROVED, Step.REQUESTED, Step.EXPLORED, Step.CHOSEN), 0, Deviation.INCOMPLETE),
        ((*USUAL[:4], Step.APPROVED, Step.RATIFIED), 5, Deviation.OUT_OF_ORDER),
        ((*USUAL[:3], Step.ENDED), 3, Deviation.OUT_OF_ORDER),
        ((Step.REQUESTED, Step.WITHDRAWN, Step.EXPLORED), 2, Deviation.OUT_OF_ORDER),
    ],
)
def test_a_path_that_leaves_the_life_cycle_is_named(path: tuple[Step, ...], place: int, deviation: Deviation) -> None:
    assert deviations(path) == [Found(place, deviation)]


def test_every_step_has_a_rule_and_can_be_reached() -> None:
    assert {*life_cycle.LIFE_CYCLE} == {*Step}
    reached = {Step.REQUESTED, Step.IMPORTED}
    for _ in Step:
        reached |= {step for step, rule in life_cycle.LIFE_CYCLE.items() if rule.after & reached}
    assert reached == {*Step}


def test_the_time_between_steps_belongs_to_whom_is_waited_for() -> None:
    found = dict(zip(USUAL, waits(USUAL), strict=False))
    assert found == {
        Step.REQUESTED: Waiting.PROVIDERS,
        Step.EXPLORED: Waiting.PROVIDERS,
        Step.CHOSEN: Waiting.REST,
        Step.SUBMITTED: Waiting.PANEL,
        Step.RETURNED: Waiting.INFORMATION,
        Step.PROVIDED: Waiting.PANEL,
        Step.APPROVED: Waiting.REST,
        Step.NOTIFIED: Waiting.REST,
        Step.STARTED: Waiting.STAY,
    }


@pytest.mark.parametrize("decision", sorted(BY_PANEL))
def test_a_deferral_waits_for_information_and_any_other_decision_for_nobody(decision: Step) -> None:
    waiting = Waiting.INFORMATION if decision is Step.DEFERRED else Waiting.REST
    assert waits((*USUAL[:4], decision, Step.NOTIFIED))[4] is waiting


def test_who_moved_in_before_the_panel_decided_still_waits_for_the_panel() -> None:
    path = (*USUAL[:4], Step.STARTED, Step.APPROVED, Step.ENDED)
    assert waits(path)[3:] == [Waiting.PANEL, Waiting.PANEL, Waiting.STAY]


def test_a_day_of_the_world_orders_the_path_and_not_that_of_the_record() -> None:
    events = [requested(), started(TODAY), decided(TODAY - timedelta(days=3))]
    assert [taken.step for taken in walked(UUID(int=7), events).in_order()] == [
        Step.APPROVED,
        Step.REQUESTED,
        Step.STARTED,
    ]
