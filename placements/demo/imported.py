"""The placements that the council had when the register went live, as its old system and its paper files have them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from placements.application import Change
from placements.calendar import is_working_day
from placements.demo import words
from placements.demo.agenda import Story, at, office_hour
from placements.demo.case import Case
from placements.demo.council import PANELS, Council
from placements.demo.profile import AGES, known
from placements.demo.stories import leave
from placements.person import Person
from placements.placement import Placement, PlacementImported
from placements.vocabulary import Evidence, PersonKind, Role, Route

SOURCES = {Evidence.SYSTEM: "Old case system", Evidence.PAPER: "Panel minutes on paper", Evidence.NONE: "Payments file"}


@dataclass(frozen=True, kw_only=True)
class Before:
    """How a placement from before the register is on record."""

    evidence: Evidence = Evidence.SYSTEM
    approved_after: int | None = 0
    """Days from the start to the approval; None: no approval is known."""
    over_ceiling: bool = False
    explained: bool = True
    """Whether the options and the reasons for the choice are known."""


def imported(case: Case, before: Before) -> PlacementImported:
    """The placement as another system has it; it started some time before the register did."""
    council, random = case.council, case.random
    approved, started_on = before.approved_after, _started_on(case)
    return PlacementImported(
        reference=council.register.next_reference("PL"),
        source=SOURCES[before.evidence],
        source_reference=f"CS-{random.randint(100_000, 999_999)}",
        person=known(case.person),
        person_kind=case.kind,
        service_type=case.service,
        panel=PANELS[case.panel],
        team=case.team.name,
        funding=case.funding,
        provider=case.home.id,
        weekly_rate=case.weekly,
        started_on=started_on,
        evidence=before.evidence,
        document=_document(before.evidence, started_on),
        approved_on=None if approved is None else started_on + timedelta(days=approved),
        route=None if approved is None else Route.PANEL,
        weekly_ceiling=None if approved is None else _ceiling(case, before),
        options_considered=random.randint(2, 4) if before.explained else random.randint(0, 1),
        why_chosen=random.choice(words.WHY_CHOSEN) if before.explained else "",
        alternatives_explored="Family, in-house fostering" if before.explained else "",
    )


def _started_on(case: Case) -> date:
    """Up to four years before the register, yet not before the person was of an age for such a home."""
    register, person = case.council.register, known(case.person)
    details = register.vault.open(person, register.load(Person, person).sealed)
    youngest = AGES[case.service][0] if case.kind is PersonKind.CHILD else 18
    assert details
    of_age = details.born + timedelta(days=round(youngest * 365.25) + 2)
    return max(case.council.year.go_live - timedelta(days=case.random.randint(60, 1400)), of_age)


def _ceiling(case: Case, before: Before) -> int:
    """Ten per cent of headroom, or too little."""
    return case.weekly * (94 if before.over_ceiling else 110) // 100


def _document(evidence: Evidence, started_on: date) -> str:
    match evidence:
        case Evidence.PAPER:
            return f"Minutes of {started_on:%B %Y}, scanned"
        case Evidence.SYSTEM:
            return "Approval form in the old case system"
        case Evidence.NONE:
            return ""


def take_over(council: Council, cases: Sequence[tuple[Case, Before]]) -> None:
    """Record them together, as the command that reads the file of old placements does."""
    administrator = council.actor("administrator", Role.ADMINISTRATOR)
    for case, _ in cases:
        case.register_person()
        case.id = council.register.new_id()
        council.placements[case.kind] += 1
    council.decide_each([_import(case, imported(case, before)) for case, before in cases], administrator)


def _import(case: Case, event: PlacementImported) -> Change:
    return Placement, case.id, lambda placement: placement.import_(event)


def yearly_increase(council: Council, week: int, cases: Sequence[Case]) -> Story:
    """Finance records a rise of three per cent for those who still live there: approvals left room for it."""
    yield at(council.year.day(week), 11)
    living = [case for case in cases if not council.register.load(Placement, case.id).ended_on]
    council.decide_each(list(_rises(council, living)), council.actor("finance", Role.FINANCE))


def _rises(council: Council, cases: Sequence[Case]) -> Iterator[Change]:
    for case in cases:
        case.weekly = case.weekly * 103 // 100
        yield _rise(case, council.today)


def _rise(case: Case, today: date) -> Change:
    weekly = case.weekly
    return (
        Placement,
        case.id,
        lambda placement: placement.change_rate(changed_on=today, weekly_rate=weekly, why="The yearly increase."),
    )


def goes_on(case: Case) -> Story:
    """The rest of the stay: one in three ends within the year."""
    year, random = case.council.year, case.random
    if random.random() > 0.34:
        return
    ends_on = year.go_live + timedelta(days=random.randint(4, 7 * 52))
    day = ends_on
    while not is_working_day(day):
        day += timedelta(days=1)
    yield office_hour(random, day)
    leave(case)


def usual(random: Random) -> Before:
    """How most of them are on record."""
    return Before(evidence=random.choices((Evidence.SYSTEM, Evidence.PAPER), (80, 20))[0])
