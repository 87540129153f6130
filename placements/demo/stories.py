"""What usually happens to a request: put to the panel, decided, lived, ended. Nothing here is an exception."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

from placements.calendar import add_working_days, is_working_day
from placements.demo.agenda import Hearing, Story, at, office_hour
from placements.demo.case import Case
from placements.demo.figures import ADULTS_END, ADULTS_STAYS, CHILDREN_END, CHILDRENS_STAYS
from placements.demo.meetings import Held, Meetings
from placements.demo.profile import drawn
from placements.placement import EndReason
from placements.verdict import Verdict
from placements.vocabulary import Occasion, Outcome, PersonKind, Retrospective, Route, ServiceType

Act = Callable[[], None]


class Course(StrEnum):
    """How a request fares at its panel."""

    APPROVED = "approved"
    CONDITIONS = "approved with conditions"
    IN_PRINCIPLE = "approved in principle, then endorsed"
    DEFERRED = "deferred, then approved"
    DECLINED = "declined"
    APPEALED = "declined, and appealed against"
    NOT_TAKEN_UP = "approved, and not taken up"
    WITHDRAWN = "withdrawn before the panel"


COURSES = {
    Course.APPROVED: 620,
    Course.CONDITIONS: 150,
    Course.IN_PRINCIPLE: 45,
    Course.DEFERRED: 80,
    Course.DECLINED: 22,
    Course.APPEALED: 18,
    Course.NOT_TAKEN_UP: 30,
    Course.WITHDRAWN: 35,
}
"""Of a thousand requests: our own estimate, as no council publishes such figures."""

EARLIEST = 10
"""Working days before a meeting from which on requests are put to it."""

OCCASIONS = {
    Occasion.NEW: 62,
    Occasion.CHANGE_OF_HOME: 16,
    Occasion.BREAKDOWN: 10,
    Occasion.INTERNAL_TO_EXTERNAL: 6,
    Occasion.CONTRACT_ENDING: 6,
}


def ordinary(case: Case, meetings: Meetings, held: Held, *, before: Case | None = None) -> Story:
    """A request for that meeting. `before`: the placement that this one takes the place of."""
    course = drawn(case.random, COURSES)
    occasion = Occasion.CHANGE_OF_HOME if before else drawn(case.random, OCCASIONS)
    yield from prepare(case, held, occasion)
    if course is Course.WITHDRAWN:
        case.withdraw()
        return
    yield from to_panel(case, held)
    yield held.slot()
    approved_on = yield from heard(case, meetings, held, course)
    if approved_on and course is not Course.NOT_TAKEN_UP:
        yield from lived(case, approved_on, Route.PANEL, before=before)


def prepare(case: Case, held: Held, occasion: Occasion) -> Story:
    """The request, the options and the choice, over the days before the papers are due."""
    random, year = case.random, case.council.year
    due = add_working_days(held.day, -EARLIEST)
    first = max(add_working_days(due, -random.randint(3, 12)), add_working_days(year.go_live, 1))
    days = sorted(_between(random.random(), first, due) for _ in range(3))
    yield office_hour(random, first)
    by = case.manager if random.random() < 0.04 else case.requester
    case.request(occasion, needed_by=add_working_days(held.day, random.randint(1, 9)), by=by)
    yield office_hour(random, days[0])
    case.explore()
    case.consider()
    yield office_hour(random, days[1])
    if random.random() < 0.05:
        case.amend()
    case.choose()
    if case.area_needs_approval:
        yield office_hour(random, days[2])
        case.approve_area()


def prepare_at_once(case: Case, occasion: Occasion, *, needed_by: date) -> None:
    """The same in one day."""
    case.request(occasion, needed_by=needed_by)
    case.explore()
    case.consider()
    case.choose()


def _between(part: float, first: date, last: date) -> date:
    """Some working day between the two."""
    day = first + timedelta(days=int(part * ((last - first).days + 1)))
    return day if is_working_day(day) else add_working_days(day, 1)


def to_panel(case: Case, held: Held) -> Story:
    """Submitted and listed in time; or returned for information first; or late, with a reason."""
    random = case.random
    late = random.random() < 0.04
    yield office_hour(random, add_working_days(held.day, -1 if late else -random.randint(4, EARLIEST)), since=10)
    case.submit()
    if not late and random.random() < 0.07:
        case.return_for_information()
        yield office_hour(random, add_working_days(case.council.today, 1), since=9, until=12)
        case.provide_information()
    case.list_on(held)


def heard(case: Case, meetings: Meetings, held: Held, course: Course) -> Hearing:
    """What the panel decides, to the approval if there is one; returns its day."""
    if case.random.random() < 0.02:
        held.somebody_is_conflicted(case.id)
    if not held.quorate(case.id):
        course = Course.IN_PRINCIPLE
    match course:
        case Course.CONDITIONS:
            return with_conditions(case, held)
        case Course.IN_PRINCIPLE:
            return (yield from in_principle(case, held))
        case Course.DEFERRED:
            return (yield from deferred(case, meetings, held))
        case Course.DECLINED:
            decide(case, held, case.verdict(Outcome.DECLINED))
            return None
        case Course.APPEALED:
            return (yield from appealed(case, meetings, held))
        case _:
            decide(case, held, case.verdict(Outcome.APPROVED))
            return held.day


def decide(case: Case, held: Held, verdict: Verdict) -> None:
    """Recorded while the panel sits, and notified at once."""
    case.decide_at(held, verdict)
    case.notify()


def with_conditions(case: Case, held: Held) -> date:
    count, due_on = case.random.choice((1, 1, 2)), add_working_days(held.day, case.random.randint(15, 30))
    decide(case, held, case.verdict(Outcome.APPROVED_WITH_CONDITIONS, conditions=count, due_on=due_on))
    case.council.agenda.add(conditions_met(case, held, count, due_on))
    return held.day


def conditions_met(case: Case, held: Held, count: int, due_on: date) -> Story:
    for place in range(1, count + 1):
        day = _between(case.random.random(), add_working_days(held.day, 4), add_working_days(due_on, -2))
        yield office_hour(case.random, day)
        case.meet_condition(place)


def in_principle(case: Case, held: Held) -> Hearing:
    decide(case, held, case.verdict(Outcome.IN_PRINCIPLE))
    yield office_hour(case.random, add_working_days(held.day, case.random.randint(1, 3)))
    case.endorse()
    return case.council.today


def deferred(case: Case, meetings: Meetings, held: Held) -> Hearing:
    back = meetings.after(held.kind, held.day)
    decide(case, held, case.verdict(Outcome.DEFERRED, return_on=back.day))
    yield from again(case, back)
    return (yield from heard(case, meetings, back, Course.APPROVED))


def again(case: Case, held: Held, retrospective: Retrospective | None = None) -> Story:
    """Put to the panel in time, or once more, and called up there."""
    yield from put(case, held, retrospective)
    yield held.slot()


def put(case: Case, held: Held, retrospective: Retrospective | None = None) -> Story:
    yield office_hour(case.random, add_working_days(held.day, -4), since=10)
    case.submit(retrospective=retrospective)
    case.list_on(held)


def appealed(case: Case, meetings: Meetings, held: Held) -> Hearing:
    decide(case, held, case.verdict(Outcome.DECLINED))
    yield office_hour(case.random, add_working_days(held.day, case.random.randint(3, 8)))
    case.appeal()
    yield office_hour(case.random, add_working_days(case.council.today, case.random.randint(8, 15)))
    upheld = case.random.random() < 0.5
    case.decide_appeal(upheld=upheld)
    if not upheld:
        return None
    back = meetings.after(held.kind, add_working_days(case.council.today, 5))
    yield from again(case, back)
    return (yield from heard(case, meetings, back, Course.APPROVED))


def lived(case: Case, since: date, authority: Route, *, before: Case | None = None) -> Story:
    """The stay, from some day after the approval to its end, if that comes within the year."""
    random = case.random
    moves_in = max(case.needed_by, add_working_days(since, 1))
    yield office_hour(random, moves_in, since=14, until=17)
    case.start(authority)
    if before:
        before.end(EndReason.MOVED)
    days = stay(case)
    happenings: list[tuple[int, Act]] = [(days, lambda: leave(case))]
    if random.random() < 0.12 and days > 60:
        happenings.append((random.randint(28, 56), lambda: within_ceiling(case)))
    if random.random() < 0.01:
        happenings.append((3, lambda: came_a_day_earlier(case, moves_in)))
    for after, act in sorted(happenings, key=lambda happening: happening[0]):
        yield next_office_hour(case, moves_in + timedelta(days=after))
        act()


def came_a_day_earlier(case: Case, moves_in: date) -> None:
    case.correct_start(moves_in - timedelta(days=1), "The day was taken from the plan, not from the visit.")


def stay(case: Case) -> int:
    """Days, of which the published tables know only the range."""
    table = ADULTS_STAYS
    if case.kind is PersonKind.CHILD:
        table = CHILDRENS_STAYS.get(case.service, CHILDRENS_STAYS[ServiceType.CHILDRENS_HOME])
    return case.random.randint(*drawn(case.random, table))


def next_office_hour(case: Case, day: date) -> datetime:
    return office_hour(case.random, day if is_working_day(day) else add_working_days(day, 1))


def leave(case: Case, *, reason: EndReason | None = None) -> None:
    case.end(reason or drawn(case.random, CHILDREN_END if case.kind is PersonKind.CHILD else ADULTS_END))
    if case.random.random() < 0.01:
        case.correct_end(case.council.today - timedelta(days=1), "The home's register shows the day before.")


def within_ceiling(case: Case) -> None:
    """A new rate that the approval covers."""
    case.change_rate(case.random.randrange(case.weekly, case.ceiling + 1, 50))


def moment(case: Case, week: int, weekday: int, *, hour: int = 10) -> datetime:
    """Within that hour of a weekday of the year."""
    return at(case.council.year.day(week, weekday), hour, case.random.randint(0, 59))
