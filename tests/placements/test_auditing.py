"""Audits on a real register: drawn from it, drawn again from its events, and kept from those who had a hand in it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from placements import auditing
from placements.audit import Audit, Coverage, Scope
from placements.errors import NotFound
from placements.placement import DecisionRecorded, Placement
from placements.population import population
from placements.sampling import Basis, Key, Stratification
from placements.store import Actor
from placements.vocabulary import PersonKind, Role, Route
from tests.placements.anyshire import at, happened
from tests.placements.cases import (
    APPROVAL,
    IPOP,
    MARA,
    MEETING,
    MEETS_ON,
    NOOR,
    QMG,
    REQUESTED,
    SASHA,
    STARTED,
    refused,
)

WINSTON = Actor(id=UUID(int=901), role=Role.AUDITOR)
MARCH = Scope(of=Coverage.REQUESTED, first=date(2026, 3, 1), last=date(2026, 3, 31))
BY_PANEL = Stratification(bases=(Basis.PANEL,))
APPROVED = DecisionRecorded(
    **vars(APPROVAL), route=Route.PANEL, decided_on=MEETS_ON, decided_by=(MARA, NOOR), meeting=MEETING
)


@pytest.fixture
def eight(register):
    """Six of the Independent Placement Overview Panel, and two of the Quality Monitoring Group."""
    ids = [UUID(int=500 + number) for number in range(8)]
    for number, id in enumerate(ids):
        asked = replace(REQUESTED, reference=f"PL-2026-{number:06d}", panel=IPOP if number < 6 else QMG)
        happened(register, Placement, id, asked)
    return ids


@pytest.fixture
def audit(register, eight):
    """Planned for what was requested in March."""
    return plan(register)


def plan(register, scope=MARCH):
    said = {"title": "Requests of March", "objective": "Whether they are complete.", "scope": scope}
    return auditing.plan_audit(register, **said, by=WINSTON).id


def drawn(register, audit, **changes):
    said = {"seed": "item 7", "size": 3, "stratification": BY_PANEL, "by": WINSTON, **changes}
    auditing.draw_sample(register, audit, **said)
    return register.load(Audit, audit).sample


def test_a_sample_is_drawn_from_the_register_as_it_is(register, audit):
    sample = drawn(register, audit)
    assert (sample.population, sample.position) == (8, register.position() - 1)
    assert [(each.panel, each.population, each.drawn) for each in sample.strata] == [(IPOP, 6, 2), (QMG, 2, 1)]


def test_drawn_again_it_is_the_same_whatever_was_recorded_since(register, audit, clock):
    sample = drawn(register, audit)
    happened(register, Placement, UUID(int=600), replace(REQUESTED, reference="PL-2026-000099", panel=QMG))
    again = auditing.draw_again(register, audit)
    assert (again.same, again.missing, again.added) == (True, [], [])
    assert again.again.placements == sample.placements


def test_the_control_a_sample_that_was_not_drawn_is_seen(register, audit, eight):
    sample = drawn(register, audit)
    other = next(each for each in eight if each not in sample.placements)
    forged = replace(sample, placements=(*sample.placements[:-1], other))
    chosen = plan(register)
    happened(register, Audit, chosen, forged)
    again = auditing.draw_again(register, chosen)
    assert (again.same, again.missing, again.added) == (False, [other], [sample.placements[-1]])


def test_a_sample_that_is_not_there_cannot_be_drawn_again(register, audit):
    with pytest.raises(NotFound, match="No sample is drawn for AU-2026-000001 yet"):
        auditing.draw_again(register, audit)


def test_the_size_of_a_sample_has_its_bounds(register, audit):
    for size in (0, 501):
        with refused("Draw 1 to 500 placements."):
            drawn(register, audit, size=size)


@pytest.mark.parametrize("bands", [{"values": ()}, {"values": (2, 1)}, {"late_days": (0, 0)}])
def test_bands_rise(register, audit, bands):
    with refused("Give the bounds of the bands in rising order, each of them once."):
        drawn(register, audit, stratification=Stratification(**bands))


def test_whoever_asked_decided_or_recorded_cannot_audit_it(register, eight):
    happened(register, Placement, eight[0], APPROVED)
    hands = auditing.involved(register, eight[0])
    assert {SASHA, MARA, NOOR} <= hands
    assert WINSTON.id not in hands
    audit = plan(register)
    drawn(register, audit, size=8)
    for hand in (SASHA, MARA):
        with refused(
            "You asked for this placement, decided about it or recorded something of it: another auditor must write "
            "this working paper."
        ):
            auditing.record_paper(register, audit, placement=eight[0], tests="All read.", by=replace(WINSTON, id=hand))
    auditing.record_paper(register, audit, placement=eight[0], tests="All read.", by=WINSTON)


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (MARCH, 9),
        (replace(MARCH, panel=QMG), 2),
        (replace(MARCH, person_kind=PersonKind.ADULT), 0),
        (replace(MARCH, last=date(2026, 3, 1)), 0),
        (replace(MARCH, of=Coverage.DECIDED), 1),
        (replace(MARCH, of=Coverage.STARTED), 1),
        (replace(MARCH, of=Coverage.LIVED_IN, first=date(2026, 3, 30)), 1),
        (replace(MARCH, of=Coverage.LIVED_IN, last=STARTED.started_on.replace(day=1)), 0),
    ],
)
def test_a_scope_takes_in_what_happened_between_its_days(register, eight, clock, scope, found):
    lived(register)
    assert len(population(auditing.told(register, register.position()), scope, Stratification())) == found


def lived(register):
    happened(register, Placement, UUID(int=700), replace(REQUESTED, reference="PL-2026-000070"), APPROVED, STARTED)


def test_a_placement_falls_into_the_stratum_of_its_panel_team_cost_and_lateness(register, clock):
    clock.now = at(date(2026, 3, 30))
    lived(register)
    everything = Stratification(bases=tuple(Basis))
    [key] = population(
        auditing.told(register, register.position()), replace(MARCH, of=Coverage.STARTED), everything
    ).values()
    assert key == Key(
        panel=str(IPOP),
        team=REQUESTED.team,
        value="3. £100,000 to under £250,000",
        lateness="4. more than 10 working days late",
    )
