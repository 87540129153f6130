"""What else happens in the year: papers on delegation, editions of the regulators' lists, people who come and go."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time

from placements import administration, commands
from placements.account import Account
from placements.administration import account_id
from placements.commands import SCHEME
from placements.demo.agenda import Story, at
from placements.demo.audits import audits
from placements.demo.case import Case
from placements.demo.council import PANELS, TERMS, Council, limits
from placements.demo.meetings import COORDINATORS
from placements.demo.profile import known
from placements.meeting import Meeting
from placements.panel import Panel
from placements.person import Person
from placements.placement import Placement
from placements.provider import Event, Provider
from placements.scheme import DelegationScheme
from placements.store import Actor
from placements.vocabulary import PanelKind, PersonKind, Role, Route

VERSION_12, VERSION_13 = "Constitution, part 3, version 12", "Constitution, part 3, version 13"


def happen(council: Council, staying: Sequence[Case]) -> None:
    """Let all of it happen that falls into the year. `staying`: placements from before that nothing is asked about."""
    for week, story in (
        (8, corporate_scheme(council, 8, VERSION_12)),
        (14, new_edition(council, 14)),
        (15, names_corrected(council, 15)),
        (17, suspension(council, 17, 29)),
        (21, new_member(council, 21)),
        (24, cancelled_meeting(council, 24)),
        (27, new_edition(council, 27)),
        (28, local_scheme(council, recorded=28, effective=20)),
        (31, new_terms(council, 31)),
        (33, account_closed(council, 33)),
        (34, corporate_scheme(council, 34, VERSION_13)),
        (40, new_edition(council, 40)),
        (47, persons(council, 47, staying)),
        *audits(council),
    ):
        if week > council.year.first:
            council.agenda.add(story)


def _administrator(council: Council) -> Actor:
    return council.actor("administrator", Role.ADMINISTRATOR)


def corporate_scheme(council: Council, week: int, version: str) -> Story:
    yield at(council.year.day(week), 9)
    council.decide(
        DelegationScheme,
        SCHEME,
        lambda scheme: scheme.issue_corporate(corporate_version=version, issued_on=council.today),
        _administrator(council),
    )


def local_scheme(council: Council, *, recorded: int, effective: int) -> Story:
    """Reviewed and adopted in time, and recorded weeks later: chairs decide less, and nothing more for children."""
    yield at(council.year.day(recorded), 14)
    since, by = council.year.day(effective), _administrator(council)
    council.decide(
        DelegationScheme,
        SCHEME,
        lambda scheme: [
            *scheme.review(
                reviewed_on=since,
                corporate_version=VERSION_12,
                finding="Chairs' actions were used more than was meant.",
            ),
            *scheme.adopt(
                label="Scheme of delegation, edition 8",
                effective_from=since,
                corporate_version=VERSION_12,
                limits=limits(raised_by=1.1, without=(PersonKind.CHILD, Route.CHAIRS_ACTION), adults_chair=60_000),
            ),
        ],
        by,
    )


def new_terms(council: Council, week: int) -> Story:
    yield at(council.year.day(week), 12)
    terms = replace(TERMS[PanelKind.IPOP], quorum=4, source="Amended by the Corporate Parenting Board")
    council.decide(
        Panel,
        PANELS[PanelKind.IPOP],
        lambda panel: panel.adopt_terms(label="Edition 2", effective_from=council.today, terms=terms),
        _administrator(council),
    )


def new_member(council: Council, week: int) -> Story:
    """One reviewing officer leaves the panel, another takes the place."""
    yield at(council.year.day(week), 12)
    by, today, ipop = _administrator(council), council.today, PANELS[PanelKind.IPOP]
    council.decide(
        Panel, ipop, lambda panel: panel.retire_member(member=account_id("reviewing.officer"), retired_on=today), by
    )
    council.appoint(ipop, "reviewing.officer.2", ("independent reviewing",), today, by)


def names_corrected(council: Council, week: int) -> Story:
    yield at(council.year.day(week), 10)
    administration.correct_name(
        council.register, account_id("quality.lead"), name="Agnes Kilbride", by=_administrator(council)
    )


def account_closed(council: Council, week: int) -> Story:
    yield at(council.year.day(week), 17)
    council.register.decide_together(
        [(Account, account_id("finance.2")), (Account, account_id("administrator"))],
        lambda leaver, administrator: [leaver.close(why="Left the council.", by=administrator), []],
        by=_administrator(council),
    )


def cancelled_meeting(council: Council, week: int) -> Story:
    """A meeting about providers of concern that nobody needs after all."""
    yield at(council.year.day(week), 9)
    by = council.actor(COORDINATORS[PanelKind.PEP], Role.COORDINATOR)
    meeting = commands.schedule_meeting(
        council.register,
        panel=PANELS[PanelKind.PEP],
        meets_on=council.year.day(week + 3),
        meets_at=time(14),
        by=by,
    ).id
    yield at(council.year.day(week + 2), 9)
    council.decide(Meeting, meeting, lambda held: held.cancel(why="No provider is of concern enough to meet."), by)


def new_edition(council: Council, week: int) -> Story:
    """The regulators' lists come out again, with the ratings published meanwhile."""
    yield at(council.year.day(week), 8)
    council.take_homes()


def suspension(council: Council, week: int, lifted: int) -> Story:
    """Two homes that were rated poorly get nobody new; one of them is taken off the list again."""
    homes = sorted(council.homes, key=lambda home: home.trusted)[:2]
    by = council.actor("commissioner", Role.COMMISSIONER)
    yield at(council.year.day(week), 15)
    for home in homes:
        council.decide(Provider, home.id, _suspend(council.today), by)
    yield at(council.year.day(lifted), 11)
    council.decide(
        Provider,
        homes[0].id,
        lambda provider: [
            *provider.receive_evidence(document="Report of the follow-up visit", received_on=council.today),
            *provider.lift_suspension(on=council.today, reason="The action plan is done; two visits confirm it."),
        ],
        by,
    )


def _suspend(day: date) -> Callable[[Provider], Sequence[Event]]:
    return lambda provider: provider.suspend(from_=day, reason="Medication errors found at the visit.")


def persons(council: Council, week: int, staying: Sequence[Case]) -> Story:
    """A person whose record few may see, and one who has left and whose details are erased."""
    yield at(council.year.day(week), 16)
    by = _administrator(council)
    council.decide(
        Person,
        known(staying[0].person),
        lambda person: person.restrict_access(why="Related to a member of the council's staff."),
        by,
    )
    corrected = known(staying[-1].person)
    known_so_far = council.register.vault.open(corrected, council.register.load(Person, corrected).sealed)
    assert known_so_far
    commands.correct_person(
        council.register,
        corrected,
        details=replace(known_so_far, address="7 Ferry Road, Netherby, ZZ3 4QN"),
        why="The address was that of a former home.",
        by=by,
    )
    gone = [case for case in staying[1:-1] if council.register.load(Placement, case.id).ended_on]
    if gone:
        why = "The retention period of an older record has passed; nothing here is on legal hold."
        commands.erase_person(council.register, known(gone[0].person), why=why, by=by)
