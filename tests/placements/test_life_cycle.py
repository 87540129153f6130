"""The rules hold over whole lives of placements and meetings, driven at random; and the runs would see a broken rule.

PLACEMENTS_RUNS asks for so many new random runs; without it the same 1,000 are made each time, and 2,000 by
`make faults`, whose goal T10 this is.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from placements import placement
from placements.meeting import Item, Meeting, Purpose
from placements.placement import DecisionRecorded, Placement
from placements.store import CODEC
from placements.verdict import Mandate, Sitting, Verdict
from tests.faults.report import LONG
from tests.placements.life_cycle import RECORDED, LifeCycle

RUNS = os.environ.get("PLACEMENTS_RUNS")
STEPS = 50
LIVES = settings(
    max_examples=int(RUNS or (2_000 if LONG else 1_000)),
    stateful_step_count=STEPS,
    derandomize=not RUNS,
    database=None,
    deadline=None,
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=[*HealthCheck],
)


def test_the_rules_hold_whatever_is_tried(report):
    run_state_machine_as_test(LifeCycle, settings=LIVES)

    lives = {name for name in CODEC.types if name.startswith(("Placement.", "Meeting."))}
    assert lives - {*RECORDED} == set(), "the runs came to every event"
    what = f"{LIVES.max_examples * STEPS:,} steps of a model: approvals against a rule (altered)"
    report.goal("T10", what, cycles=LIVES.max_examples, acknowledged=RECORDED.total(), altered=0)


def allowed(*_: Any, **__: Any) -> None:
    """A guard that lets everything pass."""


UNLISTED = Item(purpose=Purpose.DECISION)
GUARDS: dict[str, tuple[Any, str, Any]] = {
    "no approval without a quorum": (Sitting, "require_may_decide", allowed),
    "no ratification without a quorum": (Sitting, "require_may_ratify", allowed),
    "no decider with an interest": (Meeting, "deciders", lambda meeting, _: tuple(meeting.present)),
    "nothing that is not on the agenda": (Meeting, "_item", lambda meeting, id: meeting.items.get(id, UNLISTED)),
    "no item twice": (Meeting, "_undecided", lambda meeting, id: meeting.items.get(id, UNLISTED)),
    "nobody their own request": (Placement, "_require_not_own", allowed),
    "nobody an appeal against their own decision": (placement, "_refuse_own", allowed),
    "no approval over the limit": (Mandate, "require_covers", allowed),
    "no approval without a rationale": (Placement, "_require_rationale", allowed),
    "no unlawful setting": (placement, "require_lawful_setting", allowed),
    "no area without its officer": (placement, "require_area_approver", allowed),
    "no approval before that of the area": (Placement, "_require_area_approved", allowed),
    "no incomplete verdict": (Verdict, "require_complete", allowed),
    "no stay unexplained": (Placement, "_retrospective", lambda _, given, *, on: given),
    "nothing authorised in principle": (DecisionRecorded, "approves", property(lambda decision: decision.provider)),
}


@pytest.mark.parametrize("rule", GUARDS)
def test_without_its_guard_a_rule_is_seen_to_be_broken(rule, monkeypatch, report):
    monkeypatch.setattr(*GUARDS[rule])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(LifeCycle, settings=settings(LIVES, phases=[Phase.generate]))
    report.control("T10", f"the model saw the rule broken without its guard: {rule}")
