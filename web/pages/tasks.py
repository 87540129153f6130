"""What is still missing before a request can go to its panel, as a list of tasks (rules 1 and 7)."""

from dataclasses import dataclass

from placements.placement import Placement, Response, Status
from placements.vocabulary import Locality, is_childrens_external
from web.formats import count, money, sentence
from web.pages.opened import Opened

OPEN = frozenset({Status.REQUESTED, Status.RETURNED, Status.IN_PRINCIPLE, Status.DEFERRED, Status.DECLINED})
"""While the options may still be worked on before a decision."""


@dataclass(frozen=True)
class Task:
    title: str
    said: str
    """What is recorded so far."""
    status: str
    colour: str
    """Of the status's tag; none for what is done or must wait."""
    endpoint: str = ""
    """Where it is done; empty when there is nothing to do."""


def tasks(file: Opened) -> list[Task]:
    return [_alternatives(file), _providers(file), _choice(file), *_area(file), _submission(file)]


def missing(placement: Placement) -> list[str]:
    """What rule 1 still asks for; nothing when the request may go to the panel."""
    return [
        words
        for words, lacking in (
            ("an alternative explored, and why not", _needs_alternative(placement)),
            ("a second provider considered, or why there is a single source", _needs_second(placement)),
            ("a provider chosen, and why", not _chosen(placement)),
        )
        if lacking
    ]


def _needs_alternative(placement: Placement) -> bool:
    return _rule_1(placement) and not placement.alternatives


def _needs_second(placement: Placement) -> bool:
    single = placement.choice and placement.choice.single_source_reason
    return _rule_1(placement) and len(placement.considered) < 2 and not single


def _chosen(placement: Placement) -> bool:
    """The chosen provider still offers the place."""
    choice = placement.choice
    return choice is not None and placement.considered.get(choice.provider) is Response.OFFERED


def _rule_1(placement: Placement) -> bool:
    return is_childrens_external(placement.person_kind, placement.service_type)


def _alternatives(file: Opened) -> Task:
    explored = len(file.dossier.alternatives)
    said = "What else was tried, and why it is not the answer"
    if explored:
        said = f"{count(explored, 'alternative')} explored"
    optional = not _rule_1(file.placement) and not explored
    return _task("Explore alternatives", said, "options.explore_alternative", done=bool(explored), optional=optional)


def _providers(file: Opened) -> Task:
    considered = len(file.placement.considered)
    said = "Homes that were asked, and what they answered"
    if considered:
        said = f"{count(considered, 'provider')} considered"
    done = not _needs_second(file.placement) and considered > 0
    return _task("Ask providers", said, "options.find_provider", done=done)


def _choice(file: Opened) -> Task:
    choice, offered = file.placement.choice, Response.OFFERED in file.placement.considered.values()
    said = "One of those that offered a place, and why"
    if choice:
        said = f"{file.world.home(choice.provider)}, {money(choice.weekly_rate)} a week"
    if not offered:
        return Task("Choose the provider", said, "Cannot start yet", "")
    return _task("Choose the provider", said, "options.choose_provider", done=_chosen(file.placement))


def _area(file: Opened) -> list[Task]:
    """A home outside the area waits for its officer, beside the panel."""
    choice = file.placement.choice
    if not choice or choice.locality in {None, Locality.IN_AREA}:
        return []
    title, said = "Approve the area", f"The home is {choice.locality} (SI 2010/959 reg 11)"
    if (choice.provider, choice.locality) in file.placement.areas_approved:
        return [Task(title, said, "Completed", "")]
    officer = "Director" if choice.locality is Locality.AT_A_DISTANCE else "nominated officer"
    return [Task(title, said, f"Waits for the {officer}", "yellow", "decisions.approve_area")]


def _submission(file: Opened) -> Task:
    placement, title = file.placement, f"Submit to {file.world.panel(file.placement.panel)}"
    if placement.status is Status.SUBMITTED:
        return Task(title, "The panel has it", "Completed", "")
    if placement.status is Status.RETURNED:
        said = "The panel asked for information"
        return _task("Answer the panel", said, "options.provide_information", done=False)
    if lacking := missing(placement):
        return Task(title, f"Still missing: {'; '.join(lacking)}", "Cannot start yet", "")
    if placement.status not in OPEN:
        return Task(title, sentence(placement.status), "Completed", "")
    return _task(title, "Everything that the panel needs is here", "options.submit_to_panel", done=False)


def _task(title: str, said: str, endpoint: str, *, done: bool, optional: bool = False) -> Task:
    if done:
        return Task(title, said, "Completed", "", endpoint)
    return Task(title, said, *(("Optional", "grey") if optional else ("To do", "blue")), endpoint)
