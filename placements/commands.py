"""Decisions that concern several histories: what one subject knows is handed to another, and both are kept together.

A decision that concerns one history only is made with `Register.decide` where it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import chain
from typing import Any
from uuid import UUID

from placements.account import Account, Tenure
from placements.application import Answer, Register
from placements.authority import Authority
from placements.calendar import in_words, london_date
from placements.errors import Conflict, Refused
from placements.meeting import Item, Meeting, Purpose
from placements.panel import Panel
from placements.person import Person
from placements.placement import (
    DecisionEndorsed,
    DecisionRecorded,
    Placement,
    Response,
    RetrospectiveReasonRecoded,
    Status,
)
from placements.provider import Provider
from placements.scheme import ROLES_FOR, DelegationScheme
from placements.settings import Settings
from placements.store import Actor, Recorded, history_id
from placements.terms import Terms
from placements.vault import Details, Opened
from placements.verdict import Mandate, Verdict
from placements.vocabulary import (
    Funding,
    Locality,
    Occasion,
    Outcome,
    PersonKind,
    Retrospective,
    Route,
    ServiceType,
)

Changes = Sequence[Sequence[Any]]
"""Events, a list for each subject decided about."""

SETTINGS = history_id("Settings", "settings")
SCHEME = history_id("DelegationScheme", "scheme")


FOR_RATIFICATION = Item(purpose=Purpose.RATIFICATION)


def age_on(born: date, day: date) -> int:
    """Age in completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def register_person(register: Register, *, kind: PersonKind, details: Details, by: Actor) -> Answer:
    id = register.new_id()
    sealed = register.vault.seal(id, details)
    reference = register.next_reference("PE")
    return register.decide(
        Person, id, lambda person: person.register(reference=reference, kind=kind, sealed=sealed), by=by, new=True
    )


def correct_person(register: Register, id: UUID, *, details: Details, why: str, by: Actor) -> Answer:
    sealed = register.vault.seal(id, details)
    return register.decide(Person, id, lambda person: person.correct_details(sealed=sealed, why=why), by=by)


def erase_person(register: Register, id: UUID, *, why: str, by: Actor) -> Answer:
    """Record the erasure, then destroy the key: what is left cannot be read by anybody.

    Asked again, it is refused, and destroys a key that was left when the first time was interrupted.
    """
    try:
        return register.decide(Person, id, lambda person: person.erase(why=why), by=by)
    finally:
        if register.find(Person, id).erased:
            register.vault.erase(id)


def request_placement(
    register: Register,
    *,
    person: UUID,
    service_type: ServiceType,
    panel: UUID,
    occasion: Occasion,
    team: str,
    needed_by: date,
    needs: str,
    recommendation: str,
    funding: Funding,
    by: Actor,
) -> Answer:
    """Ask for a placement of a registered person; its panel must exist."""

    def ask(placement: Placement, placed: Opened, _: Panel, reference: str) -> Sequence[Any]:
        return placement.request(
            reference=reference,
            person=person,
            person_kind=placed.person.kind or PersonKind.ADULT,
            age=_age(placed, needed_by),
            service_type=service_type,
            panel=panel,
            occasion=occasion,
            team=team,
            requested_by=by.on_behalf_of or by.id,
            needed_by=needed_by,
            needs=needs,
            recommendation=recommendation,
            funding=funding,
            raised_by=by.id if by.on_behalf_of else None,
        )

    beside = [(Opened, person), (Panel, panel)]
    return register.decide(Placement, register.new_id(), ask, by=by, new=True, beside=beside, numbered="PL")


def consider_provider(
    register: Register,
    id: UUID,
    *,
    provider: UUID,
    response: Response,
    weekly_rate: int | None = None,
    reason: str = "",
    by: Actor,
) -> Answer:
    register.load(Provider, provider)
    return register.decide(
        Placement,
        id,
        lambda placement: placement.consider_provider(
            provider=provider, response=response, weekly_rate=weekly_rate, reason=reason
        ),
        by=by,
    )


