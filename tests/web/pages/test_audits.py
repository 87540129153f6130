"""Audits on their pages: planned, drawn, tested, answered, concluded; and the files that somebody takes away."""

import re
from csv import reader
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from pikepdf import Pdf

from placements.audit import Opinion, Status
from placements.vocabulary import Role
from tests.web.audits import FINDING, Desk
from tests.web.pages.reading import hidden, problem, words

PLAN = {
    "title": "Requests of the year", "objective": "Whether they are complete.", "of": "requested",
    "first": ["1", "1", "2026"], "last": ["31", "12", "2026"], "person_kind": "", "panel": "",
}  # fmt: skip
PAPER = {"tests": "The trail was read.", "priority": "none"}
FOUND = {**PAPER, "priority": "Priority 1", **{name: getattr(FINDING, name) for name in ("title", "condition", "risk")}}
FOUND |= {"recommendation": FINDING.recommendation}
ANSWER = {
    "response": "Agreed.", "action": "A quarterly review.", "owner": "Head of Service", "due_on": ["30", "6", "2026"],
}  # fmt: skip


@pytest.fixture
def desk(council):
    return Desk(council)


@pytest.fixture
def auditor(sign_in_as):
    return sign_in_as(Role.AUDITOR)


@pytest.fixture
def director(sign_in_as):
    return sign_in_as(Role.DIRECTOR)


def rows(answer):
    assert answer.status_code == 200, answer.text
    return [*reader(StringIO(answer.get_data().decode("utf-8-sig")))]


class TestPlanningAndDrawing:
    def test_an_auditor_plans_and_draws(self, desk, auditor):
        assert desk.placements
        planned = auditor.send("/audits/plan", PLAN)
        assert "The audit is planned. Draw its sample next." in words(auditor.get(planned.location))
        address = planned.location
        drawn = auditor.send(f"{address}/draw", {"seed": "item 7", "size": "3", "bases": ["team"]})
        assert drawn.location == address
        told = words(auditor.get(address))
        assert "3 placements of 4, drawn with the seed item 7" in told
        assert "Children in Care North 3 2 0 0" in told
        assert "Leaving Care 1 1 0 0" in told

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, auditor):
        answer = auditor.send("/audits/plan", {**PLAN, "title": "", "objective": "Kept as typed."})
        problem(answer, 422, "Give the audit a title")
        assert "Kept as typed." in answer.text

    def test_more_than_there_are_cannot_be_drawn(self, desk, auditor):
        id = desk.show(desk.planned())
        answer = auditor.send(f"/audits/{id}/draw", {"seed": "item 7", "size": "30"})
        problem(answer, 409, "There are 4 such placements: draw that many, or fewer.")
        assert 'value="item 7"' in answer.text

    def test_a_sample_is_drawn_once(self, desk, auditor):
        id = desk.show(desk.drawn())
        answer = auditor.send(f"/audits/{id}/draw", {"seed": "item 8", "size": "3"})
        problem(answer, 409, "The sample is drawn already, and a second draw could be chosen for what it shows")


class TestPapers:
    def test_a_paper_with_a_finding_and_its_revision_are_both_on_the_page(self, desk, auditor):
        id = desk.show(desk.drawn())
        item = f"/audits/{id}/items/{desk.sample(id)[0]}"
        auditor.send(f"{item}/paper", FOUND)
        told = words(auditor.get(item))
        assert "Priority 1" in told
        assert FINDING.risk in told
        again = {**PAPER, "version": str(len(desk.council.register.history(id))), "why": "More evidence came in."}
        auditor.send(f"{item}/paper", again)
        told = words(auditor.get(item))
        assert told.index("More evidence came in.") < told.index(FINDING.risk)
        assert "No finding" in told

    def test_a_finding_that_says_half_is_refused_and_kept(self, desk, auditor):
        id = desk.show(desk.drawn())
        item = f"/audits/{id}/items/{desk.sample(id)[0]}"
        answer = auditor.send(f"{item}/paper", {**FOUND, "risk": ""})
        problem(answer, 409, "Say what risk the finding brings.")
        assert FINDING.recommendation in answer.text

    def test_the_page_leads_to_the_placement_its_trail_and_what_was_known(self, desk, auditor):
        id = desk.show(desk.drawn())
        placement = desk.sample(id)[0]
        page = auditor.get(f"/audits/{id}/items/{placement}").text
        for there in ("", "/trail", "/replay?known=", "/evidence"):
            assert f'href="/placements/{placement}{there}' in page

    def test_who_requested_a_placement_does_not_audit_it(self, desk, auditor, council):
        desk.placements = [council.requested(by=desk.auditor) for _ in range(4)]
        id = desk.show(desk.drawn())
        answer = auditor.send(f"/audits/{id}/items/{desk.sample(id)[0]}/paper", PAPER)
        problem(answer, 409, "another auditor must write this working paper.")

    def test_a_placement_that_was_not_drawn_has_no_paper(self, desk, auditor):
        id = desk.show(desk.drawn())
        other = next(each for each in desk.placements if each not in desk.sample(id))
        answer = auditor.get(f"/audits/{id}/items/{other}")
        assert answer.status_code == 404
        assert "not in the sample of this audit" in words(answer)

    def test_a_form_that_was_overtaken_is_not_recorded(self, desk, auditor):
        id = desk.show(desk.drawn())
        first, second, _ = desk.sample(id)
        address = f"/audits/{id}/items/{first}/paper"
        seen = hidden(auditor.get(address).text, "version")
        desk.write(id, second)
        problem(auditor.send(address, {**PAPER, "version": seen}), 409, "has changed since you read it")


