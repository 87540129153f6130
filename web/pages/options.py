"""Before the panel: alternatives explored, providers considered, the one chosen and why, and the submission."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from placements import commands
from placements.errors import NotFound
from placements.placement import Alternative, ProviderConsidered, Response
from placements.vocabulary import Funding, RetrospectiveReason
from projections.providers import by_id, search
from web import asked
from web.current import reading, register
from web.fields import Day, Pounds, choices, line, radios, submit, words
from web.forms import Form
from web.pages.acting import Seen, act, decide
from web.pages.opened import opened
from web.pages.tasks import missing, tasks
from web.pages.verdict import retrospective

pages = Blueprint("options", __name__, url_prefix="/placements/<uuid:id>")

HERE = "options.options"


@pages.get("/options")
def options(id: UUID) -> ResponseReturnValue:
    file = opened(id)
    return render_template("placements/options.html", file=file, tasks=tasks(file), missing=missing(file.placement))


class AlternativeForm(Form):
    alternative = radios("What was explored?", choices(Alternative), "Select the alternative that was explored")
    why_not = words("Why is it not the answer?", "Say why this alternative is not the answer")
    submit = submit("Add the alternative")


@pages.route("/alternatives", methods=["GET", "POST"])
def explore_alternative(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), AlternativeForm()
    command = decide(
        file,
        lambda placement: placement.explore_alternative(
            alternative=Alternative(form.alternative.data), why_not=form.why_not.data
        ),
    )
    return act(file, form, command, title="Add an alternative", done="The alternative is recorded.", then=HERE)


@pages.get("/providers")
def find_provider(id: UUID) -> ResponseReturnValue:
    """Look for a home by its name, code or place."""
    file, text = opened(id), asked.words("search")
    with reading() as connection:
        found = search(connection, text, limit=20) if text else None
    return render_template("placements/find_provider.html", file=file, text=text, found=found)


class ProviderForm(Form):
    response = radios("Answer", choices(Response), "Select what the provider answered")
    weekly_rate = Pounds("Weekly rate offered")
    reason = words("Reason", hint="Why the provider is not an option, or what speaks for it")
    submit = submit("Add the provider")


@pages.route("/providers/<uuid:provider>", methods=["GET", "POST"])
def consider_provider(id: UUID, provider: UUID) -> ResponseReturnValue:
    file, form = opened(id), ProviderForm()
    with reading() as connection:
        home = by_id(connection, provider)
    if home is None:
        raise NotFound("There is no such home in the register of providers: look for it by its name.")
    return act(
        file,
        form,
        lambda by: commands.consider_provider(register(), id, provider=provider, **answered(form), by=by),
        title=f"What did {home.name} answer?",
        done=f"The answer of {home.name} is recorded.",
        then=HERE,
        template="placements/consider_provider.html",
        home=home,
    )


def answered(form: ProviderForm) -> dict[str, Any]:
    """What was answered; a rate belongs to an offer only."""
    response = Response(form.response.data)
    rate = form.weekly_rate.data if response is Response.OFFERED else None
    return {"response": response, "weekly_rate": rate, "reason": form.reason.data}


class ChoiceForm(Seen):
    provider = radios("Which home?", {}, "Select the home")
    weekly_rate = Pounds("Agreed weekly rate", hint="Leave empty for the rate that was offered")
    one_off = Pounds("One-off cost", hint="If any, such as an assessment before the start")
    why = words("Why this provider and not another?", "Say why this provider and not another")
    single_source_reason = words(
        "Why is there a single source?", hint="Only when fewer than two providers were considered"
    )
    submit = submit("Choose this provider")


@pages.route("/choice", methods=["GET", "POST"])
def choose_provider(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), ChoiceForm()
    offers = {str(o.provider): o for o in file.dossier.considered if o.response is Response.OFFERED}
    form.provider.choices = {key: file.world.home(offer.provider) for key, offer in offers.items()}
    if len(file.placement.considered) > 1:
        del form.single_source_reason
    return act(
        file,
        form,
        lambda by: commands.choose_provider(register(), id, **chosen(form, offers), by=by),
        title="Choose the provider",
        done="The choice is recorded.",
        then=HERE,
        template="placements/choose_provider.html",
        offers=offers,
    )


def chosen(form: ChoiceForm, offers: Mapping[str, ProviderConsidered]) -> dict[str, Any]:
    offer, rate = offers[form.provider.data], form.weekly_rate.data
    return {
        "provider": offer.provider,
        "weekly_rate": offer.weekly_rate if rate is None else rate,
        "one_off": form.one_off.data or 0,
        "why": form.why.data,
        "single_source_reason": form.single_source_reason.data if "single_source_reason" in form else "",
    }


class RetrospectiveForm(Seen):
    reason = radios("Why is approval asked for afterwards?", choices(RetrospectiveReason), "Select the reason")
    circumstances = words("What were the circumstances?", "Describe the circumstances")
    submit = submit("Submit to the panel")


class SubmissionForm(Seen):
    submit = submit("Submit to the panel")


@pages.route("/submission", methods=["GET", "POST"])
def submit_to_panel(id: UUID) -> ResponseReturnValue:
    file = opened(id)
    form = RetrospectiveForm() if file.placement.unapproved_start else SubmissionForm()
    panel = file.world.panel(file.placement.panel)
    return act(
        file,
        form,
        decide(file, lambda placement: placement.submit(retrospective=retrospective(form))),
        title=f"Submit to {panel}",
        done=f"{file.placement.reference} is submitted to {panel}.",
        template="placements/submit.html",
    )


class AmendmentForm(Seen):
    needed_by = Day("Needed by", "Enter the day by which the placement is needed")
    team = line("Team", "Enter the team")
    funding = radios("Funding", choices(Funding), "Select who pays")
    needs = words("Needs", "Say what the person needs")
    why = words("Why is the request amended?", "Say why the request is amended")
    submit = submit("Amend the request")


@pages.route("/amendment", methods=["GET", "POST"])
def amend(id: UUID) -> ResponseReturnValue:
    file = opened(id)
    form = AmendmentForm(
        needed_by=file.placement.needed_by, team=file.case.team, funding=file.case.funding, needs=file.dossier.needs
    )
    command = decide(
        file,
        lambda placement: placement.amend(
            needed_by=form.needed_by.data,
            team=form.team.data,
            funding=Funding(form.funding.data),
            needs=form.needs.data,
            why=form.why.data,
        ),
    )
    return act(file, form, command, title="Amend the request", done="The request is amended.")


class WithdrawalForm(Seen):
    why = words("Why is the request withdrawn?", "Say why the request is withdrawn")
    submit = submit("Withdraw the request", classes="govuk-button--warning")


@pages.route("/withdrawal", methods=["GET", "POST"])
def withdraw(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), WithdrawalForm()
    command = decide(file, lambda placement: placement.withdraw(why=form.why.data))
    return act(file, form, command, title="Withdraw the request", done="The request is withdrawn.")


class QuestionForm(Seen):
    question = words("What does the panel need to know?", "Say what the panel needs to know")
    submit = submit("Return for information")


@pages.route("/question", methods=["GET", "POST"])
def return_for_information(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), QuestionForm()
    command = decide(file, lambda placement: placement.return_for_information(question=form.question.data))
    return act(file, form, command, title="Return for information", done="The request is returned for information.")


class AnswerForm(Seen):
    answer = words("Answer", "Answer the panel's question")
    submit = submit("Send the answer")


@pages.route("/answer", methods=["GET", "POST"])
def provide_information(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), AnswerForm()
    command = decide(file, lambda placement: placement.provide_information(answer=form.answer.data))
    asked = [("The panel asked", file.dossier.questions[-1].asked)] if file.dossier.questions else []
    return act(file, form, command, title="Answer the panel", done="The answer is with the panel.", facts=asked)
