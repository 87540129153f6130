"""Replay of every subject as at a day, as known at a moment; and what a replay may show of a person."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from placements import commands
from placements.panel import Panel
from placements.person import Person
from placements.provider import Provider, ProviderRated, Rating
from placements.scheme import DelegationScheme, Limit
from placements.terms import Terms
from placements.verdict import Verdict
from placements.vocabulary import Outcome, PersonKind, Retrospective, RetrospectiveReason, Role, Route
from tests.web.pages.reading import words

RETROSPECTIVE = Retrospective(reason=RetrospectiveReason.BREAKDOWN, circumstances="His carer gave notice that day.")
GIVEN_AFTERWARDS = Verdict(
    outcome=Outcome.APPROVED, reasons="He is safe.", weekly_ceiling=4_200_00, retrospective=RETROSPECTIVE
)


@pytest.fixture
def auditor(sign_in_as):
    return sign_in_as(Role.AUDITOR)


def asked(**questions):
    said = (
        f"{name}={quote(value.isoformat() if hasattr(value, 'isoformat') else value)}"
        for name, value in questions.items()
    )
    return f"?{'&'.join(said)}"


def test_a_panel_shows_the_terms_of_the_day_and_names_the_adoption_behind_the_change(council, clock, sign_in_as):
    known, day = clock.now, clock.now.date()
    clock.forward(days=4)
    terms, since = Terms(quorum=5), day - timedelta(days=30)
    adopting = {"label": "2026 amended", "effective_from": since, "terms": terms}
    council.register.decide(Panel, council.ipop, lambda panel: panel.adopt_terms(**adopting), by=council.clerk)
    auditor = sign_in_as(Role.AUDITOR)
    told = words(auditor.get(f"/panels/{council.ipop}/replay{asked(known=known)}"))
    assert "Quorum Changed since 2 members 5 members Terms of reference adopted: 2026 amended , 6 Mar 2026" in told
    told = words(auditor.get(f"/panels/{council.ipop}/replay{asked(on=since - timedelta(days=1))}"))
    assert "Quorum Changed since 2 members 5 members Terms of reference adopted: 2026 amended , 6 Mar 2026" in told
    told = words(auditor.get(f"/panels/{council.ipop}/replay{asked(on=since)}"))
    assert "Quorum 5 members The same" in told
    assert "Nothing has changed since." in told


def test_the_scheme_shows_the_limits_of_the_day(council, clock, auditor):
    limits = (Limit(route=Route.DIRECTOR, person_kind=PersonKind.CHILD, annual=600_000_00),)
    adopted = {"label": "Scheme 2027", "effective_from": date(2026, 3, 1), "corporate_version": "13", "limits": limits}
    council.register.decide(
        DelegationScheme, commands.SCHEME, lambda s: s.adopt(**adopted), by=council.by(Role.DIRECTOR)
    )
    told = words(auditor.get(f"/scheme/replay{asked(on='2026-02-28')}"))
    assert "Director, children Changed since £520,000 £600,000 Scheme of delegation adopted: Scheme 2027" in told
    assert "Chair's action, adults Changed since £150,000 No longer" in told


def test_a_home_shows_the_rating_that_was_published_by_the_day(council, auditor):
    rated = ProviderRated(rating=Rating.INADEQUATE, inspected_on=date(2026, 1, 12), published_on=date(2026, 2, 16))
    council.register.decide(Provider, council.oak, lambda _: [rated], by=council.clerk)
    told = words(auditor.get(f"/providers/{council.oak}/replay{asked(on='2026-02-15')}"))
    assert "Rating Changed since Good Inadequate Rated Inadequate , 2 Mar 2026" in told
    assert "Rating Inadequate The same" in words(
        auditor.get(f"/providers/{council.oak}/replay{asked(on='2026-02-16')}")
    )


def test_a_meeting_shows_what_was_decided_since(council, clock, sign_in_as):
    meeting, placement = council.opened(), council.submitted()
    council.put_on_agenda(meeting, placement)
    known = clock.now
    clock.forward(minutes=5)
    council.approved(meeting=meeting)
    council.close(meeting)
    told = words(sign_in_as(Role.AUDITOR).get(f"/meetings/{meeting}/replay{asked(known=known)}"))
    assert "Status Changed since Open Closed Meeting closed , 2 Mar 2026" in told
    assert "PL-2026-000001 For decision: no outcome yet Late: Asked for today. The same" in told
    assert "PL-2026-000002 Changed since Not there then Approved, by" in told


def test_what_is_dated_after_the_day_is_still_to_come(council, clock, auditor):
    id = council.approved()
    council.start(id, date(2026, 3, 2), authority=Route.PANEL)
    told = words(auditor.get(f"/placements/{id}/replay{asked(on='2026-03-01')}"))
    assert "Still to come Changed since Approved on 2 March 2026 Started on 2 March 2026 No longer" in told
    assert "Started Changed since Not there then 2 March 2026 Placement started , 2 Mar 2026" in told
    assert "Started 2 March 2026 The same" in words(auditor.get(f"/placements/{id}/replay{asked(on='2026-03-02')}"))


def test_a_report_names_what_proves_a_new_row_and_what_cleared_one_that_is_gone(council, clock, sign_in_as):
    before, id = clock.now, council.with_options()
    clock.forward(minutes=5)
    council.start(id, date(2026, 2, 2))
    council.show()
    auditor, unapproved = sign_in_as(Role.AUDITOR), clock.now
    told = words(auditor.get(f"/exceptions/EX01/replay{asked(known=before)}"))
    assert "1 row differs , 0 rows are the same." in told
    assert "Not there then Priority 1: Started without authorisation, since 2 February 2026" in told
    assert "Placement started , 2 Mar 2026" in told
    clock.forward(days=3)
    council.do(id, lambda p: p.submit(retrospective=RETROSPECTIVE))
    meeting = council.opened()
    council.put_on_agenda(meeting, id)
    commands.record_decision(council.register, id, meeting=meeting, verdict=GIVEN_AFTERWARDS, by=council.clerk)
    council.show()
    told = words(sign_in_as(Role.AUDITOR).get(f"/exceptions/EX01/replay{asked(known=unapproved)}"))
    assert "No longer Decision recorded , 5 Mar 2026" in told


def test_access_that_was_restricted_since_hides_the_name_in_every_replay(council, clock, sign_in_as):
    id, known = council.requested(), clock.now
    open_to_all = f"/placements/{id}/replay{asked(known=known)}"
    assert "Amar Singh" in words(sign_in_as(Role.COMMISSIONER).get(open_to_all))
    clock.forward(days=1)
    council.register.decide(Person, council.amar, lambda p: p.restrict_access(why="A threat."), by=council.clerk)
    assert "PE-2026-000001 (access restricted)" in words(sign_in_as(Role.COMMISSIONER).get(open_to_all))
    assert "Amar" not in sign_in_as(Role.COMMISSIONER).get(open_to_all).text
    auditor = sign_in_as(Role.AUDITOR)
    why = f"/people/{council.amar}/reason"
    assert auditor.get(open_to_all).location.startswith(why)
    auditor.send(why, {"reason": "audit or inspection"})
    assert "Amar Singh" in words(auditor.get(open_to_all))


def test_details_that_were_erased_since_stay_erased_and_the_replay_says_so(council, clock, sign_in_as):
    id, known = council.requested(), clock.now
    clock.forward(days=1)
    commands.erase_person(council.register, council.amar, why="Kept long enough.", by=council.by(Role.DIRECTOR))
    answer = sign_in_as(Role.AUDITOR).get(f"/placements/{id}/replay{asked(known=known)}")
    assert "PE-2026-000001 (details erased since) PE-2026-000001 (details erased)" in words(answer)
    assert "Amar" not in answer.text


@pytest.mark.parametrize("place", ["panels", "meetings", "providers", "placements"])
def test_what_is_of_another_kind_is_not_replayed_there(council, auditor, place):
    other = council.ipop if place != "panels" else council.oak
    answer = auditor.get(f"/{place}/{other}/replay")
    assert answer.status_code == 404
    assert "choose a later moment" in words(answer)


def test_the_slider_stops_at_each_moment_of_the_history(council, clock, auditor):
    id = council.requested()
    clock.forward(minutes=1)
    council.do(id, lambda p: p.withdraw(why="He goes home."))
    shown = auditor.get(f"/placements/{id}/replay").text
    assert re.findall(r"&#34;known&#34;: &#34;([^&]+)&#34;", shown) == ["2026-03-02T09:30:00", "2026-03-02T09:31:00"]
