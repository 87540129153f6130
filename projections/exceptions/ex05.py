"""EX05, outside delegation: over the limit, by the wrong officer, without a quorum, with a conflicted member; split to
stay under a limit; and a local scheme not reviewed in time after a new corporate one (audit 000 R7).

Limits are those of the scheme in force on the day of the decision, as known at the moment asked about: a scheme that is
recorded late changes what was outside it, and not what was reported before.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from psycopg import Connection

from placements.scheme import CorporateSchemeIssued, SchemeAdopted, SchemeReviewed
from projections.case import DECIDING, NAMING, Case
from projections.council import Schemes, schemes
from projections.days import FOREVER, Span
from projections.decisions import DECIDED
from projections.exceptions.answer import reporter
from projections.exceptions.delegation import OFFICERS, limits_in_force, over_limit, split, taken, wrong_officer
from projections.exceptions.finding import Finding, end, finding, table
from projections.exceptions.question import Found, Question, Source
from projections.held import Held

CODE = "EX05"
NAME = "Outside delegation"
OVER_LIMIT = "over the limit"
WRONG_OFFICER = "wrong officer"
NOT_QUORATE = "not quorate"
CONFLICTED = "conflicted member decided"
OWN_REQUEST = "own request decided"
SPLIT = "approvals split"
LATE_SCHEME = "scheme not reviewed"

TABLE = table("ex05")
MOVED_BY = NAMING | DECIDING


def findings(case: Case) -> Iterator[Finding]:
    """What the history of one placement shows."""
    for decision in case.decisions:
        made = decision.made
        if made.approves and made.quorum_shortfall:
            yield finding(
                case,
                key=f"{NOT_QUORATE} {decision.version}",
                part=NOT_QUORATE,
                words=f"The meeting approved without a quorum: {made.quorum_shortfall}",
                during=Span(made.decided_on),
                since=made.decided_on,
                owner="the chair of the panel",
                proof=(decision.proof,),
            )
        if case.placement.requesters & set(made.decided_by):
            yield finding(
                case,
                key=f"{OWN_REQUEST} {decision.version}",
                part=OWN_REQUEST,
                words="Somebody decided their own request",
                during=Span(made.decided_on),
                since=made.decided_on,
                proof=(decision.proof,),
            )


def item_findings(held: Held) -> Iterator[Finding]:
    """Members who decided an item in which they had declared an interest."""
    for item in held.items.values():
        if item.conflicted and item.decided and (members := {*item.conflicted} & {*item.decided_by}):
            yield Finding(
                history=item.meeting,
                key=f"{CONFLICTED} {item.placement}",
                part=CONFLICTED,
                words=f"{len(members)} of the members who decided had declared an interest",
                first=item.meets_on,
                ends=None,
                since=item.meets_on,
                placement=item.placement,
                reference=item.reference,
                panel=item.panel,
                owner="the chair of the panel",
                proof=(item.listed, item.decided),
            )


def scheme_findings(known: Schemes) -> Iterator[Finding]:
    """Corporate schemes, until the local one was reviewed against them or adopted anew from them."""
    for issued, here in known.papers:
        if not isinstance(issued, CorporateSchemeIssued):
            continue
        ends = [(FOREVER, None), *((_followed_on(p), q) for p, q in known.papers if _follows(p, issued))]
        until, cleared_by = min(ends, key=lambda end: end[0])
        if issued.issued_on < until:
            yield Finding(
                history=known.history,
                key=issued.corporate_version,
                part=LATE_SCHEME,
                words=f"The local scheme is not reviewed against the corporate scheme {issued.corporate_version}",
                first=issued.issued_on,
                ends=end(Span(issued.issued_on, until)),
                since=issued.issued_on,
                owner="who keeps the scheme of delegation",
                proof=(here,),
                cleared_by=cleared_by,
            )


def _follows(paper: object, issued: CorporateSchemeIssued) -> bool:
    return isinstance(paper, SchemeAdopted | SchemeReviewed) and paper.corporate_version == issued.corporate_version


def _followed_on(paper: object) -> date:
    match paper:
        case SchemeAdopted(effective_from=day) | SchemeReviewed(reviewed_on=day):
            return day
        case _:
            return FOREVER


OF_THE_PLACEMENT = {
    **dict.fromkeys(("person", "person_kind", "provider", "funding"), "coalesce(f.{0}, e.{0}) AS {0}"),
    "team": "coalesce(nullif(f.team, ''), e.team, '') AS team",
}
"""What a meeting does not know of its items."""


def source(connection: Connection[Any], question: Question) -> Source:
    limits = question.settings.thresholds
    compared = (over_limit(OVER_LIMIT), wrong_officer(question, WRONG_OFFICER), split(SPLIT))
    columns = ", ".join(OF_THE_PLACEMENT.get(name, "f.{0}").format(name) for name in Finding.__struct_fields__)

    def sql(standing: Callable[[str], str]) -> str:
        stored = f"""SELECT {columns} FROM {standing("read.ex05")} f
            LEFT JOIN {question.entry} ON true
            WHERE f.part <> '{LATE_SCHEME}' OR f.since + make_interval(months => %(months)s::integer) < %(on)s::date"""
        if question.filters.cleared:
            return stored
        return f"WITH taken AS MATERIALIZED ({taken(question)}) {' UNION ALL '.join([stored, *compared])}"

    return Source(
        sql=sql,
        severity=f"CASE WHEN f.part = '{LATE_SCHEME}' THEN 2 ELSE 1 END",
        values={
            **limits_in_force(schemes(connection, known=question.known)),
            "months": limits.ex05_scheme_review_months,
            "split_days": limits.ex05_split_days,
            "officers": OFFICERS,
        },
        population=f"""SELECT panel, team, provider, person_kind, placement FROM read.decision
            WHERE decided_on <= %(on)s::date AND {question.as_known()}""",
        counts=(DECIDED,),
        compared=True,
        population_of="decisions made by the day",
        measured_by=_measured_by(limits.ex05_scheme_review_months),
    )


def _measured_by(months: int) -> Callable[[Found], str]:
    late = f"Priority 2 when not reviewed within {months} months"
    return lambda found: late if found.part == LATE_SCHEME else "Priority 1 at once"


report = reporter(CODE, NAME, source)
