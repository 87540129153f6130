"""Which placements the demo year has: those taken over, those asked for each week, and those that go wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from placements.demo.agenda import Story
from placements.demo.at_hand import wait
from placements.demo.case import Case
from placements.demo.council import LIMITS, Council
from placements.demo.happenings import happen
from placements.demo.imported import Before, goes_on, take_over, usual, yearly_increase
from placements.demo.meetings import Meetings
from placements.demo.outside import cheapest, outside
from placements.demo.planted import plant
from placements.demo.stories import moment, ordinary
from placements.demo.wrong import Wrong, explained_since, left, proven_afterwards
from placements.vocabulary import Evidence, Funding, Locality, Occasion, PanelKind, PersonKind, Route, ServiceType

CHILD, ADULT = PersonKind.CHILD, PersonKind.ADULT
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is of what, in numbers of placements."""

    first_week: int
    taken_over: dict[PersonKind, int]
    a_meeting: dict[PersonKind, int]
    """Usual requests for each meeting."""
    unproven: dict[PersonKind, int]
    """Taken over without any evidence of an approval."""
    unexplained: int
    """Children's placements taken over without a full rationale."""
    paid_by_others: int
    above_ceiling: int
    """Taken over with a rate above the ceiling of the approval."""
    approved_late: int
    """Taken over with an approval that came after the start."""


SIZES = {
    "full": Size(
        first_week=1,
        taken_over={CHILD: 270, ADULT: 530},
        a_meeting={CHILD: 20, ADULT: 35},
        unproven={CHILD: 14, ADULT: 26},
        unexplained=12,
        paid_by_others=42,
        above_ceiling=2,
        approved_late=2,
    ),
    "small": Size(
        first_week=44,
        taken_over={CHILD: 4, ADULT: 6},
        a_meeting={CHILD: 2, ADULT: 2},
        unproven={CHILD: 1, ADULT: 1},
        unexplained=1,
        paid_by_others=2,
        above_ceiling=1,
        approved_late=1,
    ),
}


MOVERS = 0.15
"""Part of those taken over that move to another home within the year."""

INCREASE = 9
"""The week of the yearly increase."""

SELF_FUNDED_STARTS = range(3, 52, 4)
CHAIRS_ACTIONS_FOR_CHILDREN = (3, 7, 15, 19)


def populate(council: Council, size: Size) -> dict[str, list[Wrong]]:
    """Fill the agenda; returns what is not as it should be, by what is wrong."""
    old, bad = _old(council, size)
    take_over(council, [*old, *(pair for pairs in bad.values() for pair in pairs)])
    meetings = Meetings(council)
    staying = _go_on(council, meetings, [case for case, _ in old], size)
    wrong = {name: [Wrong(case, meetings) for case, _ in pairs] for name, pairs in bad.items()}
    _unproven(council, wrong["unproven"])
    for unexplained, week in zip(wrong["unexplained"], (33, 47), strict=False):
        if week > council.year.first:
            council.agenda.add(explained_since(unexplained, week))
    _every_week(council, meetings)
    happen(council, staying)
    wait(council, meetings)
    return {**wrong, **plant(council, meetings)}


Old = list[tuple[Case, Before]]


def _old(council: Council, size: Size) -> tuple[Old, dict[str, Old]]:
    """Those taken over: as they should be, and by what is wrong with them."""
    good: Old = [
        (case, usual(case.random))
        for kind, count in size.taken_over.items()
        for number in range(count)
        for case in (Case(council, kind, "old", number),)
    ]
    unproven = Before(evidence=Evidence.NONE, approved_after=None)
    wrong: dict[str, Old] = {
        "unproven": [
            (Case(council, kind, "unproven", number, service=service, locality=Locality.IN_AREA), unproven)
            for kind, service in ((CHILD, ServiceType.FOSTERING), (ADULT, ServiceType.RESIDENTIAL_CARE))
            for number in range(size.unproven[kind])
        ],
        "unexplained": [
            (Case(council, CHILD, "unexplained", number), Before(explained=False)) for number in range(size.unexplained)
        ],
        "paid by others": [
            (Case(council, ADULT, "paid", number, funding=_payer(number)), unproven)
            for number in range(size.paid_by_others)
        ],
        "above the ceiling": [
            (Case(council, ADULT, "dear", number), Before(evidence=Evidence.PAPER, over_ceiling=True))
            for number in range(size.above_ceiling)
        ],
        "approved late": [
            (Case(council, ADULT, "late", number), Before(approved_after=20)) for number in range(size.approved_late)
        ],
    }
    return good, wrong


