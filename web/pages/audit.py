"""The audit trail of a placement, person, home, meeting or account, or of the whole register: to read and to take."""

from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from placements.account import Account
from placements.audit import Audit
from placements.meeting import Meeting
from placements.person import Person
from placements.placement import Placement
from placements.provider import Provider
from placements.store import CODEC
from projections import accounts
from projections.trail import placements_of
from web import asked
from web.current import reading, register
from web.formats import day, spoken
from web.pages.paging import address
from web.telling.audit import Filters, Trail, newest
from web.trail_files import sent

pages = Blueprint("audit", __name__)

PAGE = 25
MOST_DAYS = 1000


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    PDF = "pdf"


FORMS = {Form.CSV: "CSV", Form.XLSX: "Excel", Form.JSON: "JSON", Form.PDF: "PDF"}


def kinds() -> list[tuple[str, str]]:
    """Every kind of event in words, those of a subject together."""
    named = ((name, f"{spoken(name.partition('.')[0])}: {spoken(name).lower()}") for name in CODEC.types)
    return sorted(named, key=lambda kind: kind[1])


def of_placement(id: UUID) -> Trail:
    return Trail(title=register().load(Placement, id).reference, histories=[id])


def of_person(id: UUID) -> Trail:
    """The person's own history and those of their placements."""
    title = register().load(Person, id).reference
    with reading() as connection:
        return Trail(title=title, histories=[id, *placements_of(connection, id)])


def of_provider(id: UUID) -> Trail:
    home = register().load(Provider, id)
    return Trail(title=home.name or home.code, about=id)


def of_meeting(id: UUID) -> Trail:
    return Trail(title=f"Meeting on {day(register().load(Meeting, id).meets_on)}", about=id)


def of_account(id: UUID) -> Trail:
    return Trail(title=register().load(Account, id).name, about=id)


def of_audit(id: UUID) -> Trail:
    return Trail(title=register().load(Audit, id).reference, histories=[id])


def of_everything() -> Trail:
    return Trail(title="The whole register")


@pages.get("/placements/<uuid:id>/trail")
def placement(id: UUID) -> ResponseReturnValue:
    return page(of_placement(id), url_for("placements.placement", id=id))


@pages.get("/people/<uuid:id>/trail")
def person(id: UUID) -> ResponseReturnValue:
    return page(of_person(id), url_for("people.person", id=id))


@pages.get("/providers/<uuid:id>/trail")
def provider(id: UUID) -> ResponseReturnValue:
    return page(of_provider(id), url_for("providers.provider", id=id))


@pages.get("/meetings/<uuid:id>/trail")
def meeting(id: UUID) -> ResponseReturnValue:
    return page(of_meeting(id), url_for("meetings.meeting", id=id))


@pages.get("/audits/<uuid:id>/trail")
def audit(id: UUID) -> ResponseReturnValue:
    return page(of_audit(id), url_for("audits.audit", id=id))


@pages.get("/trail/accounts/<uuid:id>")
def account(id: UUID) -> ResponseReturnValue:
    return page(of_account(id), url_for("audit.everything"))


@pages.get("/trail")
def everything() -> ResponseReturnValue:
    return page(of_everything(), "")


def filters() -> Filters:
    kind = asked.words("kind")
    return Filters(
        by=asked.id("by"),
        kind=kind if kind in CODEC.types else "",
        late=asked.whole("late", least=0, most=MOST_DAYS) or 0,
        recorded_from=asked.day("recorded_from"),
        recorded_until=asked.day("recorded_until"),
    )


def page(trail: Trail, back: str) -> ResponseReturnValue:
    """A page of the trail, or all of it as a file."""
    narrowed = replace(trail, filters=filters())
    if form := asked.one_of("format", Form):
        return sent(register(), narrowed, form)
    found = newest(register(), narrowed, before=asked.whole("before", least=1, most=2**53), limit=PAGE)
    with reading() as connection:
        people = accounts.accounts(connection)
    return render_template(
        "audit/trail.html",
        trail=narrowed,
        back=back,
        found=found,
        people=[(str(each.account), each.name) for each in people],
        kinds=kinds(),
        files=[(words, address(format=form, before=None)) for form, words in FORMS.items()],
        older=address(before=found.further) if found.further else "",
        newest=address(before=None) if asked.words("before") else "",
    )
