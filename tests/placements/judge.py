"""What the events of placements and meetings may say: the rules a second time, judged from recorded events alone.

Nothing here calls the code under test; the state machine (life_cycle.py) asks it about every event that is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from placements.meeting import (
    AttendanceRecorded,
    AttendanceWithdrawn,
    InterestDeclared,
    ItemDecided,
    ItemListed,
    ItemRemoved,
    ItemReopened,
    MeetingOpened,
    Purpose,
)
from placements.placement import (
    AlternativeExplored,
    AppealDecided,
    AreaApproved,
    DecisionEndorsed,
    DecisionRecorded,
    DecisionVoided,
    PlacementImported,
    PlacementRequested,
    PlacementStarted,
    ProviderChosen,
    ProviderConsidered,
    RatificationRecorded,
    RatificationVoided,
    Response,
    StartCorrected,
    SubmittedToPanel,
)
from placements.terms import Terms
from placements.verdict import DeclineGround
from placements.vocabulary import Locality, Outcome, PersonKind, Retrospective, Role, Route, ServiceType

E = TypeVar("E")
APPROVED = {Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS}
FOR_IT = {*APPROVED, Outcome.IN_PRINCIPLE}
OF_RATIFICATION = {Outcome.RATIFIED, Outcome.NOT_RATIFIED}


@dataclass
class World:
    """What has happened, and what is known about the people and the homes."""

    histories: dict[UUID, list[Any]] = field(default_factory=dict)
    terms: dict[UUID, Terms] = field(default_factory=dict)
    """Of each meeting."""
    ages: dict[UUID, int] = field(default_factory=dict)
    """Of the person of each placement, on the day of placing."""
    registered: frozenset[UUID] = frozenset()

    def judge(self, id: UUID, event: Any) -> None:
        """Fail if the event may not follow what has happened."""
        history = self.histories[id]
        match event:
            case SubmittedToPanel():
                self._has_rationale(history)
                if _lived_in_unapproved(history):
                    _explains(event.retrospective)
            case DecisionRecorded():
                self._decision(id, history, event)
            case DecisionEndorsed():
                self._endorsement(history, event)
            case RatificationRecorded():
                self._ratification(id, history, event)
            case AppealDecided(decided_by=officer):
                assert officer not in {*_requesters(history), *_deciders(history)}, "an appeal against their own"
            case AreaApproved(approved_by=officer, role=role, locality=locality):
                assert officer not in _requesters(history), "the area of their own request"
                assert role is Role.DIRECTOR or (role, locality) == (Role.NOMINATED_OFFICER, Locality.OUT_OF_AREA)
            case ItemDecided():
                self._item(id, event)

    def _decision(self, id: UUID, history: Sequence[Any], decision: DecisionRecorded) -> None:
        choice = last(ProviderChosen, history)
        assert decision.reasons.strip()
        assert not {*decision.decided_by} & _requesters(history), "nobody decides their own request"
        if decision.outcome in FOR_IT:
            self._has_rationale(history)
            self._is_lawful(id, history)
            assert choice
            assert decision.provider == choice.provider
            assert decision.weekly_ceiling is not None
            assert decision.weekly_ceiling >= 0 <= decision.one_off
        if decision.outcome in APPROVED:
            assert _area_is_approved(history, decision.decided_on), "no approval before that of the area"
        if decision.outcome is Outcome.DECLINED:
            assert {*decision.grounds} - {DeclineGround.COST}, "cost alone is no reason"
            assert decision.alternative.strip()
        if _lived_in_unapproved(history, before=decision.decided_on):
            _explains(decision.retrospective)
        if decision.meeting:
            assert decision.route is Route.PANEL
            self._sitting(decision.meeting, id, decision.decided_by, may_be_inquorate=decision.outcome not in APPROVED)
            assert decision.outcome in self.terms[decision.meeting].outcomes
            assert decision.outcome is not Outcome.DECLINED or self._shortfall(decision.meeting, id) == 0
        elif decision.outcome in APPROVED:
            assert choice
            _within_limit(decision, max(decision.one_off, choice.one_off), decision.limit)

    def _endorsement(self, history: Sequence[Any], endorsed: DecisionEndorsed) -> None:
        standing, choice = _standing(history), last(ProviderChosen, history)
        assert standing
        assert choice
        _, decision = standing
        assert decision.outcome is Outcome.IN_PRINCIPLE
        assert endorsed.endorsed_by not in _requesters(history)
        assert endorsed.endorsed_on >= decision.decided_on
        assert decision.provider == choice.provider, "an endorsement is of the home that the panel saw"
        assert _area_is_approved(history, endorsed.endorsed_on)
        _within_limit(decision, max(decision.one_off, choice.one_off), endorsed.limit)
        if _lived_in_unapproved(history, before=endorsed.endorsed_on):
            _explains(endorsed.retrospective)

    def _ratification(self, id: UUID, history: Sequence[Any], ratification: RatificationRecorded) -> None:
        standing = _standing(history)
        assert standing
        _, decision = standing
        assert decision.route is not Route.PANEL
        assert decision.outcome in APPROVED
        assert ratification.outcome in OF_RATIFICATION
        assert ratification.decided_on >= decision.decided_on
        assert not {*ratification.decided_by} & _requesters(history)
        self._sitting(ratification.meeting, id, ratification.decided_by, may_be_inquorate=False)

    def _sitting(self, meeting: UUID, id: UUID, deciders: tuple[UUID, ...], *, may_be_inquorate: bool) -> None:
        assert last(MeetingOpened, self.histories[meeting]), "the meeting was held"
        assert self._listed(meeting, id), "the meeting listed the placement"
        assert deciders, "somebody decides"
        assert {*deciders} == self._without_interest(meeting, id), "those present without an interest decide"
        assert may_be_inquorate or self._shortfall(meeting, id) == 0, "no approval without a quorum"

    def _item(self, meeting: UUID, decided: ItemDecided) -> None:
        self._sitting(meeting, decided.placement, decided.decided_by, may_be_inquorate=True)
        listed = self._listed(meeting, decided.placement)
        assert listed
        assert (listed.purpose is Purpose.RATIFICATION) is (decided.outcome in OF_RATIFICATION)
        assert self.outcomes_of_items(meeting).get(decided.placement) is None, "an item is decided once"

    def _listed(self, meeting: UUID, id: UUID) -> ItemListed | None:
        events = [e for e in self.histories[meeting] if getattr(e, "placement", None) == id]
        listing = last((ItemListed, ItemRemoved), events)
        return listing if isinstance(listing, ItemListed) else None

    def _present(self, meeting: UUID) -> dict[UUID, AttendanceRecorded]:
        present: dict[UUID, AttendanceRecorded] = {}
        for event in self.histories[meeting]:
            if isinstance(event, AttendanceRecorded):
                present[event.member] = event
            elif isinstance(event, AttendanceWithdrawn):
                del present[event.member]
        stood_for = [event.substitute_for or event.member for event in present.values()]
        assert len({*stood_for}) == len(stood_for), "nobody is counted twice"
        return present

    def _without_interest(self, meeting: UUID, id: UUID) -> set[UUID]:
        interested = {
            e.member for e in self.histories[meeting] if isinstance(e, InterestDeclared) and e.placement == id
        }
        return {*self._present(meeting)} - interested

    def _shortfall(self, meeting: UUID, id: UUID) -> int:
        """How many members, and of required roles, are missing."""
        terms, present = self.terms[meeting], self._present(meeting)
        deciders = self._without_interest(meeting, id)
        missing = max(terms.quorum - len(deciders), 0)
        for requirement in terms.requirements:
            found = sum(requirement.capacity in present[member].capacities for member in deciders)
            missing += max(requirement.at_least - found, 0)
        return missing

    def _has_rationale(self, history: Sequence[Any]) -> None:
        request, choice = _begun(history), last(ProviderChosen, history)
        assert choice, "a home is chosen"
        assert choice.why.strip()
        answers = {e.provider: e.response for e in history if isinstance(e, ProviderConsidered)}
        assert answers[choice.provider] is Response.OFFERED, "the chosen home offers a place"
        if request.person_kind is PersonKind.CHILD:
            assert len(answers) >= 2 or choice.single_source_reason
            assert last(AlternativeExplored, history)

    def _is_lawful(self, id: UUID, history: Sequence[Any]) -> None:
        age, request, choice = self.ages[id], _begun(history), last(ProviderChosen, history)
        assert choice
        if age < 18:
            assert choice.provider in self.registered, "no child in a home that is not registered"
            assert request.service_type is not ServiceType.OTHER_ARRANGEMENT
            assert age >= 16 or request.service_type is not ServiceType.SUPPORTED_ACCOMMODATION

    # What must hold between histories at any moment

    def outcomes_of_items(self, meeting: UUID) -> dict[UUID, Outcome]:
        outcomes: dict[UUID, Outcome] = {}
        for event in self.histories[meeting]:
            if isinstance(event, ItemDecided):
                outcomes[event.placement] = event.outcome
            elif isinstance(event, ItemReopened):
                del outcomes[event.placement]
        return outcomes

    def outcomes_in_placements(self, meeting: UUID) -> dict[UUID, Outcome]:
        """What the placements say that the meeting decided about them."""
        outcomes: dict[UUID, Outcome] = {}
        for id, history in self.histories.items():
            found = [e.outcome for e in _records(history).values() if e.meeting == meeting]
            assert len(found) <= 1, "a meeting decides an item once"
            if found:
                outcomes[id] = found[0]
        return outcomes


def authorised_homes(history: Sequence[Any]) -> set[UUID]:
    """Homes for which an approval was recorded, endorsed or taken over, and not voided."""
    homes = {e.provider for e in history if isinstance(e, PlacementImported) and e.approved_on}
    for version, decision in _records(history).items():
        endorsed = decision.outcome is Outcome.IN_PRINCIPLE and version in _endorsed(history)
        if isinstance(decision, DecisionRecorded) and decision.provider and (decision.outcome in APPROVED or endorsed):
            homes.add(decision.provider)
    return homes


def last(kind: type[E] | tuple[type[E], ...], history: Sequence[Any]) -> E | None:
    return next((event for event in reversed(history) if isinstance(event, kind)), None)


def _begun(history: Sequence[Any]) -> PlacementRequested | PlacementImported:
    begun: PlacementRequested | PlacementImported = history[0]
    return begun


def _requesters(history: Sequence[Any]) -> set[UUID | None]:
    begun = _begun(history)
    return {begun.requested_by, begun.raised_by} - {None} if isinstance(begun, PlacementRequested) else set()


def _records(history: Sequence[Any]) -> dict[int, DecisionRecorded | RatificationRecorded]:
    """Decisions and ratifications that are not voided, by version."""
    voided = {e.corrects for e in history if isinstance(e, DecisionVoided | RatificationVoided)}
    return {
        version: event
        for version, event in enumerate(history, start=1)
        if isinstance(event, DecisionRecorded | RatificationRecorded) and version not in voided
    }


def _standing(history: Sequence[Any]) -> tuple[int, DecisionRecorded] | None:
    """The last decision that is not voided, and its version."""
    decisions = [(version, e) for version, e in _records(history).items() if isinstance(e, DecisionRecorded)]
    return decisions[-1] if decisions else None


def _endorsed(history: Sequence[Any]) -> set[int]:
    """The versions of the decisions that were endorsed: each time the one that stood then."""
    places = [place for place, event in enumerate(history) if isinstance(event, DecisionEndorsed)]
    return {standing[0] for place in places if (standing := _standing(history[:place]))}


def _deciders(history: Sequence[Any]) -> set[UUID]:
    """Who decided what stands, endorsed it, or decided about its ratification."""
    standing = _standing(history)
    if not standing:
        return set()
    version, decision = standing
    ratified = {
        member
        for later, e in _records(history).items()
        if later > version and isinstance(e, RatificationRecorded)
        for member in e.decided_by
    }
    endorsed = {e.endorsed_by for e in history[version:] if isinstance(e, DecisionEndorsed)}
    return {*decision.decided_by, *ratified, *endorsed}


def _area_is_approved(history: Sequence[Any], day: date) -> bool:
    choice = last(ProviderChosen, history)
    assert choice
    if choice.locality in (None, Locality.IN_AREA):
        return True
    return any(
        (e.provider, e.locality) == (choice.provider, choice.locality) and e.approved_on <= day
        for e in history
        if isinstance(e, AreaApproved)
    )


def _started_on(history: Sequence[Any]) -> date | None:
    start = last((PlacementImported, PlacementStarted, StartCorrected), history)
    return start.started_on if start else None


def _lived_in_unapproved(history: Sequence[Any], before: date = date.max) -> bool:
    """The person has lived since before that day in a home for which there is no approval at all."""
    start, started_on = last((PlacementImported, PlacementStarted), history), _started_on(history)
    return bool(start and started_on and started_on < before and start.provider not in authorised_homes(history))


def _explains(retrospective: Retrospective | None) -> None:
    assert retrospective, "a reason is needed after the start"
    assert retrospective.circumstances.strip(), "and the circumstances in words"


def _within_limit(decision: DecisionRecorded, one_off: int, limit: int | None) -> None:
    assert limit is not None, "no authority, no approval"
    assert (decision.weekly_ceiling or 0) * 52 + one_off <= limit, "no approval over the limit"
