"""The scheme of delegation: who may decide outside a panel, up to what, since when."""

from dataclasses import replace
from datetime import date

import pytest

from placements.scheme import CorporateSchemeIssued, DelegationScheme, Limit, SchemeAdopted, SchemeReviewed
from placements.verdict import Mandate
from placements.vocabulary import PersonKind, Route
from tests.placements.cases import OLU, POUND, folded, refused

CHILDREN = Limit(route=Route.NOMINATED_OFFICER, person_kind=PersonKind.CHILD, annual=250_000 * POUND)
ADULTS = Limit(route=Route.NOMINATED_OFFICER, person_kind=PersonKind.ADULT, annual=49_000 * POUND)
ADOPTED = SchemeAdopted(
    label="2026", effective_from=date(2026, 1, 1), corporate_version="Constitution 12", limits=(CHILDREN, ADULTS)
)
RAISED = replace(
    ADOPTED, label="2026, July", effective_from=date(2026, 7, 1), limits=(replace(CHILDREN, annual=300_000 * POUND),)
)
ISSUED = CorporateSchemeIssued(corporate_version="Constitution 13", issued_on=date(2026, 5, 1))


def given(*events) -> DelegationScheme:
    return folded(DelegationScheme(), *events)


def mandate(*history, route=Route.NOMINATED_OFFICER, kind=PersonKind.CHILD, day=date(2026, 3, 4)) -> Mandate:
    return given(*history).mandate(route=route, officer=OLU, person_kind=kind, day=day, ratify_within=10)


def test_a_scheme_is_adopted():
    assert given().adopt(**vars(ADOPTED)) == [ADOPTED]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"label": ""}, "Say which version of the scheme of delegation this is."),
        ({}, "2026 is adopted already: give the new version of the scheme of delegation another label."),
        (
            {"label": "2027", "limits": (replace(CHILDREN, annual=-1),)},
            "An amount of money cannot be less than nothing.",
        ),
        (
            {"label": "2027", "limits": (CHILDREN, replace(CHILDREN, annual=1))},
            "The scheme gives two limits for the same officer and service: give one.",
        ),
    ],
)
def test_what_an_adopted_scheme_must_be(more, sentence):
    with refused(sentence):
        given(ADOPTED).adopt(**{**vars(ADOPTED), **more})


def test_an_officers_mandate_is_the_limit_of_the_route_for_children_and_for_adults():
    assert mandate(ADOPTED) == Mandate(
        route=Route.NOMINATED_OFFICER, officer=OLU, limit=250_000 * POUND, scheme="2026", ratify_within=10
    )
    assert mandate(ADOPTED, kind=PersonKind.ADULT).limit == 49_000 * POUND


def test_a_route_that_the_scheme_does_not_name_has_no_authority():
    assert mandate(ADOPTED, route=Route.DUTY_MANAGER).limit is None


@pytest.mark.parametrize(
    ("day", "limit", "scheme"),
    [
        (date(2025, 12, 31), None, "no scheme in force"),
        (date(2026, 1, 1), 250_000 * POUND, "2026"),
        (date(2026, 6, 30), 250_000 * POUND, "2026"),
        (date(2026, 7, 1), 300_000 * POUND, "2026, July"),
    ],
)
def test_the_scheme_of_the_day_of_the_decision_counts(day, limit, scheme):
    for history in [(ADOPTED, RAISED), (RAISED, ADOPTED)]:
        assert (mandate(*history, day=day).limit, mandate(*history, day=day).scheme) == (limit, scheme)


def test_of_two_schemes_of_the_same_day_the_later_adopted_is_in_force():
    again = replace(RAISED, effective_from=ADOPTED.effective_from)
    assert given(ADOPTED, again).in_force_on(date(2026, 1, 1)) == again


def test_before_the_first_scheme_there_is_none():
    assert given(ADOPTED).in_force_on(date(2025, 12, 31)) is None


def test_a_corporate_scheme_is_issued_once():
    assert given(ADOPTED).issue_corporate(**vars(ISSUED)) == [ISSUED]
    with refused("The corporate scheme Constitution 13 is recorded already."):
        given(ADOPTED, ISSUED).issue_corporate(**vars(ISSUED))
    with refused("Say which corporate version was issued."):
        given(ADOPTED).issue_corporate(corporate_version="", issued_on=date(2026, 5, 1))


def test_the_scheme_is_reviewed_with_a_finding():
    reviewed = SchemeReviewed(reviewed_on=date(2026, 6, 1), corporate_version="Constitution 13", finding="No change.")
    assert given(ADOPTED, ISSUED).review(**vars(reviewed)) == [reviewed]
    assert given(ADOPTED, ISSUED, reviewed) == given(ADOPTED, ISSUED)
    with refused("Say what the review found."):
        given(ADOPTED, ISSUED).review(**{**vars(reviewed), "finding": ""})