def choose_provider(
    register: Register,
    id: UUID,
    *,
    provider: UUID,
    weekly_rate: int,
    why: str,
    one_off: int = 0,
    single_source_reason: str = "",
    by: Actor,
) -> Answer:
    """Choose a home; for a child, where it lies decides who must approve the area (SI 2010/959 reg 11)."""

    def choose(placement: Placement) -> Sequence[Any]:
        home, placed = register.load_together([(Provider, provider), (Opened, _known(placement.person))])
        return placement.choose_provider(
            provider=provider,
            weekly_rate=weekly_rate,
            one_off=one_off,
            why=why,
            age=_age(placed, placement.needed_by),
            registered=home.is_registered_on(register.today()),
            single_source_reason=single_source_reason,
            locality=_locality(register, home) if placement.person_kind is PersonKind.CHILD else None,
        )

    return register.decide(Placement, id, choose, by=by)


def approve_area(register: Register, id: UUID, *, approved_on: date, reasons: str, by: Actor) -> Answer:
    return register.decide(
        Placement,
        id,
        lambda placement: placement.approve_area(
            approved_on=approved_on, approved_by=by.on_behalf_of or by.id, role=by.role, reasons=reasons, by=by.id
        ),
        by=by,
    )


def schedule_meeting(
    register: Register,
    *,
    panel: UUID,
    meets_on: date,
    meets_at: time,
    place: str = "",
    awaiting: Sequence[UUID] = (),
    by: Actor,
) -> Answer:
    """Schedule a meeting. Of the placements `awaiting` its panel's ratification, those that still do go on its agenda,
    if it is to come (rule 4)."""
    register.load(Panel, panel).terms_on(meets_on)
    awaiting = awaiting if meets_on >= register.today() else ()

    def decide(meeting: Meeting, *placements: Placement) -> Changes:
        events = meeting.schedule(panel=panel, meets_on=meets_on, meets_at=meets_at, place=place)
        scheduled = _after(meeting, events)
        listed = [_ratify_at(scheduled, *each) for each in zip(awaiting, placements, strict=True) if _waits(each[1])]
        return [[*events, *chain.from_iterable(listed)], *([] for _ in placements)]

    id = register.new_id()
    return register.decide_together([(Meeting, id), *((Placement, each) for each in awaiting)], decide, by=by, new={id})


def cancel_meeting(register: Register, id: UUID, *, why: str, next_meeting: UUID | None = None, by: Actor) -> Answer:
    """Cancel a meeting; what it was to ratify goes on the agenda of the next one, if there is one (rule 4)."""
    awaiting = _to_ratify(register.load(Meeting, id)) if next_meeting else []

    def decide(meeting: Meeting, *others: Any) -> Changes:
        if next_meeting and _to_ratify(meeting) != awaiting:
            raise Conflict("The agenda of this meeting has just changed: look at it, then cancel the meeting again.")
        placements, later = others[: len(awaiting)], others[len(awaiting) :]
        moved = [(each, state) for each, state in zip(awaiting, placements, strict=True) if _waits(state)]
        listed = [[event for each in moved for event in _ratify_at(next_one, *each)] for next_one in later]
        return [meeting.cancel(why=why), *([] for _ in placements), *listed]

    nexts = [(Meeting, next_meeting)] if next_meeting else []
    return register.decide_together([(Meeting, id), *((Placement, each) for each in awaiting), *nexts], decide, by=by)


def _to_ratify(meeting: Meeting) -> list[UUID]:
    """The placements on its agenda whose decisions it has yet to ratify."""
    return [placement for placement, item in meeting.items.items() if item == FOR_RATIFICATION]


def list_item(register: Register, id: UUID, *, placement: UUID, why_late: str = "", by: Actor) -> Answer:
    """Put a submitted placement, or a decision that waits for ratification, on the agenda of a meeting."""

    def list_it(meeting: Meeting) -> Sequence[Any]:
        item, panel = register.load_together([(Placement, placement), (Panel, _known(meeting.panel))])
        if item.panel != meeting.panel:
            raise Refused(f"{item.reference} belongs to another panel.")
        if not item.awaiting_ratification and item.status is not Status.SUBMITTED:
            raise Refused(f"{item.reference} is {item.status}: it must be submitted to the panel first.")
        return meeting.list_item(
            placement=placement,
            reference=item.reference,
            purpose=Purpose.RATIFICATION if item.awaiting_ratification else Purpose.DECISION,
            late=register.now() > panel.terms_on(meeting.meets_on).papers_due(meeting.meets_on),
            why_late=why_late,
        )

    return register.decide(Meeting, id, list_it, by=by)


