"""What auditors and managers do about an audit, one form each: plan, draw, test, answer, conclude."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from placements import auditing
from placements.application import Answer
from placements.audit import MOST_DRAWN, Coverage, Finding, Opinion, Priority, Scope
from placements.sampling import Basis, Stratification
from placements.store import Actor
from placements.vocabulary import PersonKind
from projections import council
from web.current import actor, reading, register
from web.fields import Day, checkboxes, choices, line, radios, select, submit, words
from web.forms import Form, show
from web.pages.audited import GRAVITY, MEANING, Audited, audited
from web.telling.audits import COVERED, in_words

pages = Blueprint("auditing", __name__, url_prefix="/audits")

NO_FINDING = "none"
MANAGEMENTS = "Management’s response"


class Seen(Form):
    """A form that stands only on the version of the audit that was on the page."""

    version = HiddenField()


class PlanForm(Form):
    title = line("Title", "Give the audit a title", hint="For example, Authorisation of external placements")
    objective = words("Objective", "Say what the audit is to find out")
    of = radios("Which placements does it look at?", {each.value: f"Those {COVERED[each]}" for each in Coverage},
                "Select which placements it looks at")  # fmt: skip
    first = Day("From", "Enter the first day")
    last = Day("To", "Enter the last day, which is included")
    person_kind = select("For", {"": "Children and adults", **choices(PersonKind)})
    panel = select("Panel", {})
    submit = submit("Plan this audit")

    def scope(self) -> Scope:
        return Scope(
            of=Coverage(self.of.data),
            first=self.first.data,
            last=self.last.data,
            person_kind=PersonKind(self.person_kind.data) if self.person_kind.data else None,
            panel=UUID(self.panel.data) if self.panel.data else None,
        )


class DrawForm(Seen):
    seed = line(
        "Seed",
        "Give a seed",
        hint="Words or digits agreed before the draw, such as the number in the audit plan",
    )
    size = IntegerField(
        "How many?",
        [InputRequired("Enter how many to draw"), NumberRange(1, MOST_DRAWN, f"Enter a number from 1 to {MOST_DRAWN}")],
        default=25,
    )
    bases = checkboxes("Divide the placements by", choices(Basis), hint="Each part is represented in the sample")
    submit = submit("Draw the sample")


class PaperForm(Seen):
    tests = words("What was tested, and against what?", "Say what was tested, and against what")
    priority = radios(
        "Is there a finding?", {NO_FINDING: "No finding", **choices(Priority)}, "Select whether there is a finding"
    )
    title = line("Finding, in one line")
    condition = words("What was found")
    risk = words("Risk")
    recommendation = words("Recommendation")
    why = words("Why is the working paper revised?", hint="The earlier one stays on record")
    submit = submit("Keep this working paper")

    def finding(self) -> Finding | None:
        if self.priority.data == NO_FINDING:
            return None
        return Finding(
            priority=Priority(self.priority.data),
            **{name: self[name].data for name in ("title", "condition", "risk", "recommendation")},
        )


class ResponseForm(Seen):
    response = words("Does management accept the finding?", "Say whether management accepts it, and why if not")
    action = words("Agreed action", "Say what will be done, or that nothing will be")
    owner = line("Accountable manager", "Name the accountable manager, by post", hint="For example, Head of Service")
    due_on = Day("To be done by", "Enter the day by which it is to be done")
    submit = submit("Record the response")


class CompletionForm(Seen):
    completed_on = Day("Done on", "Enter the day on which it was done")
    evidence = words("What shows that it is done?", "Say what shows that it is done")
    submit = submit("Record the action as completed")


class OpinionForm(Seen):
    opinion = radios("Opinion", choices(Opinion), "Select an opinion")
    reasons = words("Reasons", "Give the reasons for the opinion")
    limitation = words("Limitation", hint="Only if items have no working paper: why the opinion stands without them")
    submit = submit("Give this opinion")


class ReportForm(Seen):
    reported_on = Day("Issued on", "Enter the day on which the report was issued")
    submit = submit("Issue the report")


class WhyForm(Seen):
    why = words("Why?", "Say why")
    submit = submit("Confirm")


def act(
    file: Audited | None,
    form: Form,
    command: Callable[[Actor], Answer],
    *,
    title: str,
    done: str,
    then: str = "",
    template: str = "audits/act.html",
    **context: Any,
) -> ResponseReturnValue:
    """Carry out the command when the form is sent, say so and go on; else show the form."""
    if form.validate_on_submit() and (answer := form.record(lambda: command(actor()))):
        flash(done)
        return redirect(then or url_for("audits.audit", id=answer.id))
    if file and "version" in form and (form.refused or not form.version.data):
        form.version.data = str(audited(file.id).version)
    back = then or (url_for("audits.audit", id=file.id) if file else url_for("audits.audits"))
    return show(template, form, file=file, title=title, back=back, **context)


@pages.route("/plan", methods=["GET", "POST"])
def plan_audit() -> ResponseReturnValue:
    form = PlanForm()
    with reading() as connection:
        panels = {str(panel.panel): panel.name for panel in council.panels(connection)}
    form.panel.choices = {"": "All panels", **panels}
    return act(
        None,
        form,
        lambda by: auditing.plan_audit(
            register(), title=form.title.data, objective=form.objective.data, scope=form.scope(), by=by
        ),
        title="Plan an audit",
        done="The audit is planned. Draw its sample next.",
    )


@pages.route("/<uuid:id>/draw", methods=["GET", "POST"])
def draw_sample(id: UUID) -> ResponseReturnValue:
    file, form = audited(id), DrawForm()
    return act(
        file,
        form,
        lambda by: auditing.draw_sample(
            register(),
            id,
            seed=form.seed.data,
            size=form.size.data,
            stratification=Stratification(bases=tuple(map(Basis, form.bases.data))),
            by=by,
        ),
        title="Draw the sample",
        done="The sample is drawn.",
        template="audits/draw.html",
        covers=in_words(file.audit.scope, file.world),
    )


@pages.route("/<uuid:id>/items/<uuid:placement>/paper", methods=["GET", "POST"])
def write_paper(id: UUID, placement: UUID) -> ResponseReturnValue:
    file = audited(id)
    line = file.line(placement)
    form, revises = PaperForm(data=_paper(line.paper)), line.paper is not None
    if not revises:
        del form.why

    def command(by: Actor) -> Answer:
        said = {"placement": placement, "tests": form.tests.data, "finding": form.finding(), "by": by}
        if revises:
            return auditing.revise_paper(register(), id, why=form.why.data, **said)
        return auditing.record_paper(register(), id, **said)

    return act(
        file,
        form,
        command,
        title=f"{'Revise the working' if revises else 'Working'} paper on {line.reference}",
        done="The working paper is kept.",
        then=url_for("audits.paper", id=id, placement=placement),
        template="audits/write.html",
        line=line,
        gravity=GRAVITY,
    )


def _paper(paper: Any) -> dict[str, Any]:
    """What the form starts from when a paper is revised."""
    if paper is None:
        return {}
    found = paper.finding
    return {"tests": paper.tests, "priority": found.priority if found else NO_FINDING, **(vars(found) if found else {})}


@pages.route("/<uuid:id>/items/<uuid:placement>/response", methods=["GET", "POST"])
def respond(id: UUID, placement: UUID) -> ResponseReturnValue:
    file = audited(id)
    line = file.line(placement)
    before = line.paper.response if line.paper else None
    form = ResponseForm(obj=before)
    names = ("response", "action", "owner", "due_on")
    return act(
        file,
        form,
        lambda by: auditing.respond(
            register(), id, placement=placement, **{name: form[name].data for name in names}, by=by
        ),
        title=MANAGEMENTS,
        done="The response is recorded.",
        then=url_for("audits.paper", id=id, placement=placement),
        template="audits/answer.html",
        line=line,
    )


@pages.route("/<uuid:id>/items/<uuid:placement>/completion", methods=["GET", "POST"])
def complete_action(id: UUID, placement: UUID) -> ResponseReturnValue:
    file, form = audited(id), CompletionForm()
    return act(
        file,
        form,
        lambda by: auditing.complete_action(
            register(),
            id,
            placement=placement,
            completed_on=form.completed_on.data,
            evidence=form.evidence.data,
            by=by,
        ),
        title="The agreed action is done",
        done="The action is completed.",
        then=url_for("audits.paper", id=id, placement=placement),
        template="audits/answer.html",
        line=file.line(placement),
    )


@pages.route("/<uuid:id>/opinion", methods=["GET", "POST"])
def give_opinion(id: UUID) -> ResponseReturnValue:
    file, form = audited(id), OpinionForm()
    missing: Sequence[UUID] = file.audit.without_paper
    return act(
        file,
        form,
        lambda by: auditing.give_opinion(
            register(),
            id,
            opinion=Opinion(form.opinion.data),
            reasons=form.reasons.data,
            limitation=form.limitation.data,
            by=by,
        ),
        title="Give the opinion",
        done="The opinion is given. Issue the report next.",
        template="audits/opinion.html",
        meaning=MEANING,
        missing=[file.line(each) for each in missing],
    )


@pages.route("/<uuid:id>/report", methods=["GET", "POST"])
def issue_report(id: UUID) -> ResponseReturnValue:
    file, form = audited(id), ReportForm(reported_on=register().today())
    return act(
        file,
        form,
        lambda by: auditing.issue_report(register(), id, reported_on=form.reported_on.data, by=by),
        title="Issue the report",
        done="The report is issued.",
    )


@pages.route("/<uuid:id>/reopening", methods=["GET", "POST"])
def reopen(id: UUID) -> ResponseReturnValue:
    form = WhyForm()
    return act(
        audited(id),
        form,
        lambda by: auditing.reopen(register(), id, why=form.why.data, by=by),
        title="Open the audit again",
        done="The audit is open again; its opinion no longer stands.",
    )


@pages.route("/<uuid:id>/withdrawal", methods=["GET", "POST"])
def withdraw(id: UUID) -> ResponseReturnValue:
    form = WhyForm()
    return act(
        audited(id),
        form,
        lambda by: auditing.withdraw(register(), id, why=form.why.data, by=by),
        title="Withdraw the audit",
        done="The audit is withdrawn.",
    )
