"""Who holds a token, remembered from one command to the next and confirmed before anything is recorded or answered.

A command whose caller is remembered sends no statement of its own for them: the statement in which its decision reads
confirms them too (`placements.store.Claim`). What is answered without a decision is confirmed by `confirm`.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from flask import current_app
from flask.globals import app_ctx, request_ctx

from placements.credentials import Credentials, Holder, digest
from placements.errors import Unconfirmed
from placements.store import Claim

MOST = 10_000
"""Tokens that a worker remembers, a few hundred bytes each."""

FOR = timedelta(minutes=10)
"""How long: the hour in which a token was last used is noted when it is not remembered."""


class Callers:
    """The holders of tokens, as they were found last."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._found: OrderedDict[bytes, tuple[datetime, Holder]] = OrderedDict()
        self._door = Lock()

    def claim(self, token: str) -> Claim | None:
        """Who is remembered to hold the token."""
        now, hashed = self._credentials.now(), digest(token)
        since, holder = self._found.get(hashed, (now, None))
        if holder is None or not timedelta(0) <= now - since < FOR:
            return None
        return Claim(token=hashed, at=now, account=holder.account, last_event=holder.last_event)

    def holder(self, token: str) -> Holder | None:
        """Who holds the token now, by a statement of its own; remembered, or forgotten."""
        holder, hashed = self._credentials.holder(token), digest(token)
        with self._door:
            self._found.pop(hashed, None)
            if holder:
                self._found[hashed] = self._credentials.now(), holder
            while len(self._found) > MOST:
                self._found.popitem(last=False)
        return holder


def token_holder(*, may_be_remembered: bool) -> Holder | None:
    """Who holds the token that was sent; as they are remembered only where that is confirmed before the answer."""
    token, callers = sent_token(), callers_of_worker()
    if not token:
        return None
    if may_be_remembered and (claim := callers.claim(token)):
        app_ctx.g.claim = claim
        return Holder(account=claim.account, last_event=claim.last_event)
    return callers.holder(token)


def confirm() -> None:
    """Ask whether it is still they, unless that is confirmed; Unconfirmed when it is not."""
    claim: Claim | None = app_ctx.g.get("claim")
    if claim is None or claim.confirmed:
        return
    if callers_of_worker().holder(sent_token()) != Holder(account=claim.account, last_event=claim.last_event):
        raise Unconfirmed
    claim.confirmed = True


def sent_token() -> str:
    given = request_ctx.request.authorization
    return given.token or "" if given and given.type == "bearer" else ""


def callers_of_worker() -> Callers:
    callers: Callers = current_app.extensions["callers"]
    return callers
