"""Nobody has two duties in one case that must not be one person's: held pairwise, over everything ever recorded.

The rules refuse most of it when it is recorded. This looks at what stands in the register, however it came there, with
voided decisions and roles that are long gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from uuid import UUID

from placements.account import ALONE, RoleGranted, Tenure
from placements.calendar import london_date
from placements.placement import (
    AppealDecided,
    AreaApproved,
    DecisionEndorsed,
    DecisionRecorded,
    PlacementRequested,
    ProviderChosen,
    RatificationRecorded,
    RetrospectiveReasonRecoded,
    SubmittedToPanel,
)
from placements.store import Recorded
from projections.controls.control import AT_ONCE, Asked, Failure, Result
from projections.proof import Proof, proof

CODE = "CT01"
NAME = "Segregation of duties"


class Duty(StrEnum):
    ASKED = "asked for the placement"
    CHOSE = "chose the provider"
    EXPLAINED = "gave the reason for approval after the start"
    READ_AGAIN = "read that reason a second time"
    AREA = "approved the home outside the area"
    DECIDED = "decided"
    ENDORSED = "endorsed the decision"
    RATIFIED = "ratified the decision"
    APPEAL = "decided the appeal"


APART = (
    *((Duty.ASKED, other) for other in (Duty.AREA, Duty.DECIDED, Duty.ENDORSED, Duty.RATIFIED, Duty.APPEAL)),
    *((Duty.CHOSE, other) for other in (Duty.DECIDED, Duty.ENDORSED, Duty.RATIFIED)),
    *((Duty.APPEAL, other) for other in (Duty.DECIDED, Duty.ENDORSED, Duty.RATIFIED)),
    (Duty.DECIDED, Duty.RATIFIED),
    (Duty.EXPLAINED, Duty.READ_AGAIN),
)
"""Pairs of duties that two people have in every case."""

TOPICS = [
    "Placement.PlacementRequested", "Placement.ProviderChosen", "Placement.SubmittedToPanel", "Placement.AreaApproved",
    "Placement.DecisionRecorded", "Placement.DecisionEndorsed", "Placement.RatificationRecorded",
    "Placement.AppealDecided", "Placement.RetrospectiveReasonRecoded",
    "Account.AccountOpened", "Account.RoleGranted", "Account.RoleRevoked", "Account.AccountClosed",
    "Account.AccountReopened", "Account.NameCorrected", "Account.PasswordReset",
]  # fmt: skip

Done = dict[Duty, dict[UUID, Proof]]
"""By duty: who first did it, and the event that proves it."""


def duties(recorded: Recorded) -> Iterator[tuple[Duty, UUID]]:
    """Who did what by this event."""
    event, actor = recorded.event, recorded.on_behalf_of or recorded.by
    match event:
        case PlacementRequested(requested_by=requester, raised_by=writer):
            yield from ((Duty.ASKED, person) for person in {requester, writer or requester})
        case ProviderChosen():
            yield Duty.CHOSE, actor
        case SubmittedToPanel(retrospective=reason) if reason:
            yield Duty.EXPLAINED, actor
        case AreaApproved(approved_by=person):
            yield Duty.AREA, person
        case DecisionRecorded(decided_by=people, retrospective=reason):
            yield from ((Duty.DECIDED, person) for person in people)
            if reason:
                yield Duty.EXPLAINED, actor
        case DecisionEndorsed(endorsed_by=person):
            yield Duty.ENDORSED, person
        case RatificationRecorded(decided_by=people):
            yield from ((Duty.RATIFIED, person) for person in people)
        case AppealDecided(decided_by=person):
            yield Duty.APPEAL, person
        case RetrospectiveReasonRecoded():
            yield Duty.READ_AGAIN, actor


class Search:
    """Takes in events in their order, and finds who had two duties that must be apart."""

    def __init__(self) -> None:
        self._done: dict[UUID, Done] = defaultdict(lambda: defaultdict(dict))
        self._tenures: dict[UUID, Tenure] = {}
        self.cases: set[UUID] = set()
        self.failures: list[Failure] = []

    def take(self, recorded: Recorded) -> None:
        if recorded.subject == "Account":
            self._take_account(recorded)
            return
        self.cases.add(recorded.history)
        done = self._done[recorded.history]
        for duty, person in [*duties(recorded)]:
            done[duty].setdefault(person, proof(recorded))
            for other in apart_from(duty):
                if earlier := done[other].get(person):
                    self.failures.append(_both(recorded, other, duty, earlier))

    def _take_account(self, recorded: Recorded) -> None:
        """Nobody grants themselves a role, and whoever must have no other has none."""
        before = self._tenures.get(recorded.history, Tenure())
        after = before.after(recorded.event, recorded_on=london_date(recorded.at))
        self._tenures[recorded.history] = after
        if isinstance(recorded.event, RoleGranted) and recorded.history in (recorded.by, recorded.on_behalf_of):
            self.failures.append(_of_account(recorded, f"granted themselves the role {recorded.event.role}"))
        roles = after.account.roles
        if len(roles) > len(before.account.roles) and len(roles) > 1 and {*ALONE} & {*roles}:
            self.failures.append(_of_account(recorded, f"holds roles that must be apart: {', '.join(roles)}"))


def apart_from(duty: Duty) -> Iterable[Duty]:
    return [one if duty == other else other for one, other in APART if duty in (one, other)]


def _both(recorded: Recorded, earlier: Duty, later: Duty, first: Proof) -> Failure:
    words = f"The same person {earlier} and {later}"
    return Failure(words=words, subject="Placement", history=recorded.history, proof=(first, proof(recorded)))


def _of_account(recorded: Recorded, what: str) -> Failure:
    return Failure(
        words=f"The holder of the account {what}",
        subject="Account",
        history=recorded.history,
        proof=(proof(recorded),),
    )


def test(asked: Asked) -> Result:
    """Over all cases and accounts, some thousand events at a time."""
    search = Search()
    for first in range(0, asked.last, AT_ONCE):
        where = "WHERE position > %b AND position <= %b AND topic = ANY (%t::text[]) ORDER BY position"
        for recorded in asked.store.select(where, first, min(first + AT_ONCE, asked.last), TOPICS):
            search.take(recorded)
    return Result(
        code=CODE,
        name=NAME,
        about=__doc__ or "",
        population=len(search.cases) + len(search._tenures),
        population_of="cases and accounts, each with every pair of duties",
        failed=len(search.failures),
        failures=search.failures[: asked.most],
    )