class TestAnswers:
    def test_the_director_answers_and_the_action_is_completed(self, desk, director):
        id = desk.show(desk.tested())
        item = f"/audits/{id}/items/{desk.sample(id)[0]}"
        director.send(f"{item}/response", ANSWER)
        assert "Green: on track" in words(director.get(item))
        director.send(f"{item}/completion", {"completed_on": ["2", "3", "2026"], "evidence": "Minutes."})
        assert "Green: completed" in words(director.get(item))
        assert desk.state(id).papers[desk.sample(id)[0]].response.responded_by == desk.director.id

    @pytest.mark.parametrize(
        ("due_on", "said"),
        [
            (date(2026, 3, 2), "Green: on track"),
            (date(2026, 2, 27), "Amber: behind"),
            (date(2026, 2, 16), "Amber: behind"),
            (date(2026, 2, 13), "Red: seriously behind"),
            (date(1900, 1, 1), "Red: seriously behind"),
        ],
    )
    def test_red_amber_and_green_are_computed(self, desk, auditor, due_on, said):
        id = desk.show(desk.answered(due_on))
        assert said in words(auditor.get(f"/audits/{id}"))
        late = "not in" if said.startswith("Green") else "in"
        listed = "1 item of 3" in words(auditor.get(f"/audits/{id}?only=action+not+on+track"))
        assert listed == (late == "in")

    def test_who_audits_finds_no_form_to_answer_with(self, desk, auditor):
        id = desk.show(desk.tested())
        item = f"/audits/{id}/items/{desk.sample(id)[0]}"
        assert auditor.get(f"{item}/response").status_code == 403
        assert "Respond" not in words(auditor.get(item))


class TestTheEnd:
    def test_an_opinion_is_given_and_the_report_issued(self, desk, auditor):
        id = desk.show(desk.answered())
        auditor.send(f"/audits/{id}/opinion", {"opinion": "Reasonable assurance", "reasons": "Generally sound."})
        auditor.send(f"/audits/{id}/report", {"reported_on": ["2", "3", "2026"]})
        told = words(auditor.get(f"/audits/{id}"))
        assert "Opinion: Reasonable assurance There is generally a sound system of control" in told
        assert (desk.state(id).status, desk.state(id).opinion.opinion) == (Status.REPORTED, Opinion.REASONABLE)
        auditor.send(f"/audits/{id}/reopening", {"why": "A file was found."})
        assert desk.state(id).status is Status.FIELDWORK

    def test_while_items_have_no_paper_the_form_names_them(self, desk, auditor):
        id = desk.show(desk.drawn())
        given = {"opinion": "Limited assurance", "reasons": "Weak."}
        answer = auditor.send(f"/audits/{id}/opinion", given)
        problem(answer, 409, "3 of the 3 items have no working paper yet")
        assert "3 items without a working paper" in words(answer)
        auditor.send(f"/audits/{id}/opinion", {**given, "limitation": "The files are with the court."})
        assert "Limitation: The files are with the court." in words(auditor.get(f"/audits/{id}"))

    def test_withdrawn_it_stays_on_the_list(self, desk, auditor):
        id = desk.show(desk.planned())
        auditor.send(f"/audits/{id}/withdrawal", {"why": "The wrong year."})
        assert "Withdrawn" in words(auditor.get("/audits?status=withdrawn"))
        assert "No audit stands like that." in words(auditor.get("/audits?status=reported"))
        assert "The wrong year." in words(auditor.get(f"/audits/{id}/trail"))


