"""EX02, retrospective approvals: given after the start, still to be ratified, or begun on nobody's authority (000 R10).

The clock runs from the start to the approval or the ratification. What is approved stays on the list, with the reason
and the circumstances, so that teams and homes that come again and again are seen.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from psycopg import Connection

from placements.calendar import working_days_between
from placements.placement import RetrospectiveReasonRecoded
from projections import tally
from projections.authority import START, gaps, grants
from projections.case import DECIDING, LIVING, NAMING, Case, Decision, Stay
from projections.days import FOREVER, Span
from projections.entry import STARTED
from projections.exceptions.answer import reporter
from projections.exceptions.clock import more_than
from projections.exceptions.finding import EXCLUDED, Finding, finding, table, words
from projections.exceptions.question import Question, Source, always
from projections.exceptions.report import Repeat
from projections.meetings import SCHEDULED
from projections.proof import Proof
from projections.query import select

CODE = "EX02"
NAME = "Retrospective approvals"
APPROVED = "approved after the start"
AWAITING = "awaiting ratification"
NOBODY = "started on nobody's authority"


def findings(case: Case) -> Iterator[Finding]:
    if not case.stay:
        return
    yield from _approved_late(case, case.stay)
    yield from _awaiting(case, case.stay)
    if case.stay.authority is None and not case.imported:
        yield from _on_nobodys_authority(case, case.stay)


TABLE = table("ex02")
MOVED_BY = NAMING | LIVING | DECIDING | {RetrospectiveReasonRecoded}


def _approved_late(case: Case, stay: Stay) -> Iterator[Finding]:
    """The first approval of the home lived in, when it came after the start, even if the person had left by then."""
    first = min(grants(case), key=lambda grant: grant.days.first, default=None)
    if not first or first.days.first <= stay.started_on:
        return
    day = first.days.first
    yield finding(
        case,
        key=APPROVED,
        part=APPROVED,
        words="Approved after the start",
        during=Span(day),
        since=stay.started_on,
        until=day,
        ran=working_days_between(stay.started_on, day),
        details=_explanation(case),
        proof=(stay.started_proof, first.given_by),
    )


def _awaiting(case: Case, stay: Stay) -> Iterator[Finding]:
    """From the start, or the decision if that came later, until a meeting says yes or no, or decides anew."""
    for decision, later in zip_longest(case.decisions, case.decisions[1:]):
        if not decision.outside_panel or not decision.made.approves:
            continue
        first = max(stay.started_on, decision.made.decided_on)
        end, cleared_by = _settled(decision, later)
        if first < end:
            yield finding(
                case,
                key=f"{AWAITING} {decision.version}",
                part=AWAITING,
                words=f"The decision ({decision.made.route}) is not ratified",
                during=Span(first, end),
                since=stay.started_on,
                after=decision.made.decided_on,
                details=_explanation(case),
                proof=(stay.started_proof, decision.proof),
                cleared_by=cleared_by,
            )


def _settled(decision: Decision, later: Decision | None) -> tuple[date, Proof | None]:
    if decision.ratified:
        return decision.ratified.decided_on, decision.ratified_proof
    return (later.made.decided_on, later.proof) if later else (FOREVER, None)


def _on_nobodys_authority(case: Case, stay: Stay) -> Iterator[Finding]:
    for gap in gaps(case):
        if gap.why == START:
            yield finding(
                case,
                key=NOBODY,
                part=NOBODY,
                words="Started on nobody's authority, and not approved since",
                during=gap.days,
                since=stay.started_on,
                details=_explanation(case),
                proof=(stay.started_proof,),
                cleared_by=gap.cleared_by,
            )


def _explanation(case: Case) -> tuple[tuple[str, str], ...]:
    given = case.retrospective
    codes = tuple(("Coded again by a second reader", f"{r.reason}: {r.circumstances}") for r in case.recoded)
    return words(reason=given and given.reason, circumstances=given and given.circumstances) + codes


def source(connection: Connection[Any], question: Question) -> Source:
    limits = question.settings.thresholds
    before = question.on - timedelta(days=1)
    scheduled = tally.by_panel(connection, SCHEDULED, on=before, known=question.known)
    return Source(
        sql=lambda standing: f"SELECT f.* FROM {standing('read.ex02')} f",
        weighed=f"SELECT f.*, {_repeated('team')}, {_repeated('provider')} FROM {{}} f",
        severity=f"""CASE WHEN coalesce(f.ran > %(first_days)s, f.since < %(first)s::date) THEN 1
            WHEN f.by_team > %(repeats)s OR f.by_provider > %(repeats)s OR EXISTS (
                SELECT FROM read.meeting m WHERE m.panel = f.panel AND m.status <> 'cancelled'
                AND m.meets_on > coalesce(f.after, f.since) AND m.meets_on < coalesce(f.until, %(on)s::date)
                AND {question.as_known("m")}) THEN 2 END""",
        values={
            "first": more_than(limits.ex02_priority_1_days, question.on),
            "first_days": limits.ex02_priority_1_days,
            "repeats": limits.ex02_repeats_a_quarter,
        },
        excluded=EXCLUDED,
        repeats=tuple(_repeats(connection, question)),
        population=f"""SELECT panel, team, provider, person_kind, placement FROM read.entry
            WHERE started_on <= %(on)s::date AND {question.as_known()}""",
        counts=(STARTED,),
        population_of="placements that had started by the day",
        measured_by=always(
            "Priority 2 past the next scheduled meeting, or from "
            f"{limits.ex02_repeats_a_quarter + 1} a quarter by one team or provider, "
            f"1 from {limits.ex02_priority_1_days + 1} days"
        ),
        meetings=scheduled,
    )


def _repeated(by: str) -> str:
    """How many approvals after the start the same team or home had in the quarter; none for the other parts."""
    same = f"{by}, date_trunc('quarter', until), {EXCLUDED} IS NULL"
    return f"CASE WHEN part = '{APPROVED}' THEN count(*) OVER (PARTITION BY part, {same}) END AS by_{by}"


def _repeats(connection: Connection[Any], question: Question) -> list[Repeat]:
    """Teams and homes with more approvals after the start in a quarter than the settings tolerate."""
    query = f"""WITH late AS (
            SELECT f.team, f.provider, coalesce(n.name, '') AS home, to_char(until, 'YYYY "quarter" Q') AS quarter
            FROM {question.standing("read.ex02")} f
            LEFT JOIN read.name n ON n.id = f.provider AND {question.as_known("n")}
            WHERE part = %(part)s AND {EXCLUDED} IS NULL)
        SELECT who, quarter, count(*) AS count FROM (
            SELECT NULL::uuid AS provider, team AS who, quarter FROM late
            UNION ALL SELECT provider, home, quarter FROM late) l
        GROUP BY provider, who, quarter HAVING count(*) > %(repeats)s ORDER BY quarter DESC, count(*) DESC, who"""
    limit = question.settings.thresholds.ex02_repeats_a_quarter
    return select(connection, Repeat, query, {**question.values, "part": APPROVED, "repeats": limit})


report = reporter(CODE, NAME, source)