def record_attendance(
    register: Register, id: UUID, *, member: UUID, substitute_for: UUID | None = None, by: Actor
) -> Answer:
    """Record that a member came; a substitute stands for what the absent member stands for."""

    def record(meeting: Meeting) -> Sequence[Any]:
        panel = _panel(register, meeting)
        if substitute_for and not panel.terms_on(meeting.meets_on).substitutes:
            raise Refused("This panel's terms of reference do not allow substitutes.")
        capacities = _capacities(panel, substitute_for or member, meeting.meets_on)
        return meeting.record_attendance(member=member, capacities=capacities, substitute_for=substitute_for)

    return register.decide(Meeting, id, record, by=by)


def record_attendances(register: Register, id: UUID, *, members: Sequence[UUID], by: Actor) -> Answer:
    """Record that these members came: all of them, or none."""

    def decide(meeting: Meeting) -> Sequence[Any]:
        panel = _panel(register, meeting)
        came = [(member, _capacities(panel, member, meeting.meets_on)) for member in dict.fromkeys(members)]
        return [
            event
            for member, capacities in came
            for event in meeting.record_attendance(member=member, capacities=capacities)
        ]

    return register.decide(Meeting, id, decide, by=by)


def open_meeting(register: Register, id: UUID, *, chair: UUID, by: Actor) -> Answer:
    return register.decide(
        Meeting,
        id,
        lambda meeting: meeting.open(opened_on=register.today(), chair=chair, terms=_terms(register, meeting)),
        by=by,
    )


def record_decision(register: Register, id: UUID, *, meeting: UUID, verdict: Verdict, by: Actor) -> Answer:
    """Record what a meeting decided, in the placement's history and in the meeting's."""

    def decide(placement: Placement, held: Meeting) -> Changes:
        known = _beside(register, placement, panel=held.panel, day=held.meets_on)
        sitting = held.sitting(meeting, placement=id, terms=known.panel.terms_on(held.meets_on))
        return (
            placement.record_decision(
                verdict=verdict, sitting=sitting, age=known.age, registered=known.registered, by=by.id
            ),
            held.decide_item(placement=id, outcome=verdict.outcome, decided_by=sitting.deciders),
        )

    return register.decide_together([(Placement, id), (Meeting, meeting)], decide, by=by)


def record_ratification(
    register: Register, id: UUID, *, meeting: UUID, outcome: Outcome, reasons: str, by: Actor
) -> Answer:
    """Record whether a meeting ratified a decision made outside it, in both histories."""

    def decide(placement: Placement, held: Meeting) -> Changes:
        sitting = held.sitting(meeting, placement=id, terms=_terms(register, held))
        return (
            placement.record_ratification(outcome=outcome, reasons=reasons, sitting=sitting, by=by.id),
            held.decide_item(placement=id, outcome=outcome, decided_by=sitting.deciders),
        )

    return register.decide_together([(Placement, id), (Meeting, meeting)], decide, by=by)


def record_decision_outside_panel(
    register: Register,
    id: UUID,
    *,
    route: Route,
    officer: UUID,
    decided_on: date,
    verdict: Verdict,
    next_meeting: UUID | None = None,
    by: Actor,
) -> Answer:
    """Record an officer's decision; an approval goes on the agenda of the next meeting for ratification (rule 4).

    Where none is scheduled, the approval goes on the agenda of the next that is: see `schedule_meeting`.
    """

    def decide(placement: Placement, *meetings: Meeting) -> Changes:
        known = _beside(register, placement, panel=placement.panel, day=decided_on)
        if not known.panel.terms_on(decided_on).delegate(route):
            raise Refused(f"Under this panel's terms of reference nothing is decided by {route} between meetings.")
        events = placement.record_decision_outside_panel(
            verdict=verdict,
            mandate=_mandate(register, placement, known.panel, route=route, officer=officer, day=decided_on),
            decided_on=decided_on,
            age=known.age,
            registered=known.registered,
            today=register.today(),
            by=by.id,
        )
        return [events, *(_ratify_at(meeting, id, placement) if verdict.approves else [] for meeting in meetings)]

    meetings = [(Meeting, next_meeting)] if next_meeting else []
    return register.decide_together([(Placement, id), *meetings], decide, by=by)


