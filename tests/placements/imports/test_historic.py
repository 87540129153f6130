"""Placements from before the register are taken once, with their persons, or refused row by row with the reason."""

import csv
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.application import Register
from placements.commands import SETTINGS, erase_person, register_person
from placements.errors import Invalid, Refused
from placements.imports.historic import import_placements
from placements.imports.report import Report
from placements.imports.stays import OPTIONAL, REQUIRED, Reader, Stay, open_placements
from placements.imports.table import Row
from placements.imports.text import BadRow
from placements.person import Person
from placements.placement import Placement, PlacementImported, Status
from placements.provider import Provider, ProviderRegistered, RegistrationStatus, Regulator
from placements.settings import Council, Settings, Thresholds
from placements.store import Actor, history_id
from placements.vault import Details
from placements.vocabulary import (
    Evidence,
    Funding,
    PersonKind,
    Retrospective,
    RetrospectiveReason,
    Route,
    ServiceType,
)
from tests.conftest import Clock

DOCUMENTATION = Path(__file__).parents[3] / "docs/imports.md"

QMG = UUID("00000000-0000-4000-8000-00000000000a")
PANELS = {"qmg": QMG, "quality monitoring group": QMG}

ROWAN = {
    "source": "Mosaic",
    "reference": "M-10442",
    "case_number": "448812",
    "kind": "adult",
    "name": "Doris Whitlock",
    "born": "03/05/1938",
    "address": "12 Elm Row",
    "service_type": "Nursing care",
    "provider": "1-216385979",
    "started_on": "14/06/2024",
    "weekly_rate": "£1,180.50",
    "panel": "QMG",
    "funding": "council",
    "team": "Older people, north",
    "evidence": "paper",
    "approved_on": "2024-06-21",
    "document": "QMG minutes of 21 June 2024, item 7",
    "route": "panel",
    "weekly_ceiling": "1200",
    "options_considered": "3",
    "why_chosen": "Near her daughter",
    "retrospective_reason": "hospital discharge",
    "circumstances": "Discharged on a Friday; the panel met a week later",
}
WITHOUT_EVIDENCE = {"evidence": "none", "approved_on": "", "document": "", "route": "", "weekly_ceiling": ""}

DORIS = history_id("Person", "448812")
M_10442 = history_id("Placement", "Mosaic/M-10442")

Write = Callable[..., Path]


@pytest.fixture
def council(register: Register, clock: Clock, by: Actor) -> Register:
    """A register that went live on 1 April 2026, with one care home in it."""
    clock.now = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
    went_live = Council(name="Coventry", authority="E08000026", go_live=date(2026, 4, 1))
    home = ProviderRegistered(
        regulator=Regulator.CQC,
        code="1-216385979",
        status=RegistrationStatus.ACTIVE,
        as_at=date(2026, 4, 1),
        provision_type="Nursing homes",
        service_types=(ServiceType.NURSING_CARE,),
        authority="Trafford",
    )
    register.decide(
        Settings,
        SETTINGS,
        lambda settings: settings.adopt(
            label="1", effective_from=date(2026, 4, 1), council=went_live, thresholds=Thresholds()
        ),
        by=by,
        new=True,
    )
    provider = history_id("Provider", "cqc/1-216385979")
    register.decide(Provider, provider, lambda provider: provider.register(entry=home), by=by, new=True)
    return register


@pytest.fixture
def placements_file(tmp_path: Path) -> Write:
    """Writes a file of placements: each row by what differs from the sample row."""

    def write(*rows: Mapping[str, str], headings: tuple[str, ...] = REQUIRED + OPTIONAL) -> Path:
        path = tmp_path / "placements.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            writer.writerows([{**ROWAN, **row}.get(heading, "") for heading in headings] for row in rows)
        return path

    return write


def bad_row(register: Register, path: Path) -> BadRow:
    (row,) = map(Reader(register, PANELS, {}).read, open_placements(path))
    assert isinstance(row, BadRow)
    return row


