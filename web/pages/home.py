"""Where everybody starts, and how an operator sees that the service answers."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from web.current import register
from web.layout import places

pages = Blueprint("home", __name__)


@pages.get("/")
def start() -> ResponseReturnValue:
    """The first place that this person may go to."""
    mine = places()
    return redirect(url_for(mine[0].endpoint if mine else "own.own_account"))


@pages.get("/healthy")
def healthy() -> ResponseReturnValue:
    """For load balancers: 200 while the register answers, 503 when it does not."""
    register().position()
    return {"status": "ok"}
