"""How the tests read a page: what it says, and what it says is wrong."""

import re
from html import unescape

from werkzeug.test import TestResponse


def words(answer: TestResponse) -> str:
    """The text of a page on one line, as people read it."""
    body = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def problem(answer: TestResponse, status: int, sentence: str) -> None:
    """The page of the form comes back with what is wrong above it, and its title says so."""
    assert answer.status_code == status, words(answer)
    assert "<title>Error: " in answer.text
    summary = answer.text[answer.text.index("govuk-error-summary") :]
    assert sentence in unescape(summary), words(answer)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found, f"there is no hidden {name}"
    return found[1]
