"""EX04, decision without rationale: rule 1 checked on the facts of every approval, made or imported (audit 000 R11).

It stands from the day of the decision. An addendum explains it; nothing clears it.
"""

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from placements.calendar import in_words
from placements.placement import PlacementImported, RationaleAdded
from placements.vocabulary import Outcome, is_childrens_external
from projections.case import DECIDING, NAMING, Case
from projections.days import Span
from projections.entry import EXPLAINED
from projections.exceptions.answer import reporter
from projections.exceptions.finding import Finding, finding, table, words
from projections.exceptions.question import Question, Source, always

CODE = "EX04"
NAME = "Decision without rationale"
DECIDED = "decided here"
IMPORTED = "imported"

TABLE = table("ex04", counted=True)
MOVED_BY = NAMING | DECIDING | {RationaleAdded}


def findings(case: Case) -> Iterator[Finding]:
    if not is_childrens_external(case.placement.person_kind, case.placement.service_type):
        return
    for decision in case.decisions:
        if decision.unexplained and (decision.made.approves or decision.made.outcome is Outcome.IN_PRINCIPLE):
            yield finding(
                case,
                key=f"{DECIDED} {decision.version}",
                part=DECIDED,
                words=f"{decision.made.outcome[0].upper()}{decision.made.outcome[1:]} without a full rationale",
                during=Span(decision.made.decided_on),
                since=decision.made.decided_on,
                details=_missing(decision.unexplained) + _addenda(case),
                proof=(decision.proof, *(addendum.proof for addendum in case.addenda)),
            )
    if case.imported and case.import_proof and (missing := unexplained_import(case.imported)):
        day = case.imported.approved_on or case.imported.started_on
        yield finding(
            case,
            key=IMPORTED,
            part=IMPORTED,
            words="Imported without a full rationale",
            during=Span(day),
            since=day,
            details=_missing(missing) + words(source=case.imported.source) + _addenda(case),
            proof=(case.import_proof, *(addendum.proof for addendum in case.addenda)),
        )


def unexplained_import(imported: PlacementImported) -> tuple[str, ...]:
    """What rule 1 misses in what was imported."""
    missing = []
    if not imported.why_chosen.strip():
        missing.append("why this provider was chosen")
    if imported.options_considered < 2 and not imported.single_source_reason.strip():
        missing.append("fewer than two providers considered, and no reason for a single source")
    if not imported.alternatives_explored.strip():
        missing.append("no alternative to an external placement explored")
    return tuple(missing)


def _missing(what: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(("Missing", one) for one in what)


def _addenda(case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((f"Explained on {in_words(addendum.written_on)}", addendum.words) for addendum in case.addenda)


def source(_: Connection[Any], question: Question) -> Source:
    return Source(
        sql=lambda standing: f"SELECT f.* FROM {standing('read.ex04')} f",
        tally="ex04",
        severity="1",
        population=f"""SELECT panel, team, provider, person_kind, placement FROM read.decision
            WHERE childrens_external AND (approving OR outcome = 'approved in principle')
            AND decided_on <= %(on)s::date AND {question.as_known()}
            UNION ALL SELECT panel, team, provider, person_kind, placement FROM read.entry
            WHERE imported AND childrens_external AND started_on <= %(on)s::date AND {question.as_known()}""",
        counts=(EXPLAINED,),
        population_of="approvals of children's external placements made, and imported, by the day",
        measured_by=always("Priority 1 at once; an addendum explains it and does not clear it"),
    )


report = reporter(CODE, NAME, source)
