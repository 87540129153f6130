"""The file of authorities is taken as it is today: new codes, Cumbria in two halves, boundaries that hold for both."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.application import Register
from placements.authority import Authority, Neighbour, same_name
from placements.errors import Invalid
from placements.imports.authorities import bring_up_to_date, import_authorities, read_authorities
from placements.imports.providers import Home, open_edition
from placements.imports.report import Report
from placements.imports.text import BadRow
from placements.store import Actor, history_id
from placements.vocabulary import Locality

COVENTRY = {"name": "Coventry", "adjoining": {"E08000029": "Solihull", "E10000031": "Warwickshire"}}
SOLIHULL = {"name": "Solihull", "adjoining": {"E08000026": "Coventry"}}
WARWICKSHIRE = {"name": "Warwickshire", "adjoining": {"E08000026": "Coventry"}}
MIDLANDS = {"E08000026": COVENTRY, "E08000029": SOLIHULL, "E10000031": WARWICKSHIRE}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "authorities.json"


def authority(register: Register, code: str) -> Authority:
    return register.load(Authority, history_id("Authority", code))


def test_the_file_is_taken_once(register: Register, path: Path, by: Actor) -> None:
    path.write_text(json.dumps(MIDLANDS))
    assert import_authorities(register, path, by=by) == Report(read=3, new=3, recorded=3)
    assert import_authorities(register, path, by=by) == Report(read=3, unchanged=3)
    assert authority(register, "E08000026") == Authority(
        code="E08000026",
        name="Coventry",
        adjoining=(Neighbour(code="E08000029", name="Solihull"), Neighbour(code="E10000031", name="Warwickshire")),
    )


def test_a_changed_boundary_is_recorded(register: Register, path: Path, by: Actor) -> None:
    path.write_text(json.dumps(MIDLANDS))
    import_authorities(register, path, by=by)
    path.write_text(json.dumps({"E08000026": {"name": "Coventry", "adjoining": {"E10000031": "Warwickshire"}}}))
    assert import_authorities(register, path, by=by) == Report(read=1, changed=1, recorded=1)
    assert authority(register, "E08000026").locality_of("Solihull") is Locality.AT_A_DISTANCE


def test_a_boundary_that_one_side_names_holds_for_both(register: Register, path: Path, by: Actor) -> None:
    path.write_text(json.dumps({**MIDLANDS, "E08000029": {"name": "Solihull", "adjoining": {}}}))
    report = import_authorities(register, path, by=by)
    assert report.notes == ["Solihull adjoins Coventry, by the entry of Coventry."]
    assert authority(register, "E08000029").locality_of("Coventry") is Locality.OUT_OF_AREA


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"E1": COVENTRY}, "E1 is not an ONS code such as E08000026."),
        ({"": COVENTRY}, "Nothing is not an ONS code such as E08000026."),
        ({"E08000001": None}, "The entry does not have a name and a list of adjoining authorities."),
        ({"E08000001": {"name": "Bolton"}}, "The entry does not have a name and a list of adjoining authorities."),
        ({"E08000001": {"name": " ", "adjoining": {}}}, "An authority has no name."),
        ({"E08000001": {"name": "Bolton", "adjoining": {"E08000002": 4}}}, "An authority has no name."),
        ({"E08000001": {"name": "Bolton", "adjoining": {"E08000001": "Bolton"}}}, "Bolton cannot adjoin itself."),
    ],
)
def test_a_bad_entry_is_refused_with_its_place_and_reason_and_the_others_are_taken(
    register: Register, path: Path, by: Actor, entry: dict[str, Any], reason: str
) -> None:
    path.write_text(json.dumps({**entry, **MIDLANDS}))
    report = import_authorities(register, path, by=by)
    assert (report.new, report.bad_rows) == (3, [BadRow(1, reason)])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not JSON"),
        (b"code,name\n", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "is not a list of authorities"),
        (b"{}", "is not a list of authorities"),
        (b" " * 10_000_001, "is larger than 10 MB"),
    ],
)
def test_a_file_that_is_no_list_of_authorities_is_refused(path: Path, content: bytes, sentence: str) -> None:
    path.write_bytes(content)
    with pytest.raises(Invalid, match=sentence):
        read_authorities(path)


def test_a_file_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read: No such file"):
        read_authorities(path)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["E08000026", "name"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "adjoining", "E08000026", "E10000006", "E10000017", ""]), inner)
    ),
)


@given(anything)
def test_any_json_is_authorities_or_bad_entries_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(content))
    try:
        good, bad = read_authorities(path)
    except Invalid:
        return
    assert len(good) + len(bad) == len(content)
    assert all(sentence.endswith(".") for sentence in bring_up_to_date(good))


def test_the_real_file(register: Register, shared: Path, by: Actor) -> None:
    path = shared / "la/utla_adjacency_derived.json"
    report = import_authorities(register, path, by=by)
    assert (report.read, report.new, report.bad) == (172, 172, 0)
    assert report.notes == [
        "Barnsley, Sheffield, North Yorkshire, Somerset: under the codes of today.",
        "Cumbria, divided in 2023: as Cumberland and Westmorland and Furness.",
        "Powys adjoins Monmouthshire, by the entry of Monmouthshire.",
        "Powys adjoins Merthyr Tydfil, by the entry of Merthyr Tydfil.",
    ]
    assert import_authorities(register, path, by=by).unchanged == 172


@pytest.mark.parametrize(
    ("council", "home", "locality"),
    [
        ("E10000017", "Westmorland and Furness", Locality.OUT_OF_AREA),  # Lancashire
        ("E10000017", "Cumberland", Locality.AT_A_DISTANCE),
        ("E10000017", "Cumbria", Locality.AT_A_DISTANCE),  # which half, nobody knows
        ("E06000057", "Cumbria", Locality.OUT_OF_AREA),  # Northumberland adjoins both halves
        ("E06000063", "Westmorland and Furness", Locality.OUT_OF_AREA),  # Cumberland
        ("E06000065", "Leeds", Locality.OUT_OF_AREA),  # North Yorkshire under its new code
        ("E08000035", "North Yorkshire", Locality.OUT_OF_AREA),  # Leeds
        ("E08000013", "St Helens", Locality.IN_AREA),
        ("E06000010", "East Riding of Yorkshire", Locality.OUT_OF_AREA),  # Hull
        ("E06000023", "Bristol", Locality.IN_AREA),
        ("E10000014", "Isle of Wight", Locality.AT_A_DISTANCE),  # Hampshire: no shared boundary
        ("E08000026", "Birmingham", Locality.AT_A_DISTANCE),  # Coventry: Solihull and Warwickshire lie between
    ],
)
def test_how_far_real_homes_lie(shared: Path, council: str, home: str, locality: Locality) -> None:
    good, _ = read_authorities(shared / "la/utla_adjacency_derived.json")
    list(bring_up_to_date(good))
    adjoining = tuple(Neighbour(code=code, name=name) for code, name in good[council].adjoining.items())
    [registered] = Authority().take_edition(code=council, name=good[council].name, adjoining=adjoining)
    assert Authority().evolve(registered).locality_of(home) is locality


@pytest.mark.parametrize(
    ("year", "strangers"),
    [
        (2021, {"Cumbria", "Northamptonshire", "Isle of Wight", "Isles of Scilly"}),
        (2024, {"Isle of Wight", "Isles of Scilly"}),
        (2025, {"Isle of Wight", "Isles of Scilly"}),
    ],
)
def test_every_authority_that_ofsted_names_is_known_but_islands_and_two_since_divided(
    shared: Path, year: int, strangers: set[str]
) -> None:
    good, _ = read_authorities(shared / "la/utla_adjacency_derived.json")
    list(bring_up_to_date(good))
    known = {same_name(boundaries.name) for boundaries in good.values()}
    rows = open_edition(shared / f"ofsted/ofsted_{year}.csv")
    named = {row.entry.authority for row in rows if isinstance(row, Home)}
    assert {name for name in named if same_name(name) not in known} == strangers
