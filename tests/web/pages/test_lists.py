"""Every list is a file as well, with all rows of what the page shows; people are found without a trace."""

import csv
import re
from datetime import date, timedelta
from io import StringIO

import pytest

from placements.meeting import Meeting
from placements.person import Person
from placements.vocabulary import PersonKind, Role
from tests.web.pages.reading import problem, words


def rows(answer):
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    return [*csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))]


@pytest.fixture
def reader(sign_in_as):
    return sign_in_as(Role.AUDITOR)


FILES = ("/panels/all.csv", "/people/all.csv", "/providers/all.csv", "/work/all.csv", "/exceptions/all.csv")


def test_each_list_leads_to_its_file(council, reader, sign_in_as):
    council.started()
    council.show()
    for file in FILES:
        page = file.removesuffix("/all.csv")
        asking = sign_in_as(Role.COORDINATOR) if page == "/work" else reader
        assert f'href="{file}"' in asking.get(page).text, page
        assert rows(asking.get(file)), file


def test_panels_with_their_terms_and_members(council, reader):
    council.scheduled(panel=council.qmg)
    council.show()
    first, second = rows(reader.get("/panels/all.csv"))
    assert (first["kind"], first["terms of reference"], first["quorum"], first["members"]) == ("IPOP", "2026", "2", "2")
    assert (first["meetings to come"], second["meetings to come"]) == ("0", "1")


def test_accounts_with_their_roles(council, sign_in_as):
    found = rows(sign_in_as(Role.ADMINISTRATOR).get("/accounts/all.csv"))
    assert {row["roles"] for row in found} == {*Role}
    assert sign_in_as(Role.AUDITOR).get("/accounts/all.csv").status_code == 403


def test_the_agenda_of_a_meeting_with_who_decided(council, reader):
    meeting = council.opened()
    decided = council.approved(meeting=meeting)
    waiting = council.submitted()
    council.put_on_agenda(meeting, waiting)
    council.show()
    assert f"/meetings/{meeting}/agenda.csv" in reader.get(f"/meetings/{meeting}").text
    first, second = rows(reader.get(f"/meetings/{meeting}/agenda.csv"))
    assert (first["placement"], first["outcome"]) == (council.state(decided).reference, "approved")
    assert first["decided by"].split("; ") == ["Chair", "Panel Member"]
    assert (second["outcome"], second["late"], second["why late"]) == ("", "yes", "Asked for today.")


def test_the_numbers_of_the_exception_reports(council, reader):
    id = council.submitted()
    council.start(id, council.register.today())
    council.show()
    found = {row["code"]: row for row in rows(reader.get("/exceptions/all.csv"))}
    assert set(found) == {"EX01", "EX02", "EX03", "EX04", "EX05"}
    assert (found["EX01"]["listed"], found["EX01"]["Within tolerance"]) == ("1", "1")
    assert rows(reader.get("/exceptions/all.csv?on=2026-03-01"))[0]["listed"] == "0"


def test_all_that_waits_and_not_only_what_the_page_shows(council, sign_in_as):
    for _ in range(10):
        council.requested()
    council.show()
    mine = sign_in_as(Role.REQUESTER)
    assert "Your requests to complete (10)" in words(mine.get("/work"))
    found = rows(mine.get("/work/all.csv"))
    assert [row["what waits"] for row in found] == ["Your requests to complete"] * 10


def test_meetings_come_in_pages_and_one_that_was_never_opened_stands_out(council, clock, sign_in_as):
    for _ in range(26):
        council.register.decide(
            Meeting, council.scheduled(), lambda meeting: meeting.cancel(why="Snow."), by=council.clerk
        )
    missed = council.scheduled()
    clock.forward(days=1)
    coming = council.scheduled(council.register.today() + timedelta(days=7))
    council.show()
    reader = sign_in_as(Role.AUDITOR)
    first = reader.get("/meetings")
    said = words(first)
    assert said.index("To come") < said.index("Past, and not opened yet") < said.index("Held and cancelled")
    assert len(re.findall(r"Cancelled\s*</strong>", first.text)) == 25
    assert 'href="/meetings?page=2"' in first.text
    second = reader.get("/meetings?page=2")
    assert len(re.findall(r"Cancelled\s*</strong>", second.text)) == 1
    for id in (missed, coming):
        assert first.text.count(str(id)) == second.text.count(str(id)) == 1
    assert len(rows(reader.get("/meetings/all.csv"))) == 28


def test_people_are_listed_and_counted_with_their_placements(council, reader):
    council.requested()
    council.requested()
    assert council.edith
    council.show()
    said = words(reader.get("/people"))
    assert "2 people" in said
    assert "PE-2026-000001 Amar Singh C-1001 5 Jan 2012 Child 2" in said
    assert "Edith Moss" not in words(reader.get("/people?kind=child"))
    assert reader.get("/people?kind=dog").status_code == 422


def test_a_person_is_found_by_name_and_the_name_stands_in_no_address(council, reader):
    for name in ("Amar Rao", "Amy Singh"):
        council.person(PersonKind.CHILD, name, date(2012, 1, 5), name)
    council.show()
    answer = reader.send("/people", {"text": "singh"})
    assert "Amy Singh" in words(answer)
    assert "Amar Rao" not in words(answer)
    assert "singh" not in answer.text.lower().replace("amy singh", "").replace('value="singh"', "")
    assert "Nobody goes by that" in words(reader.send("/people", {"text": "Nobody"}))
    problem(reader.send("/people", {"text": " "}), 422, "Enter a name, a case number or a reference")


def test_a_restricted_person_is_listed_without_details(council, sign_in_as):
    council.register.decide(
        Person, council.amar, lambda person: person.restrict_access(why="A threat."), by=council.clerk
    )
    council.show()
    assert "PE-2026-000001 Access restricted Child 0" in words(sign_in_as(Role.REQUESTER).get("/people"))
    assert "Nobody goes by that" in words(sign_in_as(Role.REQUESTER).send("/people", {"text": "Amar"}))
    assert "Amar Singh" in words(sign_in_as(Role.COORDINATOR).get("/people"))


def test_the_file_of_people_has_no_names(council, reader):
    council.requested()
    council.show()
    answer = reader.get("/people/all.csv")
    assert "Amar" not in answer.text
    assert "C-1001" not in answer.text
    assert rows(answer) == [
        {"reference": "PE-2026-000001", "child or adult": "child", "details": "kept", "placements": "1"}
    ]


def test_a_case_number_is_found_among_many_that_begin_like_it(council, sign_in_as):
    """Twenty would be shown, and the one that is meant is the last."""
    for number in range(30, 0, -1):
        council.person(PersonKind.CHILD, f"Child {number}", date(2012, 1, 5), f"X-{number}")
    council.show()
    client = sign_in_as(Role.REQUESTER)
    draft = client.send("/requests").location.removesuffix("/person")
    new = {
        "kind": "child",
        "name": "Somebody Else",
        "born": ["5", "1", "2012"],
        "reference": "x-1",
        "address": "1 High Street",
    }
    problem(client.send(f"{draft}/person/new", new), 422, "This case number is registered: search for PE-2026-000030")
