"""The register does not answer: what became of what somebody sent, and how nothing of what they typed is lost.

The page that says so asks the register nothing. It holds what was typed and the key of the form; sent again from there,
it is recorded once however often it comes, and whoever sent it is told when that was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import g, render_template, request
from flask_wtf.csrf import generate_csrf

from placements.errors import Unavailable, Unknown
from web.current import is_api
from web.formats import sentence
from web.repeats import recorded_lately

SECRETS = frozenset({"sign_in.sign_in", "sign_in.change_password"})
"""Forms whose fields are not written into a page."""


class Fate(StrEnum):
    """What became of something that was sent."""

    RECORDED = "yes"
    NOT_RECORDED = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Words:
    title: str
    happened: str
    button: str
    again: str
    """What the button does."""


PAGES = {
    Fate.RECORDED: Words(
        "This was recorded",
        "The register stopped answering afterwards, so the page that comes next cannot be shown yet.",
        "Go on",
        "Wait a minute, then go on from here. Nothing is recorded twice.",
    ),
    Fate.NOT_RECORDED: Words(
        "This was not recorded",
        "The register does not answer at the moment. What you sent just now is not recorded.",
        "Send it again",
        "Wait a minute, then go on from here. If you had sent it before, and got no answer, you are told whether that "
        "was recorded. It is never recorded twice.",
    ),
    Fate.UNKNOWN: Words(
        "We do not know whether this was recorded",
        "The register stopped answering while it took in what you sent.",
        "Find out whether it was recorded",
        "Wait a minute, then go on from here. The button sends it once more. If it was recorded, you are told when, "
        "and it is not recorded twice. If it was not, it is recorded now.",
    ),
}

SIGNED_OUT = Words(
    "You are signed out",
    "Your session ended because nobody used it for a while. What you sent just now is not recorded.",
    "Send it again",
    "Sign in in another window, then come to this page again and go on from here.",
)

SIGNED_IN_ANEW = Words(
    "Check what you entered, then send it",
    "You signed in after this form was opened. What you sent just now is not recorded.",
    "Send it",
    "It is recorded under the name that you are signed in with now, and never twice.",
)

SENTENCES = {
    Fate.RECORDED: "This was recorded, and the register stopped answering afterwards.",
    Fate.NOT_RECORDED: "The register does not answer: this request recorded nothing.",
    Fate.UNKNOWN: "The register stopped answering: it is not known whether this was recorded.",
}

WITH_KEY = "Send it again with the same Idempotency-Key: it is recorded once, and the answer says what happened."
WITHOUT_KEY = {
    Fate.RECORDED: "Read it instead of sending it again.",
    Fate.NOT_RECORDED: "Send it again.",
    Fate.UNKNOWN: "Look for it before you send it again; with an Idempotency-Key you could simply send it again.",
}


def fate(error: Unavailable) -> Fate:
    """What became of the request that failed in that way."""
    if "answer" in g:
        return Fate.RECORDED
    if isinstance(error, Unknown) or g.get("recorded"):  # a part of it may be recorded and the rest not
        return Fate.UNKNOWN
    return fate_before()


def fate_before() -> Fate:
    """What the page said that the form comes from: what was not known before is still not known."""
    before = request.form.get("held", "")
    return Fate(before) if before in {*Fate} else Fate.NOT_RECORDED


def became(error: Unavailable) -> dict[str, str]:
    """What the API says of a command beside the sentence: `recorded` is yes, no or unknown."""
    return {} if request.method == "GET" else {"recorded": fate(error)}


def sentence_of(error: Unavailable) -> str:
    """What happened to a request of the API, and what its program may do."""
    if request.method == "GET":
        return str(error)
    advice = WITH_KEY if request.headers.get("Idempotency-Key") else WITHOUT_KEY[fate(error)]
    return f"{SENTENCES[fate(error)]} {advice}"


def trouble_page(error: Unavailable) -> str:
    if request.method == "POST" and request.endpoint not in SECRETS:
        return holding_page(PAGES[fate(error)], fate(error), adrift=True)
    return render_template("trouble.html", **here(), words=None, recorded_at=recorded_lately(), adrift=True)


def signed_out_page() -> str:
    """For a form that comes when its sender's session has ended."""
    return holding_page(SIGNED_OUT, fate_before(), adrift=True, sign_in=True)


def signed_in_anew_page() -> str:
    """For a form of an earlier session of its sender's: what it would do is shown, and done when it is sent again."""
    return holding_page(SIGNED_IN_ANEW, fate_before(), csrf_token=generate_csrf())


def may_be_held() -> bool:
    """Whether what was sent is one of our own forms, sent from one of our own pages, and no secret."""
    ours = request.headers.get("Origin") in (None, request.host_url.rstrip("/"))
    return ours and not is_api() and "once" in request.form and request.endpoint not in SECRETS


def holding_page(words: Words, became: Fate, *, csrf_token: str = "", **more: Any) -> str:
    fields = [(name, csrf_token if csrf_token and name == "csrf_token" else value) for name, value in held()]
    shown = {"words": words, "fate": became, "held": fields, "entered": [*entered()], **more}
    return render_template("trouble.html", **here(), **shown)


def here() -> dict[str, Any]:
    return {"address": request.full_path.rstrip("?"), "request_id": g.request_id}


def held() -> Iterator[tuple[str, str]]:
    """Everything that was sent, to be sent again."""
    return ((name, value) for name, value in request.form.items(multi=True) if name != "held")


def entered() -> Iterator[tuple[str, str]]:
    """What somebody typed or ticked, with what it is called: to be read, and copied if all else fails."""
    typed = [(name, value) for name, value in held() if value and not is_of_ours(name, value)]
    for name, pairs in groupby(typed, key=itemgetter(0)):
        yield sentence(name.replace("_", " ")), " ".join(value for _, value in pairs)


def is_of_ours(name: str, value: str) -> bool:
    """Whether it is no one's words but the form's: its keys, its button, or the id of a choice."""
    if name in {"csrf_token", "once", "version", "submit"}:
        return True
    try:
        return bool(UUID(value))
    except ValueError:
        return False
