"""EX04, decision without rationale: rule 1 on the facts, of what is decided here and of what is imported."""

from datetime import date
from typing import Any
from uuid import UUID

from placements.placement import (
    Alternative,
    AlternativeExplored,
    DecisionVoided,
    Placement,
    ProviderChosen,
    ProviderConsidered,
    RationaleAdded,
    Response,
)
from placements.vocabulary import Outcome, PersonKind, ServiceType
from projections.exceptions import ex04
from projections.exceptions.report import Filters
from tests.projections.conftest import World
from tests.projections.events import HOME, OTHER_HOME, decided, imported, requested

TUESDAY = date(2026, 3, 10)

EXPLORED = AlternativeExplored(alternative=Alternative.FAMILY, why_not="Nobody can take her.")


def considered(home: UUID = HOME) -> ProviderConsidered:
    return ProviderConsidered(provider=home, response=Response.OFFERED, weekly_rate=4_000_00)


def chosen(**what: Any) -> ProviderChosen:
    return ProviderChosen(provider=HOME, weekly_rate=4_000_00, one_off=0, why="Nearest to her school.", **what)


def missing(world: World, on: date = TUESDAY) -> dict[str, list[str]]:
    rows = ex04.report(world.connection, on=on).rows
    return {row.reference: [words for label, words in row.details if label == "Missing"] for row in rows}


def test_an_approval_is_listed_for_what_rule_1_misses_and_never_cleared(world: World) -> None:
    cases = {
        "complete": [EXPLORED, considered(), considered(OTHER_HOME), chosen()],
        "single source": [EXPLORED, considered(), chosen(single_source_reason="The only home for her needs.")],
        "one provider": [EXPLORED, considered(), chosen()],
        "nothing": [],
    }
    for name, events in cases.items():
        world.record(Placement, name, requested(f"PL-{name}"), *events, decided(TUESDAY), at=TUESDAY)
    adult = requested("PL-adult", person_kind=PersonKind.ADULT, service_type=ServiceType.NURSING_CARE)
    world.record(Placement, "adult", adult, decided(TUESDAY), at=TUESDAY)
    world.record(Placement, "deferred", requested("PL-deferred"), decided(TUESDAY, Outcome.DEFERRED), at=TUESDAY)
    world.record(Placement, "nothing", EXPLORED, considered(), considered(OTHER_HOME), chosen(), at=date(2026, 3, 11))
    world.show()
    assert ex04.report(world.connection, on=date(2026, 3, 9)).rows == ()
    assert missing(world) == {
        "PL-nothing": [
            "no provider chosen, so not why",
            "fewer than two providers considered, and no reason for a single source",
            "no alternative to an external placement explored",
        ],
        "PL-one provider": ["fewer than two providers considered, and no reason for a single source"],
    }
    report = ex04.report(world.connection, on=date(2030, 1, 1))
    assert (report.by_severity, report.listed, report.population) == ({1: 2}, 2, 4)
    assert ex04.report(world.connection, on=date(2030, 1, 1), filters=Filters(cleared=True)).rows == ()


def test_an_addendum_explains_and_does_not_clear(world: World) -> None:
    world.record(Placement, "asha", requested(), decided(TUESDAY), at=TUESDAY)
    world.record(Placement, "asha", RationaleAdded(words="It was the only vacancy."), at=date(2026, 3, 12))
    world.show()
    [before] = ex04.report(world.connection, on=TUESDAY, known=TUESDAY).rows
    [after] = ex04.report(world.connection, on=TUESDAY).rows
    assert after.details == (*before.details, ("Explained on 12 March 2026", "It was the only vacancy."))
    assert [proof.event for proof in after.proof] == ["Placement.DecisionRecorded", "Placement.RationaleAdded"]


def test_a_voided_decision_was_never_made(world: World) -> None:
    world.record(Placement, "asha", requested(), decided(TUESDAY), at=TUESDAY)
    world.record(Placement, "asha", DecisionVoided(corrects=2, why="Another person."), at=date(2026, 3, 12))
    world.show()
    assert ex04.report(world.connection, on=TUESDAY).rows == ()
    assert len(ex04.report(world.connection, on=TUESDAY, known=date(2026, 3, 11)).rows) == 1


def test_imports_are_held_to_the_same_rule(world: World) -> None:
    full = {"options_considered": 2, "why_chosen": "Nearest.", "alternatives_explored": "Family, fostering."}
    world.record(Placement, "full", imported(reference="PL-full", **full), at=TUESDAY)
    single = {**full, "options_considered": 1, "single_source_reason": "The only one."}
    world.record(Placement, "single", imported(reference="PL-single", **single), at=TUESDAY)
    world.record(Placement, "bare", imported(reference="PL-bare"), at=TUESDAY)
    adult = {"person_kind": PersonKind.ADULT, "service_type": ServiceType.RESIDENTIAL_CARE}
    world.record(Placement, "adult", imported(reference="PL-adult", **adult), at=TUESDAY)
    world.show()
    assert {reference: len(words) for reference, words in missing(world).items()} == {"PL-bare": 3}
    assert ex04.report(world.connection, on=TUESDAY).population == 3
