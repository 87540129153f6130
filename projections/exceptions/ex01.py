"""EX01, placement without authorisation: has started, and is not authorised (audit 000 R4, R8).

Lived - authorised. The clock begins on the first day of the gap that holds the day asked for, and counts the working
days after it and the meetings of the panel after it, up to the day. A retrospective approval clears it from its own
day: the days before stay on record as lived without authorisation, cleared by that approval.
"""

from collections.abc import Callable, Iterator
from typing import Any

from psycopg import Connection

from placements.calendar import in_words
from placements.settings import Thresholds
from projections import tally
from projections.authority import START, Gap, gaps, why_not
from projections.case import DECIDING, LIVING, NAMING, Case
from projections.entry import LIVED_IN
from projections.exceptions.answer import reporter
from projections.exceptions.clock import boundaries, meetings, more_than, working_days
from projections.exceptions.finding import EXCLUDED, Finding, finding, table, words
from projections.exceptions.question import Found, Question, Source
from projections.meetings import HELD

CODE = "EX01"
NAME = "Placement without authorisation"
IMPORTED = "imported"


def findings(case: Case) -> Iterator[Finding]:
    """Every gap in the authorisation of a stay."""
    for gap in gaps(case):
        yield finding(
            case,
            key=gap.days.first.isoformat(),
            part=_part(case, gap),
            words=_words(case, gap),
            during=gap.days,
            since=gap.days.first,
            details=_details(case, gap),
            proof=tuple(dict.fromkeys([gap.opened_by, *(decision.proof for decision in case.decisions)])),
            cleared_by=gap.cleared_by,
        )


TABLE = table("ex01", counted=True)
MOVED_BY = NAMING | LIVING | DECIDING


def _part(case: Case, gap: Gap) -> str:
    if case.imported and gap.why == START:
        return f"{IMPORTED}, evidence: {case.imported.evidence}"
    return gap.why


def _words(case: Case, gap: Gap) -> str:
    if case.imported and gap.why == START:
        return "Imported without proof of an approval that covers it"
    return gap.why[0].upper() + gap.why[1:]


def _details(case: Case, gap: Gap) -> tuple[tuple[str, str], ...]:
    stay, imported = case.stay, case.imported
    made = [decision for decision in case.decisions if decision.made.decided_on <= gap.days.end]
    decisions = tuple((f"Decided {in_words(d.made.decided_on)}", why_not(d, stay)) for d in made if stay)
    return (
        words(
            source=imported and imported.source,
            document=imported and imported.document,
            started_on_the_authority_of=stay and stay.authority,
        )
        + decisions
    )


def source(connection: Connection[Any], question: Question) -> Source:
    held = tally.by_panel(connection, HELD, on=question.on, known=question.known)
    limits = question.settings.thresholds
    first = boundaries(more_than(limits.ex01_priority_1_days, question.on), held, limits.ex01_priority_1_meetings)
    second = boundaries(more_than(limits.ex01_priority_2_days, question.on), held, limits.ex01_priority_2_meetings)
    return Source(
        sql=lambda standing: f"SELECT f.* FROM {standing('read.ex01')} f",
        tally="ex01",
        severity=f"""CASE WHEN f.part LIKE 'imported%%' AND f.since < %(go_live)s::date THEN 3
            WHEN f.since < {_of_panel("first")} THEN 1
            WHEN f.since < {_of_panel("second")} THEN 2 END""",
        values={
            "go_live": question.settings.council.go_live,
            "first_day": more_than(limits.ex01_priority_1_days, question.on),
            "second_day": more_than(limits.ex01_priority_2_days, question.on),
            "panels": [*held],
            "first": [*first.values()],
            "second": [*second.values()],
        },
        excluded=EXCLUDED,
        population=f"""SELECT panel, team, provider, person_kind, placement FROM read.entry WHERE {question.as_known()}
            AND started_on <= %(on)s::date AND (ended_on IS NULL OR ended_on > %(on)s::date)""",
        counts=(LIVED_IN,),
        population_of="placements lived in on the day",
        measured_by=_measured_by(limits),
        meetings=held,
    )


def _of_panel(which: str) -> str:
    """The boundary of the finding's panel, as SQL."""
    return f"coalesce((%({which})s::date[])[array_position(%(panels)s::uuid[], f.panel)], %({which}_day)s::date)"


def _measured_by(limits: Thresholds) -> Callable[[Found], str]:
    usual = (
        f"Priority 2 from {working_days(limits.ex01_priority_2_days + 1)} or "
        f"{meetings(limits.ex01_priority_2_meetings)}, "
        f"1 from {working_days(limits.ex01_priority_1_days + 1)} or {meetings(limits.ex01_priority_1_meetings)}"
    )
    return lambda found: "Priority 3: imported from before go-live" if found.severity == 3 else usual


report = reporter(CODE, NAME, source)
