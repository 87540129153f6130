"""Decisions that officers take outside a panel, and what follows any decision: told, met, appealed, put right."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from placements import commands
from placements.application import Answer
from placements.errors import NotFound
from placements.panel import Panel
from placements.scheme import DelegationScheme
from placements.store import Actor
from placements.vocabulary import Outcome, RetrospectiveReason, Route
from web import ratification
from web.current import register, user
from web.fields import Day, choices, line, radios, select, submit, words
from web.formats import day, money, sentence
from web.forms import Form
from web.pages.acting import Seen, act, decide
from web.pages.officers import officers
from web.pages.opened import Opened, opened
from web.pages.verdict import VerdictForm, retrospective

pages = Blueprint("decisions", __name__, url_prefix="/placements/<uuid:id>")

OUTCOMES = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.DEFERRED, Outcome.DECLINED)
"""What an officer may decide."""


class OutsideForm(VerdictForm):
    version = HiddenField()
    route = radios("How was it decided?", {}, "Select how it was decided")
    officer = select("Who decided?", {}, "Choose who decided")
    decided_on = Day("When?", "Enter the day of the decision")
    next_meeting = select("Which meeting ratifies it?", {}, hint="An approval goes on the agenda of the next meeting")


@pages.route("/decision", methods=["GET", "POST"])
def record_decision_outside_panel(id: UUID) -> ResponseReturnValue:
    file = opened(id)
    form = outside_form(file)
    return act(
        file,
        form,
        lambda by: ratification.record_decision_outside_panel(
            id,
            route=Route(form.route.data),
            officer=UUID(form.officer.data),
            decided_on=form.decided_on.data,
            verdict=form.verdict(),
            next_meeting=UUID(form.next_meeting.data) if form.next_meeting.data else None,
            by=by,
        ),
        title="Decide outside the panel",
        done="The decision is recorded.",
        template="placements/decide.html",
        limits=limits(file),
    )


def outside_form(file: Opened) -> OutsideForm:
    """The form, with what is known already, and the routes that the panel's terms of reference allow."""
    given, mine = file.placement.retrospective, user()
    form = OutsideForm(
        officer=mine and str(mine.id),
        decided_on=register().today(),
        reason=given and given.reason,
        circumstances=given and given.circumstances,
    )
    form.offer(OUTCOMES, file.placement)
    terms = register().load(Panel, file.placement.panel).terms_on(register().today())
    form.route.choices = {each.route.value: f"{sentence(each.route)}: {each.title}" for each in terms.between_meetings}
    form.officer.choices = {"": "Choose one", **officers()}
    next_meetings = {str(row.meeting): day(row.meets_on) for row in ratification.coming(file.placement.panel)}
    form.next_meeting.choices = next_meetings or {"": "None is scheduled: the next that is"}
    return form


def limits(file: Opened) -> dict[str, str]:
    """What each route may decide for this person today, by route: a hint beside it."""
    scheme = register().find(DelegationScheme, commands.SCHEME).in_force_on(register().today())
    return {
        limit.route.value: f"Up to {money(limit.annual)} a year under {scheme.label}"
        for limit in (scheme.limits if scheme else ())
        if limit.person_kind is file.placement.person_kind
    }


class AreaForm(Seen):
    approved_on = Day("When?", "Enter the day of the approval")
    reasons = words(
        "Why is this the most appropriate placement?",
        "Say why this is the most appropriate placement",
        hint="The child's wishes and feelings, the relatives and the reviewing officer consulted, the authority told",
    )
    submit = submit("Approve the area")


@pages.route("/area-approval", methods=["GET", "POST"])
def approve_area(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), AreaForm(approved_on=register().today())
    return act(
        file,
        form,
        lambda by: commands.approve_area(
            register(), id, approved_on=form.approved_on.data, reasons=form.reasons.data, by=by
        ),
        title="Approve a home outside the area",
        done="The area is approved.",
        facts=where(file),
    )


def where(file: Opened) -> list[tuple[str, str]]:
    """Where the chosen home lies."""
    choice = file.placement.choice
    if not choice:
        return []
    place = f"{sentence(choice.locality)}, {file.world.authority(choice.provider)}" if choice.locality else ""
    return [("Home", file.world.home(choice.provider)), ("Where", place)]


class EndorsementForm(Seen):
    officer = select("Who endorses it?", {}, "Choose who endorses it")
    endorsed_on = Day("When?", "Enter the day of the endorsement")
    reasons = words("Reasons", "Give the reasons for the endorsement")
    reason = radios("Why does approval come after the start?", choices(RetrospectiveReason))
    circumstances = words("What were the circumstances?")
    submit = submit("Endorse")


@pages.route("/endorsement", methods=["GET", "POST"])
def endorse(id: UUID) -> ResponseReturnValue:
    file, mine = opened(id), user()
    form = EndorsementForm(officer=mine and str(mine.id), endorsed_on=register().today())
    form.officer.choices = {"": "Choose one", **officers()}
    if not file.placement.unapproved_start:
        del form.reason, form.circumstances
    return act(
        file,
        form,
        lambda by: commands.endorse(
            register(),
            id,
            officer=UUID(form.officer.data),
            endorsed_on=form.endorsed_on.data,
            reasons=form.reasons.data,
            retrospective=retrospective(form),
            by=by,
        ),
        title="Endorse the approval in principle",
        done="The approval in principle is endorsed.",
    )


class NotificationForm(Form):
    to = line("Who was told?", "Say who was told", hint="In what standing, such as the social worker and the parents")
    notified_on = Day("When?", "Enter the day on which they were told")
    submit = submit("Record the notification")


