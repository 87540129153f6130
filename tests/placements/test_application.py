"""The one verb: what is recorded, what is answered, and what is refused."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from placements.application import Answer, Register
from placements.errors import Conflict, Invalid, NotFound, Refused, Stale
from placements.panel import Panel
from placements.person import AccessRestricted, Person, PersonErased, PersonRegistered, RestrictionLifted
from placements.store import Actor, Recorded, Request
from placements.vault import Details, Opened
from placements.vocabulary import PersonKind, Role

ANN = Actor(id=UUID(int=1), role=Role.COORDINATOR)
BEN = Actor(id=UUID(int=2), role=Role.CHAIR)
AMAR = UUID(int=100)
BEA = UUID(int=101)
REGISTERED = PersonRegistered(reference="PE-2026-000001", kind=PersonKind.CHILD, sealed="aesgcm1:x")
DETAILS = Details(name="Amar Singh", born=date(2014, 5, 6), address="1 High Street", reference="C1")
RESTRICTED = AccessRestricted(why="the address is secret")
LIFTED = RestrictionLifted(why="the order has ended")


def register_person(person: Person) -> list[object]:
    return [*person.register(reference="PE-2026-000001", kind=PersonKind.CHILD, sealed="aesgcm1:x")]


def restrict(person: Person) -> list[object]:
    return [*person.restrict_access(why="the address is secret")]


def lift(person: Person) -> list[object]:
    return [*person.lift_restriction(why="the order has ended")]


def nothing(_: Person) -> list[object]:
    return []


def events(register: Register, id: UUID) -> list[object]:
    return [recorded.event for recorded in register.history(id)]


def test_a_decision_is_recorded_with_who_when_and_why_it_was_asked(register, clock):
    asked = Request(id=uuid4())
    by = Actor(id=UUID(int=2), role=Role.CHAIR, on_behalf_of=UUID(int=3), request=asked)

    answer = register.decide(Person, AMAR, register_person, by=by, new=True)

    [recorded] = register.history(AMAR)
    assert answer == Answer(AMAR, version=1, position=1)
    assert recorded == Recorded(
        position=1,
        event_id=recorded.event_id,
        subject="Person",
        history=AMAR,
        version=1,
        at=clock.now,
        by=UUID(int=2),
        role=Role.CHAIR,
        on_behalf_of=UUID(int=3),
        request=asked.id,
        event=REGISTERED,
        stored_at=recorded.stored_at,
    )
    assert abs(recorded.stored_at - datetime.now(UTC)).total_seconds() < 60


def test_the_next_decision_sees_what_was_recorded_before(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    answer = register.decide(Person, AMAR, restrict, by=ANN)

    assert answer == Answer(AMAR, version=2, position=2)
    assert events(register, AMAR) == [REGISTERED, RESTRICTED]
    assert register.load(Person, AMAR).restricted
    with pytest.raises(Refused, match="restricted already"):
        register.decide(Person, AMAR, restrict, by=ANN)


def test_a_history_that_is_not_there_is_not_found(register):
    with pytest.raises(NotFound, match="There is no person"):
        register.decide(Person, AMAR, restrict, by=ANN)
    with pytest.raises(NotFound, match="There is no person"):
        register.load(Person, AMAR)
    assert register.find(Person, AMAR) == Person()


def test_a_history_of_another_kind_is_not_found(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    with pytest.raises(NotFound, match="There is no panel"):
        register.load(Panel, AMAR)


def test_a_history_that_should_be_new_is_refused_when_it_is_there(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    with pytest.raises(Refused, match="This person is in the register already"):
        register.decide(Person, AMAR, register_person, by=ANN, new=True)
    assert register.decide(Person, AMAR, restrict, by=ANN, new=None).version == 2


def test_a_caller_who_saw_an_older_version_is_stale(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    with pytest.raises(Stale, match="version 1 and you read version 7"):
        register.decide(Person, AMAR, restrict, by=ANN, expected=7)
    assert register.decide(Person, AMAR, restrict, by=ANN, expected=1).version == 2


def test_the_version_that_the_caller_saw_may_travel_in_the_request(register):
    saw = [replace(ANN, request=Request(id=uuid4(), expected=version)) for version in range(3)]
    register.decide(Person, AMAR, register_person, by=saw[0], new=True)

    with pytest.raises(Stale, match="it is at version 1 and you read version 2"):
        register.decide(Person, AMAR, restrict, by=saw[2])
    with pytest.raises(Stale, match="it is at version 1 and you read version 2"):
        register.decide_together([(Person, AMAR)], lambda amar: [restrict(amar)], by=saw[2])
    assert register.decide(Person, AMAR, restrict, by=saw[2], expected=1).version == 2
    register.decide_together(
        [(Person, AMAR), (Person, BEA)],
        lambda amar, bea: [lift(amar), register_person(bea)],
        by=saw[2],
        new={BEA},
    )
    assert events(register, AMAR) == [REGISTERED, RESTRICTED, LIFTED]


def test_a_decision_that_changes_nothing_answers_with_where_the_history_is(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    register.decide(Person, BEA, register_person, by=ANN, new=True)
    assert register.decide(Person, AMAR, nothing, by=ANN) == Answer(AMAR, version=1, position=1)


def test_a_refusal_records_nothing_but_its_evidence(register):
    def refuse(person: Person) -> list[object]:
        raise Refused("You asked for this yourself.", evidence={0: [PersonErased(why="tried")]})

    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    with pytest.raises(Refused, match="You asked for this yourself"):
        register.decide(Person, AMAR, refuse, by=ANN)
    assert events(register, AMAR) == [REGISTERED, PersonErased(why="tried")]


def test_decisions_about_two_histories_stand_or_fall_together(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    both = [(Person, AMAR), (Person, BEA)]

    answer = register.decide_together(
        both, lambda amar, bea: [restrict(amar), register_person(bea)], by=ANN, new={BEA}, expected={AMAR: 1}
    )
    assert answer == Answer(AMAR, version=2, position=3)
    with pytest.raises(Refused, match="not restricted"):
        register.decide_together(both, lambda amar, bea: [lift(amar), lift(bea)], by=ANN)
    assert (events(register, AMAR), events(register, BEA)) == ([REGISTERED, RESTRICTED], [REGISTERED])


def test_a_request_repeated_under_its_key_is_answered_as_before(register):
    request = Request(id=uuid4(), key="k-1", fingerprint=b"restrict")
    by = replace(ANN, request=request)
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    first = register.decide(Person, AMAR, restrict, by=by)
    register.decide(Person, AMAR, lift, by=ANN)

    assert register.decide(Person, AMAR, restrict, by=replace(by, request=replace(request, id=uuid4()))) == first
    assert events(register, AMAR) == [REGISTERED, RESTRICTED, LIFTED]
    with pytest.raises(Invalid, match="came with another request before"):
        register.decide(Person, AMAR, lift, by=replace(by, request=replace(request, fingerprint=b"lift")))
    stranger = replace(by, id=UUID(int=9))
    assert register.decide(Person, AMAR, restrict, by=stranger).version == 4


def test_many_changes_are_recorded_in_batches_and_each_is_answered(register):
    changes = [
        (Person, AMAR, register_person),
        (Person, AMAR, restrict),
        (Person, BEA, restrict),
        (Person, AMAR, restrict),
        (Person, AMAR, nothing),
        (Person, BEA, nothing),
        (Person, BEA, register_person),
    ]
    answers = [*register.decide_each(changes, by=ANN, batch=4)]

    refusals = [str(answer) for answer in answers if isinstance(answer, Refused)]
    assert refusals == ["Access to this person is restricted already."]
    assert [answer for answer in answers if isinstance(answer, Answer)] == [
        Answer(AMAR, version=1, position=1),
        Answer(AMAR, version=2, position=2),
        Answer(BEA, version=1, position=3),
        Answer(AMAR, version=2, position=2),
        Answer(BEA, version=1, position=3),
        Answer(BEA, version=2, position=4),
    ]


def test_what_was_known_at_a_moment_comes_back_as_it_was(register, clock):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    then = clock.now
    clock.forward(days=1)
    register.decide(Person, AMAR, restrict, by=ANN)

    assert [recorded.event for recorded in register.history(AMAR, known=then)] == [REGISTERED]
    assert [recorded.event for recorded in register.history(AMAR, known=clock.now)] == [REGISTERED, RESTRICTED]


def test_recorded_time_never_goes_back(register, clock):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    latest = clock.now
    clock.forward(days=-1)
    register.decide(Person, AMAR, restrict, by=ANN)
    assert [recorded.at for recorded in register.history(AMAR)] == [latest, latest]


def test_today_is_the_date_in_london(register, clock):
    clock.now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert register.today() == date(2026, 7, 1)


def test_references_count_up_by_prefix_within_the_year_of_the_clock(register):
    assert [register.next_reference(prefix) for prefix in ("PL", "PL", "PE")] == [
        "PL-2026-000001",
        "PL-2026-000002",
        "PE-2026-000001",
    ]


def test_a_decision_is_handed_what_stands_beside_it_and_a_new_reference(register):
    sealed = register.vault.seal(AMAR, DETAILS)
    register.decide(
        Person, AMAR, lambda p: p.register(reference="", kind=PersonKind.CHILD, sealed=sealed), by=ANN, new=True
    )
    told = []

    def tell(*known):
        told.extend(known)
        return [REGISTERED]

    register.decide(Person, BEA, tell, by=ANN, new=True, beside=[(Opened, AMAR), (Person, AMAR)], numbered="PL")

    amar = register.load(Person, AMAR)
    assert told == [Person(), Opened(amar, DETAILS), amar, "PL-2026-000001"]


def test_what_stands_beside_a_decision_may_change_meanwhile(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)

    def meanwhile(_, beside):
        register.decide(Person, AMAR, restrict, by=BEN)
        return [] if beside.restricted else [REGISTERED]

    assert register.decide(Person, BEA, meanwhile, by=ANN, new=True, beside=[(Person, AMAR)]).version == 1


def test_what_is_to_stand_beside_a_decision_must_be_there(register):
    with pytest.raises(NotFound, match="no person"):
        register.decide(Person, BEA, register_person, by=ANN, new=True, beside=[(Opened, AMAR)])
    assert register.history(BEA) == []


def test_an_id_of_one_kind_is_unknown_as_that_of_another_asked_for_with_it(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    with pytest.raises(NotFound, match="no panel"):
        register.decide(Person, BEA, register_person, by=ANN, new=True, beside=[(Person, AMAR), (Panel, AMAR)])


def test_a_decision_about_one_history_twice_is_refused(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    with pytest.raises(Invalid, match="the same record twice"):
        register.decide_together([(Person, AMAR), (Person, AMAR)], lambda p, q: [restrict(p), lift(q)], by=ANN)
    assert events(register, AMAR) == [REGISTERED]


def test_of_a_person_who_is_erased_nothing_is_opened(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    sealed = register.vault.seal(AMAR, DETAILS)
    register.decide(Person, AMAR, lambda p: p.correct_details(sealed=sealed, why="wrong"), by=ANN)
    [before] = register.load_together([(Opened, AMAR)])
    register.vault.erase(AMAR)
    [after] = register.load_together([(Opened, AMAR)])
    assert (before.details, after.details) == (DETAILS, None)


def test_the_register_is_read_in_the_order_in_which_it_was_written(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    register.decide(Person, BEA, register_person, by=ANN, new=True)
    register.decide(Person, AMAR, restrict, by=ANN)

    assert [(recorded.position, recorded.history) for recorded in register.read(1, 10)] == [(2, BEA), (3, AMAR)]
    assert [recorded.position for recorded in register.read(0, 2)] == [1, 2]
    assert register.position() == 3


def test_somebody_who_was_first_lets_the_rule_answer(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)

    def overtaken(person: Person) -> list[object]:
        if not person.restricted:
            register.decide(Person, AMAR, restrict, by=BEN)
        return restrict(person)

    with pytest.raises(Refused, match="restricted already"):
        register.decide(Person, AMAR, overtaken, by=ANN)
    assert [recorded.by for recorded in register.history(AMAR)] == [ANN.id, BEN.id]


def test_a_caller_who_was_overtaken_after_reading_is_stale(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)

    def overtaken(person: Person) -> list[object]:
        register.decide(Person, AMAR, restrict, by=BEN)
        return restrict(person)

    with pytest.raises(Stale, match="version 2 and you read version 1"):
        register.decide(Person, AMAR, overtaken, by=ANN, expected=1)


def test_a_decision_is_made_again_when_a_history_that_it_only_read_has_changed(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    register.decide(Person, BEA, register_person, by=ANN, new=True)
    seen = []

    def as_restricted_as_bea(amar: Person, bea: Person) -> list[list[object]]:
        seen.append(bea.restricted)
        if not bea.restricted:
            register.decide(Person, BEA, restrict, by=BEN)
        return [restrict(amar) if bea.restricted else lift(replace(amar, restricted=True)), []]

    register.decide_together([(Person, AMAR), (Person, BEA)], as_restricted_as_bea, by=ANN)
    assert seen == [False, True]
    assert events(register, AMAR) == [REGISTERED, RESTRICTED]


def test_who_is_overtaken_every_time_is_told_of_the_conflict(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)

    def always_overtaken(person: Person) -> list[object]:
        register.decide(Person, AMAR, lift if person.restricted else restrict, by=BEN)
        return lift(person) if person.restricted else restrict(person)

    with pytest.raises(Conflict, match="try again"):
        register.decide(Person, AMAR, always_overtaken, by=ANN)
    assert {recorded.by for recorded in register.history(AMAR)[1:]} == {BEN.id}


def test_of_many_who_decide_the_same_at_once_one_is_recorded_and_the_rest_hear_the_rule(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)

    def attempt(_: int) -> str:
        try:
            register.decide(Person, AMAR, restrict, by=ANN)
        except Refused as refusal:
            return str(refusal)
        return "recorded"

    with ThreadPoolExecutor(8) as people:
        said = Counter(people.map(attempt, range(8)))
    assert said == {"recorded": 1, "Access to this person is restricted already.": 7}
    assert events(register, AMAR) == [REGISTERED, RESTRICTED]


def test_two_histories_decided_about_in_crossing_order_do_not_block_each_other(register):
    for id in (AMAR, BEA):
        register.decide(Person, id, register_person, by=ANN, new=True)

    def toggle(first: Person, second: Person) -> list[list[object]]:
        return [lift(person) if person.restricted else restrict(person) for person in (first, second)]

    def attempt(turn: int) -> bool:
        ids = (AMAR, BEA) if turn % 2 else (BEA, AMAR)
        try:
            register.decide_together([(Person, id) for id in ids], toggle, by=ANN)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        recorded = sum(people.map(attempt, range(60)))
    assert recorded > 0
    assert len(events(register, AMAR)) == len(events(register, BEA)) == 1 + recorded


def test_a_request_that_comes_twice_at_once_is_recorded_once(register):
    register.decide(Person, AMAR, register_person, by=ANN, new=True)
    by = replace(ANN, request=Request(id=uuid4(), key="k-2"))
    with ThreadPoolExecutor(8) as people:
        answers = [*people.map(lambda _: register.decide(Person, AMAR, restrict, by=by), range(8))]
    assert answers == [Answer(AMAR, version=2, position=2)] * 8


def test_a_batch_that_was_overtaken_is_decided_again(register):
    overtaken = []

    def overtake(person: Person) -> list[object]:
        if not overtaken:
            overtaken.append(register.decide(Person, BEA, register_person, by=BEN, new=True))
        return register_person(person)

    answers = [*register.decide_each([(Person, AMAR, overtake), (Person, BEA, restrict)], by=ANN)]
    assert answers == [Answer(AMAR, version=1, position=2), Answer(BEA, version=2, position=3)]
