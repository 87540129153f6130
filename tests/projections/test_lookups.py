"""What pickers and lists ask: homes, persons, accounts, panels with their terms and members, meetings, settings."""

from datetime import date, time

from placements.account import Account, AccountClosed, AccountOpened, RoleGranted, RoleRevoked
from placements.meeting import (
    AttendanceRecorded,
    AttendanceWithdrawn,
    InterestDeclared,
    ItemListed,
    ItemRemoved,
    Meeting,
    MeetingCancelled,
    Purpose,
    Status,
)
from placements.panel import MemberAppointed, MemberRetired, Panel, PanelEstablished, TermsAdopted
from placements.person import AccessRestricted, Person, PersonErased, PersonRegistered
from placements.provider import (
    Provider,
    ProviderRated,
    Rating,
    SuspendedForPlacements,
)
from placements.settings import Settings
from placements.terms import Terms
from placements.vault import Details
from placements.vocabulary import Outcome, PanelKind, PersonKind, Role, ServiceType
from projections import accounts, council, meetings, people, providers
from projections.council import DEFAULTS
from projections.days import FOREVER, Span
from tests.projections.conftest import World, id_of
from tests.projections.events import CLOSED, IPOP, home, item_decided, listed, meeting, scheduled, settings

TODAY = date(2026, 3, 16)


def rated(rating: Rating, on: date) -> ProviderRated:
    return ProviderRated(rating=rating, inspected_on=on, published_on=on)


def test_homes_are_found_by_name_code_or_place_and_those_that_begin_so_come_first(world: World) -> None:
    good = rated(Rating.GOOD, date(2025, 2, 3))
    lark = home("SC100001", "Larkfield House", "Coventry", ServiceType.CHILDRENS_HOME)
    suspended = SuspendedForPlacements(from_=TODAY, reason="A safeguarding concern.")
    world.record(Provider, "lark", lark, rated(Rating.INADEQUATE, date(2024, 2, 3)), good, suspended)
    world.record(Provider, "sky", home("SC200002", "Skylark", "Solihull", ServiceType.FOSTERING))
    world.record(Provider, "unnamed", home("SC300003", None, "Coventry"))
    world.show()

    def codes(text: str = "", **asked: object) -> list[str]:
        return [found.code for found in providers.search(world.connection, text, **asked).rows]  # type: ignore[arg-type]

    assert codes("lark") == ["SC100001", "SC200002"]
    assert codes("coventry") == ["SC100001", "SC300003"]
    assert codes("sc3") == ["SC300003"]
    assert codes("100%") == []
    assert codes(service_type=ServiceType.FOSTERING) == ["SC200002"]
    assert codes(authority="Solihull") == ["SC200002"]
    assert codes(rating=Rating.GOOD) == ["SC100001"]
    page = providers.search(world.connection, limit=1, offset=1)
    assert ([row.name for row in page.rows], page.total) == (["SC300003"], 3)
    found = providers.by_id(world.connection, id_of("lark"))
    assert found
    assert (found.rating, found.rated_on, found.suspended) == (Rating.GOOD, date(2025, 2, 3), True)
    assert providers.by_id(world.connection, id_of("nowhere")) is None


def test_persons_are_found_through_the_vault_and_restricted_ones_by_reference_only(world: World) -> None:
    vault = world.register.vault
    for number, name in enumerate(("Asha Rao", "Ben Okafor", "Cara Dunn", "Dev Rao"), 1):
        details = Details(name=name, born=date(2012, 5, 6), address="1 High Street", reference=f"case {number}")
        sealed = vault.seal(id_of(name), details)
        kind = PersonKind.CHILD if number < 4 else PersonKind.ADULT
        world.record(Person, name, PersonRegistered(reference=f"PE-2026-00000{number}", kind=kind, sealed=sealed))
    world.record(Person, "Ben Okafor", AccessRestricted(why="A relative works here."))
    world.record(Person, "Cara Dunn", PersonErased(why="Her request."))
    vault.erase(id_of("Cara Dunn"))
    world.show()

    def found(text: str, **asked: object) -> list[str]:
        rows = people.search(world.connection, vault, text, **asked).rows  # type: ignore[arg-type]
        return [f"{row.reference[-1]} {row.details.name if row.details else ''}" for row in rows]

    assert found("rao") == ["1 Asha Rao", "4 Dev Rao"]
    assert found("RAO", kind=PersonKind.ADULT) == ["4 Dev Rao"]
    assert found("rao", limit=1) == ["1 Asha Rao"]
    assert found("case 1") == ["1 Asha Rao"]
    assert found("okafor") == []
    assert found("okafor", restricted=True) == ["2 Ben Okafor"]
    assert found("pe-2026-000002") == ["2 "]
    assert found("cara") == []
    assert found("pe-2026-000003") == ["3 "]
    opened = people.opened(world.connection, vault, [id_of("Asha Rao"), id_of("Ben Okafor")])
    assert {person.reference: person.details is not None for person in opened.values()} == {
        "PE-2026-000001": True,
        "PE-2026-000002": False,
    }


