"""The council's papers at their pages: panels, terms of reference, the scheme of delegation, settings; one's work."""

from datetime import date

import pytest

from placements.commands import SCHEME, SETTINGS
from placements.panel import Panel
from placements.scheme import DelegationScheme, Limit
from placements.settings import Settings
from placements.terms import Exemption, Requirement
from placements.vocabulary import Occasion, PersonKind, Role, Route


@pytest.fixture
def director(sign_in_as):
    return sign_in_as(Role.DIRECTOR)


TERMS = {
    "label": "Version 2",
    "effective_from": ["1", "4", "2026"],
    "quorum": "3",
    "requirements-0-capacity": "children's services",
    "requirements-0-at_least": "1",
    "chaired_by": "commissioning manager, service manager",
    "outcomes": ["approved", "deferred", "declined"],
    "endorsed_by": "nominated officer",
    "endorser_title": "Head of Service",
    "between_meetings": ["nominated officer"],
    "ratify_within": "10",
    "papers_working_days": "1",
    "papers_time": "17:00",
    "must_come": ["new placement"],
    "exempt": ["remand"],
    "even_if_ended": ["remand"],
    "contract_ending_weeks": "8",
}


def test_terms_of_reference_are_adopted_as_data(council, director):
    address = f"/panels/{council.ipop}/terms"
    assert director.send(address, TERMS).status_code == 302
    adopted = council.register.load(Panel, council.ipop).terms_on(date(2026, 4, 1))
    assert (adopted.quorum, adopted.requirements) == (3, (Requirement(capacity="children's services"),))
    assert adopted.chaired_by == ("commissioning manager", "service manager")
    assert adopted.exempt == (Exemption(occasion=Occasion.REMAND, even_if_ended=True),)
    assert [delegate.title for delegate in adopted.between_meetings] == ["Head of Service"]
    assert adopted.contract_ending_weeks == 8


def test_terms_with_the_same_label_are_refused(council, director):
    address = f"/panels/{council.ipop}/terms"
    director.send(address, TERMS)
    answer = director.send(address, TERMS)
    assert answer.status_code == 409
    assert "Version 2 is adopted already" in answer.text


def test_a_member_is_appointed_and_retired(council, director):
    address, finance = f"/panels/{council.ipop}", council.by(Role.FINANCE).id
    council.show()
    appointed = {"member": str(finance), "capacities": "finance", "appointed_on": ["1", "3", "2026"]}
    assert director.send(f"{address}/members", appointed, on=address).status_code == 302
    assert council.register.load(Panel, council.ipop).membership(finance, date(2026, 3, 2))
    retired = {"retiring": str(finance), "retired_on": ["2", "3", "2026"]}
    assert director.send(f"{address}/members/retire", retired, on=address).status_code == 302
    assert not council.register.load(Panel, council.ipop).membership(finance, date(2026, 3, 2))


def test_a_panel_is_established(council, director):
    answer = director.send("/panels", {"name": "Provider Escalation Panel", "kind": "PEP"}, on="/panels")
    assert "No terms of reference are in force" in director.get(answer.location).text


def test_a_scheme_is_adopted_with_its_limits(council, director):
    form = {
        "label": "2027",
        "effective_from": ["1", "4", "2026"],
        "corporate_version": "13",
        "director_child": "600,000",
    }
    assert director.send("/scheme/new", form).status_code == 302
    scheme = council.register.load(DelegationScheme, SCHEME).in_force_on(date(2026, 4, 1))
    assert scheme.limits == (Limit(route=Route.DIRECTOR, person_kind=PersonKind.CHILD, annual=600_000_00),)


def test_a_corporate_scheme_and_the_review_are_recorded(council, director):
    issued = {"corporate_version": "13", "issued_on": ["1", "3", "2026"]}
    assert director.send("/scheme/corporate", issued, on="/scheme").status_code == 302
    reviewed = {"corporate_version": "13", "reviewed_on": ["2", "3", "2026"], "finding": "In line."}
    assert director.send("/scheme/reviews", reviewed, on="/scheme").status_code == 302
    assert "reviewed against 13. In line." in director.get("/scheme").text


def test_settings_are_adopted_from_those_before(council, director):
    form = {
        "label": "2027",
        "effective_from": ["1", "4", "2026"],
        "name": "Anyshire Council",
        "authority": "E08000026",
        "go_live": ["1", "1", "2020"],
        **dict.fromkeys(vars(council.register.load(Settings, SETTINGS).adopted[0].thresholds), "7"),
    }
    assert director.send("/settings/new", form).status_code == 302
    assert council.register.load(Settings, SETTINGS).in_force_on(date(2026, 4, 1)).thresholds.ex01_priority_2_days == 7
    assert "2027, in force from 1 April 2026" in director.get("/settings").text


def test_a_threshold_is_a_number(council, director):
    answer = director.send("/settings/new", {"label": "2027", "ex01_priority_2_days": "five"})
    assert answer.status_code == 422


def test_work_shows_what_waits_for_whom(council, sign_in_as):
    council.submitted()
    council.show()
    assert "Submitted to a panel (1)" in sign_in_as(Role.COORDINATOR).get("/work").text
    assert "Nothing waits for you." in sign_in_as(Role.REQUESTER).get("/work").text
    council.requested()
    council.show()
    assert "Your requests to complete (1)" in sign_in_as(Role.REQUESTER).get("/work").text


def test_a_finance_officer_reads_the_papers_and_changes_none(council, sign_in_as):
    finance = sign_in_as(Role.FINANCE)
    for address in ("/panels", f"/panels/{council.ipop}", "/scheme", "/settings"):
        assert finance.get(address).status_code == 200
    for address in (f"/panels/{council.ipop}/terms", "/scheme/new", "/settings/new"):
        assert finance.get(address).status_code == 403
