"""Everybody for whom a placement was asked or imported: a list to page through, and a search that leaves no trace."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from placements.vocabulary import PersonKind
from projections.people import Known, search
from projections.query import Page
from projections.register import counts
from web import asked
from web.current import reading, register
from web.downloads import MOST, csv, in_parts
from web.fields import line, submit
from web.forms import Form, show
from web.noting import name
from web.pages.paging import PAGE, address, paged
from web.people import may_see_restricted

if TYPE_CHECKING:
    from psycopg import Connection

pages = Blueprint("persons", __name__, url_prefix="/people")


class FindForm(Form):
    text = line("Name, case number or reference", "Enter a name, a case number or a reference")
    submit = submit("Search")


@pages.get("")
def persons() -> ResponseReturnValue:
    page = asked.whole("page", least=1, most=MOST) or 1
    with reading() as connection:
        found = listed(connection, PAGE, (page - 1) * PAGE)
    return listing(FindForm(formdata=None), found, page)


@pages.post("")
def find_person() -> ResponseReturnValue:
    """What is searched for travels in the form, since it may be a name, and never in an address."""
    form = FindForm()
    text = form.text.data if form.validate_on_submit() else ""
    with reading() as connection:
        found = listed(connection, PAGE, 0, text)
    return listing(form, found, 1)


def listed(connection: "Connection[Any]", limit: int, offset: int, text: str = "") -> Page[Known]:
    kind, vault, restricted = asked.one_of("kind", PersonKind), register().vault, may_see_restricted()
    return search(connection, vault, text, kind=kind, restricted=restricted, limit=limit, offset=offset)


def listing(form: FindForm, found: Page[Known], page: int) -> ResponseReturnValue:
    name(person.person for person in found.rows if person.details)
    return show(
        "people/people.html",
        form,
        found=found,
        page=page,
        **paged(found.total, page),
        placements=placements(),
        address=address,
        kind=asked.one_of("kind", PersonKind),
        searched=form.is_submitted() and not form.errors,
    )


def placements() -> dict[Any, int]:
    with reading() as connection:
        return counts(connection)


@pages.get("/all.csv")
def persons_file() -> ResponseReturnValue:
    """Everybody by reference. Names stay here: a file would outlive an erasure."""
    count = placements()
    everybody = in_parts(lambda *part: listed(*part).rows)
    rows = (cells(person, count.get(person.person, 0)) for person in everybody)
    return csv("people.csv", ("reference", "child or adult", "details", "placements"), rows)


def cells(person: Known, placements: int) -> Sequence[Any]:
    details = "erased" if person.erased else "restricted" if person.restricted else "kept"
    return person.reference, person.kind, details, placements
