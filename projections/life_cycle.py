"""The documented life cycle of a placement: its steps, what each follows and settles, and whom one waits for then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    REQUESTED = "requested"
    EXPLORED = "options explored"
    CHOSEN = "home chosen"
    AREA_APPROVED = "area approved"
    SUBMITTED = "submitted to panel"
    RETURNED = "returned for information"
    PROVIDED = "information provided"
    APPROVED = "approved"
    IN_PRINCIPLE = "approved in principle"
    DEFERRED = "deferred"
    DECLINED = "declined"
    OFFICER_APPROVED = "approved outside panel"
    OFFICER_REFUSED = "not approved outside panel"
    ENDORSED = "endorsed"
    RATIFIED = "ratified"
    NOT_RATIFIED = "not ratified"
    VOIDED = "decision voided"
    RATIFICATION_VOIDED = "ratification voided"
    NOTIFIED = "notified"
    STARTED = "started"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    APPEALED = "appealed"
    UPHELD = "appeal upheld"
    DISMISSED = "appeal dismissed"
    IMPORTED = "imported"


class Waiting(StrEnum):
    """Whom a placement waits for."""

    PANEL = "panel"
    INFORMATION = "information"
    PROVIDERS = "providers"
    REST = "rest"
    STAY = "stay"


class Deviation(StrEnum):
    """How a path leaves the life cycle."""

    STARTED_EARLY = "started before it was authorised"
    NEVER_AUTHORISED = "started without authorisation"
    NOT_SUBMITTED = "decided by a panel without submission"
    INCOMPLETE = "decided outside a panel before a home was chosen"
    NOT_RATIFIED = "ended before it was ratified"
    OUT_OF_ORDER = "out of order"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a step may come. A step stands from when it comes until another settles it."""

    after: frozenset[Step] = frozenset()
    """One of these stands; none: the step begins a path."""
    unless: frozenset[Step] = frozenset()
    """None of these stands."""
    settles: frozenset[Step] = frozenset()
    waits: Waiting | None = None
    """Whom one waits for from then on; None: for whom one did before."""
    otherwise: Deviation = Deviation.OUT_OF_ORDER


def _steps(*steps: Step) -> frozenset[Step]:
    return frozenset(steps)


BEFORE_PANEL = _steps(Step.SUBMITTED, Step.PROVIDED)
BY_PANEL = _steps(Step.APPROVED, Step.IN_PRINCIPLE, Step.DEFERRED, Step.DECLINED)
OUTSIDE = _steps(Step.OFFICER_APPROVED, Step.OFFICER_REFUSED)
RATIFYING = _steps(Step.RATIFIED, Step.NOT_RATIFIED)
DECISIONS = BY_PANEL | OUTSIDE | RATIFYING | {Step.ENDORSED}
AUTHORISING = _steps(Step.APPROVED, Step.ENDORSED, Step.OFFICER_APPROVED, Step.RATIFIED)
ASKED = _steps(Step.REQUESTED, Step.UPHELD, Step.IMPORTED)
GONE = _steps(Step.WITHDRAWN)
UNRATIFIED = _steps(Step.OFFICER_APPROVED)
SETTLED_BY_DECISION = BEFORE_PANEL | DECISIONS | {Step.RETURNED, Step.APPEALED}


def _by_panel(waits: Waiting) -> Rule:
    return Rule(after=BEFORE_PANEL, settles=SETTLED_BY_DECISION, waits=waits, otherwise=Deviation.NOT_SUBMITTED)


def _outside(after: frozenset[Step]) -> Rule:
    return Rule(
        after=after, unless=GONE, settles=SETTLED_BY_DECISION, waits=Waiting.REST, otherwise=Deviation.INCOMPLETE
    )


