"""A panel has terms of reference, which change, and members, who come and go."""

from dataclasses import replace
from datetime import date

import pytest

from placements.panel import MemberAppointed, MemberRetired, Membership, Panel, PanelEstablished, TermsAdopted
from placements.vocabulary import PanelKind
from tests.placements.cases import MARA, NOOR, TERMS, folded, refused

ESTABLISHED = PanelEstablished(name="Independent Placement Overview Panel", kind=PanelKind.IPOP)
ADOPTED = TermsAdopted(label="2026", effective_from=date(2026, 1, 1), terms=TERMS)
STRICTER = replace(ADOPTED, label="2026, amended", terms=replace(TERMS, quorum=4))
APPOINTED = MemberAppointed(member=MARA, capacities=("chair", "commissioning"), appointed_on=date(2026, 1, 5))
RETIRED = MemberRetired(member=MARA, retired_on=date(2026, 3, 1))


def given(*events) -> Panel:
    return folded(Panel(), *events)


def test_a_panel_is_established_once():
    assert given().establish(name=f" {ESTABLISHED.name} ", kind=PanelKind.IPOP) == [ESTABLISHED]
    with refused("The panel Independent Placement Overview Panel is established already."):
        given(ESTABLISHED).establish(name="Another", kind=PanelKind.QMG)
    with refused("Give the panel a name."):
        given().establish(name="", kind=PanelKind.IPOP)


def test_it_adopts_terms():
    assert given(ESTABLISHED).adopt_terms(**vars(ADOPTED)) == [ADOPTED]
    alone = replace(ADOPTED, terms=replace(TERMS, quorum=1))
    assert given(ESTABLISHED).adopt_terms(**vars(alone)) == [alone]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"label": " "}, "Say which version of the terms of reference this is."),
        ({}, "2026 is adopted already: give the new version of the terms of reference another label."),
        ({"label": "2027", "terms": replace(TERMS, quorum=0)}, "A quorum is at least one member."),
    ],
)
def test_what_adopted_terms_must_be(more, sentence):
    with refused(sentence):
        given(ESTABLISHED, ADOPTED).adopt_terms(**{**vars(ADOPTED), **more})


def test_the_terms_of_the_day_are_the_latest_in_force():
    next_year = TermsAdopted(label="2027", effective_from=date(2027, 1, 1), terms=replace(TERMS, quorum=5))
    panel = given(ESTABLISHED, next_year, ADOPTED)
    assert panel.terms_on(date(2026, 1, 1)).quorum == 3
    assert panel.terms_on(date(2026, 12, 31)).quorum == 3
    assert panel.terms_on(date(2027, 1, 1)).quorum == 5


def test_of_terms_of_the_same_day_the_later_adopted_are_in_force():
    assert given(ESTABLISHED, ADOPTED, STRICTER).terms_on(date(2026, 1, 1)).quorum == 4
    assert given(ESTABLISHED, STRICTER, ADOPTED).terms_on(date(2026, 1, 1)).quorum == 3


def test_before_the_first_terms_there_are_none():
    with refused("The panel has no terms of reference in force on 31 December 2025: adopt them first."):
        given(ESTABLISHED, ADOPTED).terms_on(date(2025, 12, 31))


def test_a_member_is_appointed_for_what_they_stand_for():
    capacities = (" chair", "", "commissioning ")
    assert given(ESTABLISHED).appoint_member(member=MARA, capacities=capacities, appointed_on=date(2026, 1, 5)) == [
        APPOINTED
    ]


def test_a_member_is_one_from_the_appointment_to_the_day_before_retiring():
    panel = given(ESTABLISHED, APPOINTED, RETIRED)
    assert panel.membership(MARA, date(2026, 1, 4)) is None
    assert panel.membership(MARA, date(2026, 1, 5)) == Membership(
        capacities=APPOINTED.capacities, appointed_on=date(2026, 1, 5), retired_on=date(2026, 3, 1)
    )
    assert panel.membership(MARA, date(2026, 2, 28)) is not None
    assert panel.membership(MARA, date(2026, 3, 1)) is None
    assert panel.membership(NOOR, date(2026, 2, 1)) is None


@pytest.mark.parametrize("day", [date(2025, 12, 1), date(2026, 1, 5), date(2026, 6, 1)])
def test_nobody_is_appointed_twice_at_once_not_even_from_an_earlier_day(day):
    with refused("This person is a member already: retire them first to change what they stand for."):
        given(ESTABLISHED, APPOINTED).appoint_member(member=MARA, capacities=(), appointed_on=day)


def test_a_retired_member_is_appointed_again_from_the_day_of_retiring():
    again = replace(APPOINTED, capacities=("vice chair",), appointed_on=date(2026, 3, 1))
    panel = given(ESTABLISHED, APPOINTED, RETIRED)
    assert panel.appoint_member(**vars(again)) == [again]
    with refused("This person is a member already: retire them first to change what they stand for."):
        panel.appoint_member(**{**vars(again), "appointed_on": date(2026, 2, 28)})
    back = panel.evolve(again)
    assert back.membership(MARA, date(2026, 2, 1)).capacities == APPOINTED.capacities
    assert back.membership(MARA, date(2026, 3, 1)).capacities == ("vice chair",)


def test_a_member_retires():
    assert given(ESTABLISHED, APPOINTED).retire_member(member=MARA, retired_on=date(2026, 3, 1)) == [RETIRED]


@pytest.mark.parametrize(
    ("history", "day"),
    [
        ((ESTABLISHED,), date(2026, 3, 1)),
        ((ESTABLISHED, APPOINTED), date(2026, 1, 4)),
        ((ESTABLISHED, APPOINTED, RETIRED), date(2026, 3, 1)),
        (
            (ESTABLISHED, APPOINTED, RETIRED, replace(APPOINTED, appointed_on=date(2026, 6, 1))),
            date(2026, 2, 1),
        ),
    ],
    ids=["never a member", "not yet", "retired", "not any more, though again since"],
)
def test_only_a_member_of_the_day_retires(history, day):
    with refused("This person is not a member of the panel on that day."):
        given(*history).retire_member(member=MARA, retired_on=day)
