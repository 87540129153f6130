"""A row of Ofsted's list is read as what it says of a home, or refused with the reason."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.imports.providers import Home, open_edition
from placements.imports.text import BadRow
from placements.provider import (
    Judgement,
    ProviderRated,
    ProviderRegistered,
    Rating,
    RegistrationStatus,
    Regulator,
)
from placements.vocabulary import ServiceType
from tests.placements.imports.conftest import OFSTED_2025, Write

IN_2021 = {
    "Inspection date": "21/10/2019",
    "Publication date": "29/11/2019",
    "Event number": "10098497",
    "Overall experiences and progress of children and young people": "Good",
}
HEADINGS_2021 = (*list(OFSTED_2025)[1:12], *IN_2021)

DMR = ProviderRegistered(
    regulator=Regulator.OFSTED,
    code="SC392492",
    status=RegistrationStatus.ACTIVE,
    as_at=date(2025, 3, 31),
    provision_type="Children's home",
    service_types=(ServiceType.CHILDRENS_HOME,),
    authority="Birmingham",
    owner="DMR Services Ltd",
    places=4,
    sector="Private",
    registered_on=date(2009, 4, 24),
)


def read(path: Path) -> list[Home | BadRow]:
    return list(open_edition(path))


def test_a_row_of_2025(ofsted_file: Write) -> None:
    rated = ProviderRated(
        rating=Rating.REQUIRES_IMPROVEMENT,
        inspected_on=date(2024, 11, 5),
        published_on=date(2025, 1, 14),
        event_number="10360658",
        judgements=(
            Judgement(
                aspect="How well children and young people are helped and protected",
                rating=Rating.GOOD,
            ),
            Judgement(aspect="The effectiveness of leaders and managers", rating=Rating.INADEQUATE),
        ),
    )
    assert read(ofsted_file({})) == [Home(line=10, entry=DMR, ratings=(rated,))]


def test_a_row_of_2024_has_the_previous_inspection_too(shared: Path) -> None:
    by_code = {
        home.entry.code: home for home in open_edition(shared / "ofsted/ofsted_2024.csv") if isinstance(home, Home)
    }
    assert [
        (rated.rating, rated.published_on, rated.judgements[-1].rating) for rated in by_code["SC469688"].ratings
    ] == [
        (Rating.OUTSTANDING, date(2022, 9, 23), Rating.OUTSTANDING),
        (Rating.OUTSTANDING, date(2017, 8, 11), Rating.GOOD),
    ]


def test_a_row_of_2021_stands_below_two_lines_of_headings(ofsted_file: Write) -> None:
    path = ofsted_file(IN_2021, name="ofsted_2021.csv", preamble=["Provider information"], headings=HEADINGS_2021)
    (home,) = read(path)
    assert isinstance(home, Home)
    assert home.entry.as_at == date(2021, 3, 31)
    assert [(rated.rating, rated.published_on) for rated in home.ratings] == [(Rating.GOOD, date(2019, 11, 29))]


NOT_INSPECTED = {heading: "" for heading in OFSTED_2025 if "inspection" in heading or "xperiences" in heading}


def test_a_home_that_was_not_inspected_has_no_rating(ofsted_file: Write) -> None:
    (home,) = read(ofsted_file({**NOT_INSPECTED, "URN": "2590934"}))
    assert isinstance(home, Home)
    assert home.ratings == ()


@pytest.mark.parametrize(
    ("outcome", "rating"),
    [
        ("Consistently strong service delivery", Rating.CONSISTENTLY_STRONG),
        ("Inconsistent quality of service delivery", Rating.INCONSISTENT),
        ("Serious or widespread weaknesses", Rating.SERIOUS_WEAKNESSES),
        ("", Rating.NOT_RATED),
    ],
)
def test_supported_accommodation_has_ratings_of_its_own(ofsted_file: Write, outcome: str, rating: Rating) -> None:
    row = {
        "Provision type": "Supported Accommodation",
        "\nOverall experiences and progress of children and young people": "",
        "Supported Accommodation outcome": outcome,
    }
    (home,) = read(ofsted_file(row))
    assert isinstance(home, Home)
    assert home.entry.service_types == (ServiceType.SUPPORTED_ACCOMMODATION,)
    assert [rated.rating for rated in home.ratings] == [rating]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"URN": ""}, "The urn is missing."),
        ({"URN": "12"}, "12 is neither an Ofsted URN (SC392492 or 2590934) nor a CQC location id (1-466088203)."),
        ({"URN": "1-466088203"}, "1-466088203 is not a code of Ofsted."),
        ({"Provision type": "Circus"}, "The provision type “Circus” is not one that this register knows."),
        (
            {"Registration status": "Odd"},
            "The registration status is not one of Active, Suspended, Resigned, Cancelled: “Odd”.",
        ),
        ({"Registration date": "31/02/2025"}, "The registration date is not a date like 31/03/2025: “31/02/2025”."),
        ({"Local authority": " "}, "The local authority is missing."),
        ({"Places": "about 4"}, "The places is not a whole number: “about 4”."),
        (
            {"\nOverall experiences and progress of children and young people": "Splendid"},
            "The rating “Splendid” is not one that Ofsted gives.",
        ),
        (
            {"Latest full inspection publication date": ""},
            "Of the latest full inspection date and the latest full inspection publication date only one is given.",
        ),
        (
            {"Latest full inspection publication date": "04/11/2024"},
            "The latest full inspection publication date is before the latest full inspection date.",
        ),
        ({"Name": "=cmd|' /C calc'!A0"}, "The name is a spreadsheet formula or its error: “=cmd|' /C calc'!A0”."),
        ({"Name": "x" * 501}, "The name is longer than 500 characters."),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason_and_the_others_are_read(
    ofsted_file: Write, row: Mapping[str, str], reason: str
) -> None:
    before, bad, after = read(ofsted_file({"URN": "SC000001"}, row, {"URN": "SC000002"}))
    assert bad == BadRow(11, reason)
    assert [home.entry.code for home in (before, after) if isinstance(home, Home)] == ["SC000001", "SC000002"]


def test_the_second_row_about_a_home_is_refused(ofsted_file: Write) -> None:
    _, second = read(ofsted_file({}, {"Places": "9"}))
    assert second == BadRow(11, "SC392492 is on line 10 already: that row was taken.")


cells = st.text(max_size=30) | st.sampled_from(
    ["", "Active", "SC392492", "2590934", "31/03/2025", "Good", "REDACTED", "NA", "\0", '"', "4", "Children's home"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.dictionaries(st.sampled_from(list(OFSTED_2025)), cells, max_size=6), max_size=4))
def test_whatever_its_cells_hold_a_row_is_a_home_or_a_bad_row(ofsted_file: Write, rows: list[dict[str, str]]) -> None:
    for row in read(ofsted_file(*rows, encoding="utf-8")):
        assert isinstance(row, Home | BadRow)


@pytest.mark.parametrize(("year", "homes", "ratings"), [(2021, 3402, 2837), (2024, 3876, 7187), (2025, 5600, 4343)])
def test_every_row_of_the_real_editions_is_read(shared: Path, year: int, homes: int, ratings: int) -> None:
    rows = read(shared / f"ofsted/ofsted_{year}.csv")
    assert [row for row in rows if isinstance(row, BadRow)] == []
    assert {home.entry.as_at for home in rows if isinstance(home, Home)} == {date(year, 3, 31)}
    assert len(rows) == homes
    assert sum(len(home.ratings) for home in rows if isinstance(home, Home)) == ratings
