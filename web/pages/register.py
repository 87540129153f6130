"""The register: every placement, filtered by what the address says, sorted, paged, counted, and as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from placements.calendar import london_date
from placements.placement import Status
from placements.vocabulary import PersonKind, ServiceType
from projections import council
from projections.names import named
from projections.query import Page, known_at
from projections.register import Filters, Flag, Listed, Sort, every, find, teams
from web import asked
from web.current import reading, register
from web.downloads import MOST, csv
from web.formats import day, sentence
from web.pages.paging import PAGE, address, paged

pages = Blueprint("register", __name__)

HEAD = (
    "reference", "person", "child or adult", "service", "panel", "team", "funding", "status", "authorised", "home",
    "home's code", "weekly rate (pounds)", "needed by", "started", "ended", "outcome", "route", "decided",
    "ceiling (pounds)",
)  # fmt: skip


FILTERS = {
    "text": "Containing",
    "flag": "Only",
    "status": "Status",
    "person_kind": "For",
    "service_type": "Service",
    "panel": "Panel",
    "team": "Team",
    "provider": "Home",
    "person": "Person",
    "started_from": "Started from",
    "started_until": "Started until",
}
"""What the list may be narrowed to, in words."""


class Order(StrEnum):
    """What the list may be sorted by; a minus turns the order round."""

    NEWEST = "-requested_on"
    OLDEST = "requested_on"
    REFERENCE = "reference"
    DEAREST = "-weekly_rate"
    CHEAPEST = "weekly_rate"
    LATEST_START = "-started_on"
    EARLIEST_START = "started_on"
    LATEST_DECISION = "-decided_on"
    HOME = "provider_name"
    TEAM = "team"
    STATUS = "status"


ORDERS = {
    Order.NEWEST: "Newest request",
    Order.OLDEST: "Oldest request",
    Order.REFERENCE: "Reference",
    Order.DEAREST: "Dearest",
    Order.CHEAPEST: "Cheapest",
    Order.LATEST_START: "Latest start",
    Order.EARLIEST_START: "Earliest start",
    Order.LATEST_DECISION: "Latest decision",
    Order.HOME: "Home",
    Order.TEAM: "Team",
    Order.STATUS: "Status",
}


@dataclass(frozen=True)
class Chosen:
    """A filter that is on."""

    what: str
    value: str
    without: str
    """The address of the list without it."""


@dataclass(frozen=True)
class Question:
    """What is asked for, as the address says it: it survives a reload, and can be sent to somebody else."""

    filters: Filters
    known: datetime | date | None
    order: Order
    page: int

    @property
    def on(self) -> date:
        """The day on which a placement is told to be lived in, or authorised: that of the moment, or today."""
        return london_date(known_at(self.known) or register().now())

    @property
    def asked(self) -> dict[str, Any]:
        """The same for the queries of the register."""
        sort, descending = Sort(self.order.removeprefix("-")), self.order.startswith("-")
        return {"on": self.on, "known": self.known, "sort": sort, "descending": descending}

    def answer(self) -> Page[Listed]:
        with reading() as connection:
            return find(connection, self.filters, **self.asked, limit=PAGE, offset=(self.page - 1) * PAGE)

    def every(self) -> Iterator[Listed]:
        """The rows of all pages."""
        with reading() as connection:
            yield from every(connection, self.filters, **self.asked, limit=MOST)


def question() -> Question:
    status = asked.one_of("status", Status)
    return Question(
        filters=Filters(
            text=asked.words("text"),
            status=(status,) if status else (),
            panel=asked.id("panel"),
            team=asked.words("team"),
            provider=asked.id("provider"),
            person=asked.id("person"),
            person_kind=asked.one_of("person_kind", PersonKind),
            service_type=asked.one_of("service_type", ServiceType),
            started_from=asked.day("started_from"),
            started_until=asked.day("started_until"),
            flag=asked.one_of("flag", Flag),
        ),
        known=asked.moment("known"),
        order=asked.one_of("order", Order) or Order.NEWEST,
        page=asked.whole("page", least=1, most=MOST) or 1,
    )


@pages.get("/placements")
def placements() -> ResponseReturnValue:
    asking = question()
    found, filters = asking.answer(), asking.filters
    with reading() as connection:
        names = named(connection, [filters.panel, filters.provider, filters.person])
        panels = [(panel.panel, panel.name) for panel in council.panels(connection)]
        known_teams = [(team, team) for team in teams(connection)]
    return render_template(
        "register/placements.html",
        question=asking,
        found=found,
        **paged(found.total, asking.page),
        chosen=chosen({str(id): name.name for id, name in names.items()}),
        panels=panels,
        teams=known_teams,
        statuses=in_words(status for status in Status if status is not Status.NEW),
        services=in_words(ServiceType),
        kinds=[(PersonKind.CHILD, "Children"), (PersonKind.ADULT, "Adults")],
        flags=in_words(Flag),
        orders=[*ORDERS.items()],
        authorised=authorised,
        address=address,
    )


def in_words(members: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, sentence(member)) for member in members]


@pages.get("/placements.csv")
def placements_file() -> ResponseReturnValue:
    """All rows of the same list."""
    asking = question()
    on = asking.on
    return csv("placements.csv", HEAD, (cells(row, on) for row in asking.every()))


def cells(row: Listed, on: date) -> Sequence[Any]:
    return (
        row.reference, row.person_reference, row.person_kind, row.service_type, row.panel_name, row.team, row.funding,
        row.status, authorised(row, on), row.provider_name, row.provider_code, pounds(row.weekly_rate), row.needed_by,
        row.started_on, row.ended_on, row.outcome, row.route, row.decided_on, pounds(row.weekly_ceiling),
    )  # fmt: skip


def authorised(row: Listed, on: date) -> str:
    """Whether somebody lives there authorised on that day; empty when nobody does."""
    if not row.lived or on not in row.lived:
        return ""
    return "yes" if any(on in span for span in row.authorised) else "no"


def pounds(pence: int | None) -> str:
    """For a sheet: 1234.50"""
    return "" if pence is None else f"{pence // 100}.{pence % 100:02}"


def chosen(names: Mapping[str, str]) -> list[Chosen]:
    """The filters that are on; `names` gives the words for ids."""
    given = {name: request.args.get(name, "").strip() for name in FILTERS}
    return [
        Chosen(FILTERS[name], shown(name, value, names), address(**{name: None}))
        for name, value in given.items()
        if value
    ]


def shown(name: str, value: str, names: Mapping[str, str]) -> str:
    """The value of a filter in words."""
    if name in {"started_from", "started_until"}:
        return f"{FILTERS[name]} {day(date.fromisoformat(value))}"
    return sentence(names.get(value, value))
