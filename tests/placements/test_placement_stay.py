"""The person moves in, the rate changes, conditions are met, the person leaves."""

from dataclasses import replace
from datetime import date

import pytest

from placements.placement import (
    ConditionMet,
    DecisionNotified,
    EndCorrected,
    EndReason,
    PlacementEnded,
    RateChanged,
    StartCorrected,
)
from placements.vocabulary import Route
from tests.placements.cases import (
    CONDITION,
    CONDITIONAL,
    MEETS_ON,
    OLU,
    POUND,
    READY,
    REQUESTED,
    STARTED,
    SUBMITTED,
    TODAY,
    decided,
    given,
    refused,
)

APPROVED = (*READY, SUBMITTED, decided())
LIVES = (*READY, STARTED)
ENDED = PlacementEnded(ended_on=date(2026, 3, 11), reason=EndReason.BREAKDOWN)
START = {**vars(STARTED), "today": TODAY}


def test_the_person_moves_in_on_somebodys_authority():
    start = {**START, "authority": Route.DUTY_MANAGER, "authorised_by": OLU}
    assert given(*READY).start(**start) == [replace(STARTED, authority=Route.DUTY_MANAGER, authorised_by=OLU)]


@pytest.mark.parametrize("history", [(REQUESTED,), READY, (*READY, SUBMITTED), APPROVED])
def test_a_start_on_nobodys_authority_is_recorded_whatever_was_decided(history):
    assert given(*history).start(**START) == [STARTED]


def test_the_person_moves_in_today_but_not_tomorrow():
    assert given(*APPROVED).start(**{**START, "started_on": TODAY}) == [replace(STARTED, started_on=TODAY)]
    with refused("A start is recorded once it has happened: this day is still to come."):
        given(*APPROVED).start(**{**START, "started_on": date(2026, 3, 13)})


def test_a_placement_starts_once():
    with refused("The placement has started already: correct the start if it is wrong."):
        given(*LIVES).start(**START)


def test_nobody_moves_in_without_a_request():
    with refused("The placement is not requested."):
        given().start(**START)


def test_no_rate_is_less_than_nothing():
    with refused("An amount of money cannot be less than nothing."):
        given(*READY).start(**{**START, "weekly_rate": -1})
    with refused("An amount of money cannot be less than nothing."):
        given(*LIVES).change_rate(changed_on=TODAY, weekly_rate=-1, why="More staff at night.")


def test_a_wrong_start_is_corrected_and_the_correction_names_it():
    corrected = StartCorrected(corrects=6, started_on=date(2026, 3, 5), why="He came on the Thursday.")
    assert given(*LIVES).correct_start(started_on=date(2026, 3, 5), why=corrected.why, today=TODAY) == [corrected]
    assert given(*LIVES, corrected).started_on == date(2026, 3, 5)
    assert given(*LIVES, corrected).correct_start(started_on=date(2026, 3, 6), why="No.", today=TODAY) == [
        StartCorrected(corrects=6, started_on=date(2026, 3, 6), why="No.")
    ]


def test_a_start_may_be_corrected_up_to_the_day_of_the_end():
    corrected = StartCorrected(corrects=6, started_on=ENDED.ended_on, why="He came on the Wednesday.")
    assert given(*LIVES, ENDED).correct_start(started_on=ENDED.ended_on, why=corrected.why, today=TODAY) == [corrected]


@pytest.mark.parametrize(
    ("history", "started_on", "why", "sentence"),
    [
        (APPROVED, TODAY, "Wrong.", "The placement has not started."),
        (
            LIVES,
            date(2026, 3, 13),
            "Wrong.",
            "A start is recorded once it has happened: this day is still to come.",
        ),
        (
            (*LIVES, ENDED),
            TODAY,
            "Wrong.",
            "A placement cannot start after it ended: correct the end first.",
        ),
        (LIVES, TODAY, "", "Say what was wrong with the recorded start."),
    ],
)
def test_what_a_corrected_start_must_be(history, started_on, why, sentence):
    with refused(sentence):
        given(*history).correct_start(started_on=started_on, why=why, today=TODAY)


def test_the_rate_changes():
    changed = RateChanged(changed_on=date(2026, 3, 6), weekly_rate=4_700 * POUND, why="More staff at night.")
    assert given(*LIVES).change_rate(**vars(changed)) == [changed]


@pytest.mark.parametrize(
    ("history", "changed_on", "why", "sentence"),
    [
        (APPROVED, TODAY, "More staff.", "The placement has not started."),
        (LIVES, date(2026, 3, 5), "More staff.", "A rate cannot change before the placement started."),
        (LIVES, TODAY, "", "Say why the rate changes."),
    ],
)
def test_what_a_change_of_rate_must_be(history, changed_on, why, sentence):
    with refused(sentence):
        given(*history).change_rate(changed_on=changed_on, weekly_rate=1, why=why)


def test_the_person_leaves():
    assert given(*LIVES).end(ended_on=ENDED.ended_on, reason=ENDED.reason, today=TODAY) == [ENDED]


