"""The audit trail: in words, before and after, narrowed by its address, and as a file that opens as what it is."""

import json
from csv import reader
from datetime import timedelta
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from pikepdf import Array, Dictionary, Pdf

from placements import commands
from placements.provider import Rating
from placements.vocabulary import Role, Route
from tests.web.pages.reading import words


@pytest.fixture
def auditor(sign_in_as):
    return sign_in_as(Role.AUDITOR)


@pytest.fixture
def started(council, clock):
    """Approved on 2 March; its start of 4 March was recorded on 9 March."""
    meeting = council.opened()
    id = council.approved(meeting=meeting)
    clock.forward(days=7)
    council.start(id, council.register.today() - timedelta(days=5), authority=Route.PANEL)
    council.show()
    return id, meeting


def rows(answer):
    assert answer.status_code == 200, answer.text
    return [*reader(StringIO(answer.get_data().decode("utf-8-sig")))]


def test_an_entry_says_what_changed_who_recorded_it_and_how_late(council, started, sign_in_as):
    told = words(sign_in_as(Role.COMMISSIONER).get(f"/placements/{started[0]}/trail"))
    newest = told[: told.index("Decision") if "Decision" in told else None]
    assert "Placement started 9 March 2026 at 9:30:00am GMT by" in newest
    assert "requester PL-2026-000001 . Happened on 4 March 2026. Recorded 3 working days later" in told
    assert "Started – 4 March 2026" in told
    assert "From: The server's command line, or an import." in told


def test_what_the_service_records_names_its_request(council, sign_in_as):
    id = council.requested()
    clerk = sign_in_as(Role.COORDINATOR)
    clerk.send(f"/placements/{id}/withdrawal", {"why": "He goes home."})
    assert "From: The service, by request" in words(clerk.get(f"/placements/{id}/trail"))


def test_the_trails_of_a_person_a_home_a_meeting_and_a_panel_member(council, started, auditor):
    _, meeting = started
    about = {
        f"/people/{council.amar}/trail": ("PE-2026-000001 registered", "Placement started"),
        f"/providers/{council.oak}/trail": ("Home registered with Ofsted", "Oak House chosen"),
        f"/meetings/{meeting}/trail": ("PL-2026-000001 put on the agenda", "Approved"),
        f"/trail/accounts/{council.by(Role.CHAIR).id}": ("was there", "Approved"),
    }
    for address, (one, another) in about.items():
        told = words(auditor.get(address))
        assert one in told, address
        assert another in told, address
        assert "Settings adopted" not in told, address
    assert "Settings adopted" in words(auditor.get("/trail?kind=Settings.SettingsAdopted"))


def test_a_trail_has_no_name_of_anybody_who_is_placed(council, started, auditor):
    for address in (f"/people/{council.amar}/trail", f"/people/{council.amar}/trail?format=csv", "/trail?format=json"):
        shown = auditor.get(address).text
        assert "PE-2026-000001" in shown
        assert "Amar" not in shown
        assert "aesgcm1" not in shown


def test_the_address_narrows_by_who_kind_lateness_and_days(council, started, auditor):
    id, _ = started

    def kinds(asked):
        return [row[14] for row in rows(auditor.get(f"/placements/{id}/trail?format=csv&{asked}"))[1:]]

    assert len(kinds("")) == len(council.register.history(id))
    assert kinds("late=3") == ["Placement.PlacementStarted"]
    assert kinds("late=4") == []
    assert kinds("kind=Placement.DecisionRecorded") == ["Placement.DecisionRecorded"]
    assert kinds("recorded_from=2026-03-03") == ["Placement.PlacementStarted"]
    assert "Placement.PlacementStarted" not in kinds("recorded_until=2026-03-08")
    assert kinds("recorded_from=2026-03-09&recorded_until=2026-03-09") == ["Placement.PlacementStarted"]
    assert kinds("recorded_from=9999-12-31") == []
    assert kinds("recorded_from=0001-01-01&recorded_until=9999-12-31") == kinds("")
    assert kinds(f"by={council.clerk.id}") == ["Placement.DecisionRecorded"]
    assert kinds(f"by={council.by(Role.DIRECTOR).id}") == []


def test_older_events_are_a_link_away(council, auditor):
    id = council.requested()
    for number in range(26):
        council.do(id, lambda p, number=number: p.amend(
            needed_by=p.needed_by, needs=f"Need {number}.", team="North", funding="council", why="It changed."
        ))  # fmt: skip
    council.show()
    told = words(first := auditor.get(f"/placements/{id}/trail"))
    assert "Need 25." in told
    assert "Placement requested" not in told
    older = first.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "Placement requested" in words(auditor.get(older))


def test_a_file_has_every_event_from_the_first_on(council, started, auditor):
    id, _ = started
    head, *found = rows(auditor.get(f"/placements/{id}/trail?format=csv"))
    positions = [recorded.position for recorded in council.register.history(id)]
    assert [int(row[0]) for row in found] == positions
    assert head[:4] == ["position", "about", "what happened", "details"]
    entries = json.loads(auditor.get(f"/placements/{id}/trail?format=json").text)
    assert [entry["position"] for entry in entries] == positions
    book = workbook(auditor, f"/placements/{id}/trail?format=xlsx")
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == positions


