"""The report of an audit as a tagged PDF (PDF/UA-1), in the order of internal audit's reports."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from placements.audit import Priority
from web.formats import count, day
from web.pages.audited import GRAVITY, MEANING, Audited, Line
from web.telling.audits import in_words
from web.telling.pdf import printable, typeset

TEMPLATE = Path(__file__).with_name("audit_report.typ")


def as_report(file: Audited) -> bytes:
    """The same to the byte when made twice on one day; Refused for letters that its fonts lack."""
    return typeset({"report": json.dumps(printable(report(file)))}, TEMPLATE)


def report(file: Audited) -> dict[str, Any]:
    audit = file.audit
    given = audit.opinion
    return {
        "title": f"Audit report: {audit.title}",
        "author": "placements",
        "about": [
            f"{audit.reference}, led by {file.world.account(audit.lead)}",
            f"Issued on {day(audit.reported_on)}"
            if audit.reported_on
            else f"Not issued: as it stood on {day(file.on)}",
            in_words(audit.scope, file.world) if audit.scope else "",
        ],
        "objective": audit.objective,
        "opinion": given.opinion if given else "No opinion is given yet",
        "meaning": MEANING[given.opinion] if given else "",
        "reasons": [words for words in (given.reasons, given.limitation) if words] if given else [],
        "counts": [[each, str(sum(line.item.priority is each for line in file.lines))] for each in Priority],
        "sample": sample(file),
        "strata": [[words, str(each.population), str(each.drawn)] for words, each in _strata(file)],
        "findings": [finding(line) for line in file.findings],
        "items": [item(line) for line in file.lines],
        "definitions": [[name, words] for name, words in {**MEANING, **GRAVITY}.items()],
    }


def sample(file: Audited) -> str:
    drawn = file.audit.sample
    if not drawn:
        return "No sample is drawn yet."
    papers = count(len(file.audit.papers), "item")
    return (
        f"{count(drawn.size, 'placement')} of {drawn.population:,}, drawn with the seed “{drawn.seed}” from the "
        f"register as it was at position {drawn.position:,}. {papers} of it have a working paper."
    )


def _strata(file: Audited) -> Iterator[tuple[str, Any]]:
    yield from zip(file.strata, file.audit.sample.strata if file.audit.sample else (), strict=True)


def finding(line: Line) -> dict[str, Any]:
    paper = line.paper
    assert paper
    assert paper.finding
    found, response = paper.finding, paper.response
    answered = [
        ["Management’s response", response.response],
        ["Agreed action", response.action],
        ["Accountable manager", response.owner],
        ["Agreed timescale", day(response.due_on)],
    ] if response else [["Management’s response", "None yet"]]  # fmt: skip
    return {
        "title": f"{line.reference}: {found.title} ({found.priority})",
        "lines": [
            ["Finding", found.condition],
            ["Risk", found.risk],
            ["Recommendation", found.recommendation],
            *answered,
            ["Progress", str(line.progress)],
        ],
    }


def item(line: Line) -> list[str]:
    result = line.item.priority or ("No finding" if line.paper else "No working paper yet")
    return [str(line.item.number), line.reference, line.stratum, result]
