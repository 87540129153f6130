"""The demo council's internal audit: one audit that is reported, and one at its fieldwork."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from placements import auditing
from placements.audit import Audit, Coverage, Finding, Opinion, Priority, Scope
from placements.demo.agenda import Story, at
from placements.demo.council import Council
from placements.placement import Placement, Status
from placements.population import population
from placements.sampling import Basis, Stratification
from placements.store import Actor
from placements.vocabulary import PersonKind, Role

TESTS = (
    "Read the trail and the evidence from request to start. Held the decision against the terms of reference in force, "
    "the approval against the start, and the agreed rate against the ceiling."
)

NO_DECISION = Finding(
    priority=Priority.ONE,
    title="Placement without a decision on record",
    condition="The person lives in the home, and no decision of a panel or of an officer is on record.",
    risk="People live in homes that nobody with authority agreed to, at a cost that nobody agreed.",
    recommendation="The placement should go to the next meeting, and such starts should be reported each week.",
)
RETROSPECTIVE = Finding(
    priority=Priority.TWO,
    title="Approval after the start",
    condition="The panel decided after the person had moved in. The reason and the circumstances are recorded.",
    risk="The panel’s choice is made for it, and people may live where it would not have placed them.",
    recommendation="The reasons for which approval came after the start should be reviewed each quarter.",
)
ONE_OFFER = Finding(
    priority=Priority.THREE,
    title="Rationale of the choice could be fuller",
    condition="One provider offered a place; why no other was asked is not said beyond the single-source reason.",
    risk="The council cannot show that it pays no more than it must.",
    recommendation="The providers considered, and why one was selected over another, should be recorded in full.",
)


def audits(council: Council) -> Sequence[tuple[int, Story]]:
    """Each audit, with the week in which it is planned."""
    return [(48, reported(council, 48)), (51, at_fieldwork(council, 51))]


def reported(council: Council, week: int) -> Story:
    """Planned, drawn, tested, answered by the director, and reported within a month."""
    year, director = council.year, council.actor("director", Role.DIRECTOR)
    yield at(year.day(week), 10)
    scope = Scope(of=Coverage.DECIDED, first=year.go_live, last=year.day(week - 1, 4))
    how = Stratification(bases=(Basis.PANEL, Basis.LATENESS))
    id = planned(
        council,
        title="Authorisation of external placements",
        objective="Placements are authorised before they start, by those who may, for stated reasons.",
        scope=scope,
        how=how,
        most=25,
        seed=f"Audit plan {year.last_day.year}, item 7",
    )
    yield from tested(council, id, council.register.load(Audit, id).without_paper, since=week)
    yield at(year.day(week + 2), 15)
    auditing.give_opinion(
        council.register,
        id,
        opinion=Opinion.REASONABLE,
        reasons="Decisions are made by quorate panels, and their reasons are recorded. Approvals after the start put "
        "some of the control’s objectives at risk.",
        by=auditor(council),
    )
    yield at(year.day(week + 3), 11)
    for placement in council.register.load(Audit, id).findings:
        answer(council, id, placement, director)
    yield at(year.day(week + 3, 3), 16)
    auditing.issue_report(council.register, id, reported_on=council.today, by=auditor(council))


def at_fieldwork(council: Council, week: int) -> Story:
    """Some of its working papers are written by the end of the year."""
    year = council.year
    yield at(year.day(week), 14)
    id = planned(
        council,
        title="Cost of adults' placements",
        objective="What is paid for adults' placements was agreed, by somebody other than who proposed it.",
        scope=Scope(
            of=Coverage.LIVED_IN, first=year.day(week, 0), last=year.day(week, 0), person_kind=PersonKind.ADULT
        ),
        how=Stratification(bases=(Basis.VALUE,)),
        most=15,
        seed=f"Audit plan {year.last_day.year}, item 9",
    )
    yield from tested(council, id, council.register.load(Audit, id).without_paper[:6], since=week)


def auditor(council: Council) -> Actor:
    return council.actor("auditor", Role.AUDITOR)


def planned(
    council: Council, *, title: str, objective: str, scope: Scope, how: Stratification, most: int, seed: str
) -> UUID:
    """An audit with its sample drawn: all there are, if there are fewer than so many."""
    register, by = council.register, auditor(council)
    id = auditing.plan_audit(register, title=title, objective=objective, scope=scope, by=by).id
    there = len(population(auditing.told(register, register.position()), scope, how))
    auditing.draw_sample(register, id, seed=seed, size=min(most, there), stratification=how, by=by)
    return id


def tested(council: Council, id: UUID, placements: Sequence[UUID], *, since: int) -> Story:
    """A working paper on each, some a day, from the second day of the week on."""
    for number, placement in enumerate(placements):
        weeks, weekday = divmod(1 + number // 4, 5)
        yield at(council.year.day(since + weeks, weekday), 10 + number % 4)
        finding = found(council.register.load(Placement, placement))
        auditing.record_paper(
            council.register, id, placement=placement, tests=TESTS, finding=finding, by=auditor(council)
        )


def found(placement: Placement) -> Finding | None:
    """What the placement itself gives to find."""
    if placement.status is Status.IMPORTED:
        return None
    if placement.started_on and not placement.decision:
        return NO_DECISION
    if placement.retrospective:
        return RETROSPECTIVE
    return ONE_OFFER if placement.choice and placement.choice.single_source_reason else None


def answer(council: Council, id: UUID, placement: UUID, director: Actor) -> None:
    auditing.respond(
        council.register,
        id,
        placement=placement,
        response="Agreed.",
        action="The reasons will be reviewed each quarter with the managers of the teams, and reported to the panel.",
        owner="Head of Service, Placements",
        due_on=council.today + timedelta(days=60),
        by=director,
    )
