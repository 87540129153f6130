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


def taken(question: Question) -> str:
    """What officers decided or endorsed by the day: the route, the day on which they did, and the limit of that day.

    LIMIT 1 says that there is one limit at most: else PostgreSQL expects few to have any, and compares each with each.
    """
    common = "placement, version, reference, person, person_kind, panel, team, provider, funding, annual_cost"
    where = question.as_known()
    return f"""SELECT row_number() OVER () AS number, d.*, l.annual, l.scheme FROM (
            SELECT {common}, proof, route, decided_on AS day, (decided_by ->> 0)::uuid AS officer FROM read.decision
            WHERE approving AND route <> 'panel' AND decided_on <= %(on)s::date AND {where}
            UNION ALL SELECT {common}, endorsed, endorsed_route, endorsed_on, endorsed_by FROM read.decision
            WHERE endorsed_on <= %(on)s::date AND {where}) d
        LEFT JOIN LATERAL (SELECT annual, scheme FROM {LIMITS} WHERE l.route = d.route AND l.kind = d.person_kind
            AND d.day >= l.first AND d.day < l.end LIMIT 1) l ON true"""


def over_limit(part: str) -> str:
    """Of those taken, decisions whose cost a year is above the limit of the scheme in force on their day."""
    said = _details(
        ("Cost a year", POUNDS.format("d.annual_cost")), ("Limit", POUNDS.format("d.annual")), ("Scheme", "d.scheme")
    )
    return f"""SELECT {_columns(part, "'Above the limit of the ' || d.route", said)}
        FROM taken d WHERE d.annual_cost > d.annual"""


OFFICERS = json.dumps({route: sorted(roles) for route, roles in ROLES_FOR.items()})
"""The roles of which a decision by a route takes one."""


def wrong_officer(question: Question, part: str) -> str:
    """Of those taken, decisions to whose route the scheme gives no authority, and by who did not hold its role then."""
    known = question.as_known
    chairs = f"""EXISTS (SELECT FROM read.member m WHERE m.panel = d.panel AND m.member = d.officer
        AND m.days @> d.day AND {known("m")} AND m.capacities ?| ARRAY(SELECT jsonb_array_elements_text(
            (SELECT t.terms -> 'chaired_by' FROM read.terms t WHERE t.panel = d.panel AND t.effective_from <= d.day
             AND {known("t")} ORDER BY t.effective_from DESC, t.number DESC LIMIT 1))))"""
    holds = f"""EXISTS (SELECT FROM read.role r WHERE r.account = d.officer AND r.days @> d.day AND {known("r")}
        AND (%(officers)s::jsonb -> d.route) ? r.role)"""
    is_chairs = "d.route = 'chair''s action'"
    said = _details(("Cost a year", POUNDS.format("d.annual_cost")), ("Scheme", "d.scheme"))
    words = f"""CASE WHEN d.annual IS NULL THEN 'The scheme in force gives the ' || d.route || ' no authority'
        WHEN {is_chairs} THEN 'A chair''s action by somebody who did not chair the panel on that day'
        ELSE 'By the route ' || d.route || ', by somebody who did not hold that role on that day' END"""
    return f"""SELECT {_columns(part, words, said)}
        FROM taken d WHERE d.annual IS NULL OR NOT CASE WHEN {is_chairs} THEN {chairs} ELSE {holds} END"""


def split(part: str) -> str:
    """Of those taken, decisions that with others for the person, shortly before, pass the highest limit of any."""
    said = _details(("Together a year", POUNDS.format("s.total")), ("Highest limit", POUNDS.format("s.highest")))
    words = "'Approvals for one person, each within its limit, pass it together'"
    return f"""SELECT {_columns(part, words, said, "s.proofs")} FROM taken d JOIN (
            SELECT number, sum(annual_cost) AS total, max(annual) AS highest,
                jsonb_agg(proof ORDER BY proof -> 'position') AS proofs
            FROM (SELECT DISTINCT ON (d.number, o.placement) d.number, o.annual_cost, o.annual, o.proof
                FROM taken d JOIN taken o ON o.person = d.person AND (o.day, o.placement) <= (d.day, d.placement)
                AND o.day >= d.day - %(split_days)s::integer
                WHERE d.annual_cost <= d.annual AND o.annual_cost <= o.annual
                ORDER BY d.number, o.placement, o.annual_cost DESC) p
            GROUP BY number HAVING count(*) > 1 AND sum(annual_cost) > max(annual)) s USING (number)"""


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