def test_a_placement_and_its_person_are_taken(council: Register, placements_file: Write, by: Actor) -> None:
    report = import_placements(council, open_placements(placements_file({})), panels=PANELS, by=by)
    assert report == Report(read=1, new=1, recorded=2)
    assert [recorded.event for recorded in council.history(M_10442)] == [
        PlacementImported(
            reference="PL-2026-000001",
            source="Mosaic",
            source_reference="M-10442",
            person=DORIS,
            person_kind=PersonKind.ADULT,
            service_type=ServiceType.NURSING_CARE,
            panel=QMG,
            team="Older people, north",
            funding=Funding.COUNCIL,
            provider=history_id("Provider", "cqc/1-216385979"),
            weekly_rate=118050,
            started_on=date(2024, 6, 14),
            evidence=Evidence.PAPER,
            document="QMG minutes of 21 June 2024, item 7",
            approved_on=date(2024, 6, 21),
            route=Route.PANEL,
            weekly_ceiling=120000,
            options_considered=3,
            why_chosen="Near her daughter",
            retrospective=Retrospective(
                reason=RetrospectiveReason.HOSPITAL_DISCHARGE,
                circumstances="Discharged on a Friday; the panel met a week later",
            ),
        )
    ]
    doris = council.load(Person, DORIS)
    assert (doris.reference, doris.kind) == ("PE-2026-000001", PersonKind.ADULT)
    assert council.vault.open(DORIS, doris.sealed) == Details(
        name="Doris Whitlock", born=date(1938, 5, 3), address="12 Elm Row", reference="448812"
    )
    assert council.load(Placement, M_10442).status is Status.IMPORTED


def test_a_placement_without_evidence_is_taken_and_says_so(
    council: Register, placements_file: Write, by: Actor
) -> None:
    path = placements_file(WITHOUT_EVIDENCE, headings=(*REQUIRED, "options_considered"))
    assert import_placements(council, open_placements(path), panels=PANELS, by=by).new == 1
    [recorded] = council.history(M_10442)
    assert (recorded.event.evidence, recorded.event.approved_on) == (Evidence.NONE, None)


def test_the_same_file_again_records_nothing(council: Register, placements_file: Write, by: Actor) -> None:
    table = open_placements(placements_file({}, {"reference": "M-2", "started_on": "01/02/2026"}))
    assert import_placements(council, table, panels=PANELS, by=by) == Report(read=2, new=2, recorded=3)
    position = council.position()
    assert import_placements(council, table, panels=PANELS, by=by) == Report(read=2, unchanged=2)
    assert council.position() == position


def registered_on_the_pages(council: Register, by: Actor, name: str = "Doris Whitlock") -> UUID:
    details = Details(name=name, born=date(1938, 5, 3), address="", reference="448812")
    return register_person(council, kind=PersonKind.ADULT, details=details, by=by).id


def test_a_placement_joins_the_person_who_is_registered_under_the_case_number(
    council: Register, placements_file: Write, by: Actor
) -> None:
    doris = registered_on_the_pages(council, by)
    table = open_placements(placements_file({}, {"reference": "M-2", "started_on": "01/02/2026"}))
    persons = {"448812": doris}
    report = import_placements(council, table, panels=PANELS, persons=persons, by=by)
    note = (
        "2 placements are of persons whom no file brought, registered here under the same case number: "
        "they were added to those persons. Lines 2, 3."
    )
    assert report == Report(read=2, new=2, recorded=2, notes=[note])
    assert council.history(M_10442)[0].event.person == doris
    assert not council.history(DORIS)
    assert import_placements(council, table, panels=PANELS, persons=persons, by=by) == Report(read=2, unchanged=2)


def test_somebody_else_under_the_case_number_stops_the_row(
    council: Register, placements_file: Write, by: Actor
) -> None:
    persons = {"448812": registered_on_the_pages(council, by, name="Dora Whitlow")}
    report = import_placements(council, open_placements(placements_file({})), panels=PANELS, persons=persons, by=by)
    assert [bad.reason for bad in report.bad_rows] == [
        "In the register this case number is of a person with another name or birth date."
    ]


def test_who_came_from_a_file_stays_who_they_are(council: Register, placements_file: Write, by: Actor) -> None:
    table = open_placements(placements_file({}))
    import_placements(council, table, panels=PANELS, by=by)
    persons = {"448812": registered_on_the_pages(council, by)}
    assert import_placements(council, table, panels=PANELS, persons=persons, by=by) == Report(read=1, unchanged=1)


