"""People for the tests of the pages: an account for each role, and a session in which its holder is signed in."""

from uuid import UUID

from flask import Flask

from placements.administration import OPERATOR, account_id, open_account
from placements.sessions import Kept
from placements.vocabulary import Role


def account_of(app: Flask, role: Role) -> UUID:
    """The account of somebody with that role alone, whose username and name are the role's."""
    username = role.replace(" ", ".")
    id, register = account_id(username), app.extensions["register"]
    if not register.history(id):
        credentials = app.extensions["credentials"]
        open_account(register, credentials, username=username, name=role.title(), roles=[role], by=OPERATOR)
    return id


def session_of(app: Flask, account: UUID) -> str:
    """The cookie of a new session in which the account is signed in."""
    return app.session_interface.sessions.start(Kept(account=account))
