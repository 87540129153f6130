"""What cannot wait for a meeting: decided by an officer, and ratified by the next one."""

from collections.abc import Callable
from datetime import datetime, timedelta

from placements.calendar import add_working_days
from placements.demo.agenda import Story
from placements.demo.case import Case
from placements.demo.council import POUNDS
from placements.demo.meetings import Held, Meetings
from placements.demo.stories import leave, lived, next_office_hour, stay
from placements.errors import Refused
from placements.vocabulary import Occasion, Outcome, PersonKind, Route


def outside(case: Case, meetings: Meetings, moment: datetime, route: Route, *, tries_alone: bool = False) -> Story:
    """The whole of it. `tries_alone`: the requester tries first to decide it."""
    yield moment
    held = emergency(case, meetings, route, tries_alone=tries_alone)
    case.council.agenda.add(ratified(case, meetings, held))
    if route is Route.CHAIRS_ACTION:
        yield from lived(case, case.council.today, route)
        return
    case.start(route, officer=case.officer(route))
    yield next_office_hour(case, case.council.today + timedelta(days=stay(case)))
    leave(case)


def emergency(case: Case, meetings: Meetings, route: Route, *, tries_alone: bool = False) -> Held:
    """From the request to the officer's decision within the hour; returns the meeting that is to ratify it."""
    today, held = case.council.today, meetings.after(case.panel, case.council.today)
    waits = route is Route.CHAIRS_ACTION
    case.request(
        Occasion.HOSPITAL_DISCHARGE if waits and case.kind is PersonKind.ADULT else Occasion.EMERGENCY,
        needed_by=add_working_days(today, case.random.randint(1, 3)) if waits else today,
    )
    if case.kind is PersonKind.CHILD:
        case.explore()
    case.consider(count=1)
    case.choose(single_source=True)
    if tries_alone:
        _refused(lambda: case.decide_outside(Route.DUTY_MANAGER, held, officer=case.requester))
    case.decide_outside(route, held)
    case.notify()
    return held


def _refused(act: Callable[[], None]) -> None:
    """What must not be possible: the attempt stays on the record."""
    try:
        act()
    except Refused:
        return
    raise AssertionError("A requester decided their own request.")


def ratified(case: Case, meetings: Meetings, held: Held, *, outcome: Outcome = Outcome.RATIFIED) -> Story:
    """Ratified at the meeting; where it is not quorate, at the next."""
    yield held.slot()
    if held.quorate(case.id):
        case.ratify(held, outcome=outcome)
        if case.random.random() < 0.02:
            case.void_ratification("Recorded under the wrong item; the panel came to this one a little later.")
            case.ratify(held, outcome=outcome)
        return
    back = meetings.after(held.kind, held.day)
    held.postpone(case.id)
    case.list_on(back)
    yield from ratified(case, meetings, back, outcome=outcome)


def cheapest(case: Case, limits: dict[Route, int]) -> Route:
    """The least officer whose limit covers the case, chairs left aside."""
    cost = case.ceiling * 52
    return next(r for r, annual in limits.items() if r is not Route.CHAIRS_ACTION and cost <= annual * POUNDS)
