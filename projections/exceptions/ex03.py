"""EX03, item without an outcome on the record: undecided, not notified, or with a condition past due (audit 000 R5).

What counts is the record: an outcome recorded after the day of the meeting was missing until it was recorded, and a
report on a day in between still says so. A decision recorded on the day of the meeting was never missing.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from psycopg import Connection

from placements.meeting import Purpose
from placements.placement import ConditionMet, DecisionNotified
from placements.vocabulary import Outcome
from projections.case import DECIDING, LIVING, NAMING, Case, Decision
from projections.days import FOREVER, Span
from projections.decisions import DECIDED
from projections.exceptions.answer import reporter
from projections.exceptions.clock import more_than
from projections.exceptions.finding import Finding, end, finding, table, words
from projections.exceptions.question import Question, Source, always
from projections.held import Held
from projections.meetings import CLOSED_ITEM, ItemRow
from projections.proof import Proof

CODE = "EX03"
NAME = "Item without an outcome on the record"
UNDECIDED = "no outcome recorded"
NOT_NOTIFIED = "decision not notified"
CONDITION = "condition past due"

TABLE = table("ex03")
MOVED_BY = NAMING | LIVING | DECIDING | {DecisionNotified, ConditionMet}

End = tuple[date, Proof | None]


def item_findings(held: Held) -> Iterator[Finding]:
    """Items of a closed meeting, from the day of the meeting until their outcome was recorded."""
    for item in held.items.values() if held.closed else ():
        during = Span(item.meets_on, item.recorded_on or FOREVER)
        if during.first < during.end:
            yield _item(item, during)


def _item(item: ItemRow, during: Span) -> Finding:
    what = "ratification" if item.purpose is Purpose.RATIFICATION else "decision"
    return Finding(
        history=item.meeting,
        key=f"{item.placement}",
        part=UNDECIDED,
        words=f"On the agenda for {what}; the meeting is closed, and no outcome is recorded",
        first=during.first,
        ends=end(during),
        since=item.meets_on,
        placement=item.placement,
        reference=item.reference,
        panel=item.panel,
        owner="the coordinator of the panel",
        details=words(late_item=item.why_late),
        proof=tuple(proof for proof in (item.listed, item.closed) if proof),
        cleared_by=item.decided,
    )


def findings(case: Case) -> Iterator[Finding]:
    for decision, later in zip_longest(case.decisions, case.decisions[1:]):
        replaced = (later.made.decided_on, later.proof) if later else (FOREVER, None)
        yield from _notification(case, decision, replaced)
        if decision.made.approves or decision.made.outcome is Outcome.IN_PRINCIPLE:
            yield from _conditions(case, decision, min(_moot(case, decision), replaced, key=_day))


def _notification(case: Case, decision: Decision, replaced: End) -> Iterator[Finding]:
    """A decision until it was notified, or another took its place."""
    notified = (decision.notified_on or FOREVER, decision.notified_proof)
    until, cleared_by = min(notified, replaced, key=_day)
    if decision.made.decided_on < until:
        yield finding(
            case,
            key=f"{NOT_NOTIFIED} {decision.version}",
            part=NOT_NOTIFIED,
            words=f"Decided ({decision.made.outcome}), and nobody is notified of it",
            during=Span(decision.made.decided_on, until),
            since=decision.made.decided_on,
            owner="the coordinator of the panel",
            proof=(decision.proof,),
            cleared_by=cleared_by,
        )


def _conditions(case: Case, decision: Decision, moot: End) -> Iterator[Finding]:
    """Conditions from the day after they were due until met, or until they no longer matter."""
    for place, condition in enumerate(decision.made.conditions, 1):
        until, cleared_by = min(decision.met.get(place, (FOREVER, None)), moot, key=_day)
        first = condition.due_on + timedelta(days=1)
        if first < until:
            yield finding(
                case,
                key=f"{CONDITION} {decision.version}.{place}",
                part=CONDITION,
                words=f"Condition not met: {condition.words}",
                during=Span(first, until),
                since=condition.due_on,
                owner=condition.owner,
                proof=(decision.proof,),
                cleared_by=cleared_by,
            )


def _moot(case: Case, decision: Decision) -> End:
    """When the conditions of a decision no longer matter: the stay ended, or the decision was not ratified."""
    ends: list[End] = [(FOREVER, None)]
    if case.stay and case.stay.ended_on:
        ends.append((case.stay.ended_on, case.stay.ended_proof))
    if decision.ratified and decision.ratified.outcome is Outcome.NOT_RATIFIED:
        ends.append((decision.ratified.decided_on, decision.ratified_proof))
    return min(ends, key=_day)


def _day(until: End) -> date:
    return until[0]


OF_THE_PLACEMENT = ("person", "person_kind", "team", "provider", "funding")
"""What a meeting does not know of its items."""


def source(_: Connection[Any], question: Question) -> Source:
    limits = question.settings.thresholds
    columns = ", ".join(f"{'e' if name in OF_THE_PLACEMENT else 'f'}.{name}" for name in Finding.__struct_fields__)
    entry = f"read.entry e ON e.placement = f.placement AND {question.as_known('e')}"
    return Source(
        sql=lambda standing: f"SELECT {columns} FROM {standing('read.ex03')} f CROSS JOIN {question.entry}",
        severity="""CASE WHEN f.since < %(first)s::date THEN 1 WHEN f.since < %(second)s::date THEN 2 END""",
        values={
            "first": more_than(limits.ex03_priority_1_days, question.on),
            "second": more_than(limits.ex03_priority_2_days, question.on),
        },
        population=f"""SELECT e.panel, e.team, e.provider, e.person_kind, e.placement
            FROM read.item f JOIN {entry}
            WHERE f.status = 'closed' AND f.meets_on <= %(on)s::date AND {question.as_known("f")}
            UNION ALL SELECT panel, team, provider, person_kind, placement
            FROM read.decision WHERE decided_on <= %(on)s::date AND {question.as_known()}""",
        counts=(CLOSED_ITEM, DECIDED),
        population_of="items of closed meetings, and decisions made, by the day",
        measured_by=always(
            f"Priority 2 from {limits.ex03_priority_2_days + 1} days, 1 from {limits.ex03_priority_1_days + 1} days"
        ),
    )


report = reporter(CODE, NAME, source)
