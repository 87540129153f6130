"""Decisions about an audit, with what they need to know of the register: its placements, and who had a hand in them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from placements.application import Answer, Register
from placements.audit import MOST_DRAWN, Audit, Finding, Opinion, SampleDrawn, Scope
from placements.errors import NotFound, Refused
from placements.population import KINDS, population
from placements.sampling import Drawn, Key, Stratification, draw, require_bands
from placements.store import Actor, Recorded

AT_ONCE = 50_000
"""Positions of the register that are read together."""


def plan_audit(register: Register, *, title: str, objective: str, scope: Scope, by: Actor) -> Answer:
    """Plan an audit of the placements in that scope; who plans it leads it."""
    reference = register.next_reference("AU")
    return register.decide(
        Audit,
        register.new_id(),
        lambda audit: audit.plan(
            reference=reference, title=title, objective=objective, scope=scope, auditor=by.id, role=by.role
        ),
        by=by,
        new=True,
    )


def draw_sample(
    register: Register, id: UUID, *, seed: str, size: int, stratification: Stratification, by: Actor
) -> Answer:
    """Draw from the register as it is at this moment, and keep all that is needed to draw the same again."""
    if not 1 <= size <= MOST_DRAWN:
        raise Refused(f"Draw 1 to {MOST_DRAWN} placements.")
    scope, position = register.load(Audit, id).scope, register.position()
    drawn = drawn_from(register, scope, require_bands(stratification), seed=seed.strip(), size=size, position=position)

    def keep(audit: Audit) -> list[Any]:
        return audit.draw_sample(seed=seed, drawn=drawn, stratification=stratification, position=position, role=by.role)

    return register.decide(Audit, id, keep, by=by)


def drawn_from(
    register: Register, scope: Scope | None, how: Stratification, *, seed: str, size: int, position: int
) -> Drawn:
    """The sample of that scope, seed and size from the register up to that position."""
    assert scope
    return draw(seed=seed, size=size, population=population(told(register, position), scope, how))


def population_of(register: Register, audit: Audit) -> dict[UUID, Key]:
    """What an audit's sample was drawn from, each placement with its stratum, from the events that there were then."""
    assert audit.scope
    assert audit.sample
    return population(told(register, audit.sample.position), audit.scope, audit.sample.stratification)


def told(register: Register, until: int) -> Iterator[Recorded]:
    """What a population is worked out from: the register up to that position."""
    for first in range(1, until + 1, AT_ONCE):
        yield from register.store.of_kinds(KINDS, first, min(first + AT_ONCE - 1, until))


@dataclass(frozen=True, kw_only=True)
class Again:
    """A sample beside what comes of drawing it again from the same part of the register."""

    before: SampleDrawn
    again: Drawn

    @property
    def same(self) -> bool:
        return (self.before.placements, self.before.strata) == (self.again.placements, self.again.strata)

    @property
    def missing(self) -> list[UUID]:
        """Placements that are in the sample, and should not be."""
        return [each for each in self.before.placements if each not in self.again.placements]

    @property
    def added(self) -> list[UUID]:
        """Placements that should be in the sample, and are not."""
        return [each for each in self.again.placements if each not in self.before.placements]


def draw_again(register: Register, id: UUID) -> Again:
    """Draw an audit's sample again, from the events that the register had then; NotFound where none was drawn."""
    audit = register.load(Audit, id)
    if not (sample := audit.sample):
        raise NotFound(f"No sample is drawn for {audit.reference} yet: draw it first.")
    again = drawn_from(
        register, audit.scope, sample.stratification, seed=sample.seed, size=sample.size, position=sample.position
    )
    return Again(before=sample, again=again)


def record_paper(
    register: Register, id: UUID, *, placement: UUID, tests: str, finding: Finding | None = None, by: Actor
) -> Answer:
    """The first working paper on an item of the sample."""
    hands = involved(register, placement)
    return register.decide(
        Audit,
        id,
        lambda audit: audit.record_paper(
            placement=placement, tests=tests, finding=finding, auditor=by.id, role=by.role, involved=hands
        ),
        by=by,
    )


def revise_paper(
    register: Register, id: UUID, *, placement: UUID, tests: str, why: str, finding: Finding | None = None, by: Actor
) -> Answer:
    """Another working paper in the place of the one there is."""
    hands = involved(register, placement)
    return register.decide(
        Audit,
        id,
        lambda audit: audit.revise_paper(
            placement=placement, tests=tests, finding=finding, why=why, auditor=by.id, role=by.role, involved=hands
        ),
        by=by,
    )


def respond(
    register: Register, id: UUID, *, placement: UUID, response: str, action: str, owner: str, due_on: date, by: Actor
) -> Answer:
    """Management's answer to the finding on an item."""
    return register.decide(
        Audit,
        id,
        lambda audit: audit.respond(
            placement=placement,
            response=response,
            action=action,
            owner=owner,
            due_on=due_on,
            manager=by.id,
            role=by.role,
        ),
        by=by,
    )


def complete_action(
    register: Register, id: UUID, *, placement: UUID, completed_on: date, evidence: str, by: Actor
) -> Answer:
    """The agreed action for a finding is done."""
    return register.decide(
        Audit,
        id,
        lambda audit: audit.complete_action(
            placement=placement, completed_on=completed_on, evidence=evidence, today=register.today()
        ),
        by=by,
    )


def give_opinion(
    register: Register, id: UUID, *, opinion: Opinion, reasons: str, limitation: str = "", by: Actor
) -> Answer:
    """The opinion that the working papers come to."""
    return register.decide(
        Audit,
        id,
        lambda audit: audit.give_opinion(
            opinion=opinion, reasons=reasons, limitation=limitation, auditor=by.id, role=by.role
        ),
        by=by,
    )


def issue_report(register: Register, id: UUID, *, reported_on: date, by: Actor) -> Answer:
    """The final report goes out."""
    return register.decide(
        Audit, id, lambda audit: audit.report(reported_on=reported_on, role=by.role, today=register.today()), by=by
    )


def reopen(register: Register, id: UUID, *, why: str, by: Actor) -> Answer:
    """Back to fieldwork."""
    return register.decide(Audit, id, lambda audit: audit.reopen(why=why, role=by.role), by=by)


def withdraw(register: Register, id: UUID, *, why: str, by: Actor) -> Answer:
    """Nothing more comes of the audit."""
    return register.decide(Audit, id, lambda audit: audit.withdraw(why=why, role=by.role), by=by)


def involved(register: Register, placement: UUID) -> frozenset[UUID]:
    """Who asked for the placement, decided about it, or recorded anything of it, in their own name or another's."""
    return frozenset(id for recorded in register.history(placement) for id in _hands(recorded))


def _hands(recorded: Recorded) -> Iterator[UUID]:
    """Who recorded the event, and whom its own fields name as having acted: requested_by, decided_by and the like."""
    yield recorded.by
    if recorded.on_behalf_of:
        yield recorded.on_behalf_of
    for field in fields(recorded.event):
        if field.name.endswith("_by") and (named := getattr(recorded.event, field.name)):
            yield from named if isinstance(named, tuple) else [named]
