"""An audit: planned, drawn once, a paper for each item, a finding answered by management, and an opinion."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from placements.audit import (
    ActionCompleted,
    Audit,
    AuditPlanned,
    AuditReopened,
    AuditReported,
    AuditWithdrawn,
    Coverage,
    Finding,
    FindingResponded,
    Opinion,
    OpinionGiven,
    PaperRecorded,
    PaperRevised,
    Priority,
    SampleDrawn,
    Scope,
    Status,
)
from placements.sampling import Drawn, Stratification, Stratum
from placements.vocabulary import Role
from tests.placements.cases import folded, refused

WINSTON, RUTH, DIANA = UUID(int=1), UUID(int=2), UUID(int=3)
"""Two auditors, and the director."""
FIRST, SECOND, NOT_DRAWN = UUID(int=11), UUID(int=12), UUID(int=13)
TODAY = date(2026, 3, 2)
AUDITOR = {"auditor": WINSTON, "role": Role.AUDITOR}
NOBODY = frozenset()

SCOPE = Scope(of=Coverage.DECIDED, first=date(2025, 4, 1), last=date(2026, 2, 28))
PLANNED = AuditPlanned(
    reference="AU-2026-000001", title="Authorisation", objective="Whether they were authorised.", scope=SCOPE,
    lead=WINSTON,
)  # fmt: skip
ALL = (Stratum(population=9, drawn=2),)
DRAWN = SampleDrawn(
    seed="item 7", size=2, stratification=Stratification(), position=400, population=9, strata=ALL,
    placements=(FIRST, SECOND),
)  # fmt: skip
LATE = Finding(
    priority=Priority.TWO,
    title="Approval after the start",
    condition="The panel decided nine days after the start.",
    risk="People live where nobody agreed that they should.",
    recommendation="The reasons should be recorded and reviewed.",
)
GRAVE = replace(LATE, priority=Priority.ONE)
CLEAN = PaperRecorded(placement=FIRST, auditor=WINSTON, tests="Trail and terms read.")
FOUND = PaperRecorded(placement=SECOND, auditor=WINSTON, tests="Trail and terms read.", finding=LATE)
ANSWERED = FindingResponded(
    placement=SECOND, responded_by=DIANA, response="Agreed.", action="A quarterly review.", owner="Head of Service",
    due_on=date(2026, 6, 30),
)  # fmt: skip
DONE = ActionCompleted(placement=SECOND, completed_on=TODAY, evidence="Minutes of 2 March.")
OPINION = OpinionGiven(opinion=Opinion.REASONABLE, reasons="Generally sound.", auditor=WINSTON)
REPORTED = AuditReported(reported_on=TODAY)


def given(*events) -> Audit:
    return folded(Audit(), *events)


def paper(**changes):
    said = {"placement": FIRST, "tests": "Trail and terms read.", "finding": None, "involved": NOBODY}
    return {**said, **AUDITOR, **changes}


def response(**changes):
    said = {name: getattr(ANSWERED, name) for name in ("placement", "response", "action", "owner", "due_on")}
    return {**said, "manager": DIANA, "role": Role.DIRECTOR, **changes}


def opinion(**changes):
    return {"opinion": Opinion.REASONABLE, "reasons": "Generally sound.", **AUDITOR, **changes}


class TestPlanning:
    def plan(self, audit, **changes):
        said = {name: getattr(PLANNED, name) for name in ("reference", "title", "objective", "scope")}
        return audit.plan(**{**said, **AUDITOR, **changes})

    def test_an_auditor_plans_it_and_leads_it(self):
        assert self.plan(given()) == [PLANNED]

    def test_nobody_else_may(self):
        with refused("Only an auditor may plan an audit."):
            self.plan(given(), role=Role.DIRECTOR)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"title": " "}, "Give the audit a title."),
            ({"objective": ""}, "Say what the audit is to find out."),
            (
                {"scope": replace(SCOPE, last=date(2025, 3, 31))},
                "The first day of what is audited comes after the last: change one of them.",
            ),
        ],
    )
    def test_it_says_what_and_why(self, changes, sentence):
        with refused(sentence):
            self.plan(given(), **changes)

    def test_it_is_planned_once(self):
        with refused("AU-2026-000001 is planned already."):
            self.plan(given(PLANNED))


class TestDrawing:
    def drawing(self, audit, **changes):
        said = {"seed": " item 7 ", "drawn": Drawn(strata=ALL, placements=(FIRST, SECOND))}
        said |= {"stratification": Stratification(), "position": 400, "role": Role.AUDITOR}
        return audit.draw_sample(**{**said, **changes})

    def test_the_event_holds_all_that_is_needed_to_draw_again(self):
        assert self.drawing(given(PLANNED)) == [DRAWN]

    def test_nobody_draws_twice(self):
        with refused(
            "The sample is drawn already, and a second draw could be chosen for what it shows: to draw another, "
            "withdraw this audit, saying why, and plan a new one."
        ):
            self.drawing(given(PLANNED, DRAWN))

    def test_only_an_auditor_draws_and_with_a_seed(self):
        with refused("Only an auditor may draw a sample."):
            self.drawing(given(PLANNED), role=Role.DIRECTOR)
        with refused("Give a seed: any words or digits that were agreed before the draw."):
            self.drawing(given(PLANNED), seed="  ")


class TestPapers:
    def test_a_paper_says_what_was_tested_and_what_was_found(self):
        assert given(PLANNED, DRAWN).record_paper(**paper()) == [CLEAN]
        assert given(PLANNED, DRAWN, CLEAN).record_paper(**paper(placement=SECOND, finding=LATE)) == [FOUND]

    def test_nobody_audits_what_they_asked_for_or_decided(self):
        sentence = (
            "You asked for this placement, decided about it or recorded something of it: another auditor must write "
            "this working paper."
        )
        with refused(sentence):
            given(PLANNED, DRAWN).record_paper(**paper(involved=frozenset({WINSTON})))
        with refused(sentence):
            given(PLANNED, DRAWN, CLEAN).revise_paper(**paper(involved=frozenset({WINSTON})), why="More was read.")

    @pytest.mark.parametrize(
        ("missing", "sentence"),
        [
            ("title", "Give the finding a title."),
            ("condition", "Say what was found."),
            ("risk", "Say what risk the finding brings."),
            ("recommendation", "Say what is recommended."),
        ],
    )
    def test_a_finding_says_everything(self, missing, sentence):
        with refused(sentence):
            given(PLANNED, DRAWN).record_paper(**paper(finding=replace(LATE, **{missing: " "})))

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"role": Role.CHAIR}, "Only an auditor may write a working paper."),
            ({"placement": NOT_DRAWN}, "This placement is not in the sample: choose one that was drawn."),
            ({"tests": ""}, "Say what was tested, and against what."),
        ],
    )
    def test_what_is_no_paper_is_refused(self, changes, sentence):
        with refused(sentence):
            given(PLANNED, DRAWN).record_paper(**paper(**changes))

    def test_a_second_paper_is_a_revision_that_says_why(self):
        with refused("This item has a working paper already: revise it, saying why."):
            given(PLANNED, DRAWN, CLEAN).record_paper(**paper())
        revised = given(PLANNED, DRAWN, CLEAN).revise_paper(**paper(finding=LATE, auditor=RUTH), why=" More was read.")
        assert revised == [
            PaperRevised(placement=FIRST, auditor=RUTH, tests=CLEAN.tests, why="More was read.", finding=LATE)
        ]
        with refused("This item has no working paper yet: write it first."):
            given(PLANNED, DRAWN).revise_paper(**paper(), why="More was read.")

    def test_a_response_answers_the_finding_that_it_was_given_to(self):
        again = PaperRevised(placement=SECOND, auditor=WINSTON, tests="All read again.", why="A slip.", finding=LATE)
        assert given(PLANNED, DRAWN, FOUND, ANSWERED, again).papers[SECOND].response == ANSWERED
        graver = replace(again, finding=GRAVE)
        assert given(PLANNED, DRAWN, FOUND, ANSWERED, graver).papers[SECOND].response is None

    @pytest.mark.parametrize(
        ("history", "sentence"),
        [
            ((PLANNED,), "The sample is not drawn yet: draw it first."),
            (
                (PLANNED, DRAWN, CLEAN, FOUND, OPINION),
                "The opinion is given: open the audit again, saying why, to change what it rests on.",
            ),
        ],
    )
    def test_papers_are_written_during_the_fieldwork(self, history, sentence):
        with refused(sentence):
            given(*history).record_paper(**paper())


class TestResponses:
    def test_the_manager_answers_with_an_action_an_owner_and_a_day(self):
        assert given(PLANNED, DRAWN, FOUND).respond(**response()) == [ANSWERED]
        assert given(PLANNED, DRAWN, CLEAN, FOUND, OPINION, REPORTED).respond(**response()) == [ANSWERED]

    @pytest.mark.parametrize("who", [{"role": Role.AUDITOR, "manager": RUTH}, {"manager": WINSTON}])
    def test_whoever_audits_does_not_answer_for_management(self, who):
        with refused("Whoever audits does not answer for management: the manager who is responsible must respond."):
            given(PLANNED, DRAWN, FOUND).respond(**response(**who))

    def test_another_response_replaces_the_first_whose_day_stays(self):
        later = replace(ANSWERED, due_on=date(2026, 9, 30))
        answered = given(PLANNED, DRAWN, FOUND, ANSWERED, DONE, later).papers[SECOND]
        assert [each.due_on for each in answered.responses] == [date(2026, 6, 30), date(2026, 9, 30)]
        assert answered.completed is None

    def test_there_must_be_something_to_answer(self):
        with refused("The working paper on this item has no finding, so there is nothing to answer."):
            given(PLANNED, DRAWN, CLEAN).respond(**response(placement=FIRST))

    def test_an_action_is_completed_with_evidence_once_it_is_agreed(self):
        done = {"placement": SECOND, "completed_on": TODAY, "evidence": "Minutes of 2 March.", "today": TODAY}
        assert given(PLANNED, DRAWN, FOUND, ANSWERED).complete_action(**done) == [DONE]
        with refused("No action is agreed for this finding yet: management responds first."):
            given(PLANNED, DRAWN, FOUND).complete_action(**done)
        with refused("This action is completed already."):
            given(PLANNED, DRAWN, FOUND, ANSWERED, DONE).complete_action(**done)
        with refused("The completion of an action is recorded once it has happened: this day is still to come."):
            given(PLANNED, DRAWN, FOUND, ANSWERED).complete_action(**{**done, "completed_on": date(2026, 3, 3)})


class TestOpinion:
    def test_it_is_given_with_its_reasons_once_every_item_has_a_paper(self):
        assert given(PLANNED, DRAWN, CLEAN, FOUND).give_opinion(**opinion()) == [OPINION]

    def test_while_items_have_none_it_is_refused_unless_it_says_why_it_stands(self):
        with refused(
            "1 of the 2 items have no working paper yet: write them, or say why the opinion stands without them."
        ):
            given(PLANNED, DRAWN, FOUND).give_opinion(**opinion())
        limited = given(PLANNED, DRAWN, FOUND).give_opinion(**opinion(limitation="The file is with the court."))
        assert limited == [replace(OPINION, limitation="The file is with the court.")]

    def test_a_fundamental_weakness_leaves_no_substantial_assurance(self):
        grave = replace(FOUND, finding=GRAVE)
        with refused(
            "Substantial assurance says that any issues are minor, and a Priority 1 finding is a fundamental weakness: "
            "give another opinion, or revise the finding."
        ):
            given(PLANNED, DRAWN, CLEAN, grave).give_opinion(**opinion(opinion=Opinion.SUBSTANTIAL))
        assert given(PLANNED, DRAWN, CLEAN, FOUND).give_opinion(**opinion(opinion=Opinion.SUBSTANTIAL))

    def test_only_an_auditor_gives_it_and_once(self):
        with refused("Only an auditor may give an opinion."):
            given(PLANNED, DRAWN, CLEAN, FOUND).give_opinion(**opinion(role=Role.DIRECTOR))
        with refused("The opinion is given: open the audit again, saying why, to change what it rests on."):
            given(PLANNED, DRAWN, CLEAN, FOUND, OPINION).give_opinion(**opinion())


REPORT = {"reported_on": TODAY, "role": Role.AUDITOR, "today": TODAY}


class TestTheEnd:
    def test_it_is_reported_once_there_is_an_opinion(self):
        assert given(PLANNED, DRAWN, CLEAN, FOUND, OPINION).report(**REPORT) == [REPORTED]
        with refused("The audit is at its fieldwork: give the opinion first."):
            given(PLANNED, DRAWN, CLEAN, FOUND).report(**REPORT)

    def test_opened_again_it_is_without_an_opinion(self):
        finished = given(PLANNED, DRAWN, CLEAN, FOUND, OPINION, REPORTED)
        again = AuditReopened(why="The court returned the file.")
        assert finished.reopen(why=again.why, role=Role.AUDITOR) == [again]
        reopened = finished.evolve(again)
        assert (reopened.status, reopened.opinion, reopened.reported_on) == (Status.FIELDWORK, None, None)
        assert reopened.give_opinion(**opinion()) == [OPINION]

    def test_withdrawn_it_is_at_its_end(self):
        withdrawn = AuditWithdrawn(why="Drawn from the wrong year.")
        assert given(PLANNED, DRAWN).withdraw(why=withdrawn.why, role=Role.AUDITOR) == [withdrawn]
        with refused("The audit is withdrawn: plan a new one."):
            given(PLANNED, DRAWN, withdrawn).record_paper(**paper())
        with refused("The audit is reported: open it again, saying why, to change what it says."):
            given(PLANNED, DRAWN, CLEAN, FOUND, OPINION, REPORTED).withdraw(why="Late.", role=Role.AUDITOR)