def _payer(number: int) -> Funding:
    return Funding.NHS if number % 4 == 0 else Funding.SELF_FUNDED


def _go_on(council: Council, meetings: Meetings, old: list[Case], size: Size) -> list[Case]:
    """The rest of the old ones, and new requests for each meeting, some for the same people; returns those who stay."""
    movers = {kind: _movers([case for case in old if case.kind is kind]) for kind in PersonKind}
    moving = {case.id for cases in movers.values() for case in cases}
    staying = [case for case in old if case.id not in moving]
    for case in staying:
        council.agenda.add(goes_on(case))
    if council.year.first < INCREASE:
        council.agenda.add(yearly_increase(council, INCREASE, [case for case in old if case.kind is ADULT]))
    for kind, panel in ((CHILD, PanelKind.IPOP), (ADULT, PanelKind.QMG)):
        for held in meetings.held[panel]:
            for number in range(size.a_meeting[kind]):
                before = movers[kind].pop() if number % 8 == 3 and movers[kind] else None
                person, service = (before.person, before.service) if before else (None, None)
                case = Case(council, kind, "request", held.week, number, person=person, service=service)
                council.agenda.add(ordinary(case, meetings, held, before=before))
    for held in meetings.held[PanelKind.PEP]:
        case = Case(council, ADULT, "escalated", held.week, panel=PanelKind.PEP)
        council.agenda.add(ordinary(case, meetings, held))
    return staying


def _movers(old: list[Case]) -> list[Case]:
    return old[: int(len(old) * MOVERS)]


def _unproven(council: Council, unproven: list[Wrong]) -> None:
    """Some of those without evidence are put to the panel after all, and some leave."""
    for kind, heard, ended in ((CHILD, 16, 20), (ADULT, 30, 40)):
        some = [wrong for wrong in unproven if wrong.case.kind is kind]
        if heard > council.year.first and len(some) > 5:
            for wrong in some[:3]:
                council.agenda.add(proven_afterwards(wrong, heard))
            for wrong in some[3:5]:
                council.agenda.add(left(wrong, ended))


def _every_week(council: Council, meetings: Meetings) -> None:
    """What cannot wait for a meeting, so many a week that every Friday finds the same number unratified."""
    for week in range(council.year.first + 1, council.year.last + 1):
        for case, weekday, hour, route in _outside(council, week):
            at_what_time = moment(case, week, weekday, hour=hour)
            alone = route is not Route.CHAIRS_ACTION and week % 9 == 0
            council.agenda.add(outside(case, meetings, at_what_time, route, tries_alone=alone))
        if week in SELF_FUNDED_STARTS:
            case = Case(council, ADULT, "self-funded", week, funding=Funding.SELF_FUNDED)
            council.agenda.add(self_funded(case, week))


def _outside(council: Council, week: int) -> Iterator[tuple[Case, int, int, Route]]:
    child = Case(council, CHILD, "emergency", week, locality=Locality.IN_AREA)
    yield child, WEDNESDAY, 19, cheapest(child, LIMITS[CHILD])
    discharged = Case(council, ADULT, "discharge", week, team="Hospital discharge", most=MOST_FOR_A_CHAIR)
    yield discharged, MONDAY, 12, Route.CHAIRS_ACTION
    if week % 4 == 0:
        adult = Case(council, ADULT, "emergency", week)
        yield adult, TUESDAY, 11, cheapest(adult, LIMITS[ADULT])
    if week in CHAIRS_ACTIONS_FOR_CHILDREN:
        fostered = Case(council, CHILD, "chair", week, service=ServiceType.FOSTERING, locality=Locality.IN_AREA)
        yield fostered, THURSDAY, 13, Route.CHAIRS_ACTION


MOST_FOR_A_CHAIR = 1_050_00
"""Pence a week that stay within a chair's limit under every edition of the scheme."""


def self_funded(case: Case, week: int) -> Story:
    """Somebody who pays for their own care, and whom the council helps to find a home: no panel is asked."""
    yield moment(case, week, MONDAY)
    case.request(Occasion.NEW, needed_by=case.council.today)
    case.consider()
    case.choose()
    yield moment(case, week, THURSDAY)
    case.start(None)
