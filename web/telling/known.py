"""What was known when somebody decided: every paper that bears on the decision, as recorded by that very minute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from placements.calendar import london_date
from placements.commands import SCHEME
from placements.errors import NotFound
from placements.placement import AppealDecided, DecisionEndorsed, DecisionRecorded, RatificationRecorded
from placements.store import Recorded
from projections.dossier import Dossier
from web.current import register
from web.pages.wording import Told
from web.pages.world import World, world
from web.telling.section import Section
from web.telling.teller import TELLERS, tell

DECIDING = (AppealDecided, DecisionEndorsed, DecisionRecorded, RatificationRecorded)


@dataclass(frozen=True)
class Paper:
    """What was known of one history."""

    title: str
    sections: Sequence[Section]


@dataclass(frozen=True)
class Known:
    """A decision, and all that was recorded before it."""

    reference: str
    decision: Recorded
    told: Told
    decided_on: date
    papers: Sequence[Paper]
    afterwards: Sequence[tuple[Recorded, Told]]
    """What was recorded about the placement between the day of the decision and the record of it: the register cannot
    say whether who decided knew it."""


def known_at_decision(id: UUID, version: int) -> Known:
    """What was recorded when the event of that version decided; NotFound where it is no decision."""
    history = register().history(id)
    found = history[version - 1 : version] if version else []
    if not found or found[0].subject != "Placement" or not isinstance(found[0].event, DECIDING):
        raise NotFound("No decision is recorded there: open the placement, and choose one of its decisions.")
    [decision] = found
    before = history[: version - 1]
    around = world(register(), [*before, decision], on=london_date(decision.at), known=decision.at)
    told = tell(decision, around)
    day = told.happened_on or around.on
    around = around.on_day(day)
    return Known(
        reference=around.reference(id),
        decision=decision,
        told=told,
        decided_on=day,
        papers=[*papers(before, decision, around, day)],
        afterwards=[(each, tell(each, around)) for each in before if london_date(each.at) > day],
    )


def papers(before: Sequence[Recorded], decision: Recorded, around: World, day: date) -> Iterator[Paper]:
    """The placement, then what else the decision hangs on."""
    teller = TELLERS["Placement"]
    state: Dossier = teller.states(before)[-1]
    yield Paper("The placement and its options", teller.sections(state, around, day))
    meeting = getattr(decision.event, "meeting", None)
    provider = getattr(decision.event, "provider", None) or state.case.provider
    wanted = [("The home", provider), ("The meeting", meeting)]
    wanted += [("The panel and its terms of reference", state.case.placement.panel), ("Delegated limits", SCHEME)]
    histories = register().store.histories([id for _, id in wanted if id])
    for title, id in wanted:
        there = [each for each in histories.get(id, ()) if each.position < decision.position] if id else []
        if there:
            yield Paper(title, told_of(there, decision, day))


def told_of(history: Sequence[Recorded], decision: Recorded, day: date) -> list[Section]:
    teller = TELLERS[history[0].subject]
    around = world(register(), history, on=day, known=decision.at)
    return teller.sections(teller.states(history)[-1], around, day)