def workbook(browser, address):
    with browser.get(address) as answer:
        return load_workbook(BytesIO(answer.data))


def test_nothing_that_somebody_typed_becomes_a_formula(council, auditor):
    id = council.requested(team='=HYPERLINK("http://x","y")', needs="=1+1")
    council.do(id, lambda p: p.withdraw(why="@SUM(A1)"))
    council.show()
    for row in rows(auditor.get(f"/placements/{id}/trail?format=csv")):
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row)
    book = workbook(auditor, f"/placements/{id}/trail?format=xlsx")
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any("=1+1" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # "f" is a formula
    assert not any(cell.hyperlink for cell in cells)


def test_the_pdf_is_tagged_named_and_the_same_when_made_twice(council, started, auditor):
    address = f"/placements/{started[0]}/trail?format=pdf"
    answer = auditor.get(address)
    assert answer.content_type == "application/pdf"
    assert answer.data == auditor.get(address).data
    with Pdf.open(BytesIO(answer.data)) as pdf, pdf.open_metadata() as said:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert said["pdfuaid:part"] == "1"
        assert said["dc:title"] == "Audit trail: PL-2026-000001"
        tags = {str(element) for element in structure(pdf.Root.StructTreeRoot)}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= tags


def structure(element):
    if "/S" in element:
        yield element.S
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary):
            yield from structure(kid)


def test_letters_that_the_pdf_has_no_font_for_are_refused_and_every_other_form_has_them(council, auditor):
    id = council.requested(needs="她喜欢猫。")
    council.show()
    answer = auditor.get(f"/placements/{id}/trail?format=pdf")
    assert answer.status_code == 409
    assert "take it as CSV, Excel or JSON instead." in words(answer)
    assert "她喜欢猫。" in auditor.get(f"/placements/{id}/trail?format=json").text


def test_a_name_that_no_header_holds_still_names_the_file(council, auditor):
    id = council._home("SC400001", 'The “Öak” "House"', "Coventry", Rating.GOOD)
    for form in ("csv", "json", "pdf"):
        named = auditor.get(f"/providers/{id}/trail?format={form}").headers["Content-Disposition"]
        assert named == f'attachment; filename="Trail of The -ak- -House-.{form}"'


def test_what_was_typed_cannot_write_the_pdf(council, auditor):
    id = council.requested(needs='#panic("x") $1/0$ *bold* \\ ] } " Ж العربية ‮', team="#sys")
    council.show()
    assert auditor.get(f"/placements/{id}/trail?format=pdf").data.startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("form", "most", "said"), [("pdf", "MOST_IN_PDF", "a PDF takes"), ("xlsx", "MOST_IN_WORKBOOK", "a workbook takes")]
)
def test_more_events_than_a_form_takes_are_refused_with_what_to_do(
    council, started, auditor, monkeypatch, form, most, said
):
    address = f"/placements/{started[0]}/trail?format={form}"
    monkeypatch.setattr(f"web.trail_files.{most}", len(council.register.history(started[0])))
    with auditor.get(address) as answer:
        assert answer.status_code == 200
    monkeypatch.setattr(f"web.trail_files.{most}", 3)
    answer = auditor.get(address)
    assert answer.status_code == 409
    assert said in words(answer)
    assert "narrow it by dates or by kind" in words(answer)


def test_a_look_through_a_large_register_is_taken_in_parts(council, started, auditor, monkeypatch):
    monkeypatch.setattr("projections.trail.AT_ONCE", 3)
    answer = auditor.get("/trail?kind=Settings.SettingsAdopted")
    assert "Nothing that was recorded is as asked for so far." in words(answer)
    assert "Looked back to 2 March 2026." in words(answer)
    assert len(rows(auditor.get("/trail?format=csv"))) == council.register.position() + 1


def test_who_may_read_which_trail(council, started, sign_in_as):
    for role in (Role.COMMISSIONER, Role.CHAIR, Role.ADMINISTRATOR):
        assert sign_in_as(role).get("/trail").status_code == 403
        assert sign_in_as(role).get(f"/trail/accounts/{council.clerk.id}").status_code == 403
    assert sign_in_as(Role.ADMINISTRATOR).get(f"/placements/{started[0]}/trail").status_code == 403


@pytest.mark.parametrize("asked", ["late=-1", "by=me", "recorded_from=yesterday", "format=doc", "before=0"])
def test_what_cannot_be_asked_is_refused_in_words(auditor, asked):
    answer = auditor.get(f"/trail?{quote(asked, safe='=')}")
    assert answer.status_code == 422
    assert "in the address is not" in words(answer)


def test_an_erased_person_stays_erased_in_their_trail(council, started, auditor):
    commands.erase_person(council.register, council.amar, why="Kept long enough.", by=council.by(Role.DIRECTOR))
    council.show()
    told = words(auditor.get(f"/people/{council.amar}/trail"))
    assert "Details Kept under this person's own key Erased: nobody can read them any more" in told
    assert "Amar" not in told