class TestTakingAway:
    def test_the_list_and_the_items_are_narrowed_by_the_address(self, desk, auditor):
        id = desk.show(desk.answered())
        assert "1 item of 3" in words(auditor.get(f"/audits/{id}?only=with+a+finding"))
        assert "1 item of 3" in words(auditor.get(f"/audits/{id}?stratum=2"))
        assert "No item of the sample is like that." in words(auditor.get(f"/audits/{id}?only=without+a+paper"))
        page = auditor.get(f"/audits/{id}?only=with+a+finding&stratum=1").text
        assert '<option value="with a finding" selected>' in page

    def test_the_population_is_enough_to_draw_again_by_hand(self, desk, auditor):
        id = desk.show(desk.drawn())
        head, *found = rows(auditor.get(f"/audits/{id}/population.csv"))
        assert head == ["placement id", "panel", "team", "value", "lateness", "lot", "drawn"]
        assert {row[0] for row in found} == {str(each) for each in desk.placements}
        assert all(row[5] == sha256(f"item 7|{row[0]}".encode()).hexdigest() for row in found)
        north = sorted((row[5], row[6]) for row in found if row[2] == "Children in Care North")
        assert [drawn for _, drawn in north] == ["yes", "yes", "no"]

    def test_the_sample_is_taken_as_csv_and_as_a_workbook(self, desk, auditor):
        id = desk.show(desk.answered())
        head, *found = rows(auditor.get(f"/audits/{id}/sample"))
        first = dict(zip(head, found[0], strict=True))
        assert (first["priority"], first["agreed action"], first["progress"]) == (
            "Priority 2", "A quarterly review.", "on track",
        )  # fmt: skip
        with auditor.get(f"/audits/{id}/sample?format=xlsx") as answer:
            book = load_workbook(BytesIO(answer.data))
        assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == [1, 2, 3]

    @pytest.mark.parametrize("stage", ["planned", "drawn", "reported"])
    def test_the_report_is_tagged_and_the_same_when_made_twice(self, desk, director, stage):
        id = desk.show(getattr(desk, stage)())
        answer = director.get(f"/audits/{id}/report.pdf")
        assert answer.data == director.get(f"/audits/{id}/report.pdf").data
        with Pdf.open(BytesIO(answer.data)) as pdf, pdf.open_metadata() as said:
            assert pdf.Root.MarkInfo.Marked
            assert said["pdfuaid:part"] == "1"
            assert said["dc:title"] == "Audit report: Requests of the year"

    def test_the_list_is_a_file_too(self, desk, auditor):
        desk.show(desk.reported())
        head, found = rows(auditor.get("/audits/all.csv"))
        said = dict(zip(head, found, strict=True))
        assert (said["reference"], said["opinion"], said["papers"]) == ("AU-2026-000001", "Reasonable assurance", "3")


class TestTheDesk:
    def test_an_auditor_has_one_place_for_audits_trail_and_checkpoint(self, auditor):
        page = auditor.get("/audits").text
        bar = page[page.index("govuk-service-navigation__list") : page.index("</header>")]
        assert ">Audit<" in bar.replace("\n", "").replace(" ", "")
        assert "Checkpoint" not in bar
        assert "Trail" not in bar
        assert {"Trail of the whole register", "Checkpoint"} <= {line.strip() for line in words_of_links(page)}
        assert 'aria-current="true"' in bar

    def test_an_administrator_keeps_the_checkpoint_in_the_bar(self, sign_in_as):
        page = sign_in_as(Role.ADMINISTRATOR).get("/checkpoint").text
        assert "Checkpoint" in page[page.index("govuk-service-navigation__list") : page.index("</header>")]

    @pytest.mark.parametrize("role", [Role.REQUESTER, Role.CHAIR, Role.COORDINATOR, Role.ADMINISTRATOR])
    def test_others_see_no_audits(self, desk, sign_in_as, role):
        id = desk.show(desk.drawn())
        browser = sign_in_as(role)
        for address in ("/audits", f"/audits/{id}", f"/audits/{id}/report.pdf", f"/audits/{id}/trail"):
            assert browser.get(address).status_code == 403

    def test_a_manager_reads_and_does_not_write(self, desk, director):
        id = desk.show(desk.drawn())
        assert "Give the opinion" not in words(director.get(f"/audits/{id}"))
        for step in ("draw", "opinion", "withdrawal"):
            assert director.get(f"/audits/{id}/{step}").status_code == 403


def words_of_links(page):
    return re.findall(r">([^<>]+)</a>", page)
