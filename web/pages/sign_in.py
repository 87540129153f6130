"""Signing in with a username and a password, signing out, and changing one's password."""

from urllib.parse import urlsplit
from uuid import UUID

import structlog
from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests
from wtforms.validators import EqualTo

from placements.account import Account
from placements.administration import account_id
from placements.errors import Refused
from web.current import User, credentials, register, user
from web.fields import line, password, submit
from web.forms import Form, show
from web.sessions import end_session, start_session

log = structlog.get_logger()

pages = Blueprint("sign_in", __name__)


class SignInForm(Form):
    username = line("Username", "Enter your username")
    password = password("Password", "Enter your password")
    submit = submit("Sign in")


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form, wanted = SignInForm(), within(request.args.get("next", ""))
    if user():
        return redirect(wanted)
    if form.validate_on_submit() and (id := proven(form)):
        start_session(id)
        session["must_change_password"] = credentials().must_change_password(id)
        return redirect(wanted)
    return show("sign_in/sign_in.html", form)


def proven(form: SignInForm) -> UUID | None:
    """The account whose password was given; None, with the reason among the form's errors, when it was not."""
    username = form.username.data.lower()
    id = account_id(username)
    if not right_password(id, username, form.password.data):
        form.form_errors.append("The username or the password is not right. Check both and try again.")
    elif not register().find(Account, id).roles:
        form.form_errors.append("Your account has no role. Ask an administrator to give you one.")
    else:
        return id
    return None


def right_password(id: UUID, username: str, typed: str) -> bool:
    """Whether it is; 429 after too many tries that were not."""
    if not credentials().note_attempt(username, request.remote_addr or ""):
        log.warning("too many tries to sign in", account=str(id))
        raise TooManyRequests
    if not credentials().check_password(id, typed):
        log.warning("wrong password", account=str(id))
        return False
    credentials().forget_attempts(username)
    return True


def within(address: str) -> str:
    """The address if it is one of ours, else the start page: nobody is sent elsewhere after signing in."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return address if ours else url_for("home.start")


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    end_session()
    return redirect(url_for("sign_in.sign_in"))


class ChangePasswordForm(Form):
    current = password("Password you have now", "Enter the password that you have now")
    new = password(
        "New password", "Enter a new password", hint="At least 12 characters. Three words are good.", new=True
    )
    again = password(
        "New password again",
        "Enter the new password again",
        EqualTo("new", "The two new passwords are not the same"),
        new=True,
    )
    submit = submit("Change password")


@pages.route("/account/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    form, mine = ChangePasswordForm(), user()
    if mine and form.validate_on_submit() and changed(form, mine):
        start_session(mine.id)
        flash("Your password is changed. You are signed out everywhere else.")
        return redirect(url_for("own.own_account"))
    return show("sign_in/change_password.html", form, given=session.get("must_change_password"))


def changed(form: ChangePasswordForm, mine: User) -> bool:
    """Set the new password, or say among the form's errors why not."""
    if not right_password(mine.id, mine.username, form.current.data):
        form.current.errors.append("This is not the password that you have now")
    elif form.new.data == form.current.data:
        form.new.errors.append("Enter a password that you do not have already")
    else:
        try:
            credentials().set_password(mine.id, form.new.data)
        except Refused as error:
            form.new.errors.append(str(error))
        else:
            return True
    return False
