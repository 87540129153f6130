"""A panel in words: its terms of reference in force on a day, and who sat on it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from placements import panel as said
from placements.panel import Panel, TermsAdopted
from placements.terms import Terms
from placements.vocabulary import in_force_on
from web.formats import count, day, sentence
from web.pages.wording import Told
from web.pages.world import World
from web.telling.noted import Noted
from web.telling.section import Fact, Section, others, written


def sections(noted: Noted[Panel], world: World, on: date) -> list[Section]:
    panel = noted.state
    adopted = in_force_on(on, panel.adopted)
    return written(
        [
            ("The panel", [("Name", panel.name), ("Kind", panel.kind or "")]),
            ("Terms of reference on that day", _in_force(adopted)),
            ("Members on that day", _members(panel, world, on)),
            ("Other versions of the terms", others(panel.adopted, adopted)),
        ]
    )


def _in_force(adopted: TermsAdopted | None) -> Iterator[Fact]:
    if adopted is None:
        yield "Version", "None was in force: the panel could not decide"
        return
    yield "Version", adopted.label
    yield "In force since", day(adopted.effective_from)
    yield from terms_in_words(adopted.terms)


def terms_in_words(terms: Terms) -> list[Fact]:
    """Terms of reference as councils write them."""
    needed = [f"{each.at_least} from {each.capacity}" for each in terms.requirements]
    chair = "members may send substitutes" if terms.substitutes else "no substitutes"
    facts = [
        ("Quorum", ", ".join([count(terms.quorum, "member"), *needed])),
        ("In the chair", f"{' or '.join(terms.chaired_by)}; {chair}"),
        ("May decide", ", ".join(map(sentence, terms.outcomes))),
        ("Endorses in principle", terms.endorsed_by.title),
        ("Between meetings", _between(terms)),
        ("Papers due", f"{count(terms.papers_working_days, 'working day')} before, at {terms.papers_time:%H:%M}"),
        ("Must come", ", ".join(map(sentence, terms.must_come))),
        ("Come afterwards", _afterwards(terms)),
        ("Contracts ending", _contracts(terms)),
        ("Written in", terms.source),
    ]
    return [(label, words) for label, words in facts if words]


def _between(terms: Terms) -> str:
    if not terms.between_meetings:
        return "Nobody decides"
    who = ", ".join(delegate.title for delegate in terms.between_meetings)
    return f"{who}; ratified at the next meeting and within {count(terms.ratify_within, 'working day')}"


def _afterwards(terms: Terms) -> str:
    left = {True: " (even if the person has left)", False: ""}
    return sentence(", ".join(f"{each.occasion}{left[each.even_if_ended]}" for each in terms.exempt))


def _contracts(terms: Terms) -> str:
    weeks = terms.contract_ending_weeks
    return f"on the agenda within {count(weeks, 'week')} of the meeting" if weeks else ""


def _members(panel: Panel, world: World, on: date) -> Iterator[Fact]:
    for member in panel.members:
        if spell := panel.membership(member, on):
            yield world.account(member), f"{', '.join(spell.capacities)}, since {day(spell.appointed_on)}"


def tell(event: Any, world: World) -> Told:
    match event:
        case said.PanelEstablished(name=name, kind=kind):
            return Told(f"Panel established: {name}", [("Kind", kind)])
        case said.TermsAdopted(label=label, effective_from=since, terms=terms):
            details = [("In force from", day(since)), *terms_in_words(terms)]
            return Told(f"Terms of reference adopted: {label}", details, takes_effect=since)
        case said.MemberAppointed(member=member, capacities=capacities, appointed_on=since):
            details = [("Stands for", ", ".join(capacities)), ("From", day(since))]
            return Told(f"{world.account(member)} appointed to the panel", details, takes_effect=since)
        case said.MemberRetired(member=member, retired_on=end):
            return Told(f"{world.account(member)} retired from the panel", [("From", day(end))], takes_effect=end)
    raise AssertionError(event)