def test_accounts_are_listed_by_name_and_role(world: World) -> None:
    for name, roles in {"Zoe": (Role.REQUESTER,), "Abi": (Role.CHAIR,), "Mo": (Role.REQUESTER,)}.items():
        world.record(Account, name, AccountOpened(username=name.lower(), name=name, roles=roles))
    world.record(Account, "Zoe", RoleGranted(role=Role.CHAIR), RoleRevoked(role=Role.REQUESTER))
    world.record(Account, "Mo", AccountClosed(why="Left."))
    world.show()
    assert [row.name for row in accounts.accounts(world.connection)] == ["Abi", "Mo", "Zoe"]
    assert [row.name for row in accounts.accounts(world.connection, role=Role.CHAIR)] == ["Abi", "Zoe"]
    assert [row.name for row in accounts.accounts(world.connection, closed=False)] == ["Abi", "Zoe"]
    found = accounts.account(world.connection, id_of("Mo"))
    assert found
    assert (found.roles, found.closed) == ((), True)


def test_a_panel_has_the_terms_and_the_members_of_the_day(world: World) -> None:
    world.record(
        Panel,
        IPOP,
        PanelEstablished(name="Children's panel", kind=PanelKind.IPOP),
        TermsAdopted(label="1", effective_from=date(2025, 1, 1), terms=Terms(quorum=2, papers_time=time(12, 30))),
        TermsAdopted(label="2", effective_from=date(2026, 1, 1), terms=Terms(quorum=3)),
        MemberAppointed(member=id_of("chair"), capacities=("chair",), appointed_on=date(2025, 1, 1)),
        MemberRetired(member=id_of("chair"), retired_on=date(2025, 6, 1)),
        MemberAppointed(member=id_of("chair"), capacities=("vice chair",), appointed_on=date(2025, 9, 1)),
        at=date(2026, 1, 5),
    )
    world.show()
    assert [(row.panel, row.name, row.kind) for row in council.panels(world.connection)] == [
        (IPOP, "Children's panel", PanelKind.IPOP)
    ]
    versions = council.terms(world.connection, IPOP)
    in_force = {day: council.terms_on(versions, IPOP, day) for day in (date(2024, 12, 31), date(2025, 12, 31), TODAY)}
    assert [row and row.label for row in in_force.values()] == [None, "1", "2"]
    assert versions[1].terms == Terms(quorum=2, papers_time=time(12, 30))
    spells = council.members(world.connection, member=id_of("chair"))
    assert [(spell.capacities, spell.days) for spell in spells] == [
        (("chair",), Span(date(2025, 1, 1), date(2025, 6, 1))),
        (("vice chair",), Span(date(2025, 9, 1), FOREVER)),
    ]
    sitting = {day: len(council.members(world.connection, panel=IPOP, on=day)) for day in (date(2025, 7, 1), TODAY)}
    assert sitting == {date(2025, 7, 1): 0, TODAY: 1}
    assert council.panels(world.connection, known=date(2026, 1, 4)) == []


def test_settings_are_those_in_force_and_the_defaults_before_any(world: World) -> None:
    world.record(Settings, "settings", settings("a", date(2025, 4, 1)), at=date(2025, 4, 1))
    world.record(Settings, "settings", settings("b", date(2026, 4, 1)), at=date(2025, 5, 1))
    world.record(Settings, "settings", settings("c", date(2025, 4, 1), ex01_priority_1_days=20), at=date(2025, 6, 1))
    world.show()
    assert council.settings_on(world.connection, date(2025, 3, 31)) == DEFAULTS
    assert council.settings_on(world.connection, TODAY).label == "c"
    assert council.settings_on(world.connection, TODAY).thresholds.ex01_priority_1_days == 20
    assert council.settings_on(world.connection, TODAY, known=date(2025, 5, 31)).label == "a"
    assert council.settings_on(world.connection, date(2026, 4, 1)).label == "b"


