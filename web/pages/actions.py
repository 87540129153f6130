"""What can be done with a placement now: what its state allows, by those whose role may do it."""

from collections.abc import Callable
from dataclasses import dataclass

from placements.placement import Placement, Status
from placements.vocabulary import Locality
from projections.case import Case
from web.layout import may
from web.pages.tasks import OPEN


@dataclass(frozen=True)
class Action:
    endpoint: str
    words: str
    possible: Callable[[Case], bool]
    first: bool = False
    """It moves the placement on: shown before the others, as a button."""
    does: str = ""
    """What is done behind a page that everybody may read: who may do that is offered it."""


def _placement(holds: Callable[[Placement], bool]) -> Callable[[Case], bool]:
    return lambda case: holds(case.placement)


def _area_waits(placement: Placement) -> bool:
    choice = placement.choice
    outside = choice is not None and choice.locality in {Locality.OUT_OF_AREA, Locality.AT_A_DISTANCE}
    return bool(outside and choice and (choice.provider, choice.locality) not in placement.areas_approved)


def _conditions_open(placement: Placement) -> bool:
    return placement.decision is not None and len(placement.conditions_met) < len(placement.decision.conditions)


OPEN_FOR_WORK = frozenset(Status) - {Status.NEW, Status.SUBMITTED, Status.WITHDRAWN}

ACTIONS = (
    Action(
        "options.provide_information", "Answer the panel", _placement(lambda p: p.status is Status.RETURNED), first=True
    ),
    Action(
        "options.options",
        "Work on the options",
        _placement(lambda p: p.status in OPEN),
        first=True,
        does="options.consider_provider",
    ),
    Action("decisions.approve_area", "Approve the area", _placement(_area_waits), first=True),
    Action("decisions.endorse", "Endorse", _placement(lambda p: p.status is Status.IN_PRINCIPLE), first=True),
    Action("decisions.decide_appeal", "Decide the appeal", _placement(lambda p: bool(p.appealed_on)), first=True),
    Action(
        "decisions.notify",
        "Notify the decision",
        lambda case: bool(case.decisions) and case.decisions[-1].notified_on is None,
        first=True,
    ),
    Action(
        "options.return_for_information",
        "Return for information",
        _placement(lambda p: p.status is Status.SUBMITTED),
    ),
    Action(
        "decisions.record_decision_outside_panel",
        "Decide outside the panel",
        _placement(lambda p: p.status in OPEN_FOR_WORK | {Status.SUBMITTED}),
    ),
    Action(
        "stays.start_placement",
        "Record the start",
        _placement(lambda p: not p.started_on and p.status is not Status.WITHDRAWN),
    ),
    Action("stays.change_rate", "Change the rate", _placement(lambda p: bool(p.started_on and not p.ended_on))),
    Action("stays.end", "Record the end", _placement(lambda p: bool(p.started_on and not p.ended_on))),
    Action("decisions.appeal", "Record an appeal", _placement(lambda p: bool(p.decision and not p.appealed_on))),
    Action("options.amend", "Amend the request", _placement(lambda p: p.status in OPEN_FOR_WORK)),
    Action(
        "options.withdraw",
        "Withdraw the request",
        _placement(lambda p: not p.started_on and p.status in OPEN_FOR_WORK | {Status.SUBMITTED}),
    ),
    Action("stays.correct_start", "Correct the start", _placement(lambda p: bool(p.started_on))),
    Action("stays.correct_end", "Correct the end", _placement(lambda p: bool(p.end_version))),
    Action(
        "decisions.recode_retrospective_reason",
        "Code the retrospective reason again",
        lambda case: case.retrospective is not None,
    ),
    Action("decisions.add_rationale", "Write an addendum", _placement(lambda p: p.version > 0)),
    Action("decisions.void_ratification", "Void the ratification", _placement(lambda p: p.ratification is not None)),
    Action(
        "decisions.void_decision", "Void the decision", _placement(lambda p: bool(p.decision and not p.ratification))
    ),
)


def actions(case: Case) -> list[Action]:
    """What who is asking may do with it now."""
    return [action for action in ACTIONS if action.possible(case) and may(action.does or action.endpoint)]
