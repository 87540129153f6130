"""What waits on the last day of the year for those who sign in, so that nobody finds their work done."""

from collections.abc import Callable
from functools import partial

from placements.demo.agenda import Story
from placements.demo.case import Case
from placements.demo.council import Council
from placements.demo.meetings import Held, Meetings
from placements.demo.stories import decide, moment, prepare_at_once, put
from placements.vocabulary import Locality, Occasion, Outcome, PanelKind, PersonKind, ServiceType

MONDAY, TUESDAY, WEDNESDAY = 0, 1, 2


def wait(council: Council, meetings: Meetings) -> None:
    """Requests of the requester who can sign in, each at the point where somebody else, or they, must go on."""
    ipop = partial(meetings.in_week, PanelKind.IPOP)
    waiting: list[tuple[Callable[[Case], Story], Locality]] = [
        (requested, Locality.IN_AREA),
        (returned, Locality.IN_AREA),
        (submitted, Locality.IN_AREA),
        (chosen, Locality.OUT_OF_AREA),
        (chosen, Locality.AT_A_DISTANCE),
        (partial(approved_in_principle, held=ipop(52)), Locality.IN_AREA),
        (partial(under_appeal, held=ipop(50)), Locality.IN_AREA),
    ]
    for number, (story, locality) in enumerate(waiting):
        case = Case(council, PersonKind.CHILD, "at hand", number, service=ServiceType.CHILDRENS_HOME, locality=locality)
        case.team, case.worker = council.teams[0], "requester"
        council.agenda.add(story(case))


def requested(case: Case) -> Story:
    """Nothing is sought yet."""
    yield moment(case, 52, WEDNESDAY)
    case.request(Occasion.NEW, needed_by=case.council.year.day(56))


def chosen(case: Case) -> Story:
    """A home outside the area, which an officer must approve."""
    yield moment(case, 52, MONDAY)
    prepare_at_once(case, Occasion.CHANGE_OF_HOME, needed_by=case.council.year.day(55))


def submitted(case: Case) -> Story:
    """Not on an agenda yet."""
    yield from chosen(case)
    yield moment(case, 52, WEDNESDAY)
    case.submit()


def returned(case: Case) -> Story:
    """The coordinator asks, and nobody has answered."""
    yield from chosen(case)
    yield moment(case, 52, TUESDAY)
    case.submit()
    yield moment(case, 52, WEDNESDAY)
    case.return_for_information()


def approved_in_principle(case: Case, held: Held) -> Story:
    """Not endorsed yet."""
    yield moment(case, 50, MONDAY)
    prepare_at_once(case, Occasion.NEW, needed_by=case.council.year.day(54))
    yield from put(case, held)
    yield held.slot()
    decide(case, held, case.verdict(Outcome.IN_PRINCIPLE))


def under_appeal(case: Case, held: Held) -> Story:
    """Declined; the appeal is not decided yet."""
    yield moment(case, 48, MONDAY)
    prepare_at_once(case, Occasion.NEW, needed_by=case.council.year.day(52))
    yield from put(case, held)
    yield held.slot()
    decide(case, held, case.verdict(Outcome.DECLINED))
    yield moment(case, 51, MONDAY)
    case.appeal()
