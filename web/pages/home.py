"""Where everybody starts."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from web.layout import places

pages = Blueprint("home", __name__)


@pages.get("/")
def start() -> ResponseReturnValue:
    """The first place that this person may go to."""
    mine = places()
    return redirect(url_for(mine[0].endpoint if mine else "own.own_account"))