LIFE_CYCLE: Mapping[Step, Rule] = {
    Step.REQUESTED: Rule(waits=Waiting.PROVIDERS),
    Step.EXPLORED: Rule(after=ASKED, unless=GONE, waits=Waiting.PROVIDERS),
    Step.CHOSEN: Rule(after=_steps(Step.EXPLORED), unless=GONE, waits=Waiting.REST),
    Step.AREA_APPROVED: Rule(after=_steps(Step.CHOSEN)),
    Step.SUBMITTED: Rule(after=_steps(Step.CHOSEN), unless=GONE, waits=Waiting.PANEL),
    Step.RETURNED: Rule(after=BEFORE_PANEL, settles=BEFORE_PANEL, waits=Waiting.INFORMATION),
    Step.PROVIDED: Rule(after=_steps(Step.RETURNED), settles=_steps(Step.RETURNED), waits=Waiting.PANEL),
    Step.APPROVED: _by_panel(Waiting.REST),
    Step.IN_PRINCIPLE: _by_panel(Waiting.REST),
    Step.DEFERRED: _by_panel(Waiting.INFORMATION),
    Step.DECLINED: _by_panel(Waiting.REST),
    Step.OFFICER_APPROVED: _outside(_steps(Step.CHOSEN)),
    Step.OFFICER_REFUSED: _outside(ASKED),
    Step.ENDORSED: Rule(after=_steps(Step.IN_PRINCIPLE), settles=_steps(Step.IN_PRINCIPLE)),
    Step.RATIFIED: Rule(after=UNRATIFIED, settles=UNRATIFIED),
    Step.NOT_RATIFIED: Rule(after=UNRATIFIED, settles=UNRATIFIED),
    Step.VOIDED: Rule(after=DECISIONS | ASKED, settles=_steps(Step.ENDORSED, Step.APPEALED), waits=Waiting.PANEL),
    Step.RATIFICATION_VOIDED: Rule(after=RATIFYING | ASKED),
    Step.NOTIFIED: Rule(after=DECISIONS | {Step.UPHELD, Step.VOIDED}),
    Step.STARTED: Rule(after=AUTHORISING, otherwise=Deviation.STARTED_EARLY),
    Step.ENDED: Rule(after=_steps(Step.STARTED, Step.IMPORTED), unless=UNRATIFIED, otherwise=Deviation.NOT_RATIFIED),
    Step.WITHDRAWN: Rule(after=ASKED, settles=BEFORE_PANEL | {Step.RETURNED}, waits=Waiting.REST),
    Step.APPEALED: Rule(after=DECISIONS | {Step.UPHELD, Step.VOIDED}),
    Step.UPHELD: Rule(
        after=_steps(Step.APPEALED),
        settles=BEFORE_PANEL | UNRATIFIED | GONE | {Step.APPEALED, Step.IN_PRINCIPLE, Step.RETURNED},
        waits=Waiting.REST,
    ),
    Step.DISMISSED: Rule(after=_steps(Step.APPEALED), settles=_steps(Step.APPEALED)),
    Step.IMPORTED: Rule(waits=Waiting.REST),
}

UNDOES: Mapping[Step, frozenset[Step]] = {Step.VOIDED: BY_PANEL | OUTSIDE, Step.RATIFICATION_VOIDED: RATIFYING}
"""What they take back: the newest of these, and what it settled stands again."""


@dataclass(frozen=True)
class Found:
    """Where a path leaves the life cycle."""

    place: int
    """Of the step, from 0."""
    deviation: Deviation


def deviations(path: Sequence[Step]) -> list[Found]:
    """Every step that comes when the life cycle does not have it come."""
    return [Found(place, named(path, place)) for place, rule, standing in _walk(path) if not _may_come(rule, standing)]


def _walk(path: Sequence[Step]) -> Iterator[tuple[int, Rule, frozenset[Step]]]:
    """Each step with its rule and with what stands when it comes."""
    standing: frozenset[Step] = frozenset()
    undone: list[tuple[Step, frozenset[Step]]] = []
    for place, step in enumerate(path):
        rule = LIFE_CYCLE[step]
        yield place, rule, standing
        settled = standing & rule.settles
        if step in UNDOES[Step.VOIDED] | UNDOES[Step.RATIFICATION_VOIDED]:
            undone.append((step, settled))
        standing = standing - settled | {step}
        if step in UNDOES:
            standing = _taken_back(standing, undone, UNDOES[step])


def _taken_back(
    standing: frozenset[Step], undone: list[tuple[Step, frozenset[Step]]], which: frozenset[Step]
) -> frozenset[Step]:
    for place in reversed(range(len(undone))):
        if undone[place][0] in which:
            step, settled = undone.pop(place)
            return standing - {step} | settled
    return standing


def _may_come(rule: Rule, standing: frozenset[Step]) -> bool:
    return (not rule.after or bool(rule.after & standing)) and not rule.unless & standing


def named(path: Sequence[Step], place: int) -> Deviation:
    """The name of the deviation at that step."""
    deviation = LIFE_CYCLE[path[place]].otherwise
    if deviation is Deviation.STARTED_EARLY and not AUTHORISING & {*path[place + 1 :]}:
        return Deviation.NEVER_AUTHORISED
    if deviation is Deviation.NOT_RATIFIED and Step.STARTED not in path[:place]:
        return Deviation.OUT_OF_ORDER
    return deviation


def waits(path: Sequence[Step]) -> list[Waiting]:
    """Whom the placement waits for from each step until the next; once it lives and nobody is waited for, it stays."""
    found, now, lives = [], Waiting.REST, False
    for step in path[:-1]:
        now = LIFE_CYCLE[step].waits or now
        lives = lives or step in {Step.STARTED, Step.IMPORTED}
        found.append(Waiting.STAY if lives and now is Waiting.REST else now)
    return found
