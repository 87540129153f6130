"""An edition is taken into the register once: new homes, changed details, ratings that were not yet known."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from placements.application import Register
from placements.errors import Invalid
from placements.imports.providers import Home, import_providers, open_edition
from placements.imports.report import Report
from placements.imports.text import BadRow
from placements.provider import (
    DetailsChanged,
    Provider,
    ProviderRated,
    ProviderRegistered,
    RegistrationConfirmed,
    provider_key,
)
from placements.store import Actor, history_id
from tests.conftest import Clock
from tests.placements.imports.conftest import PREAMBLE, Write


def provider_id(code: str) -> UUID:
    return history_id("Provider", provider_key(code))


def home(register: Register, code: str) -> Provider:
    return register.load(Provider, provider_id(code))


def events(register: Register, code: str) -> list[object]:
    return [recorded.event for recorded in register.history(provider_id(code))]


def test_new_homes_are_registered_and_bad_rows_reported(register: Register, ofsted_file: Write, by: Actor) -> None:
    path = ofsted_file({"URN": "SC000001"}, {"URN": "nonsense"}, {"URN": "SC000002"})
    assert import_providers(register, open_edition(path), by=by) == Report(
        read=3,
        new=2,
        bad=1,
        recorded=4,
        bad_rows=[
            BadRow(11, "nonsense is neither an Ofsted URN (SC392492 or 2590934) nor a CQC location id (1-466088203).")
        ],
        notes=["As at 31 March 2025."],
    )
    assert [type(event) for event in events(register, "SC000002")] == [ProviderRegistered, ProviderRated]


def test_the_same_file_again_records_nothing(register: Register, ofsted_file: Write, by: Actor) -> None:
    edition = open_edition(ofsted_file({"URN": "SC000001"}, {"URN": "SC000002"}))
    import_providers(register, edition, by=by)
    position = register.position()
    assert import_providers(register, edition, by=by) == Report(read=2, unchanged=2, notes=["As at 31 March 2025."])
    assert register.position() == position


def test_a_later_edition_adds_what_is_new(register: Register, ofsted_file: Write, by: Actor, clock: Clock) -> None:
    import_providers(register, open_edition(ofsted_file({"URN": "SC000001"}, {"URN": "SC000002"})), by=by)
    later = ofsted_file({"URN": "SC000001", "Places": "6"}, {"URN": "SC000002"}, name="2026-02-28.csv", preamble=())
    report = import_providers(register, open_edition(later), by=by)
    assert (report.changed, report.unchanged, report.recorded) == (1, 1, 3)
    assert events(register, "SC000001")[2:] == [
        DetailsChanged(as_at=date(2026, 2, 28), places=6),
        RegistrationConfirmed(status=home(register, "SC000001").registrations[-1][1], as_at=date(2026, 2, 28)),
    ]


def test_a_dry_run_reports_the_same_and_records_nothing(register: Register, ofsted_file: Write, by: Actor) -> None:
    edition = open_edition(ofsted_file({"URN": "SC000001"}, {"URN": "?"}))
    rehearsed = import_providers(register, edition, by=by, dry_run=True)
    assert register.position() == 0
    assert import_providers(register, edition, by=by) == rehearsed


def test_progress_tells_the_line_that_was_reached(register: Register, ofsted_file: Write, by: Actor) -> None:
    lines: list[int] = []
    edition = open_edition(ofsted_file({"URN": "SC000001"}, {"URN": "?"}, {"URN": "SC000002"}))
    import_providers(register, edition, by=by, progress=lines.append)
    assert lines == [10, 11, 12]


def test_an_edition_of_a_day_to_come_is_refused(register: Register, ofsted_file: Write, by: Actor) -> None:
    edition = open_edition(ofsted_file({}), as_at=date(2026, 3, 3))
    with pytest.raises(Invalid, match="speaks of 3 March 2026, which is still to come"):
        import_providers(register, edition, by=by)


@pytest.mark.parametrize(
    ("name", "preamble", "as_at"),
    [
        ("any.csv", PREAMBLE, date(2025, 3, 31)),
        ("ofsted_2021.csv", PREAMBLE, date(2025, 3, 31)),
        ("ofsted_2021.csv", (), date(2021, 3, 31)),
        ("ofsted-2025-08.csv", (), date(2025, 8, 1)),
        ("ofsted-2025-08-31.csv", (), date(2025, 8, 31)),
    ],
)
def test_the_day_that_a_file_speaks_of(ofsted_file: Write, name: str, preamble: tuple[str, ...], as_at: date) -> None:
    path = ofsted_file({}, name=name, preamble=preamble)
    assert open_edition(path).as_at == as_at
    assert open_edition(path, as_at=date(2020, 1, 2)).as_at == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("name", "preamble", "sentence"),
    [
        ("providers.csv", (), "Neither the first lines of providers.csv nor its name tell of which day"),
        ("providers.csv", ("as at 31 June 2025",), "speaks of 31 june 2025, which is no date"),
        ("providers_2025-13.csv", (), "speaks of 2025-13-01, which is no date"),
    ],
)
def test_a_file_that_tells_no_day_is_refused(
    ofsted_file: Write, name: str, preamble: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        open_edition(ofsted_file({}, name=name, preamble=preamble))


def test_a_file_without_needed_columns_is_refused(ofsted_file: Write) -> None:
    with pytest.raises(Invalid, match="The header on line 4 lacks registration date, registration status, name"):
        open_edition(ofsted_file({}, headings=("URN", "Provision type", "Places")))


def test_the_real_editions_in_any_order_end_with_the_newest_and_all_ratings(
    register: Register, shared: Path, by: Actor
) -> None:
    editions = {year: open_edition(shared / f"ofsted/ofsted_{year}.csv") for year in (2021, 2024, 2025)}
    reports = {year: import_providers(register, editions[year], by=by) for year in (2025, 2021, 2024)}
    counts = {year: (r.read, r.new, r.changed, r.unchanged, r.bad) for year, r in reports.items()}
    assert counts == {
        2025: (5600, 5600, 0, 0, 0),
        2021: (3402, 632, 2316, 454, 0),
        2024: (3876, 39, 3529, 308, 0),
    }
    recorded = register.read(0, 100_000)
    assert sum(isinstance(one.event, ProviderRated) for one in recorded) == 13_473
    newest = {provider_id(row.entry.code): row for row in editions[2025] if isinstance(row, Home)}
    assert not any(isinstance(one.event, DetailsChanged) and one.history in newest for one in recorded)
    for id, row in list(newest.items())[::50]:
        in_force = register.load(Provider, id).rating_on(date(2025, 4, 30))
        assert (in_force,) == (row.ratings or (None,))
    assert import_providers(register, editions[2024], by=by).unchanged == 3876
    assert register.position() == len(recorded)


def test_the_care_homes_of_trafford(register: Register, shared: Path, by: Actor, clock: Clock) -> None:
    clock.now = datetime(2026, 6, 1, tzinfo=UTC)
    edition = open_edition(shared / "cqc/cqc_trafford_care_homes_2026-05.csv")
    assert import_providers(register, edition, by=by) == Report(
        read=56, new=56, recorded=56, notes=["As at 1 May 2026."]
    )
    assert home(register, "1-216385979").name == "Ascot House"
    assert home(register, "1-216385979").rating_on(date(2026, 6, 1)) is None
