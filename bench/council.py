"""A small council whose panel sits with items to decide: the template of the register that is loaded over HTTP."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from bench.generate import generate
from bench.template import Copy, Template
from placements import commands, database
from placements.administration import account_id
from placements.calendar import london_date
from placements.credentials import Credentials
from placements.demo.agenda import Year
from placements.demo.bulk import PATIENCE, BulkStore
from placements.demo.council import PANELS, Council
from placements.demo.load import founded
from placements.demo.meetings import COORDINATORS
from placements.demo.staff import MEMBERS
from placements.placement import Alternative, Placement, Response
from placements.store import Store, utc_now
from placements.vault import Details
from placements.vocabulary import Funding, Locality, Occasion, PanelKind, PersonKind, Role, ServiceType

ITEMS = 10
"""On the agenda of each meeting."""

PANEL = PANELS[PanelKind.QMG]
REQUESTER, COORDINATOR = "requester", COORDINATORS[PanelKind.QMG]
"""Their usernames."""


NEEDS = (
    "A ground-floor room and help with all transfers, close to a daughter who visits every day. Dementia with falls at "
    "night; eats well in company. Speaks Welsh with her family and is glad of a member of staff who does."
)
RECOMMENDATION = "Residential care within five miles, with waking night staff."


@dataclass(frozen=True)
class Sitting:
    """A panel that sits, as many times as the register was copied."""

    requester: str
    """A token of somebody who may ask for a placement, and of somebody who may record a decision."""
    coordinator: str
    persons: list[UUID]
    items: list[tuple[UUID, UUID, int]]
    """Placements to decide, each with its meeting and its version; neighbours are of different meetings."""


def sit(url: str, template_url: str, copies: int) -> Sitting:
    """Fill an empty register with meetings that are open."""
    meeting, persons, items = _template(template_url)
    generate(url, Template.read(template_url), copies)
    with database.pool(url, role="placements_web", size=1) as pool:
        credentials = Credentials(Store(pool), now=utc_now)
        tokens = [credentials.make_token(account_id(name), "bench") for name in (REQUESTER, COORDINATOR)]
        version = len(Store(pool).history(items[0]))
    all_copies = [Copy.of(number) for number in range(copies)]
    return Sitting(
        *tokens,
        persons=[copy.id(person.int) for copy in all_copies for person in persons],
        items=[(copy.id(item.int), copy.id(meeting.int), version) for item in items for copy in all_copies],
    )


def _template(url: str) -> tuple[UUID, list[UUID], list[UUID]]:
    """One open meeting with its items, recorded by the register's own commands."""
    day = london_date(utc_now()) - timedelta(days=1)
    with database.pool(url, role="placements_web", size=2, timeouts=database.Timeouts(statement=PATIENCE)) as pool:
        council = founded(BulkStore(pool), Year.until(day), 1, day)
        meeting = _meeting(council, day)
        persons, items = zip(*(_item(council, meeting, number, day) for number in range(ITEMS)), strict=True)
        commands.open_meeting(
            council.register, meeting, chair=account_id("adults.chair"), by=council.actor(COORDINATOR, Role.COORDINATOR)
        )
        council.register.flush()
    return meeting, [*persons], [*items]


def _meeting(council: Council, day: date) -> UUID:
    by = council.actor(COORDINATOR, Role.COORDINATOR)
    id = commands.schedule_meeting(council.register, panel=PANEL, meets_on=day, meets_at=time(9, 30), by=by).id
    for username in MEMBERS[PanelKind.QMG]:
        commands.record_attendance(council.register, id, member=account_id(username), by=by)
    return id


def _item(council: Council, meeting: UUID, number: int, day: date) -> tuple[UUID, UUID]:
    """A person, and a placement for them that is on the agenda."""
    register, by = council.register, council.actor(REQUESTER, Role.REQUESTER)
    home = council.trusted[ServiceType.RESIDENTIAL_CARE, Locality.IN_AREA][0]
    who = Details(name=f"Person {number}", born=date(1941, 5, 6), address="1 High Street", reference=f"A{number}")
    person = commands.register_person(register, kind=PersonKind.ADULT, details=who, by=by).id
    id = commands.request_placement(
        register,
        person=person,
        service_type=ServiceType.RESIDENTIAL_CARE,
        panel=PANEL,
        occasion=Occasion.NEW,
        team="Older people",
        needed_by=day + timedelta(days=14),
        needs=NEEDS,
        recommendation=RECOMMENDATION,
        funding=Funding.COUNCIL,
        by=by,
    ).id
    why_not = "Care at home was tried for six weeks and could not keep her safe at night."
    register.decide(
        Placement, id, lambda p: p.explore_alternative(alternative=Alternative.CARE_AT_HOME, why_not=why_not), by=by
    )
    commands.consider_provider(register, id, provider=home.id, response=Response.OFFERED, weekly_rate=95_000, by=by)
    commands.choose_provider(register, id, provider=home.id, weekly_rate=95_000, why="Waking night staff.", by=by)
    register.decide(Placement, id, lambda p: p.submit(), by=by)
    late = "Asked for by the hospital on the day before."
    commands.list_item(register, meeting, placement=id, why_late=late, by=council.actor(COORDINATOR, Role.COORDINATOR))
    return person, id
