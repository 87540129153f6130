"""Replay: a placement as it was known at any moment, beside what is known now."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest

from placements.provider import Provider, ProviderRated, Rating
from placements.vocabulary import Role, Route
from tests.web.pages.reading import words


@pytest.fixture
def auditor(sign_in_as):
    return sign_in_as(Role.AUDITOR)


def at(moment):
    return quote(moment.isoformat())


def test_what_changed_since_is_marked_with_the_events_behind_it(council, clock, sign_in_as):
    id = council.approved()
    known = clock.now
    clock.forward(days=5)
    council.start(id, clock.now.date() - timedelta(days=2), authority=Route.PANEL)
    told = words(sign_in_as(Role.AUDITOR).get(f"/placements/{id}/replay?known={at(known)}"))
    assert "As known on 2 March 2026 at 9:30:00am GMT" in told
    assert "4 lines changed since." in told
    assert "Started Changed since Not there then 5 March 2026 Placement started , 7 Mar 2026" in told
    assert "Team Children in Care North The same" in told
    assert "Authorised from 2 March 2026" in told
    assert "Authorised since 5 March 2026" in told


def test_nothing_has_changed_since_now(council, auditor):
    assert "Nothing has changed since." in words(auditor.get(f"/placements/{council.approved()}/replay"))


def test_each_event_leads_to_the_one_before_and_the_next(council, clock, sign_in_as):
    id = council.requested()
    clock.forward(hours=1)
    second = clock.now
    council.do(id, lambda p: p.amend(needed_by=p.needed_by, needs="A nurse.", team="North", funding="council", why="x"))
    clock.forward(hours=1)
    council.do(id, lambda p: p.withdraw(why="He goes home."))
    told = words(sign_in_as(Role.AUDITOR).get(f"/placements/{id}/replay?known={at(second)}"))
    assert "Event before: Placement requested" in told
    assert "Next event: Request withdrawn" in told
    assert "Needs A nurse. The same" in told


def test_replaying_at_any_events_time_shows_what_the_page_showed_then(council, clock, sign_in_as):
    id, shown = council.with_options(), {}

    def note():
        shown[clock.now] = then_column(sign_in_as(Role.AUDITOR).get(f"/placements/{id}/replay"))

    note()
    for decision in (
        lambda p: p.submit(),
        lambda p: p.return_for_information(question="What does his school say?"),
        lambda p: p.provide_information(answer="They keep his place."),
        lambda p: p.withdraw(why="He goes home."),
    ):
        clock.forward(minutes=7)
        council.do(id, decision)
        note()
    for known, then in shown.items():
        assert then_column(sign_in_as(Role.AUDITOR).get(f"/placements/{id}/replay?known={at(known)}")) == then
    assert len({str(then) for then in shown.values()}) == 5


def then_column(answer):
    """What the page says was known then, line by line."""
    cells = re.findall(r'role="rowheader"[^>]*>(.*?)</th>\s*<td[^>]*data-label="Then">(.*?)</td>', answer.text, re.S)
    said = {strip(label).removesuffix(" Changed since"): strip(then) for label, then in cells}
    return {label: then for label, then in said.items() if then != "Not there then"}


def strip(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_a_rating_published_since_is_marked_though_no_event_of_the_placement_changed_it(council, clock, sign_in_as):
    id = council.approved()
    known = clock.now
    clock.forward(days=3)
    rated = ProviderRated(rating=Rating.INADEQUATE, inspected_on=clock.now.date(), published_on=clock.now.date())
    council.register.decide(Provider, council.oak, lambda p: [rated], by=council.clerk)
    told = words(sign_in_as(Role.AUDITOR).get(f"/placements/{id}/replay?known={at(known)}"))
    assert "Rating Changed since Good Inadequate The day is another, or a name, a rating or terms changed" in told


def test_a_day_stands_for_its_end_and_a_moment_for_londons_clock(council, auditor, clock):
    id = council.requested()
    assert "11:59:59pm GMT" in words(auditor.get(f"/placements/{id}/replay?known=2026-03-02"))
    assert "As known on 2 March 2026 at 9:30:00am GMT" in words(
        auditor.get(f"/placements/{id}/replay?known=2026-03-02T09:30")
    )


def test_before_the_first_event_there_was_nothing(council, auditor):
    answer = auditor.get(f"/placements/{council.requested()}/replay?known=2026-03-01")
    assert answer.status_code == 404
    assert "there was none yet at that time" in words(answer)


@pytest.mark.parametrize("known", ["yesterday", "2026-13-01", "2026-03-02T25:00", "0", "' OR 1=1"])
def test_a_moment_that_is_none_is_refused_in_words(council, auditor, known):
    answer = auditor.get(f"/placements/{council.requested()}/replay?known={known}")
    assert answer.status_code == 422
    assert "is not a day or a moment" in words(answer)


def test_what_no_text_holds_is_refused_in_words(council, auditor):
    answer = auditor.get(f"/placements/{council.requested()}/replay?known=%00")
    assert answer.status_code == 422
    assert "Take out the control characters" in words(answer)


def test_who_may_not_is_refused_and_what_is_unknown_is_not_found(council, sign_in_as, auditor):
    assert sign_in_as(Role.ADMINISTRATOR).get(f"/placements/{council.requested()}/replay").status_code == 403
    assert auditor.get(f"/placements/{uuid4()}/replay").status_code == 404