def test_good_rows_are_taken_when_others_are_bad_and_no_person_comes_with_a_bad_row(
    council: Register, placements_file: Write, by: Actor
) -> None:
    bad = {"reference": "M-2", "case_number": "551", "name": "Ada Brook", "weekly_rate": "much"}
    report = import_placements(council, open_placements(placements_file(bad, {})), panels=PANELS, by=by)
    assert report == Report(
        read=2,
        new=1,
        bad=1,
        recorded=2,
        bad_rows=[BadRow(2, "The weekly_rate is not an amount like 1,234.56: “much”.")],
    )
    assert council.find(Person, history_id("Person", "551")) == Person()


def test_a_dry_run_reports_the_same_and_leaves_nothing_behind(
    council: Register, placements_file: Write, by: Actor
) -> None:
    table, position = open_placements(placements_file({}, {"reference": "?", "born": "?"})), council.position()
    rehearsed = import_placements(council, table, panels=PANELS, by=by, dry_run=True)
    assert council.position() == position
    assert import_placements(council, table, panels=PANELS, by=by) == rehearsed
    assert council.load(Placement, M_10442).reference == "PL-2026-000001"


def test_a_person_with_several_placements_is_registered_once(
    council: Register, placements_file: Write, by: Actor
) -> None:
    path = placements_file({"ended_on": "01/02/2026"}, {"reference": "M-2", "started_on": "01/02/2026"})
    assert import_placements(council, open_placements(path), panels=PANELS, by=by).recorded == 3
    later = placements_file({"reference": "M-3", "started_on": "01/03/2026", "name": "DORIS  WHITLOCK"})
    assert import_placements(council, open_placements(later), panels=PANELS, by=by).recorded == 1
    assert len(council.history(DORIS)) == 1


BAD_ROWS = [
    ({"source": ""}, "The source is missing."),
    ({"kind": "dog"}, "The kind is not one of child, adult: “dog”."),
    ({"born": "1938"}, "The born is not a date like 31/03/2025: “1938”."),
    ({"name": "REDACTED"}, "The name is missing."),
    ({"panel": "Cabinet"}, "There is no panel “Cabinet”. Known are qmg, quality monitoring group."),
    ({"provider": "12"}, "12 is neither an Ofsted URN (SC392492 or 2590934) nor a CQC location id (1-466088203)."),
    (
        {"provider": "SC000001"},
        "The provider SC000001 is not in the register: import its regulator's file first.",
    ),
    (
        {"started_on": "01/04/2026"},
        "It started on 1 April 2026, not before 1 April 2026, when this register went live: request it there.",
    ),
    ({"born": "15/06/2024"}, "It started before the person was born."),
    ({"ended_on": "13/06/2024"}, "A placement cannot end before it started."),
    ({"ended_on": "14/04/2026"}, "The ended_on, 14 April 2026, is still to come."),
    ({"approved_on": ""}, "The approved_on is missing."),
    ({"document": ""}, "The document is missing."),
    (
        {"evidence": "none", "document": ""},
        "The evidence is none, so there can be no approved_on or route or weekly_ceiling.",
    ),
    ({"evidence": "hearsay"}, "The evidence is not one of none, paper, system: “hearsay”."),
    ({"circumstances": ""}, "A retrospective approval has both a retrospective_reason and its circumstances."),
]


def test_bad_rows_are_refused_with_their_reasons(council: Register, placements_file: Write) -> None:
    path = placements_file(*(row for row, _ in BAD_ROWS))
    read = [Reader(council, PANELS, {}).read(row) for row in open_placements(path) if isinstance(row, Row)]
    assert read == [BadRow(line, reason) for line, (_, reason) in enumerate(BAD_ROWS, start=2)]


def test_a_bad_row_does_not_stand_in_the_way_of_the_good_one_behind_it(
    council: Register, placements_file: Write, by: Actor
) -> None:
    import_placements(council, open_placements(placements_file({})), panels=PANELS, by=by)
    path = placements_file({"reference": "M-2", "name": "Ada Brook"}, {"reference": "M-2"})
    report = import_placements(council, open_placements(path), panels=PANELS, by=by)
    assert (report.new, [row.line for row in report.bad_rows]) == (1, [2])


def test_a_second_row_of_the_same_reference_is_refused(council: Register, placements_file: Write) -> None:
    _, second = map(Reader(council, PANELS, {}).read, open_placements(placements_file({}, {})))
    assert second == BadRow(3, "This reference of this source is on line 2 already.")


