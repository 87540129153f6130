"""The scheme of delegation: who may decide outside a panel, up to what cost a year, and whether it was reviewed."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from placements.commands import SCHEME
from placements.scheme import DelegationScheme, Limit
from placements.vocabulary import PersonKind, Route
from web.current import actor, register
from web.fields import Day, Pounds, line, submit, words
from web.forms import Form, show

pages = Blueprint("scheme", __name__, url_prefix="/scheme")

OFFICERS = (Route.CHAIRS_ACTION, Route.NOMINATED_OFFICER, Route.DIRECTOR, Route.DUTY_MANAGER)


def limit_field(route: Route, kind: PersonKind) -> str:
    return f"{route.name}_{kind.name}".lower()


class AdoptForm(Form):
    """A limit for each route and kind of person is added below: empty means no authority."""

    label = line("Version", "Say which version this is", hint="For example, Adults and children, May 2026")
    effective_from = Day("In force from", "Enter the first day on which it is in force")
    corporate_version = line("Corporate version that it follows", "Say which corporate version it follows")
    submit = submit("Adopt this scheme")

    def limits(self) -> Iterator[Limit]:
        for route in OFFICERS:
            for kind in PersonKind:
                annual = self[limit_field(route, kind)].data
                if annual is not None:
                    yield Limit(route=route, person_kind=kind, annual=annual)

    def propose(self, scheme: DelegationScheme) -> None:
        """Start from the limits adopted last."""
        for limit in scheme.adopted[-1].limits if scheme.adopted else ():
            self[limit_field(limit.route, limit.person_kind)].data = limit.annual


for _route in OFFICERS:
    for _kind in PersonKind:
        _label = f"{_route.capitalize()}, {'children' if _kind is PersonKind.CHILD else 'adults'}: up to, a year"
        setattr(AdoptForm, limit_field(_route, _kind), Pounds(_label))


class IssueForm(Form):
    corporate_version = line("Corporate version", "Say which corporate version was issued")
    issued_on = Day("Issued on", "Enter the day on which it was issued")
    submit = submit("Record the corporate scheme", classes="govuk-button--secondary")


class ReviewForm(Form):
    corporate_version = line("Against which corporate version", "Say which corporate version it was reviewed against")
    reviewed_on = Day("Reviewed on", "Enter the day of the review")
    finding = words("What the review found", "Say what the review found")
    submit = submit("Record the review", classes="govuk-button--secondary")


@pages.get("")
def scheme() -> ResponseReturnValue:
    return page()


@pages.route("/new", methods=["GET", "POST"])
def adopt() -> ResponseReturnValue:
    form = AdoptForm()
    if form.validate_on_submit() and decide(form, lambda scheme: adopted(scheme, form)):
        flash(f"The scheme “{form.label.data}” is adopted.")
        return redirect(url_for("scheme.scheme"))
    if not form.is_submitted():
        form.propose(register().find(DelegationScheme, SCHEME))
    fields = [form[limit_field(route, kind)] for route in OFFICERS for kind in PersonKind]
    return show("scheme/adopt.html", form, limits=fields)


def adopted(scheme: DelegationScheme, form: AdoptForm) -> Any:
    return scheme.adopt(
        label=form.label.data,
        effective_from=form.effective_from.data,
        corporate_version=form.corporate_version.data,
        limits=tuple(form.limits()),
    )


@pages.post("/corporate")
def issue_corporate() -> ResponseReturnValue:
    form = IssueForm()
    return carry_out(
        form,
        lambda scheme: scheme.issue_corporate(
            corporate_version=form.corporate_version.data, issued_on=form.issued_on.data
        ),
        "The corporate scheme is recorded: the local scheme is to be reviewed against it within three months.",
    )


@pages.post("/reviews")
def review() -> ResponseReturnValue:
    form = ReviewForm()
    return carry_out(
        form,
        lambda scheme: scheme.review(
            reviewed_on=form.reviewed_on.data,
            corporate_version=form.corporate_version.data,
            finding=form.finding.data,
        ),
        "The review is recorded.",
    )


def decide(form: Form, decision: Callable[[DelegationScheme], Any]) -> Any:
    return form.record(lambda: register().decide(DelegationScheme, SCHEME, decision, by=actor(), new=None))


def carry_out(form: Form, decision: Callable[[DelegationScheme], Any], done: str) -> ResponseReturnValue:
    if form.validate_on_submit() and decide(form, decision):
        flash(done)
        return redirect(url_for("scheme.scheme"))
    return page(form)


def page(sent: Form | None = None) -> ResponseReturnValue:
    history = register().history(SCHEME)
    scheme, today = register().find(DelegationScheme, SCHEME), register().today()
    forms: dict[str, Form] = {"IssueForm": IssueForm(formdata=None), "ReviewForm": ReviewForm(formdata=None)}
    forms |= {type(sent).__name__: sent} if sent else {}
    return show(
        "scheme/scheme.html",
        sent or forms["IssueForm"],
        scheme=scheme,
        in_force=scheme.in_force_on(today),
        papers=[recorded for recorded in reversed(history) if type(recorded.event).__name__ != "SchemeAdopted"],
        officers=OFFICERS,
        kinds=[*PersonKind],
        forms=forms,
    )