def endorse(
    register: Register,
    id: UUID,
    *,
    officer: UUID,
    endorsed_on: date,
    reasons: str,
    retrospective: Retrospective | None = None,
    by: Actor,
) -> Answer:
    """Endorse an approval in principle, by the officer whom the panel's terms name."""

    def decide(placement: Placement) -> Sequence[Any]:
        panel = register.load(Panel, _known(placement.panel))
        decided_on = placement.decision.decided_on if placement.decision else endorsed_on
        route = panel.terms_on(decided_on).endorsed_by.route
        return placement.endorse(
            mandate=_mandate(register, placement, panel, route=route, officer=officer, day=endorsed_on),
            endorsed_on=endorsed_on,
            reasons=reasons,
            retrospective=retrospective,
            today=register.today(),
            by=by.id,
        )

    return register.decide(Placement, id, decide, by=by)


def recode_retrospective_reason(register: Register, id: UUID, *, retrospective: Retrospective, by: Actor) -> Answer:
    """Give the reason for a retrospective approval a second reader's code; the first stays (rule 2)."""
    given_by, readers = _coders(register.history(id)), frozenset({by.id, by.on_behalf_of or by.id})
    return register.decide(
        Placement,
        id,
        lambda placement: placement.recode_retrospective_reason(
            retrospective=retrospective, given_by=given_by, readers=readers
        ),
        by=by,
    )


def void_decision(register: Register, id: UUID, *, why: str, by: Actor) -> Answer:
    """Undo a decision recorded in error; the item of the meeting that made it waits again."""
    decision = register.load(Placement, id).decision
    meetings = [(Meeting, decision.meeting)] if decision and decision.meeting else []

    def decide(placement: Placement, *held: Meeting) -> Changes:
        return [placement.void_decision(why=why), *(meeting.reopen_item(placement=id, why=why) for meeting in held)]

    return register.decide_together([(Placement, id), *meetings], decide, by=by)


def void_ratification(register: Register, id: UUID, *, why: str, by: Actor) -> Answer:
    """Undo a ratification recorded in error; the item of the meeting that gave it waits again."""
    ratification = register.load(Placement, id).ratification
    meetings = [(Meeting, ratification.meeting)] if ratification else []

    def decide(placement: Placement, *held: Meeting) -> Changes:
        return [placement.void_ratification(why=why), *(meeting.reopen_item(placement=id, why=why) for meeting in held)]

    return register.decide_together([(Placement, id), *meetings], decide, by=by)


