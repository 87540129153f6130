"""What did the panel know when it decided? Exactly what was recorded by then: nothing that came after."""

from datetime import date
from uuid import uuid4

import pytest

from placements import commands
from placements.panel import Panel
from placements.placement import DecisionRecorded
from placements.provider import Provider, ProviderRated, Rating
from placements.terms import Terms
from placements.verdict import Verdict
from placements.vocabulary import Outcome, Role
from tests.web.pages.reading import words

APPROVED = Verdict(outcome=Outcome.APPROVED, reasons="It meets his needs.", weekly_ceiling=4_200_00)


def version_of_decision(council, id):
    return next(each.version for each in council.register.history(id) if isinstance(each.event, DecisionRecorded))


@pytest.fixture
def decided(council, clock):
    """Decided on 2 March; since then the home is inadequate, the terms are others, and another option was noted."""
    meeting = council.opened()
    id = council.approved(meeting=meeting)
    clock.forward(days=10)
    rated = ProviderRated(rating=Rating.INADEQUATE, inspected_on=date(2026, 1, 8), published_on=date(2026, 2, 2))
    council.register.decide(Provider, council.oak, lambda _: [rated], by=council.clerk)
    terms = {"label": "Amended", "effective_from": date(2026, 1, 1), "terms": Terms(quorum=7)}
    council.register.decide(Panel, council.ipop, lambda panel: panel.adopt_terms(**terms), by=council.clerk)
    council.do(id, lambda p: p.add_rationale(words="Written long after."))
    council.show()
    return id, meeting


def test_one_click_from_the_decision_shows_what_was_recorded_by_then(council, decided, sign_in_as):
    id, _ = decided
    auditor, version = sign_in_as(Role.AUDITOR), version_of_decision(council, id)
    address = f"/placements/{id}/decisions/{version}/known"
    assert address in auditor.get(f"/placements/{id}").text
    told = words(auditor.get(address))
    for said in ("Oak House", "Rating Good", "Quorum 2 members", "Director, children £520,000", "Full until May."):
        assert said in told
    assert "It meets his needs." in told
    for later in ("Inadequate", "7 members", "Written long after."):
        assert later not in told
    assert "Rating Inadequate" in words(auditor.get(f"/placements/{id}"))  # what the page of today says


def test_one_click_from_the_meeting(council, decided, sign_in_as):
    id, meeting = decided
    auditor = sign_in_as(Role.AUDITOR)
    assert f"/meetings/{meeting}/items/{id}/known" in auditor.get(f"/meetings/{meeting}").text
    led = auditor.get(f"/meetings/{meeting}/items/{id}/known")
    assert led.location == f"/placements/{id}/decisions/{version_of_decision(council, id)}/known"
    assert auditor.get(f"/meetings/{uuid4()}/items/{id}/known").status_code == 404


def test_what_was_recorded_between_the_day_and_the_record_is_named(council, clock, sign_in_as):
    meeting, id = council.opened(), council.submitted()
    council.put_on_agenda(meeting, id)
    clock.forward(days=2)
    council.do(id, lambda p: p.return_for_information(question="What does his school say?"), by=council.clerk)
    council.do(id, lambda p: p.provide_information(answer="They keep his place."))
    commands.record_decision(council.register, id, meeting=meeting, verdict=APPROVED, by=council.clerk)
    told = words(sign_in_as(Role.AUDITOR).get(f"/placements/{id}/decisions/{version_of_decision(council, id)}/known"))
    assert "recorded 4 March 2026 at 9:30:00am GMT , 2 working days later" in told
    assert "cannot say whether who decided knew it: Returned for information, 4 March 2026" in told


@pytest.mark.parametrize("version", [0, 1, 99])
def test_what_is_no_decision_is_not_found(council, decided, sign_in_as, version):
    answer = sign_in_as(Role.AUDITOR).get(f"/placements/{decided[0]}/decisions/{version}/known")
    assert answer.status_code == 404
    assert "choose one of its decisions" in words(answer)
    assert sign_in_as(Role.AUDITOR).get(f"/placements/{council.ipop}/decisions/1/known").status_code == 404
