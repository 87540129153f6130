"""Accounts of the people who work with the register, as administrators manage them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from placements import administration
from placements.account import (
    Account,
    AccountClosed,
    AccountOpened,
    AccountReopened,
    Event,
    NameCorrected,
    PasswordReset,
    RoleGranted,
    RoleRevoked,
)
from placements.vocabulary import Role
from projections import accounts as query
from web.current import actor, credentials, reading, register
from web.downloads import csv
from web.fields import checkboxes, choices, line, select, submit
from web.forms import Form, show
from web.people import names

pages = Blueprint("accounts", __name__, url_prefix="/accounts")


class OpenAccountForm(Form):
    name = line("Full name", "Enter the person's name")
    username = line("Username", "Enter a username", hint="Small letters, digits, dots and hyphens, such as amina.yusuf")
    roles = checkboxes(
        "Roles",
        choices(Role),
        "Choose at least one role",
        hint="An administrator, an auditor and a data protection officer have no other role",
    )
    submit = submit("Open the account")


class NameForm(Form):
    name = line("Full name", "Enter the person's name")
    submit = submit("Correct the name", classes="govuk-button--secondary")


class GrantForm(Form):
    role = select("Role", {"": "Choose a role", **choices(Role)}, "Choose a role")
    submit = submit("Grant the role", classes="govuk-button--secondary")


class RevokeForm(Form):
    role = select("Role", choices(Role), "Choose a role")


class ResetForm(Form):
    submit = submit("Reset the password", classes="govuk-button--secondary")


class CloseForm(Form):
    why = line("Why the account is closed", "Say why the account is closed", hint="For example, left the council")
    submit = submit("Close the account", classes="govuk-button--warning")


class ReopenForm(Form):
    why = line("Why the account is opened again", "Say why the account is opened again")
    submit = submit("Open the account again")


@pages.get("")
def accounts() -> ResponseReturnValue:
    with reading() as connection:
        return render_template("accounts/accounts.html", accounts=query.accounts(connection))


@pages.get("/all.csv")
def accounts_file() -> ResponseReturnValue:
    with reading() as connection:
        found = query.accounts(connection)
    rows = ((row.name, row.username, "; ".join(row.roles), "closed" if row.closed else "open") for row in found)
    return csv("accounts.csv", ("name", "username", "roles", "state"), rows)


@pages.route("/new", methods=["GET", "POST"])
def open_account() -> ResponseReturnValue:
    form = OpenAccountForm()
    if form.validate_on_submit() and (done := form.record(lambda: opened(form))):
        answer, password = done
        return one_time_password(answer.id, password)
    return show("accounts/new.html", form)


def opened(form: OpenAccountForm) -> Any:
    return administration.open_account(
        register(),
        credentials(),
        username=form.username.data,
        name=form.name.data,
        roles=[Role(role) for role in form.roles.data],
        by=actor(),
    )


@pages.get("/<uuid:id>")
def account(id: UUID) -> ResponseReturnValue:
    return page(id)


@pages.post("/<uuid:id>/name")
def correct_name(id: UUID) -> ResponseReturnValue:
    form = NameForm()
    return manage(
        id,
        form,
        lambda: administration.correct_name(register(), id, name=form.name.data, by=actor()),
        "The name is corrected.",
    )


@pages.post("/<uuid:id>/grant")
def grant_role(id: UUID) -> ResponseReturnValue:
    form = GrantForm()
    return manage(
        id,
        form,
        lambda: administration.grant_role(register(), id, role=Role(form.role.data), by=actor()),
        "The role is granted.",
    )


@pages.post("/<uuid:id>/revoke")
def revoke_role(id: UUID) -> ResponseReturnValue:
    form = RevokeForm()
    return manage(
        id,
        form,
        lambda: administration.revoke_role(register(), id, role=Role(form.role.data), by=actor()),
        "The role is revoked.",
    )


@pages.post("/<uuid:id>/password")
def reset_password(id: UUID) -> ResponseReturnValue:
    return manage(id, ResetForm(), lambda: administration.reset_password(register(), credentials(), id, by=actor()))


@pages.post("/<uuid:id>/close")
def close_account(id: UUID) -> ResponseReturnValue:
    form = CloseForm()
    return manage(
        id,
        form,
        lambda: administration.close_account(register(), credentials(), id, why=form.why.data, by=actor()),
        "The account is closed: it can no longer sign in.",
    )


@pages.post("/<uuid:id>/reopen")
def reopen_account(id: UUID) -> ResponseReturnValue:
    form = ReopenForm()
    return manage(
        id,
        form,
        lambda: administration.reopen_account(register(), credentials(), id, why=form.why.data, by=actor()),
    )


def manage(id: UUID, form: Form, command: Callable[[], Any], told: str = "") -> ResponseReturnValue:
    """Carry out a command about an account, then show its new password, or the account and what came of it."""
    if not form.validate_on_submit() or not (done := form.record(command)):
        return page(id, form)
    if isinstance(done, tuple):
        return one_time_password(id, done[1])
    flash(told)
    return redirect(url_for("accounts.account", id=id))


def page(id: UUID, sent: Form | None = None) -> ResponseReturnValue:
    """The page of an account; the form that was sent, if any, keeps what was typed and what is wrong with it."""
    account = register().load(Account, id)
    history = register().history(id)
    blank = (NameForm(formdata=None, name=account.name), GrantForm(formdata=None), ResetForm(formdata=None))
    rest = (CloseForm(formdata=None), ReopenForm(formdata=None), RevokeForm(formdata=None))
    forms = {type(form).__name__: form for form in (*blank, *rest)} | ({type(sent).__name__: sent} if sent else {})
    by = names(recorded.by for recorded in history)
    told = [
        {"title": words(recorded.event), "by": by[recorded.by], "at": recorded.at, "event": recorded.event}
        for recorded in history
    ]
    return show(
        "accounts/account.html", sent or forms["NameForm"], id=id, account=account, forms=forms, told=told[::-1]
    )


def one_time_password(id: UUID, password: str) -> ResponseReturnValue:
    return render_template("accounts/password.html", id=id, account=register().load(Account, id), password=password)


def words(event: Event) -> str:
    """What happened to an account, for its timeline."""
    match event:
        case AccountOpened(roles=roles):
            return f"Opened as {', '.join(roles)}"
        case NameCorrected(name=name):
            return f"Name corrected to {name}"
        case RoleGranted(role=role):
            return f"Role {role} granted"
        case RoleRevoked(role=role):
            return f"Role {role} revoked"
        case PasswordReset():
            return "Password reset"
        case AccountClosed():
            return "Closed"
        case AccountReopened():
            return "Opened again"
