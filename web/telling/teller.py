"""Who tells which history: the fold that it goes through, its lines on a day, and the words of its events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from placements.account import Account
from placements.audit import Audit
from placements.authority import Authority
from placements.meeting import Meeting
from placements.panel import Panel
from placements.person import Person
from placements.provider import Provider
from placements.scheme import DelegationScheme
from placements.settings import Settings
from placements.store import Recorded
from projections.dossier import Dossier
from web.pages import facts, wording
from web.pages.wording import Told
from web.pages.world import World
from web.telling import audits, meeting, others, panel, provider, scheme
from web.telling.noted import Noted
from web.telling.section import Section


@dataclass(frozen=True)
class Teller:
    start: Any
    """What there is before the first event; its `evolve` takes recorded events in."""
    sections: Callable[[Any, World, date], list[Section]]
    """How it stands on a day. What has a date of its own is as on that day; all else is as it was known."""
    tell: Callable[[Any, World], Told]

    def states(self, history: Sequence[Recorded]) -> list[Any]:
        """What the history comes to before its first event, and after each."""
        return [*accumulate(history, lambda state, recorded: state.evolve(recorded), initial=self.start)]


TELLERS: Mapping[str, Teller] = {
    "Placement": Teller(Dossier(), facts.sections_on, wording.tell_placement),
    "Meeting": Teller(Noted(Meeting()), meeting.sections, meeting.tell),
    "Panel": Teller(Noted(Panel()), panel.sections, panel.tell),
    "DelegationScheme": Teller(Noted(DelegationScheme()), scheme.sections, scheme.tell),
    "Provider": Teller(Noted(Provider()), provider.sections, provider.tell),
    "Person": Teller(Noted(Person()), others.of_person, others.tell_person),
    "Audit": Teller(Noted(Audit()), audits.sections, audits.tell),
    "Account": Teller(Noted(Account()), others.of_account, others.tell_account),
    "Authority": Teller(Noted(Authority()), others.of_authority, others.tell_authority),
    "Settings": Teller(Noted(Settings()), others.of_settings, others.tell_settings),
}


def tell(recorded: Recorded, world: World) -> Told:
    """An event in words, without the details that say nothing."""
    return wording.worded(TELLERS[recorded.subject].tell(recorded.event, world))
