"""A page's form as a browser holds it, and the page that comes when the register does not answer."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

INPUT = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@dataclass
class Form:
    """Where it goes, and its fields."""

    browser: Any
    address: str
    fields: dict[str, Any]

    @classmethod
    def on(cls, browser: Any, page: str, address: str, **fields: Any) -> "Form":
        """The form on that page which is sent to that address, filled in."""
        shown = browser.get(page).text
        form = shown[shown.index(f'action="{address}"' if address != page else '<form method="post" novalidate') :]
        hidden = {
            name: re.search(rf'name="{name}" type="hidden" value="([^"]*)"', form) for name in ("csrf_token", "once")
        }
        return cls(browser, address, {name: found[1] for name, found in hidden.items() if found} | fields)

    def send(self, **headers: str) -> TestResponse:
        return self.browser.post(self.address, data=self.fields, headers=headers)

    def held_by(self, page: TestResponse) -> "Form":
        """The form of the page that says that the register does not answer."""
        start = page.text.index('<form method="post" action="')
        address = page.text[start:].split('"')[3]
        fields: dict[str, list[str]] = {}
        for name, value in INPUT.findall(page.text):
            fields.setdefault(unescape(name), []).append(unescape(value))
        return Form(self.browser, unescape(address), fields)


def in_trouble(answer: TestResponse, title: str) -> TestResponse:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Retry-After"] == "5"
    assert f'<h1 class="govuk-heading-l">{title}</h1>' in answer.text
    assert "Traceback" not in answer.text
    return answer