def test_a_meeting_with_its_agenda_and_those_who_came(world: World) -> None:
    items: list[ItemListed] = [listed(name, reference=f"PL-{name}") for name in ("asha", "ben", "cara")]
    late = ItemListed(
        placement=id_of("dev"),
        reference="PL-dev",
        purpose=Purpose.DECISION,
        late=True,
        why_late="The placement broke down last night.",
    )
    came = AttendanceRecorded(member=id_of("chair"), capacities=("chair",))
    instead = AttendanceRecorded(member=id_of("deputy"), capacities=("education",), substitute_for=id_of("member"))
    mistaken = AttendanceRecorded(member=id_of("stranger"), capacities=())
    interest = InterestDeclared(member=id_of("deputy"), placement=id_of("asha"), nature="A governor.")
    world.record(Meeting, "m", *meeting(TODAY), *items, late, came, instead, mistaken, interest, at=TODAY)
    world.show()
    open_ = meetings.meeting(world.connection, id_of("m"))
    assert open_
    assert (open_.status, open_.items, open_.undecided, open_.present) == (Status.OPEN, 4, 4, 3)
    world.record(
        Meeting,
        "m",
        AttendanceWithdrawn(member=id_of("stranger")),
        ItemRemoved(placement=id_of("ben"), why="Withdrawn."),
        item_decided("asha", Outcome.DEFERRED),
        CLOSED,
        at=date(2026, 3, 17),
    )
    world.show()
    agenda = meetings.agenda(world.connection, id_of("m"))
    assert [(item.number, item.reference, item.outcome, item.late) for item in agenda] == [
        (1, "PL-asha", Outcome.DEFERRED, False),
        (3, "PL-cara", None, False),
        (4, "PL-dev", None, True),
    ]
    assert (agenda[0].conflicted, agenda[0].recorded_on) == ((id_of("deputy"),), date(2026, 3, 17))
    attended = meetings.attendance(world.connection, id_of("m"))
    assert {row.member: row.substitute_for for row in attended} == {
        id_of("chair"): None,
        id_of("deputy"): id_of("member"),
    }
    closed = meetings.meeting(world.connection, id_of("m"))
    assert closed
    assert (closed.status, closed.undecided, closed.closed_on) == (Status.CLOSED, 2, date(2026, 3, 17))
    items = meetings.agenda(world.connection, id_of("m"))
    assert {item.status for item in items if item.placement == id_of("asha")} == {Status.CLOSED}
    assert len(meetings.agenda(world.connection, id_of("m"), known=TODAY)) == 4


def test_meetings_are_listed_by_their_day(world: World) -> None:
    for day in (2, 16, 30):
        world.record(Meeting, f"m{day}", scheduled(date(2026, 3, day)))
    world.record(Meeting, "q", scheduled(TODAY, panel=id_of("QMG")), MeetingCancelled(why="Snow."))
    world.show()

    def days(**asked: object) -> list[int]:
        return [row.meets_on.day for row in meetings.meetings(world.connection, **asked).rows]  # type: ignore[arg-type]

    assert days() == [2, 16, 16, 30]
    assert days(panel=IPOP, from_=TODAY) == [16, 30]
    assert days(until=TODAY, status=(Status.SCHEDULED,)) == [2, 16]
    assert days(status=(Status.CANCELLED,)) == [16]
    assert days(limit=1) == [2]


def test_an_item_that_is_listed_again_for_another_purpose_keeps_its_place_and_its_interests(world: World) -> None:
    interest = InterestDeclared(member=id_of("chair"), placement=id_of("asha"), nature="A governor.")
    again = listed("asha", purpose=Purpose.RATIFICATION)
    world.record(Meeting, "m", *meeting(TODAY), listed("asha"), listed("ben"), interest, again, at=TODAY)
    world.show()
    agenda = meetings.agenda(world.connection, id_of("m"))
    assert [(item.number, item.purpose, item.conflicted) for item in agenda] == [
        (1, Purpose.RATIFICATION, (id_of("chair"),)),
        (2, Purpose.DECISION, ()),
    ]
