"""A verdict on a placement: what it must say, and whether a meeting or an officer may give it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from placements.errors import Refused
from placements.vocabulary import Outcome, Retrospective, Route, require_words

WEEKS_IN_A_YEAR = 52

APPROVALS = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)
WITHOUT_QUORUM = (Outcome.IN_PRINCIPLE, Outcome.DEFERRED)
"""What a meeting that is not quorate may still decide: neither authorises anything."""
OF_RATIFICATION = (Outcome.RATIFIED, Outcome.NOT_RATIFIED)


class DeclineGround(StrEnum):
    """Why a panel declines. Cost alone is not a reason (Care and support statutory guidance 10.85)."""

    NEED_MET_OTHERWISE = "the need can be met another way"
    HOME_DOES_NOT_MEET_NEED = "the home does not meet the need"
    QUALITY = "quality or safety of the home"
    NEED_NOT_EVIDENCED = "the need is not evidenced"
    COST = "cost"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What must happen for an approval with conditions: who sees to it, and by when."""

    words: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is decided, whoever decides it."""

    outcome: Outcome
    reasons: str
    weekly_ceiling: int | None = None
    """Pence; the approval covers an agreed rate up to this."""
    one_off: int = 0
    conditions: tuple[Condition, ...] = ()
    grounds: tuple[DeclineGround, ...] = ()
    alternative: str = ""
    """Declined: another way to meet the need."""
    question: str = ""
    return_on: date | None = None
    """Deferred: what the panel wants to know, and when the item comes back."""
    lapses_on: date | None = None
    """The first day on which the approval no longer authorises."""
    retrospective: Retrospective | None = None

    @property
    def approves(self) -> bool:
        return self.outcome in APPROVALS

    @property
    def annual_cost(self) -> int:
        """Annualised cost in pence of what is approved: weekly x 52 + one-off."""
        return (self.weekly_ceiling or 0) * WEEKS_IN_A_YEAR + self.one_off

    def require_complete(self, *, decided_on: date) -> None:
        """Refuse a verdict that leaves out what its outcome needs (rule 6)."""
        require_words(self.reasons, "Give the reasons for the decision.")
        match self.outcome:
            case Outcome.APPROVED | Outcome.APPROVED_WITH_CONDITIONS | Outcome.IN_PRINCIPLE:
                self._require_approval(decided_on)
            case Outcome.DEFERRED:
                require_words(self.question, "Say what the panel needs to know before it decides.")
                if not self.return_on or self.return_on <= decided_on:
                    raise Refused("Say when the item comes back: on a day after the decision.")
            case Outcome.DECLINED:
                require_words(self.alternative, "Say how the need can be met instead.")
                if not self.grounds:
                    raise Refused("Say on which ground the placement is declined.")
                if set(self.grounds) == {DeclineGround.COST}:
                    raise Refused("Cost alone is not a reason to decline: give another ground (guidance 10.85).")
            case Outcome.RATIFIED | Outcome.NOT_RATIFIED:
                raise Refused("Only a decision made outside a panel is ratified.")

    def _require_approval(self, decided_on: date) -> None:
        if self.weekly_ceiling is None:
            raise Refused("Give the weekly ceiling that is approved.")
        require_amounts(self.weekly_ceiling, self.one_off)
        if self.outcome is Outcome.APPROVED_WITH_CONDITIONS and not self.conditions:
            raise Refused("Name at least one condition, its owner, and when it is due.")
        if self.outcome is Outcome.APPROVED and self.conditions:
            raise Refused("An approval that has conditions is an approval with conditions.")
        for condition in self.conditions:
            require_words(condition.words, "Say what each condition asks for.")
            require_words(condition.owner, "Name the owner of each condition.")
        if self.lapses_on and self.lapses_on <= decided_on:
            raise Refused("The approval would have lapsed on the day it is given: choose a later day.")


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """What a meeting brings to one item: who may decide it, and whether they are enough."""

    meeting: UUID
    held_on: date
    deciders: tuple[UUID, ...]
    """Members present who declared no interest in the item."""
    shortfall: str
    """What is missing for a quorum, in words; empty when quorate."""
    outcomes: tuple[Outcome, ...]

    @property
    def quorate(self) -> bool:
        return not self.shortfall

    def require_may_decide(self, outcome: Outcome) -> None:
        """Refuse what the terms do not offer, and all that authorises where there is no quorum (rule 3)."""
        if outcome not in self.outcomes:
            raise Refused(f"This panel's terms of reference do not offer the outcome “{outcome}”.")
        if not self.quorate and outcome not in WITHOUT_QUORUM:
            may = [possible for possible in WITHOUT_QUORUM if possible in self.outcomes]
            self._refuse(f"The item can only be {' or '.join(may)}." if may else "The item must wait.")
        if not self.deciders:
            raise Refused("Nobody is present who may decide this item.")

    def require_may_ratify(self) -> None:
        if not self.quorate:
            self._refuse("It cannot ratify.")

    def _refuse(self, consequence: str) -> None:
        raise Refused(f"The meeting is not quorate for this item: {self.shortfall}. {consequence}")


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """What an officer may decide outside a panel, under the scheme in force on the day."""

    route: Route
    officer: UUID
    limit: int | None
    """Pence a year; None when the scheme gives this officer no authority."""
    scheme: str
    ratify_within: int
    """Working days within which a meeting must ratify it."""

    def require_covers(self, annual_cost: int) -> None:
        """Refuse a cost above the officer's limit; the limit itself is within it (rule 4)."""
        if self.limit is None:
            raise Refused(f"The {self.route} has no authority over this placement under {self.scheme}.")
        if annual_cost > self.limit:
            raise Refused(
                f"This costs {pounds(annual_cost)} a year; the limit of the {self.route} is {pounds(self.limit)} "
                f"under {self.scheme}. It must go to somebody with a higher limit, or to the panel."
            )


def pounds(pence: int) -> str:
    """£1,234.56"""
    return f"£{pence // 100:,}.{pence % 100:02d}"


def require_amounts(*pence: int | None) -> None:
    if any(amount is not None and amount < 0 for amount in pence):
        raise Refused("An amount of money cannot be less than nothing.")
