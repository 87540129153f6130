"""Terms of reference are data: who must be there, when papers are due, what must come to the panel."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from placements.terms import Exemption, Requirement, Terms
from placements.vocabulary import Occasion
from tests.placements.cases import (
    must_come,
)

TERMS = Terms(quorum=3, requirements=(Requirement(capacity="health"), Requirement(capacity="education", at_least=2)))


@pytest.mark.parametrize(
    ("present", "shortfall"),
    [
        ([("health",), ("education",), ("education",)], ""),
        ([("health", "education"), ("education",), ()], ""),
        ([("health",), ("education",)], "2 of 3 members present, 1 of 2 from education"),
        ([("education",), ("education",), ("chair",)], "0 of 1 from health"),
        ([], "0 of 3 members present, 0 of 1 from health, 0 of 2 from education"),
    ],
)
def test_a_quorum_is_a_number_of_members_and_the_roles_that_must_be_there(present, shortfall):
    assert TERMS.shortfall(present) == shortfall


@pytest.mark.parametrize(
    ("days", "at", "meets_on", "due"),
    [
        (1, time(17), date(2026, 3, 10), datetime(2026, 3, 9, 17, tzinfo=UTC)),
        (3, time(12), date(2026, 3, 10), datetime(2026, 3, 5, 12, tzinfo=UTC)),
        (1, time(17), date(2026, 4, 7), datetime(2026, 4, 2, 16, tzinfo=UTC)),
        (0, time(9), date(2026, 7, 7), datetime(2026, 7, 7, 8, tzinfo=UTC)),
    ],
    ids=["the working day before", "over a weekend", "over Easter, in summer time", "on the day itself"],
)
def test_papers_are_due_so_many_working_days_before_the_meeting_by_the_clock_in_london(days, at, meets_on, due):
    assert replace(TERMS, papers_working_days=days, papers_time=at).papers_due(meets_on) == due


def test_what_the_terms_name_must_come_until_it_is_decided_or_has_ended():
    assert must_come(TERMS) == "new placement: the panel must agree it"
    assert must_come(TERMS, started=True) == "new placement: the panel must agree it"
    assert must_come(TERMS, decided=True) == ""
    assert must_come(TERMS, started=True, ended=True) == ""
    assert must_come(TERMS, Occasion.EXTENSION) == ""


def test_what_is_exempt_comes_once_it_has_started():
    terms = replace(TERMS, exempt=(Exemption(occasion=Occasion.REMAND),))
    assert must_come(terms, Occasion.REMAND) == ""
    assert must_come(terms, Occasion.REMAND, started=True) == "remand: it comes to the panel retrospectively"
    assert must_come(terms, Occasion.REMAND, started=True, ended=True) == ""
    assert must_come(terms, Occasion.REMAND, started=True, decided=True) == ""
