"""The scheme of delegation in words: the limits in force on a day, corporate versions and reviews."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from placements import scheme as said
from placements.scheme import DelegationScheme, SchemeAdopted
from placements.vocabulary import PersonKind
from web.formats import day, money, sentence
from web.pages.wording import Detail, Told
from web.pages.world import World
from web.telling.noted import Noted
from web.telling.section import Fact, Section, others, written

FOR = {PersonKind.CHILD: "children", PersonKind.ADULT: "adults"}


def sections(noted: Noted[DelegationScheme], _: World, on: date) -> list[Section]:
    adopted = noted.state.in_force_on(on)
    return written(
        [
            ("In force on that day", _in_force(adopted)),
            ("Limits on that day, a year", limits(adopted) if adopted else ()),
            ("Corporate scheme and reviews", _papers(noted, on)),
            ("Other versions", others(noted.state.adopted, adopted)),
        ]
    )


def _in_force(adopted: SchemeAdopted | None) -> Iterator[Fact]:
    if adopted is None:
        yield "Version", "None was in force: nobody might decide outside a panel"
        return
    yield "Version", adopted.label
    yield "In force since", day(adopted.effective_from)
    yield "Follows", adopted.corporate_version


def limits(adopted: SchemeAdopted) -> list[Detail]:
    """What each route may decide, for children and for adults."""
    return [(f"{sentence(each.route)}, {FOR[each.person_kind]}", money(each.annual)) for each in adopted.limits]


def _papers(noted: Noted[DelegationScheme], on: date) -> Iterator[Fact]:
    for recorded in noted.events:
        match recorded.event:
            case said.CorporateSchemeIssued(corporate_version=version, issued_on=issued) if issued <= on:
                yield version, f"Issued on {day(issued)}"
            case said.SchemeReviewed(reviewed_on=reviewed, corporate_version=version, finding=finding) if (
                reviewed <= on
            ):
                yield f"Review of {day(reviewed)}", f"Against {version}\n{finding}"


def tell(event: Any, _: World) -> Told:
    match event:
        case said.SchemeAdopted(label=label, effective_from=since, corporate_version=version):
            details = [("In force from", day(since)), ("Follows", version), *limits(event)]
            return Told(f"Scheme of delegation adopted: {label}", details, takes_effect=since)
        case said.CorporateSchemeIssued(corporate_version=version, issued_on=issued):
            return Told(f"Corporate scheme {version} issued", [], issued)
        case said.SchemeReviewed(reviewed_on=reviewed, corporate_version=version, finding=finding):
            return Told(f"Scheme reviewed against {version}", [("Finding", finding)], reviewed)
    raise AssertionError(event)
