"""The watch over where pages lead: every test of a page stands on it."""

import pytest
from flask import Flask

from tests.pages import leads_somewhere


@pytest.mark.parametrize(
    "html",
    [
        '<a class="govuk-link" href="/nowhere">',
        '<form method="post" novalidate>',
        '<form method="post" action="/meetings" novalidate>',
        '<form action="/nowhere" method="get">',
    ],
)
def test_a_page_that_leads_nowhere_fails_its_test(app: Flask, html: str) -> None:
    with app.test_request_context("/meetings"), pytest.raises(AssertionError, match="which does not take"):
        leads_somewhere(app.response_class(html, mimetype="text/html"))


@pytest.mark.parametrize(
    "html", ['<a href="/meetings?page=2#more">', '<form method="post" action="/meetings/new">', "<a href='#top'>"]
)
def test_a_page_that_leads_somewhere_does_not(app: Flask, html: str) -> None:
    with app.test_request_context("/meetings"):
        leads_somewhere(app.response_class(html, mimetype="text/html"))
