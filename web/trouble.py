"""The register does not answer: what became of what somebody sent, and how nothing of what they typed is lost.

The page that says so asks the register nothing. It holds what was typed and the key of the form; sent again from there,
it is recorded once however often it comes, and whoever sent it is told when that was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from flask import g, render_template, request

from placements.errors import Unavailable, Unknown
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
        "Nothing is recorded twice.",
    ),
    Fate.NOT_RECORDED: Words(
        "This was not recorded",
        "The register does not answer at the moment. What you sent just now is not recorded.",
        "Send it again",
        "If you had sent it before, and got no answer, you are told whether that was recorded. "
        "It is never recorded twice.",
    ),
    Fate.UNKNOWN: Words(
        "We do not know whether this was recorded",
        "The register stopped answering while it took in what you sent.",
        "Find out whether it was recorded",
        "The button sends it once more. If it was recorded, you are told when, and it is not recorded twice. "
        "If it was not, it is recorded now.",
    ),
}

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
    sent = request.method == "POST" and request.endpoint not in SECRETS
    became = fate(error) if sent else None
    return render_template(
        "trouble.html",
        words=PAGES[became] if became else None,
        fate=became,
        held=[*held()] if sent else (),
        entered=[*entered()] if sent else (),
        recorded_at=recorded_lately(),
        address=request.full_path.rstrip("?"),
        request_id=g.request_id,
        adrift=True,
    )


def held() -> Iterator[tuple[str, str]]:
    """Everything that was sent, to be sent again."""
    return ((name, value) for name, value in request.form.items(multi=True) if name != "held")


def entered() -> Iterator[dict[str, dict[str, str]]]:
    """What somebody typed or ticked, with what it is called: to be read, and copied if all else fails."""
    typed = [(name, value) for name, value in held() if value and not is_of_ours(name, value)]
    for name, pairs in groupby(typed, key=itemgetter(0)):
        value = " ".join(value for _, value in pairs)
        yield {"key": {"text": sentence(name.replace("_", " "))}, "value": {"text": value}}


def is_of_ours(name: str, value: str) -> bool:
    """Whether it is no one's words but the form's: its keys, its button, or the id of a choice."""
    if name in {"csrf_token", "once", "version", "submit"}:
        return True
    try:
        return bool(UUID(value))
    except ValueError:
        return False
