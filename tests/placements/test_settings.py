"""The settings of the council and of the exception rules, in force from their day."""

from dataclasses import replace
from datetime import date

import pytest

from placements.settings import Council, Settings, SettingsAdopted, Thresholds
from tests.placements.cases import folded, refused

COUNCIL = Council(name="Coventry", authority="E08000026", go_live=date(2026, 1, 1))
ADOPTED = SettingsAdopted(
    label="2026", effective_from=date(2026, 1, 1), council=COUNCIL, thresholds=Thresholds(ex01_priority_1_days=10)
)
STRICTER = replace(
    ADOPTED, label="2026, July", effective_from=date(2026, 7, 1), thresholds=Thresholds(ex01_priority_1_days=8)
)


def given(*events) -> Settings:
    return folded(Settings(), *events)


def test_settings_are_adopted():
    assert given().adopt(**vars(ADOPTED)) == [ADOPTED]


def test_each_version_has_its_own_label():
    with refused("2026 is adopted already: give the new version of the settings another label."):
        given(ADOPTED).adopt(**vars(ADOPTED))
    with refused("Say which version of the settings this is."):
        given(ADOPTED).adopt(**{**vars(ADOPTED), "label": ""})


@pytest.mark.parametrize(("day", "version"), [(date(2026, 6, 30), ADOPTED), (date(2026, 7, 1), STRICTER)])
def test_the_version_of_the_day_is_in_force(day, version):
    assert given(ADOPTED, STRICTER).in_force_on(day) == version
    assert given(STRICTER, ADOPTED).in_force_on(day) == version


def test_before_the_first_there_are_none():
    with refused("No settings are in force on 31 December 2025: adopt them first."):
        given(ADOPTED).in_force_on(date(2025, 12, 31))


def test_the_usual_thresholds_are_those_of_the_exception_rules():
    assert Thresholds() == Thresholds(
        ex01_priority_2_days=5,
        ex01_priority_1_days=10,
        ex01_priority_2_meetings=1,
        ex01_priority_1_meetings=2,
        ex02_priority_1_days=10,
        ex02_repeats_a_quarter=3,
        ex03_priority_2_days=0,
        ex03_priority_1_days=2,
        ex05_scheme_review_months=3,
        ex05_split_days=28,
    )
