"""The exception reports at their pages: in numbers, row by row, for another day, and as a file."""

from datetime import date

import pytest

from placements.vocabulary import Role


@pytest.fixture
def manager(sign_in_as):
    return sign_in_as(Role.COMMISSIONER)


@pytest.fixture
def unapproved(council):
    """Amar lives in Oak House since 2 February, and no panel approved it."""
    id = council.with_options()
    council.start(id, date(2026, 2, 2))
    council.show()
    return id


def test_all_reports_are_counted_on_one_page(unapproved, manager):
    shown = manager.get("/exceptions").text
    assert "EX01" in shown
    assert "EX05" in shown
    assert "1 placements lived in on the day" in shown


def test_a_row_shows_its_sum_and_its_proof(unapproved, manager):
    shown = manager.get("/exceptions/EX01").text
    assert "Priority 1" in shown
    assert "20 working days" in shown
    assert "2 February 2026 to 2 March 2026: 20 working days after the first" in shown
    assert "Placement.PlacementStarted" in shown


def test_the_day_asked_for_is_in_the_address(unapproved, manager):
    assert "8 working days" in manager.get("/exceptions/EX01?on=2026-02-12").text
    assert "Nothing to report" in manager.get("/exceptions/EX01?on=2026-02-12&known=2026-02-12").text


def test_filters_survive_in_the_links(unapproved, manager):
    shown = manager.get("/exceptions/EX01?on=2026-02-12&person_kind=child").text
    assert "/exceptions/EX01?on=2026-02-12&amp;person_kind=child&amp;severity=2" in shown
    assert "Nothing to report" in manager.get("/exceptions/EX01?person_kind=adult").text


def test_the_file_has_the_same_rows(unapproved, council, manager):
    answer = manager.get("/exceptions/EX01.csv?on=2026-02-12")
    assert answer.content_type == "text/csv; charset=utf-8"
    head, row, *rest = answer.get_data().decode("utf-8-sig").splitlines()
    assert head.startswith("code,part,priority,placement,person,")
    assert council.state(unapproved).reference in row
    assert rest == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("on=yesterday", "“yesterday” in the address is not a day, such as 2026-03-01: correct on."),
        ("known=2026-02-30", "correct known."),
        ("known=9999-12-31", "correct known."),
        ("known=0001-01-01T00:00", "correct known."),
        ("on=9999-12-31", "correct on."),
        ("severity=9", "a whole number from 0 to 3"),
        ("panel=IPOP", "an id of this register"),
    ],
)
def test_a_malformed_question_is_refused_in_words(council, manager, asked, said):
    answer = manager.get(f"/exceptions/EX01?{asked}")
    assert answer.status_code == 422
    assert said in answer.text


def test_an_unknown_report_is_not_found(council, manager):
    assert manager.get("/exceptions/EX99").status_code == 404
