"""Placements and meetings driven at random: any decision about any history, with any arguments, in any order.

Hypothesis chooses and shortens the runs; what a step does is drawn from the seed that it gives. The machine records in
memory as the register does: all of a decision or none of it, and the evidence of a refusal. What is recorded is judged
from the events alone (judge.py).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from placements.codec import Body
from placements.errors import Refused
from placements.meeting import Meeting, Purpose
from placements.meeting import Status as MeetingStatus
from placements.placement import Alternative, EndReason, Placement, Response, Status
from placements.store import CODEC
from placements.terms import Requirement, Terms
from placements.verdict import DeclineGround, Mandate, Verdict
from placements.vocabulary import (
    Funding,
    Locality,
    Outcome,
    PersonKind,
    Retrospective,
    RetrospectiveReason,
    Role,
    Route,
    ServiceType,
)
from tests.placements.cases import (
    APPROVAL,
    AT_A_DISTANCE,
    CLERK,
    CONDITION,
    CONDITIONAL,
    DEFERRAL,
    DIANA,
    ELM_LODGE,
    IMPORTED,
    IN_PRINCIPLE,
    IPOP,
    MARA,
    NOOR,
    OAK_HOUSE,
    OLU,
    PETE,
    POUND,
    QUINN,
    READY,
    REFUSAL,
    REQUESTED,
    SASHA,
    SECOND_READER,
    TODAY,
    TYPIST,
    folded,
)
from tests.placements.judge import World, authorised_homes

TERMS = (
    Terms(quorum=2, requirements=(Requirement(capacity="service manager"),)),
    Terms(quorum=3, outcomes=(Outcome.APPROVED, Outcome.DEFERRED, Outcome.DECLINED)),
    Terms(quorum=1, outcomes=(Outcome.IN_PRINCIPLE, Outcome.DEFERRED)),
)
STANDS_FOR = {
    MARA: ("chair",),
    NOOR: ("service manager",),
    PETE: ("health", "vice chair"),
    QUINN: (),
    SASHA: ("children's services",),
}
SUPPORTED = replace(REQUESTED, service_type=ServiceType.SUPPORTED_ACCOMMODATION)
PLACEMENTS, MEETINGS = 4, 2
"""At the most in one run."""

Draw = Callable[[Random, "LifeCycle"], Any]


def pick(*options: Any) -> Draw:
    return lambda random, _: random.choice(options)


def build(kind: Callable[..., Any], **parts: Draw) -> Draw:
    return lambda random, run: kind(**{name: draw(random, run) for name, draw in parts.items()})


def rather(often: Draw, seldom: Draw) -> Draw:
    """In three of four cases the one."""
    return lambda random, run: (often if random.random() < 0.75 else seldom)(random, run)


days = pick(*(TODAY + timedelta(days=n) for n in (0, 0, 0, 0, -1, -2, -2, -3, -9, 1)))
said = pick(*["Because it is so."] * 12, "")
members = pick(*STANDS_FOR)
officers = pick(OLU, OLU, OLU, OLU, DIANA, MARA, SASHA)
clerks = pick(*[CLERK] * 9, SASHA, TYPIST, OLU)
homes = pick(OAK_HOUSE, OAK_HOUSE, ELM_LODGE)
rates = pick(*[4_500 * POUND] * 10, 0, -1)
one_offs = pick(*[0] * 10, 500 * POUND, -1)
ages = pick(14, 15, 16, 17, 18)
localities = pick(*[Locality.IN_AREA] * 3, Locality.OUT_OF_AREA, Locality.AT_A_DISTANCE, None)
explanations = build(Retrospective, reason=pick(*RetrospectiveReason), circumstances=said)
explained_or_not = rather(explanations, pick(None))
terms = rather(pick(TERMS[0]), pick(*TERMS))
mandates = build(
    Mandate,
    route=pick(Route.CHAIRS_ACTION, Route.NOMINATED_OFFICER, Route.DIRECTOR, Route.DUTY_MANAGER),
    officer=officers,
    limit=pick(10**9, 10**9, 4_600 * 52 * POUND, 4_600 * 52 * POUND - 1, None),
    scheme=pick("Scheme 2026"),
    ratify_within=pick(10),
)
FLAWS: tuple[dict[str, Any], ...] = (
    {"reasons": ""},
    {"weekly_ceiling": None},
    {"weekly_ceiling": -1},
    {"one_off": -10_000 * POUND},
    {"one_off": 500 * POUND},
    {"conditions": ()},
    {"conditions": (CONDITION, CONDITION)},
    {"grounds": (DeclineGround.COST,)},
    {"grounds": ()},
    {"alternative": ""},
    {"return_on": None},
    {"lapses_on": TODAY - timedelta(days=3)},
    {"lapses_on": TODAY + timedelta(days=90)},
    *({"outcome": outcome} for outcome in Outcome),
)
approvals = build(lambda retrospective: replace(APPROVAL, retrospective=retrospective), retrospective=explained_or_not)
verdicts = build(
    lambda verdict, explained, flaw: replace(verdict, retrospective=explained, **flaw),
    verdict=pick(APPROVAL, APPROVAL, APPROVAL, CONDITIONAL, IN_PRINCIPLE, IN_PRINCIPLE, DEFERRAL, REFUSAL),
    explained=explained_or_not,
    flaw=rather(pick({}), pick(*FLAWS)),
)


def placements(apt: Callable[[Placement], Any] = lambda _: True) -> Draw:
    """Placements, and rather those for which it is apt."""
    return rather(
        lambda random, run: random.choice(run.having(apt) or [*run.world.ages]),
        lambda random, run: random.choice([*run.world.ages]),
    )


def meetings(*status: MeetingStatus) -> Draw:
    """Meetings, and rather those of that status."""
    return rather(
        lambda random, run: random.choice(run.meeting(*status) or [*run.world.terms]),
        lambda random, run: random.choice([*run.world.terms]),
    )


def is_far(placement: Placement) -> bool:
    return bool(placement.choice and placement.choice.locality in {Locality.OUT_OF_AREA, Locality.AT_A_DISTANCE})


def is_open(placement: Placement) -> bool:
    return bool(placement.choice and placement.status not in {Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN})


def is_submitted(placement: Placement) -> bool:
    return placement.status is Status.SUBMITTED


def is_returned(placement: Placement) -> bool:
    return placement.status is Status.RETURNED


def is_in_principle(placement: Placement) -> bool:
    return placement.status is Status.IN_PRINCIPLE


def is_decided(placement: Placement) -> bool:
    return placement.decision is not None


def awaits(placement: Placement) -> bool:
    return placement.awaiting_ratification


def is_ratified(placement: Placement) -> bool:
    return placement.ratification is not None


def is_appealed(placement: Placement) -> bool:
    return placement.appealed_on is not None


def is_explained(placement: Placement) -> bool:
    return placement.retrospective is not None


def has_started(placement: Placement) -> bool:
    return placement.started_on is not None


def has_ended(placement: Placement) -> bool:
    return placement.ended_on is not None


PRIME = 1_000_003
HELD = (MeetingStatus.OPEN, MeetingStatus.CLOSED)
RECORDED: Counter[str] = Counter()
"""How often each event was recorded in all the runs of this process."""

Step = tuple[str, Callable[["LifeCycle"], bool], dict[str, Draw]]
STEPS: list[Step] = []


def step(
    worth: Callable[["LifeCycle"], bool] = lambda _: True, weight: int = 1, **arguments: Draw
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Something that a run may do when it is worth trying, so much more often, and how its arguments are drawn."""

    def declare(method: Callable[..., None]) -> Callable[..., None]:
        STEPS.extend([(method.__name__, worth, arguments)] * weight)
        return method

    return declare


