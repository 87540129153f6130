"""What is known about a placement, line by line: the same lines on its page and in a replay, which compares them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from placements.placement import Placement
from placements.vocabulary import Route
from projections.case import Case
from projections.dossier import Decided, Dossier
from web.formats import count, day, money, sentence
from web.pages.as_at import as_at, to_come
from web.pages.standing import standing
from web.pages.wording import ANSWERED, imported, lines, verdict
from web.pages.world import World
from web.telling.section import Fact, Section, written

WEEKS = 52

MOST_ADDENDA = 50
"""Of those there are, the last so many are among the facts."""


@dataclass(frozen=True)
class File:
    """All that is known about a placement, and what everything in it is called."""

    dossier: Dossier
    world: World

    @property
    def case(self) -> Case:
        return self.dossier.case

    @property
    def placement(self) -> Placement:
        return self.case.placement


def sections(dossier: Dossier, world: World) -> list[Section]:
    """All that is known, in the order of the page; what is not known has no line."""
    file = File(dossier, world)
    return written(
        [
            ("At a glance", _glance(file)),
            *((decided_title(n, each), _decision(each, file)) for n, each in enumerate(dossier.decisions, 1)),
            ("The stay", _stay(file)),
            ("The choice", _choice(file)),
            ("Options", _options(file)),
            ("The request", _request(file)),
            ("From before the register", _imported(file)),
            ("Afterwards", _afterwards(file)),
        ]
    )


def sections_on(dossier: Dossier, world: World, on: date) -> list[Section]:
    """The same as at a day: what had not happened by then is named as still to come, and told no further."""
    if not dossier.case.placement.reference:
        return []
    stood = [("Authorised", standing(dossier.case, on).sentence), ("Still to come", lines(to_come(dossier, on)))]
    return [*written([("On that day", stood)]), *sections(as_at(dossier, on), world)]


def _glance(file: File) -> Iterator[Fact]:
    case, world = file.case, file.world
    yield "Person", person_words(file)
    if case.provider:
        yield "Home", home_words(file)
        yield "Rating", world.rating(case.provider)
    if case.weekly_rate is not None:
        yield "Cost", f"{money(case.weekly_rate)} a week, {money(case.weekly_rate * WEEKS)} a year"
    yield "Panel", world.panel(file.placement.panel)
    yield "Team", case.team
    yield "Status", sentence(file.placement.status)


def _request(file: File) -> Iterator[Fact]:
    placement, case, dossier = file.placement, file.case, file.dossier
    yield "Service", sentence(placement.service_type or "")
    yield "Occasion", sentence(case.occasion or "")
    yield "Requested by", file.world.account(case.requested_by) if case.requested_by else ""
    yield "Needed by", "" if case.imported else day(placement.needed_by)
    yield "Funding", sentence(case.funding)
    yield "Needs", dossier.needs
    yield "Assessor's recommendation", dossier.recommendation
    yield "Questions", lines(f"{asked.asked}\n→ {asked.answer or 'not answered yet'}" for asked in dossier.questions)
    yield "Withdrawn", dossier.withdrawn


def _choice(file: File) -> Iterator[Fact]:
    world, choice = file.world, file.placement.choice
    if not choice:
        return
    yield "Chosen home", world.home(choice.provider)
    yield "Why this one", choice.why
    yield "Single source", choice.single_source_reason
    yield "One-off cost", money(choice.one_off) if choice.one_off else ""
    yield "Where it lies", sentence(choice.locality or "")
    for area in file.dossier.areas:
        by = f"{world.account(area.approved_by)}, {area.role}, on {day(area.approved_on)}"
        yield "Area approved", f"{world.home(area.provider)}: {by}\n{area.reasons}"


def _options(file: File) -> Iterator[Fact]:
    for explored in file.dossier.alternatives:
        yield sentence(explored.alternative), f"Not the answer: {explored.why_not}"
    for option in file.dossier.considered:
        rate = f" at {money(option.weekly_rate)} a week" if option.weekly_rate is not None else ""
        yield file.world.home(option.provider), lines([f"{sentence(ANSWERED[option.response])}{rate}", option.reason])


def _stay(file: File) -> Iterator[Fact]:
    stay = file.case.stay
    if not stay:
        return
    yield "Started", day(stay.started_on)
    yield "On the authority of", sentence(stay.authority) if stay.authority else "Nobody"
    yield "Rates", lines(f"{money(rate.weekly)} a week from {day(rate.since)}" for rate in stay.rates)
    yield "Ended", day(stay.ended_on) if stay.ended_on else ""
    yield "Why", sentence(file.dossier.end_reason or "") if stay.ended_on else ""


def decided_title(number: int, decided: Decided) -> str:
    made = decided.made
    by = "" if made.route is Route.PANEL else f", {made.route}"
    return f"Decision {number}: {made.outcome} on {day(made.decided_on)}{by}"


def _decision(decided: Decided, file: File) -> Iterator[Fact]:
    world = file.world
    if decided.voided:
        yield "Voided", decided.voided.why
    yield from verdict(decided.made, world)
    for place, met in sorted(decided.met.items()):
        yield f"Condition {place} met", f"{day(met.met_on)}\n{met.evidence}"
    if endorsed := decided.endorsed:
        by = world.account(endorsed.endorsed_by)
        yield "Endorsed", f"{day(endorsed.endorsed_on)}, {by}, {endorsed.route}\n{endorsed.reasons}"
    if ratified := decided.ratified:
        yield sentence(ratified.outcome), f"{day(ratified.decided_on)}\n{ratified.reasons}"
    yield "Notified", lines(f"{told.to}, {day(told.notified_on)}" for told in decided.notified)
    for appeal in decided.appeals:
        yield "Appeal", f"{appeal.made.appellant}, {day(appeal.made.appealed_on)}\n{appeal.made.grounds}"
        if appeal.decided:
            result = "Upheld" if appeal.decided.upheld else "Not upheld"
            yield "Appeal decided", f"{result}, {day(appeal.decided.decided_on)}\n{appeal.decided.reasons}"


def _imported(file: File) -> Iterator[Fact]:
    if found := file.case.imported:
        yield "Taken over from", found.source
        yield from imported(found, file.world)


def _afterwards(file: File) -> Iterator[Fact]:
    for recoded in file.case.recoded:
        yield "Retrospective reason, second reader", f"{sentence(recoded.reason)}\n{recoded.circumstances}"
    addenda = file.case.addenda
    if (more := len(addenda) - MOST_ADDENDA) > 0:
        yield "Earlier addenda", f"{count(more, 'addendum', 'addenda')} before these: the trail has them all"
    for addendum in addenda[-MOST_ADDENDA:]:
        yield "Addendum", addendum.words


def person_words(file: File) -> str:
    """The reference and, for those who may see it, the name."""
    id = file.placement.person
    world = file.world
    person, details = world.person(id), world.details(id)
    if details:
        return f"{person.reference}, {details.name}, born {day(details.born)}"
    if person.erased:
        return f"{person.reference} (details erased)"
    if not world.may_see(id):
        return f"{person.reference} (access restricted)"
    return f"{person.reference} (details erased since)" if person.sealed else person.reference


def home_words(file: File) -> str:
    """Name, code and place of the home lived in, or chosen."""
    home, world = file.case.provider, file.world
    stopped = "\nPlacements there are suspended by us" if world.suspended(home) else ""
    return f"{world.home(home)} ({world.code(home)}), {world.authority(home)}{stopped}"
