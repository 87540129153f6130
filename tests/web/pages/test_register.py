"""The register of placements: filtered by the address, sorted, paged, counted, as known then, and as a file."""

import csv
import re
from datetime import timedelta
from io import StringIO
from urllib.parse import quote
from uuid import uuid4

import pytest

from placements.vocabulary import Funding, Role, Route, ServiceType
from tests.web.pages.reading import words


@pytest.fixture
def reader(sign_in_as):
    return sign_in_as(Role.AUDITOR)


@pytest.fixture
def three(council, catch_up):
    """Amar's request, Amar's placement that the panel agreed and that has started, and Edith's request."""
    amar = council.requested()
    lived = council.started(team="Leaving Care")
    edith = council.requested(
        person=council.edith,
        service_type=ServiceType.NURSING_CARE,
        panel=council.qmg,
        team="Older People East",
        funding=Funding.JOINT,
    )
    catch_up()
    return amar, lived, edith


def listed(answer):
    """The references on the page, in order."""
    assert answer.status_code == 200
    return re.findall(r'<a class="[^"]*app-reference[^>]*>PL-2026-(\d+)<', answer.text)


def test_the_newest_request_comes_first(three, reader):
    answer = reader.get("/placements")
    assert listed(answer) == ["000003", "000002", "000001"]
    assert "3 placements" in words(answer)
    assert "Authorised" in words(answer)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("text=PL-2026-000002", ["000002"]),
        ("text=oak", ["000002"]),
        ("text=PE-2026-000002", ["000003"]),
        ("team=Older+People+East", ["000003"]),
        ("status=requested", ["000003", "000001"]),
        ("person_kind=child", ["000002", "000001"]),
        ("service_type=nursing+care", ["000003"]),
        ("flag=lived+in", ["000002"]),
        ("flag=lived+without+authorisation", []),
        ("started_from=2026-03-02", ["000002"]),
        ("started_until=2026-03-01", []),
        ("person_kind=child&status=requested&text=&panel=", ["000001"]),
        ("order=reference", ["000001", "000002", "000003"]),
        ("order=-weekly_rate", ["000002", "000003", "000001"]),
        ("text=100%25", []),
    ],
)
def test_the_list_is_what_its_address_says(three, reader, asked, found):
    assert listed(reader.get(f"/placements?{asked}")) == found


def test_panel_home_and_person_narrow_it_by_id_and_are_named(three, council, reader):
    assert listed(reader.get(f"/placements?panel={council.qmg}")) == ["000003"]
    assert listed(reader.get(f"/placements?person={council.amar}")) == ["000002", "000001"]
    answer = reader.get(f"/placements?provider={council.oak}")
    assert listed(answer) == ["000002"]
    assert "Remove the filter Home: Oak House" in words(answer)


def test_a_filter_that_is_on_can_be_taken_off(three, reader):
    answer = reader.get("/placements?person_kind=child&team=Leaving+Care")
    assert "Remove the filter For: Child" in words(answer)
    assert 'href="/placements?team=Leaving+Care"' in answer.text
    assert 'href="/placements?person_kind=child"' in answer.text


def test_nothing_found_says_what_to_do(three, reader):
    assert "No placement is like that. Remove a filter" in words(reader.get("/placements?text=zzz"))


def test_an_empty_register_says_what_to_do(council, sign_in_as):
    assert "There is no placement yet. Request the first one" in words(sign_in_as(Role.REQUESTER).get("/placements"))


def test_a_long_list_comes_in_pages(council, catch_up, reader):
    for _ in range(30):
        council.requested()
    catch_up()
    first, second = reader.get("/placements?order=reference"), reader.get("/placements?order=reference&page=2")
    assert "30 placements , 1 to 25 shown" in words(first)
    assert 'href="/placements?order=reference&amp;page=2"' in first.text
    assert listed(second) == [f"{number:06}" for number in range(26, 31)]
    assert "(page 2 of 2)" in second.text
    assert listed(reader.get("/placements?page=9")) == []


def test_the_register_as_it_was_known(three, council, clock, catch_up, sign_in_as):
    known = clock.now
    clock.forward(days=2)
    council.requested()
    catch_up()
    reader = sign_in_as(Role.AUDITOR)
    assert len(listed(reader.get("/placements"))) == 4
    answer = reader.get(f"/placements?known={quote(known.isoformat())}")
    assert len(listed(answer)) == 3
    assert "The register as it was known on 2 March 2026." in words(answer)
    assert len(listed(reader.get("/placements?known=2026-03-01"))) == 0


def test_the_file_has_every_row_of_the_same_list(three, reader, council):
    answer = reader.get("/placements.csv?person_kind=child&order=reference&page=2")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = [*csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))]
    assert [row["reference"] for row in rows] == ["PL-2026-000001", "PL-2026-000002"]
    assert rows[1]["weekly rate (pounds)"] == "4200.00"
    assert rows[1]["authorised"] == "yes"
    assert rows[1]["home"] == "Oak House"


def test_a_team_that_looks_like_a_formula_is_text_in_the_file(council, catch_up, reader):
    council.requested(team="=1+1")
    catch_up()
    [row] = csv.DictReader(StringIO(reader.get("/placements.csv").data.decode("utf-8-sig")))
    assert row["team"] == "'=1+1"


@pytest.mark.parametrize(
    "asked",
    ["page=0", "page=x", "panel=7", "status=happy", "flag=x", "order=password", "known=soon", "started_from=1.3.2026"],
)
def test_what_cannot_be_asked_is_refused_in_words(council, reader, asked):
    for address in ("/placements", "/placements.csv"):
        answer = reader.get(f"{address}?{asked}")
        assert answer.status_code == 422
        assert "in the address is not" in words(answer)


def test_an_id_that_nothing_has_finds_nothing(three, reader):
    assert listed(reader.get(f"/placements?provider={uuid4()}")) == []


def test_an_unauthorised_stay_is_marked(council, clock, catch_up, sign_in_as):
    id = council.submitted()
    clock.forward(days=3)
    council.start(id, clock.now.date() - timedelta(days=1), authority=Route.DIRECTOR)
    catch_up()
    answer = sign_in_as(Role.FINANCE).get("/placements?flag=lived+without+authorisation")
    assert len(listed(answer)) == 1
    assert "Not authorised" in words(answer)


def test_administrators_see_no_list(council, sign_in_as):
    for address in ("/placements", "/placements.csv"):
        assert sign_in_as(Role.ADMINISTRATOR).get(address).status_code == 403