def some(apt: Callable[[Placement], Any]) -> Callable[["LifeCycle"], bool]:
    return lambda run: bool(run.having(apt))


class LifeCycle(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World(registered=frozenset({OAK_HOUSE}))
        self.states: dict[UUID, Any] = {}

    @rule(seed=st.integers(0, 2**48))
    def happens(self, seed: int) -> None:
        random = Random(seed + sum(map(len, self.world.histories.values())) * PRIME)
        name, draws = self.worth_trying(random)
        arguments = {name: draw(random, self) for name, draw in draws.items()}
        note(f"{name}({arguments})")
        getattr(self, name)(**arguments)

    def worth_trying(self, random: Random) -> tuple[str, dict[str, Draw]]:
        while True:
            name, worth, draws = random.choice(STEPS)
            if worth(self):
                return name, draws

    def having(self, apt: Callable[[Placement], Any]) -> list[UUID]:
        return [id for id in self.world.ages if apt(self.states[id])]

    def meeting(self, *status: MeetingStatus) -> list[UUID]:
        return [id for id in self.world.terms if self.states[id].status in status]

    def decide(self, *parts: tuple[UUID, Callable[[Any], Sequence[Any]]]) -> None:
        try:
            changes = [(id, decision(self.states[id])) for id, decision in parts]
        except Refused as refusal:
            changes = [(parts[index][0], events) for index, events in refusal.evidence.items()]
        for id, events in changes:
            self.record(id, events)

    def record(self, id: UUID, events: Sequence[Any]) -> None:
        for event in events:
            self.world.judge(id, event)
            self.world.histories[id].append(event)
            self.states[id] = self.states[id].evolve(event)
            RECORDED[CODEC.name(event)] += 1

    def begin(self, state: Placement | Meeting) -> UUID:
        id = UUID(int=1000 + len(self.states))
        self.states[id], self.world.histories[id] = state, []
        return id

    # The request

    @initialize(seed=st.integers(0, 2**48))
    def three_requests_are_ready_and_a_meeting_takes_place(self, seed: int) -> None:
        random = Random(seed)
        for ready in (READY, (SUPPORTED, *READY[1:]), (*READY, AT_A_DISTANCE)):
            self.record(self.placement(ages(random, self)), ready)
        self.schedule_meeting(terms(random, self), TODAY - timedelta(days=2))
        [id] = self.world.terms
        for member in (MARA, *random.sample([NOOR, PETE, QUINN], k=random.choice([1, 2, 3]))):
            self.record_attendance(id, member, None)
        self.open(id, MARA)

    def placement(self, age: int) -> UUID:
        id = self.begin(Placement())
        self.world.ages[id] = age
        return id

    @step(
        lambda run: len(run.world.ages) < PLACEMENTS,
        age=ages,
        person_kind=pick(*PersonKind),
        service_type=rather(pick(ServiceType.CHILDRENS_HOME), pick(*ServiceType)),
        requested_by=pick(SASHA, MARA),
        raised_by=pick(None, TYPIST),
        needs=said,
    )
    def request(self, age: int, **asked: Any) -> None:
        self.decide((self.placement(age), lambda p: p.request(**{**vars(REQUESTED), **asked}, age=age)))

    @step(
        lambda run: len(run.world.ages) < PLACEMENTS,
        ended_on=pick(None, TODAY, TODAY - timedelta(days=9)),
        approved_on=pick(None, TODAY),
        weekly_rate=rates,
    )
    def import_(self, **more: Any) -> None:
        imported = replace(IMPORTED, started_on=TODAY - timedelta(days=6), **more)
        self.decide((self.placement(84), lambda p: p.import_(imported)))

    @step(id=placements(), needed_by=days, needs=said, why=said)
    def amend(self, id: UUID, **amended: Any) -> None:
        self.decide((id, lambda p: p.amend(team="East", funding=Funding.COUNCIL, **amended)))

    @step(id=placements(), really=pick(True, *[False] * 7), why=said)
    def withdraw(self, id: UUID, really: bool, why: str) -> None:
        if really:
            self.decide((id, lambda p: p.withdraw(why=why)))

    @step(id=placements(), alternative=pick(*Alternative), why_not=said)
    def explore_alternative(self, id: UUID, **explored: Any) -> None:
        self.decide((id, lambda p: p.explore_alternative(**explored)))

    @step(
        id=placements(),
        provider=homes,
        response=rather(pick(Response.OFFERED), pick(*Response)),
        weekly_rate=rates,
        reason=said,
    )
    def consider_provider(self, id: UUID, **considered: Any) -> None:
        self.decide((id, lambda p: p.consider_provider(**considered)))

    @step(
        id=placements(),
        provider=homes,
        weekly_rate=rates,
        one_off=one_offs,
        why=said,
        single_source_reason=said,
        locality=localities,
    )
    def choose_provider(self, id: UUID, provider: UUID, **chosen: Any) -> None:
        known = {"age": self.world.ages[id], "registered": provider in self.world.registered}
        self.decide((id, lambda p: p.choose_provider(provider=provider, **chosen, **known)))

    @step(
        weight=2,
        id=placements(is_far),
        approved_on=days,
        approved_by=rather(pick(DIANA), officers),
        role=rather(pick(Role.DIRECTOR), pick(*Role)),
        reasons=said,
        by=clerks,
    )
    def approve_area(self, id: UUID, **approved: Any) -> None:
        self.decide((id, lambda p: p.approve_area(**approved)))

    @step(id=placements(is_open), retrospective=pick(None))
    @step(id=placements(is_open), retrospective=explanations)
    def submit(self, id: UUID, retrospective: Retrospective | None) -> None:
        self.decide((id, lambda p: p.submit(retrospective=retrospective)))

    @step(id=placements(is_submitted), question=said)
    def return_for_information(self, id: UUID, question: str) -> None:
        self.decide((id, lambda p: p.return_for_information(question=question)))

    @step(some(is_returned), id=placements(is_returned), answer=said)
    def provide_information(self, id: UUID, answer: str) -> None:
        self.decide((id, lambda p: p.provide_information(answer=answer)))

    # The meeting

    @step(lambda run: len(run.world.terms) < MEETINGS, terms=terms, day=days)
    def schedule_meeting(self, terms: Terms, day: date) -> None:
        id = self.begin(Meeting())
        self.world.terms[id] = terms
        self.decide((id, lambda m: m.schedule(panel=IPOP, meets_on=day, meets_at=time(9, 30))))

    @step(meeting=meetings(MeetingStatus.OPEN), id=placements(is_submitted), late=pick(True, False), why=said)
    def list_item(self, meeting: UUID, id: UUID, late: bool, why: str) -> None:
        purpose = Purpose.RATIFICATION if self.states[id].awaiting_ratification else Purpose.DECISION
        listed = {"reference": "PL-2026-000001", "purpose": purpose, "late": late, "why_late": why}
        self.decide((meeting, lambda m: m.list_item(placement=id, **listed)))

    @step(meeting=meetings(MeetingStatus.OPEN), id=placements(), why=said)
    def remove_item(self, meeting: UUID, id: UUID, why: str) -> None:
        self.decide((meeting, lambda m: m.remove_item(placement=id, why=why)))

    @step(meeting=meetings(*HELD), member=members, substitute_for=rather(pick(None), members))
    def record_attendance(self, meeting: UUID, member: UUID, substitute_for: UUID | None) -> None:
        came = {"capacities": STANDS_FOR[substitute_for or member], "substitute_for": substitute_for}
        self.decide((meeting, lambda m: m.record_attendance(member=member, **came)))

    @step(meeting=meetings(*HELD), member=members)
    def withdraw_attendance(self, meeting: UUID, member: UUID) -> None:
        self.decide((meeting, lambda m: m.withdraw_attendance(member=member)))

    @step(
        lambda run: bool(run.meeting(MeetingStatus.SCHEDULED)),
        meeting=meetings(MeetingStatus.SCHEDULED),
        chair=members,
    )
    def open(self, meeting: UUID, chair: UUID) -> None:
        self.decide((meeting, lambda m: m.open(opened_on=TODAY, chair=chair, terms=self.world.terms[meeting])))

    @step(meeting=meetings(*HELD), member=members, id=placements(is_submitted), nature=said)
    def declare_interest(self, meeting: UUID, member: UUID, id: UUID, nature: str) -> None:
        self.decide((meeting, lambda m: m.declare_interest(member=member, placement=id, nature=nature)))

    @step(meeting=meetings(MeetingStatus.SCHEDULED), really=pick(True, *[False] * 3), why=said)
    def close_or_cancel(self, meeting: UUID, really: bool, why: str) -> None:
        if really:
            self.decide((meeting, lambda m: m.close() if m.status is MeetingStatus.OPEN else m.cancel(why=why)))

    # Decisions: the placement and the meeting together, as the commands make them

    def together(self, meeting: UUID, id: UUID, outcome: Outcome, decision: Callable[..., Sequence[Any]]) -> None:
        """The meeting says who sits, the placement decides, both record it."""

        def sitting() -> Any:
            return self.states[meeting].sitting(meeting, placement=id, terms=self.world.terms[meeting])

        self.decide(
            (id, lambda p: decision(p, sitting())),
            (meeting, lambda m: m.decide_item(placement=id, outcome=outcome, decided_by=sitting().deciders)),
        )

    @step(weight=2, meeting=meetings(*HELD), id=placements(is_submitted), verdict=verdicts, by=clerks)
    def record_decision(self, meeting: UUID, id: UUID, verdict: Verdict, by: UUID) -> None:
        known = {"age": self.world.ages[id], "registered": self.registered(id), "by": by}
        self.together(
            meeting,
            id,
            verdict.outcome,
            lambda p, sitting: p.record_decision(verdict=verdict, sitting=sitting, **known),
        )

    @step(weight=6, meeting=meetings(*HELD), id=placements(is_open), verdict=verdicts, explained=explanations)
    def bring_to_the_meeting(self, meeting: UUID, id: UUID, verdict: Verdict, explained: Retrospective) -> None:
        """The usual way: submitted, listed, decided."""
        self.submit(id, explained if self.states[id].unapproved_start else None)
        self.list_item(meeting, id, False, "")
        self.record_decision(meeting, id, verdict, CLERK)

    @step(weight=3, id=placements(is_open), verdict=rather(approvals, verdicts), mandate=mandates, day=days, by=clerks)
    def record_decision_outside_panel(self, id: UUID, verdict: Verdict, mandate: Mandate, day: date, by: UUID) -> None:
        known = {"age": self.world.ages[id], "registered": self.registered(id), "today": TODAY, "by": by}
        self.decide(
            (
                id,
                lambda p: p.record_decision_outside_panel(verdict=verdict, mandate=mandate, decided_on=day, **known),
            )
        )

    @step(
        some(awaits),
        weight=4,
        meeting=meetings(*HELD),
        id=placements(awaits),
        outcome=rather(pick(Outcome.RATIFIED, Outcome.NOT_RATIFIED), pick(*Outcome)),
        reasons=said,
        by=clerks,
    )
    def bring_to_ratification(self, meeting: UUID, id: UUID, outcome: Outcome, **more: Any) -> None:
        self.list_item(meeting, id, False, "")
        self.together(
            meeting, id, outcome, lambda p, sitting: p.record_ratification(outcome=outcome, sitting=sitting, **more)
        )

    @step(
        some(is_in_principle),
        weight=4,
        id=placements(is_in_principle),
        mandate=mandates,
        endorsed_on=days,
        reasons=said,
        by=clerks,
        retrospective=explained_or_not,
    )
    def endorse(self, id: UUID, **endorsed: Any) -> None:
        self.decide((id, lambda p: p.endorse(**endorsed, today=TODAY)))

    @step(some(is_decided), id=placements(is_decided), why=said)
    def void_decision(self, id: UUID, why: str) -> None:
        decision = self.states[id].decision
        self.void(id, decision and decision.meeting, why, lambda p: p.void_decision(why=why))

    @step(some(is_ratified), id=placements(is_ratified), why=said)
    def void_ratification(self, id: UUID, why: str) -> None:
        ratification = self.states[id].ratification
        self.void(id, ratification and ratification.meeting, why, lambda p: p.void_ratification(why=why))

    def void(self, id: UUID, meeting: UUID | None, why: str, decision: Callable[[Any], Sequence[Any]]) -> None:
        held = [meeting] if meeting else []
        self.decide((id, decision), *((at, lambda m: m.reopen_item(placement=id, why=why)) for at in held))

    def registered(self, id: UUID) -> bool:
        choice = self.states[id].choice
        return not choice or choice.provider in self.world.registered

    # What follows

    @step(some(is_decided), id=placements(is_decided), notified_on=days, to=said)
    def notify(self, id: UUID, **notified: Any) -> None:
        self.decide((id, lambda p: p.notify(**notified)))

    @step(some(is_decided), weight=2, id=placements(is_decided), condition=pick(0, 1, 1, 2), met_on=days, evidence=said)
    def meet_condition(self, id: UUID, **met: Any) -> None:
        self.decide((id, lambda p: p.meet_condition(**met)))

    @step(some(is_decided), id=placements(is_decided), appealed_on=days, appellant=said, grounds=said)
    def appeal(self, id: UUID, **appealed: Any) -> None:
        self.decide((id, lambda p: p.appeal(**appealed)))

    @step(
        some(is_appealed),
        weight=3,
        id=placements(is_appealed),
        decided_on=days,
        decided_by=officers,
        upheld=pick(True, False),
        reasons=said,
        by=clerks,
    )
    def decide_appeal(self, id: UUID, **decided: Any) -> None:
        self.decide((id, lambda p: p.decide_appeal(**decided)))

    @step(some(is_explained), id=placements(is_explained), retrospective=explanations)
    def recode_retrospective_reason(self, id: UUID, retrospective: Retrospective) -> None:
        self.decide((id, lambda p: p.recode_retrospective_reason(retrospective=retrospective, **SECOND_READER)))

    @step(id=placements(), words=said)
    def add_rationale(self, id: UUID, words: str) -> None:
        self.decide((id, lambda p: p.add_rationale(words=words)))

    # The stay

    @step(id=placements(), started_on=days, provider=homes, weekly_rate=rates)
    def start(self, id: UUID, **started: Any) -> None:
        self.decide((id, lambda p: p.start(**started, today=TODAY)))

    @step(some(has_started), id=placements(has_started), started_on=days, why=said)
    def correct_start(self, id: UUID, **corrected: Any) -> None:
        self.decide((id, lambda p: p.correct_start(**corrected, today=TODAY)))

    @step(some(has_started), id=placements(has_started), changed_on=days, weekly_rate=rates, why=said)
    def change_rate(self, id: UUID, **changed: Any) -> None:
        self.decide((id, lambda p: p.change_rate(**changed)))

    @step(some(has_started), id=placements(has_started), ended_on=days, reason=pick(*EndReason))
    def end(self, id: UUID, **ended: Any) -> None:
        self.decide((id, lambda p: p.end(**ended, today=TODAY)))

    @step(some(has_ended), id=placements(has_ended), ended_on=pick(None, TODAY, TODAY - timedelta(days=8)), why=said)
    def correct_end(self, id: UUID, **corrected: Any) -> None:
        self.decide((id, lambda p: p.correct_end(**corrected, today=TODAY)))

    # What holds at every moment

    @invariant()
    def the_meetings_say_what_the_placements_say(self) -> None:
        for meeting in self.world.terms:
            assert self.world.outcomes_of_items(meeting) == self.world.outcomes_in_placements(meeting)

    @invariant()
    def in_principle_authorises_nothing_until_it_is_endorsed(self) -> None:
        for id in self.world.ages:
            assert {*self.states[id].approved} == authorised_homes(self.world.histories[id])

    def teardown(self) -> None:
        """Every history folds again to the same state, also from its stored form."""
        for id, history in self.world.histories.items():
            read = [there_and_back(event) for event in history]
            assert read == history
            assert folded(type(self.states[id])(), *read) == self.states[id]


def there_and_back(event: Any) -> Any:
    name, state = CODEC.name(event), CODEC.encode(Body(event=event, by=CLERK, role=Role.CHAIR))
    return CODEC.decode(name, CODEC.versions[name], state).event
