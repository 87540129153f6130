"""What shows only when decisions are held against the scheme, the panel and one another: findings made in SQL."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from placements.scheme import ROLES_FOR
from projections.council import SchemeRow
from projections.days import FOREVER
from projections.exceptions.finding import Finding
from projections.exceptions.question import Question
from projections.table import columns_of

POUNDS = "to_char({} / 100.0, 'FM£999,999,999,990.00')"


def limits_in_force(schemes: Sequence[SchemeRow]) -> dict[str, list[Any]]:
    """Every limit with the days on which its scheme was in force, as columns for `unnest`."""
    first_days = sorted({scheme.effective_from for scheme in schemes})
    in_force = {
        (day, end): max((s for s in schemes if s.effective_from == day), key=lambda s: s.number)
        for day, end in pairwise([*first_days, FOREVER])
    }
    rows = [
        (limit.route, limit.person_kind, day, end, limit.annual, scheme.label)
        for (day, end), scheme in in_force.items()
        for limit in scheme.limits
    ]
    names = ("route", "kind", "first", "end", "annual", "scheme")
    return {f"limit_{name}": [row[i] for row in rows] for i, name in enumerate(names)}


LIMITS = """unnest(%(limit_route)s::text[], %(limit_kind)s::text[], %(limit_first)s::date[], %(limit_end)s::date[],
    %(limit_annual)s::bigint[], %(limit_scheme)s::text[]) AS l (route, kind, first, "end", annual, scheme)"""

WITH_LIMIT = (
    f"LEFT JOIN {LIMITS} ON l.route = d.route AND l.kind = d.person_kind AND d.day >= l.first AND d.day < l.end"
)


def taken(question: Question) -> str:
    """What officers decided or endorsed by the day, with the route and the day on which they did."""
    common = "placement, version, reference, person, person_kind, panel, team, provider, funding, annual_cost"
    where = question.as_known()
    return f"""(SELECT {common}, proof, route, decided_on AS day, (decided_by ->> 0)::uuid AS officer FROM read.decision
            WHERE approving AND route <> 'panel' AND decided_on <= %(on)s::date AND {where}
        UNION ALL SELECT {common}, endorsed, endorsed_route, endorsed_on, endorsed_by FROM read.decision
            WHERE endorsed_on <= %(on)s::date AND {where})"""


def over_limit(question: Question, part: str) -> str:
    """Decisions whose cost a year is above the limit of the scheme in force on their day."""
    said = _details(
        ("Cost a year", POUNDS.format("d.annual_cost")), ("Limit", POUNDS.format("l.annual")), ("Scheme", "l.scheme")
    )
    return f"""SELECT {_columns(part, "'Above the limit of the ' || d.route", said)}
        FROM {taken(question)} d {WITH_LIMIT} WHERE d.annual_cost > l.annual"""


OFFICERS = json.dumps({route: sorted(roles) for route, roles in ROLES_FOR.items()})
"""The roles of which a decision by a route takes one."""


def wrong_officer(question: Question, part: str) -> str:
    """Decisions by a route to which the scheme of the day gives no authority, and by who did not hold its role then."""
    known = question.as_known
    chairs = f"""EXISTS (SELECT FROM read.member m WHERE m.panel = d.panel AND m.member = d.officer
        AND m.days @> d.day AND {known("m")} AND m.capacities ?| ARRAY(SELECT jsonb_array_elements_text(
            (SELECT t.terms -> 'chaired_by' FROM read.terms t WHERE t.panel = d.panel AND t.effective_from <= d.day
             AND {known("t")} ORDER BY t.effective_from DESC, t.number DESC LIMIT 1))))"""
    holds = f"""EXISTS (SELECT FROM read.role r WHERE r.account = d.officer AND r.days @> d.day AND {known("r")}
        AND (%(officers)s::jsonb -> d.route) ? r.role)"""
    is_chairs = "d.route = 'chair''s action'"
    said = _details(("Cost a year", POUNDS.format("d.annual_cost")), ("Scheme", "l.scheme"))
    words = f"""CASE WHEN l.annual IS NULL THEN 'The scheme in force gives the ' || d.route || ' no authority'
        WHEN {is_chairs} THEN 'A chair''s action by somebody who did not chair the panel on that day'
        ELSE 'By the route ' || d.route || ', by somebody who did not hold that role on that day' END"""
    return f"""SELECT {_columns(part, words, said)} FROM {taken(question)} d {WITH_LIMIT}
        WHERE l.annual IS NULL OR NOT CASE WHEN {is_chairs} THEN {chairs} ELSE {holds} END"""


def split(question: Question, part: str) -> str:
    """Decisions that with others for the same person, shortly before, pass the highest limit that any was within."""
    said = _details(("Together a year", POUNDS.format("s.total")), ("Highest limit", POUNDS.format("s.highest")))
    limited = f"(SELECT d.*, l.annual FROM {taken(question)} d {WITH_LIMIT} WHERE d.annual_cost <= l.annual)"
    words = "'Approvals for one person, each within its limit, pass it together'"
    return f"""SELECT {_columns(part, words, said, "s.proofs")} FROM {limited} d CROSS JOIN LATERAL (
            SELECT sum(p.annual_cost) AS total, count(*) AS placements, max(p.annual) AS highest,
                jsonb_agg(p.proof ORDER BY p.proof -> 'position') AS proofs
            FROM (SELECT DISTINCT ON (o.placement) o.* FROM {limited} o WHERE o.person = d.person
                AND (o.day, o.placement) <= (d.day, d.placement) AND o.day >= d.day - %(split_days)s::integer
                ORDER BY o.placement, o.annual_cost DESC) p) s
        WHERE s.placements > 1 AND s.total > s.highest"""


def _details(*labelled: tuple[str, str]) -> str:
    pairs = ", ".join(f"jsonb_build_array('{label}', {value})" for label, value in labelled)
    return f"jsonb_path_query_array(jsonb_build_array({pairs}), 'strict $[*] ? (@[1] != null)')"


def _columns(part: str, words: str, details: str, proof: str = "jsonb_build_array(d.proof)") -> str:
    """The columns of a finding about the decision `d`."""
    given = {
        "history": "d.placement",
        "key": f"'{part} ' || d.version",
        "part": f"'{part}'",
        "words": words,
        "first": "d.day",
        "since": "d.day",
        "details": details,
        "proof": proof,
        "owner": "''",
    }
    same = ("placement", "reference", "person", "person_kind", "panel", "team", "provider", "funding")
    return ", ".join(
        f"{given.get(name) or (f'd.{name}' if name in same else f'NULL::{column.type}')} AS {name}"
        for name, column in columns_of(Finding).items()
    )
