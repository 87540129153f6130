"""The page of a placement: how it stands, what is known, what can be done, and its trail."""

from datetime import timedelta
from uuid import uuid4

from placements.person import Person
from placements.vocabulary import Role, Route


def page(browser, id):
    answer = browser.get(f"/placements/{id}")
    assert answer.status_code == 200
    return answer.text


def test_a_new_request_is_not_authorised_yet_and_its_options_wait(council, sign_in_as):
    text = page(sign_in_as(Role.REQUESTER), council.requested())
    assert "Not authorised yet: no decision is recorded." in text
    assert "Work on the options" in text
    assert "Amar Singh, born 5 January 2012" in text


def test_an_approval_authorises_and_its_conditions_wait_to_be_met(council, sign_in_as, clock):
    id = council.approved(council.with_conditions())
    text = page(sign_in_as(Role.COORDINATOR), id)
    assert "Authorised from 2 March 2026, up to £4,200 a week." in text
    assert "A visit by the virtual school" in text
    assert f"/placements/{id}/conditions/2" in text
    council.do(id, lambda p: p.meet_condition(condition=2, met_on=clock.now.date(), evidence="The plan is signed."))
    clock.forward(days=20)
    text = page(sign_in_as(Role.COORDINATOR), id)
    assert "Met on 2 Mar 2026" in text
    assert "Overdue" in text
    assert f"/placements/{id}/conditions/2" not in text


def test_a_start_on_nobodys_authority_shows_in_red_since_when_and_how_late_it_was_recorded(council, sign_in_as, clock):
    id = council.submitted()
    clock.forward(days=14)
    council.start(id, clock.now.date() - timedelta(days=7))
    text = page(sign_in_as(Role.AUDITOR), id)
    assert "Lived in without authorisation since 9 March 2026: no decision is recorded." in text
    assert "Recorded 5 working days later" in text


def test_a_stay_that_the_panel_agreed_is_authorised_since_its_start(council, sign_in_as):
    text = page(sign_in_as(Role.FINANCE), council.started())
    assert "Authorised since 2 March 2026, up to £4,200 a week." in text
    assert "Change the rate" in text


def test_the_trail_tells_every_event_and_links_to_what_was_known_then(council, sign_in_as):
    id = council.submitted()
    text = page(sign_in_as(Role.AUDITOR), id)
    for title in ("Placement requested", "Alternative explored: in-house fostering", "Oak House offered a place"):
        assert title in text
    for recorded in council.register.history(id):
        assert f'id="event-{recorded.version}"' in text
    assert "known=2026-03-02T09:30:00%2B00:00" in text


def test_an_auditor_reads_and_is_offered_nothing_to_change(council, sign_in_as):
    text = page(sign_in_as(Role.AUDITOR), council.requested())
    assert "See it as it was known" in text
    for words in ("Work on the options", "Amend the request", "Record the start"):
        assert words not in text


def test_what_may_be_done_follows_from_the_state(council, sign_in_as):
    browser, id = sign_in_as(Role.COORDINATOR), council.approved()
    text = page(browser, id)
    assert "Record the start" in text
    assert "Record the end" not in text
    council.start(id, council.register.today(), authority=Route.PANEL)
    text = page(browser, id)
    assert "Record the end" in text
    assert "Record the start" not in text


def test_the_name_of_a_restricted_person_is_for_few(council, sign_in_as):
    id = council.requested()
    council.register.decide(Person, council.amar, lambda p: p.restrict_access(why="A threat."), by=council.clerk)
    assert "Amar Singh" not in page(sign_in_as(Role.REQUESTER), id)
    assert "Amar Singh" in page(sign_in_as(Role.COORDINATOR), id)


def test_administrators_see_no_placement(council, sign_in_as):
    assert sign_in_as(Role.ADMINISTRATOR).get(f"/placements/{council.requested()}").status_code == 403


def test_an_unknown_placement_is_not_found(council, sign_in_as):
    answer = sign_in_as(Role.AUDITOR).get(f"/placements/{uuid4()}")
    assert answer.status_code == 404
    assert "look for it in the register" in answer.text
    assert sign_in_as(Role.AUDITOR).get(f"/placements/{council.oak}").status_code == 404
    assert sign_in_as(Role.AUDITOR).get("/placements/PL-2026").status_code == 404
