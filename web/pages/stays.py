"""The stay: its start, on whose authority; the rate; its end; and what was wrong with the record of these."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from placements import commands
from placements.errors import Refused
from placements.placement import EndReason
from placements.provider import provider_key
from placements.store import history_id
from placements.vocabulary import Route
from web.current import register
from web.fields import Day, Pounds, choices, line, radios, select, submit, words
from web.formats import day
from web.pages.acting import Seen, act, decide
from web.pages.officers import officers
from web.pages.opened import Opened, opened

pages = Blueprint("stays", __name__, url_prefix="/placements/<uuid:id>")

NOBODY, ELSEWHERE = "nobody", "elsewhere"


class StartForm(Seen):
    started_on = Day("When did the person move in?", "Enter the day on which the person moved in")
    provider = radios("Where?", {}, "Select the home")
    code = line("Its Ofsted URN or CQC location id", hint="For example, SC392492 or 1-466088203")
    weekly_rate = Pounds("Weekly rate", "Enter the weekly rate")
    authority = radios(
        "On whose authority?",
        {**choices(Route), NOBODY: "Nobody's: the person had to be placed before anybody agreed it"},
        "Select on whose authority the placement started",
    )
    authorised_by = select("Who gave it?", {}, hint="Leave open for the panel and for nobody")
    submit = submit("Record the start")


@pages.route("/start", methods=["GET", "POST"])
def start_placement(id: UUID) -> ResponseReturnValue:
    file = opened(id)
    choice = file.placement.choice
    form = StartForm(
        provider=choice and str(choice.provider),
        weekly_rate=choice and choice.weekly_rate,
        authority=file.placement.decision and file.placement.decision.route,
    )
    considered = {str(home): file.world.home(home) for home in file.placement.considered}
    form.provider.choices = {**considered, ELSEWHERE: "Another home"}
    form.authorised_by.choices = {"": "Nobody named", **officers()}
    return act(
        file,
        form,
        lambda by: commands.start_placement(
            register(),
            id,
            started_on=form.started_on.data,
            provider=moved_into(form),
            weekly_rate=form.weekly_rate.data,
            authority=None if form.authority.data == NOBODY else Route(form.authority.data),
            authorised_by=UUID(form.authorised_by.data) if form.authorised_by.data else None,
            by=by,
        ),
        title="Record the start",
        done="The start is recorded.",
        template="placements/start.html",
    )


def moved_into(form: StartForm) -> UUID:
    """The home: one that was considered, or the one under the code that was typed."""
    if form.provider.data != ELSEWHERE:
        return UUID(form.provider.data)
    code = form.code.data.upper()
    home = history_id("Provider", provider_key(code))
    if not register().history(home):
        raise Refused(f"There is no home {code} in the register of providers: check the code with the regulator.")
    return home


class RateForm(Seen):
    changed_on = Day("From which day?", "Enter the day from which the new rate counts")
    weekly_rate = Pounds("New weekly rate", "Enter the new weekly rate")
    why = words("Why does the rate change?", "Say why the rate changes")
    submit = submit("Change the rate")


@pages.route("/rate", methods=["GET", "POST"])
def change_rate(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), RateForm()
    command = decide(
        file,
        lambda placement: placement.change_rate(
            changed_on=form.changed_on.data, weekly_rate=form.weekly_rate.data, why=form.why.data
        ),
    )
    return act(file, form, command, title="Change the rate", done="The rate is changed.")


class EndForm(Seen):
    ended_on = Day("When did the person leave?", "Enter the day on which the person left")
    reason = radios("Why?", choices(EndReason), "Select why the placement ended")
    submit = submit("Record the end")


@pages.route("/end", methods=["GET", "POST"])
def end(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), EndForm()
    command = decide(
        file,
        lambda placement: placement.end(
            ended_on=form.ended_on.data, reason=EndReason(form.reason.data), today=register().today()
        ),
    )
    return act(file, form, command, title="Record the end", done="The end is recorded.")


class StartCorrectionForm(Seen):
    started_on = Day("When did the person really move in?", "Enter the day on which the person moved in")
    why = words("What was wrong with the record?", "Say what was wrong with the record")
    submit = submit("Correct the start")


@pages.route("/start/correction", methods=["GET", "POST"])
def correct_start(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), StartCorrectionForm()
    command = decide(
        file,
        lambda placement: placement.correct_start(
            started_on=form.started_on.data, why=form.why.data, today=register().today()
        ),
    )
    return act(file, form, command, title="Correct the start", done="The start is corrected.", facts=recorded(file))


class EndCorrectionForm(Seen):
    ended_on = Day("When did the person really leave?", hint="Leave empty when the person has not left after all")
    why = words("What was wrong with the record?", "Say what was wrong with the record")
    submit = submit("Correct the end")


@pages.route("/end/correction", methods=["GET", "POST"])
def correct_end(id: UUID) -> ResponseReturnValue:
    file, form = opened(id), EndCorrectionForm()
    command = decide(
        file,
        lambda placement: placement.correct_end(
            ended_on=form.ended_on.data, why=form.why.data, today=register().today()
        ),
    )
    return act(file, form, command, title="Correct the end", done="The end is corrected.", facts=recorded(file))


def recorded(file: Opened) -> list[tuple[str, str]]:
    """What the record says of the stay."""
    started_on, ended_on = file.placement.started_on, file.placement.ended_on
    return [
        ("Recorded start", day(started_on) if started_on else "None"),
        ("Recorded end", day(ended_on) if ended_on else "None"),
    ]