@pages.route("/notification", methods=["GET", "POST"])
def notify(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), NotificationForm(notified_on=register().today())
    command = decide(file, lambda placement: placement.notify(notified_on=form.notified_on.data, to=form.to.data))
    return act(file, form, command, title="Notify the decision", done="The notification is recorded.")


class ConditionForm(Form):
    met_on = Day("When was it met?", "Enter the day on which the condition was met")
    evidence = words("What shows it?", "Say what shows that the condition is met")
    submit = submit("Record the condition as met")


@pages.route("/conditions/<int:number>", methods=["GET", "POST"])
def meet_condition(id: UUID, number: int) -> ResponseReturnValue:
    file, form = opened(id), ConditionForm(met_on=register().today())
    conditions = file.placement.decision.conditions if file.placement.decision else ()
    if not 1 <= number <= len(conditions):
        raise NotFound("The decision has no such condition: open the placement and choose one of those it has.")
    condition = conditions[number - 1]
    command = decide(
        file,
        lambda placement: placement.meet_condition(
            condition=number, met_on=form.met_on.data, evidence=form.evidence.data
        ),
    )
    facts = [("Condition", condition.words), ("Owner", condition.owner), ("Due", day(condition.due_on))]
    return act(file, form, command, title="Condition met", done="The condition is recorded as met.", facts=facts)


class AppealForm(Seen):
    appellant = line(
        "Who appeals?",
        "Say in what standing the appeal is made",
        hint="In what standing, such as a parent. Never a name",
    )
    appealed_on = Day("When?", "Enter the day of the appeal")
    grounds = words("Grounds", "Give the grounds of the appeal")
    submit = submit("Record the appeal")


@pages.route("/appeal", methods=["GET", "POST"])
def appeal(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), AppealForm(appealed_on=register().today())
    command = decide(
        file,
        lambda placement: placement.appeal(
            appealed_on=form.appealed_on.data, appellant=form.appellant.data, grounds=form.grounds.data
        ),
    )
    return act(file, form, command, title="Record an appeal", done="The appeal is recorded.")


class AppealDecisionForm(Seen):
    upheld = radios(
        "What is decided?",
        {"yes": "Upheld: the request may go to the panel again", "no": "Not upheld: the decision stands"},
        "Select what is decided",
    )
    decided_on = Day("When?", "Enter the day of the decision")
    reasons = words("Reasons", "Give the reasons for the decision on the appeal")
    submit = submit("Decide the appeal")


@pages.route("/appeal/decision", methods=["GET", "POST"])
def decide_appeal(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), AppealDecisionForm(decided_on=register().today())

    def command(by: Actor) -> Answer:
        return decide(
            file,
            lambda placement: placement.decide_appeal(
                decided_on=form.decided_on.data,
                decided_by=by.on_behalf_of or by.id,
                upheld=form.upheld.data == "yes",
                reasons=form.reasons.data,
                by=by.id,
            ),
        )(by)

    return act(file, form, command, title="Decide the appeal", done="The appeal is decided.", facts=appealed(file))


def appealed(file: Opened) -> list[tuple[str, str]]:
    """The appeal that waits."""
    decision = file.dossier.decision
    if not decision or not decision.appeals:
        return []
    made = decision.appeals[-1].made
    return [("Appeal by", made.appellant), ("Made on", day(made.appealed_on)), ("Grounds", made.grounds)]


class RecodeForm(Seen):
    reason = radios("Which reason fits?", choices(RetrospectiveReason), "Select the reason that fits")
    circumstances = words("Why?", "Say why this reason fits")
    submit = submit("Code again")


@pages.route("/retrospective-reason", methods=["GET", "POST"])
def recode_retrospective_reason(id: UUID) -> ResponseReturnValue:
    """A second reader's code; the first stays beside it."""
    file, form = opened(id), RecodeForm()

    def command(by: Actor) -> Answer:
        code = retrospective(form)
        assert code  # which the form requires
        return commands.recode_retrospective_reason(register(), id, retrospective=code, by=by)

    given = file.case.retrospective
    facts = [("Reason given", sentence(given.reason)), ("Circumstances", given.circumstances)] if given else []
    return act(
        file, form, command, title="Code the retrospective reason again", done="Both codes are kept.", facts=facts
    )


class AddendumForm(Form):
    words = words("Addendum", "Write the addendum", hint="It explains. It does not clear an exception")
    submit = submit("Add")


@pages.route("/addendum", methods=["GET", "POST"])
def add_rationale(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), AddendumForm()
    command = decide(file, lambda placement: placement.add_rationale(words=form.words.data))
    return act(file, form, command, title="Write an addendum", done="The addendum is recorded.")


class VoidForm(Seen):
    why = words("What was wrong with the record?", "Say what was wrong with the record")
    submit = submit("Void", classes="govuk-button--warning")


@pages.route("/void-decision", methods=["GET", "POST"])
def void_decision(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), VoidForm()
    return act(
        file,
        form,
        lambda by: commands.void_decision(register(), id, why=form.why.data, by=by),
        title="Void the decision",
        done="The decision is voided. It stays in the history, and the item waits for a decision again.",
        facts=decided(file),
    )


@pages.route("/void-ratification", methods=["GET", "POST"])
def void_ratification(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), VoidForm()
    return act(
        file,
        form,
        lambda by: commands.void_ratification(register(), id, why=form.why.data, by=by),
        title="Void the ratification",
        done="The ratification is voided. The decision waits for ratification again.",
        facts=decided(file),
    )


def decided(file: Opened) -> list[tuple[str, str]]:
    """The decision that stands."""
    made = file.placement.decision
    if not made:
        return []
    by = file.world.accounts(made.decided_by)
    return [
        ("Decision", f"{sentence(made.outcome)} on {day(made.decided_on)}"),
        ("Decided by", by),
        ("Reasons", made.reasons),
    ]
