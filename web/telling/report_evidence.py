"""The evidence pack of an exception report: its rows, their placements, and the events that prove each."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from placements.errors import Refused
from placements.evidence import Matter
from projections.exceptions import Rule
from projections.exceptions.report import EVERYTHING, Filters, Report, Row
from projections.query import connected, known_at
from projections.trail import position_at
from web.formats import day, exact_moment, sentence, spoken
from web.telling.evidence import Making, files, pack, require_few, sealed_words


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An exception report, for a day and as known at a moment; None is today, and as sealed."""

    rule: Rule
    on: date | None = None
    known: datetime | date | None = None
    filters: Filters = EVERYTHING


def of_report(making: Making, asked: Asked) -> bytes:
    report = sealed_report(making, asked)
    matter = about_report(report)
    again = {"on": report.on, "known": report.known and report.known.isoformat(), **narrowed(asked.filters)}
    address = f"/api/exceptions/{report.code}/evidence.zip?{urlencode(again)}"
    return pack(making, matter, report_papers(making, matter, report, asked.filters), address)


def sealed_report(making: Making, asked: Asked) -> Report:
    """The report with all its rows; Refused for more than `most`, and when what it would know is not sealed yet."""
    register, known = making.register, known_at(asked.known) or making.known.at
    if position_at(register.store, known) > making.known.size and known > making.known.at:
        raise Refused(
            f"The checkpoint of the first {making.known.size:,} events does not cover all that was recorded by "
            f"{exact_moment(known)}: wait a few seconds until the next one is signed, then ask again."
        )
    with connected(register.store.pool) as connection:
        report = asked.rule.report(
            connection,
            on=asked.on or register.today(),
            known=known,
            filters=asked.filters,
            limit=making.most.entries + 1,
        )
    require_few(making, report.code, len(report.rows))
    return replace(report, known=known)


def about_report(report: Report) -> Matter:
    """The placements of its rows, and the events that prove them."""
    proofs = [*(proof for row in report.rows for proof in row.proof), *(row.cleared_by for row in report.rows)]
    return Matter(
        title=f"{report.code} {report.name} on {day(report.on)}",
        histories=[*dict.fromkeys(row.placement for row in report.rows if row.placement)],
        positions=sorted({proof.position for proof in proofs if proof}),
    )


def report_papers(making: Making, matter: Matter, report: Report, filters: Filters) -> dict[str, bytes]:
    assert report.known
    about = [
        f"As known on {exact_moment(report.known)}. Settings: {report.settings}.",
        f"{report.listed:,} listed, of {report.population:,} {report.population_of}.",
        *(f"Left out: {number:,}, {why}." for why, number in report.excluded.items()),
        *(f"Narrowed by {spoken(name).lower()}: {value}." for name, value in narrowed(filters).items()),
        *(f"{each.who}: {each.count} in {each.quarter}, more than the settings tolerate." for each in report.repeats),
        *sealed_words(making.known),
    ]
    return files("report", matter.title, about, [*map(row_told, report.rows)], making.known)


def narrowed(filters: Filters) -> dict[str, Any]:
    """What a report was narrowed by, as an address says it."""
    given = {name: value for name, value in vars(filters).items() if value != getattr(EVERYTHING, name)}
    return {name: "true" if value is True else value for name, value in given.items()}


def row_told(row: Row) -> dict[str, Any]:
    priority = f"Priority {row.severity}" if row.severity else "Within tolerance"
    who = (row.person_reference, row.provider_name, row.panel_name, row.team)
    proofs = [(proof, "Proved by") for proof in row.proof] + [(row.cleared_by, "Cleared by")] * bool(row.cleared_by)
    return {
        "title": f"{row.reference or sentence(row.part)}: {priority}",
        "lines": [
            f"{sentence(row.words).rstrip('.')}.",
            " · ".join(filter(None, who)),
            f"{sentence(row.clock)}. Owner: {row.owner}.",
        ],
        "details": [
            *row.details,
            *((label, f"event {proof.position:,}, {spoken(proof.event).lower()}") for proof, label in proofs if proof),
        ],
        "changes": [],
    }