def test_a_row_that_was_imported_otherwise_is_refused(council: Register, placements_file: Write, by: Actor) -> None:
    import_placements(council, open_placements(placements_file({})), panels=PANELS, by=by)
    assert bad_row(council, placements_file({"weekly_rate": "1", "team": "South"})) == BadRow(
        2, "It was imported before with another team, weekly_rate: correct it in the register."
    )


def test_a_case_number_that_means_two_persons_is_refused(council: Register, placements_file: Write, by: Actor) -> None:
    other = {"reference": "M-2", "name": "Ada Brook"}
    _, second = map(Reader(council, PANELS, {}).read, open_placements(placements_file({}, other)))
    assert second == BadRow(3, "On line 2 this case number is of a person with another name or birth date.")
    import_placements(council, open_placements(placements_file({})), panels=PANELS, by=by)
    assert bad_row(council, placements_file(other)) == BadRow(
        2, "In the register this case number is of a person with another name or birth date."
    )


def test_of_a_person_who_was_erased_nothing_more_is_taken(council: Register, placements_file: Write, by: Actor) -> None:
    table = open_placements(placements_file({}))
    import_placements(council, table, panels=PANELS, by=by)
    erase_person(council, DORIS, why="The retention period is over", by=by)
    assert import_placements(council, table, panels=PANELS, by=by) == Report(read=1, unchanged=1)
    assert bad_row(council, placements_file({"reference": "M-2"})) == BadRow(
        2, "The details of the person with this case number are erased."
    )


def test_without_settings_nothing_is_taken(register: Register, placements_file: Write, by: Actor) -> None:
    with pytest.raises(Refused, match="No settings are in force on 2 March 2026: adopt them first"):
        import_placements(register, open_placements(placements_file({})), panels=PANELS, by=by)


def test_without_panels_a_row_says_what_to_do(council: Register, placements_file: Write) -> None:
    (row,) = map(Reader(council, {}, {}).read, open_placements(placements_file({})))
    assert row == BadRow(2, "There is no panel “QMG”. Known are none: establish the panels first.")


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (("a", "b"), "has no header among its first 50 lines: expected the columns source, reference, case_number"),
        (REQUIRED[:-2], "The header on line 1 lacks team, evidence"),
        ((*REQUIRED, "ceilling"), "The header has columns that are not known: “ceilling”"),
    ],
)
def test_a_file_with_other_columns_is_refused(placements_file: Write, headings: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        open_placements(placements_file({}, headings=headings))


def test_a_file_of_too_many_rows_is_refused_before_anything_is_recorded(
    council: Register, placements_file: Write, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("placements.imports.historic.MOST_ROWS", 1)
    table, position = open_placements(placements_file({}, {"reference": "M-2"})), council.position()
    with pytest.raises(Invalid, match=r"placements\.csv has more than 1 rows: divide it"):
        import_placements(council, table, panels=PANELS, by=by)
    assert council.position() == position


cells = st.text(max_size=20) | st.sampled_from(["", "none", "paper", "child", "14/06/2024", "£1", "\0", '"', "qmg"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(rows=st.lists(st.dictionaries(st.sampled_from(REQUIRED + OPTIONAL), cells, max_size=5), max_size=3))
def test_whatever_its_cells_hold_a_row_is_a_stay_or_a_bad_row(
    council: Register, placements_file: Write, rows: list[dict[str, str]]
) -> None:
    reader = Reader(council, PANELS, {})
    for row in open_placements(placements_file(*rows)):
        assert isinstance(row, BadRow) or isinstance(reader.read(row), Stay | BadRow)


def test_the_example_of_the_documentation_is_taken(council: Register, tmp_path: Path, by: Actor) -> None:
    [example] = re.findall(r"```csv\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "example.csv"
    path.write_text(example.replace("1-127443456", "1-216385979"), encoding="utf-8")
    report = import_placements(council, open_placements(path), panels=PANELS, by=by)
    assert report == Report(read=2, new=2, recorded=4)


def test_the_documentation_describes_every_column() -> None:
    described = DOCUMENTATION.read_text(encoding="utf-8").split("## Placements from before")[1]
    cells = re.findall(r"^\| (`.*?`) \|", described, re.MULTILINE)
    assert {column for cell in cells for column in re.findall(r"`(\w+)`", cell)} == {*REQUIRED, *OPTIONAL}