def start_placement(
    register: Register,
    id: UUID,
    *,
    started_on: date,
    provider: UUID,
    weekly_rate: int,
    authority: Route | None = None,
    authorised_by: UUID | None = None,
    by: Actor,
) -> Answer:
    register.load(Provider, provider)
    return register.decide(
        Placement,
        id,
        lambda placement: placement.start(
            started_on=started_on,
            provider=provider,
            weekly_rate=weekly_rate,
            today=register.today(),
            authority=authority,
            authorised_by=authorised_by,
        ),
        by=by,
    )


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a decision about a placement must know beside it."""

    panel: Panel
    age: int
    """Of the person, on the day on which the decision places them."""
    registered: bool
    """Whether the chosen home is."""


def _beside(register: Register, placement: Placement, *, panel: UUID | None, day: date) -> Beside:
    """For a decision made on that day."""
    homes = [(Provider, placement.choice.provider)] if placement.choice else []
    known = [(Panel, _known(panel)), (Opened, _known(placement.person)), *homes]
    decides, placed, *chosen = register.load_together(known)
    return Beside(
        panel=decides,
        age=_age(placed, placement.placed_on(day)),
        registered=all(home.is_registered_on(day) for home in chosen),
    )


def _age(placed: Opened, day: date) -> int:
    if not placed.details:
        raise Refused("This person's details are erased: nothing more can be decided for them.")
    return age_on(placed.details.born, day)


def _locality(register: Register, home: Provider) -> Locality:
    council = register.find(Settings, SETTINGS).in_force_on(register.today()).council
    return register.load(Authority, history_id("Authority", council.authority)).locality_of(home.authority)


def _terms(register: Register, meeting: Meeting) -> Terms:
    return _panel(register, meeting).terms_on(meeting.meets_on)


def _known(id: UUID | None) -> UUID:
    """The id that every recorded history of this kind carries."""
    assert id
    return id


def _panel(register: Register, meeting: Meeting) -> Panel:
    return register.load(Panel, _known(meeting.panel))


def _coders(history: Sequence[Recorded]) -> frozenset[UUID]:
    """Whose the retrospective reasons are: who wrote each down when it was new, and the officer who gave it."""
    coders: set[UUID | None] = set()
    before = None
    for recorded in history:
        given = getattr(recorded.event, "retrospective", None)
        if given and given != before and not isinstance(recorded.event, RetrospectiveReasonRecoded):
            coders |= {recorded.by, recorded.on_behalf_of, _officer(recorded.event)}
            before = given
    return frozenset(coder for coder in coders if coder)


def _officer(event: Any) -> UUID | None:
    """The one officer who decided outside a panel, or endorsed."""
    match event:
        case DecisionRecorded(route=route, decided_by=(officer,)) if route is not Route.PANEL:
            return officer
        case DecisionEndorsed(endorsed_by=officer):
            return officer
        case _:
            return None


def _after(meeting: Meeting, events: Sequence[Any]) -> Meeting:
    for event in events:
        meeting = meeting.evolve(event)
    return meeting


def _waits(placement: Placement) -> bool:
    """Its panel has not ratified it, nor refused to."""
    return placement.awaiting_ratification


def _capacities(panel: Panel, member: UUID, day: date) -> tuple[str, ...]:
    membership = panel.membership(member, day)
    if not membership:
        raise Refused("This person is not a member of the panel on the day of the meeting: appoint them first.")
    return membership.capacities


def _ratify_at(meeting: Meeting, id: UUID, placement: Placement) -> Sequence[Any]:
    """A decision between meetings cannot be late for the next one."""
    if meeting.panel != placement.panel:
        raise Refused(f"{placement.reference} belongs to another panel: its next meeting ratifies the decision.")
    if meeting.items.get(id) == FOR_RATIFICATION:
        return []
    return meeting.list_item(placement=id, reference=placement.reference, purpose=Purpose.RATIFICATION, late=False)


def _tenure(register: Register, officer: UUID) -> Tenure:
    """The officer's roles over time: who decided on a day is judged by that day, whenever it is recorded."""
    register.load(Account, officer)
    tenure = Tenure()
    for recorded in register.history(officer):
        tenure = tenure.after(recorded.event, recorded_on=london_date(recorded.at))
    return tenure


def _mandate(
    register: Register, placement: Placement, panel: Panel, *, route: Route, officer: UUID, day: date
) -> Mandate:
    terms = panel.terms_on(day)
    if route is Route.CHAIRS_ACTION:
        membership = panel.membership(officer, day)
        if not membership or not set(membership.capacities) & set(terms.chaired_by):
            raise Refused(f"Under its terms of reference this panel is chaired by: {', '.join(terms.chaired_by)}.")
    elif not ROLES_FOR.get(route, frozenset()) & _tenure(register, officer).roles_on(day):
        raise Refused(
            f"On {in_words(day)} this account did not hold a role that decides as {route}: "
            "name the officer who held it, or bring the placement to the panel."
        )
    scheme = register.find(DelegationScheme, SCHEME)
    return scheme.mandate(
        route=route,
        officer=officer,
        person_kind=placement.person_kind or PersonKind.ADULT,
        day=day,
        ratify_within=terms.ratify_within,
    )
