"""One's own account: name, roles, and the tokens with which one's programs use the API."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from web.current import credentials, me, register
from web.fields import line, submit
from web.forms import Form, show

pages = Blueprint("own", __name__, url_prefix="/account")


class TokenForm(Form):
    name = line("What the new token is for", "Say what the token is for", hint="For example, the finance system")
    submit = submit("Make a token")


@pages.get("")
def own_account() -> ResponseReturnValue:
    return page(TokenForm())


@pages.post("/tokens")
def make_token() -> ResponseReturnValue:
    form = TokenForm()
    if not form.validate_on_submit():
        return page(form)
    token = credentials().make_token(me().id, form.name.data)
    return render_template("own/token.html", token=token, name=form.name.data)


@pages.post("/tokens/<uuid:id>/revoke")
def revoke_token(id: UUID) -> ResponseReturnValue:
    credentials().revoke_token(me().id, id)
    flash("The token is revoked: it opens nothing any more.")
    return redirect(url_for("own.own_account"))


def page(form: TokenForm) -> ResponseReturnValue:
    return show("own/account.html", form, tokens=credentials().tokens(me().id), now=register().now())