@pytest.mark.parametrize("day", [STARTED.started_on, TODAY])
def test_at_the_earliest_on_the_day_of_the_start_and_at_the_latest_today(day):
    assert given(*LIVES).end(ended_on=day, reason=EndReason.DIED, today=TODAY) == [
        PlacementEnded(ended_on=day, reason=EndReason.DIED)
    ]


@pytest.mark.parametrize(
    ("history", "ended_on", "sentence"),
    [
        (APPROVED, TODAY, "The placement has not started."),
        (LIVES, date(2026, 3, 5), "A placement cannot end before it started."),
        (LIVES, date(2026, 3, 13), "An end is recorded once it has happened: this day is still to come."),
        ((*LIVES, ENDED), TODAY, "The placement has ended already: correct the end if it is wrong."),
    ],
)
def test_what_an_end_must_be(history, ended_on, sentence):
    with refused(sentence):
        given(*history).end(ended_on=ended_on, reason=EndReason.PLANNED, today=TODAY)


def test_a_wrong_end_is_corrected_and_the_correction_names_it():
    corrected = EndCorrected(corrects=7, ended_on=date(2026, 3, 10), why="He left on the Tuesday.")
    assert given(*LIVES, ENDED).correct_end(ended_on=date(2026, 3, 10), why=corrected.why, today=TODAY) == [corrected]
    assert given(*LIVES, ENDED, corrected).ended_on == date(2026, 3, 10)


def test_an_end_that_never_was_is_taken_back_and_may_come_later():
    taken_back = EndCorrected(corrects=7, ended_on=None, why="He came back the same night.")
    assert given(*LIVES, ENDED).correct_end(ended_on=None, why=taken_back.why, today=TODAY) == [taken_back]
    assert given(*LIVES, ENDED, taken_back).end(ended_on=TODAY, reason=EndReason.PLANNED, today=TODAY) == [
        PlacementEnded(ended_on=TODAY, reason=EndReason.PLANNED)
    ]


@pytest.mark.parametrize(
    ("history", "ended_on", "why", "sentence"),
    [
        (LIVES, TODAY, "Wrong.", "No end of this placement is recorded."),
        ((*LIVES, ENDED), date(2026, 3, 5), "Wrong.", "A placement cannot end before it started."),
        (
            (*LIVES, ENDED),
            date(2026, 3, 13),
            "Wrong.",
            "An end is recorded once it has happened: this day is still to come.",
        ),
        ((*LIVES, ENDED), TODAY, "", "Say what was wrong with the recorded end."),
    ],
)
def test_what_a_corrected_end_must_be(history, ended_on, why, sentence):
    with refused(sentence):
        given(*history).correct_end(ended_on=ended_on, why=why, today=TODAY)


def test_a_decision_is_notified_and_the_notice_names_it():
    notified = DecisionNotified(notified_on=MEETS_ON, to="His social worker and the home", decision=7)
    assert given(*APPROVED).notify(notified_on=MEETS_ON, to=notified.to) == [notified]


@pytest.mark.parametrize(
    ("history", "notified_on", "to", "sentence"),
    [
        (READY, TODAY, "The home", "No decision is recorded for this placement."),
        (APPROVED, date(2026, 3, 9), "The home", "A decision cannot be notified before it was made."),
        (APPROVED, TODAY, "", "Say whom the decision was notified to."),
    ],
)
def test_what_a_notice_must_be(history, notified_on, to, sentence):
    with refused(sentence):
        given(*history).notify(notified_on=notified_on, to=to)


CONDITIONAL_APPROVAL = (*READY, SUBMITTED, decided(replace(CONDITIONAL, conditions=(CONDITION, CONDITION))))
MET = ConditionMet(condition=2, met_on=TODAY, evidence="A letter of the school.")


def test_a_condition_is_met():
    assert given(*CONDITIONAL_APPROVAL).meet_condition(**vars(MET)) == [MET]


@pytest.mark.parametrize(
    ("history", "more", "sentence"),
    [
        (READY, {}, "No decision is recorded for this placement."),
        (APPROVED, {}, "The decision has 0 conditions."),
        (CONDITIONAL_APPROVAL, {"condition": 0}, "The decision has 2 conditions."),
        (CONDITIONAL_APPROVAL, {"condition": 3}, "The decision has 2 conditions."),
        ((*CONDITIONAL_APPROVAL, MET), {}, "This condition is recorded as met already."),
        (CONDITIONAL_APPROVAL, {"evidence": ""}, "Say what shows that the condition is met."),
    ],
)
def test_what_a_met_condition_must_be(history, more, sentence):
    with refused(sentence):
        given(*history).meet_condition(**{**vars(MET), **more})


def test_the_conditions_of_a_later_decision_are_to_be_met_anew():
    again = (*CONDITIONAL_APPROVAL, MET, SUBMITTED, CONDITIONAL_APPROVAL[-1])
    assert given(*again).meet_condition(**vars(MET)) == [MET]


def test_a_decision_places_on_the_day_it_is_needed_on_the_day_it_is_made_or_on_the_start():
    assert given(REQUESTED).placed_on(MEETS_ON) == date(2026, 3, 16)
    assert given(REQUESTED).placed_on(date(2026, 3, 24)) == date(2026, 3, 24)
    assert given(REQUESTED, STARTED).placed_on(date(2026, 3, 24)) == STARTED.started_on
