"""Any file is read row by row, or refused with a sentence; a bad row never costs a good one."""

import csv
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.errors import Invalid
from placements.imports.table import Row, open_table, shown
from placements.imports.text import CHARACTERS_A_LINE, QUOTATION, BadRow
from placements.provider import RegistrationStatus

TOO_LONG = "The line is longer than 200,000 characters."


def peak_of(action: Callable[[], None]) -> int:
    """Bytes of memory in use at its height."""
    tracemalloc.start()
    action()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def table_of(path: Path, content: bytes | str) -> list[tuple[int, str | None] | BadRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table = open_table(path, is_header=lambda headings: {"code", "name"} <= headings, expected="code and name")
    return [row if isinstance(row, BadRow) else (row.line, row.text("name")) for row in table]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("code,name\n1,Café\n", "Café"),
        ("\ufeffcode,name\n1,Café\n", "Café"),
        ("code,name\r\n1,Café\r\n".encode("cp1252"), "Café"),
        ("code,name\r1,St John’s – Café\r".encode("mac_roman"), "St John’s – Café"),
        ("code,name\n1,St John’s – Café\n".encode("cp1252"), "St John’s – Café"),
        ('code,name\n1,"  Rowan\n House "\n', "Rowan House"),
        ('code,name\n1,"The ""Old"" Mill"\n', 'The "Old" Mill'),
        ("code,name\n1,REDACTED\n", None),
        ("code,name\n1,NA\n", None),
        ("code,name\n1\n", None),
    ],
)
def test_a_cell_is_read_whatever_the_encoding_and_the_line_ends(
    path: Path, content: bytes | str, name: str | None
) -> None:
    assert [row[1] for row in table_of(path, content) if not isinstance(row, BadRow)] == [name]


def test_lines_above_the_header_and_breaks_inside_its_cells_are_no_rows(path: Path) -> None:
    content = (
        'Providers as at 31 March 2025,,\n"About\nthis table",,\nCODE,"\nName",,\n7,Rowan House,,\n\n,,\n8,Elm,,\n'
    )
    assert table_of(path, content) == [(6, "Rowan House"), (9, "Elm")]


def test_an_open_quotation_mark_costs_its_own_row_only(path: Path) -> None:
    rows = [f"{number},Home {number}" for number in range(60)]
    rows[3] = '3,"Home 3'
    read = table_of(path, "code,name\n" + "\n".join(rows) + "\n")
    assert read == [BadRow(5, QUOTATION) if n == 3 else (n + 2, f"Home {n}") for n in range(60)]
    plainly_read = list(csv.reader(path.read_text().splitlines(keepends=True)))
    assert len(plainly_read) == 5  # without the care of Records it swallows all that follows


def test_an_open_quotation_mark_near_the_end_costs_its_own_row_only(path: Path) -> None:
    assert table_of(path, 'code,name\n1,Elm\n2,"Ash\n3,Oak\n') == [(2, "Elm"), BadRow(3, QUOTATION), (4, "Oak")]


def test_a_line_or_a_cell_that_is_too_long_costs_its_own_row_only(path: Path) -> None:
    long_line, long_cell = "x" * (CHARACTERS_A_LINE * 3), "y" * 140_000
    assert table_of(path, f"code,name\n1,Elm\n{long_line}\n2,Oak\n3,{long_cell}\n4,Ash\n") == [
        (2, "Elm"),
        BadRow(3, TOO_LONG),
        (4, "Oak"),
        BadRow(5, "A cell is longer than a hundred thousand characters."),
        (6, "Ash"),
    ]


def test_an_open_quotation_mark_before_a_line_that_is_too_long_costs_these_two(path: Path) -> None:
    read = table_of(path, f'code,name\n1,"Elm\n2,Oak\n{"x" * 200_001}\n3,Ash')
    assert read == [BadRow(2, QUOTATION), (3, "Oak"), BadRow(4, TOO_LONG), (5, "Ash")]


def test_more_cells_than_headings_are_refused_unless_they_are_empty(path: Path) -> None:
    read = table_of(path, "code,name,\n1,Elm,,,\n2,Oak,,,stray\n")
    assert read == [(2, "Elm"), BadRow(3, "The row has 5 cells where the header has 2.")]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("x" * 501, "The name is longer than 500 characters"),
        ("a\0b", "a character that cannot be read: “a�b”"),
        ("\x1b[31mred", r"cannot be read: “�\[31mred”"),
        ("\u202eesrever", "cannot be read"),
        ("=HYPERLINK(1)", "is a spreadsheet formula"),
        ("#REF!", "is a spreadsheet formula or its error"),
    ],
)
def test_a_cell_that_is_not_fit_to_keep_is_refused(path: Path, cell: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        table_of(path, f'code,name\n1,"{cell}"\n')


def test_bytes_of_no_encoding_are_refused_in_their_row(path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        table_of(path, b"code,name\n1,\x81\xe9\xe8\n")


@pytest.mark.parametrize(
    "cell", ["31/02/2025", "2025-3-31", "20250331", "31/03/25", "01/01/0001", "31/03/9999", "٣١/٠٣/٢٠٢٥", "soon"]
)
def test_what_is_no_date_is_refused_with_an_example(cell: str) -> None:
    with pytest.raises(Invalid, match=r"The opened is not a date like 31/03/2025: “"):
        Row(1, [cell], {"opened": 0}).date("opened")


@pytest.mark.parametrize("cell", ["-1", "4.5", "many", "1234567", "٤"])
def test_what_is_no_whole_number_is_refused(cell: str) -> None:
    with pytest.raises(Invalid, match="The places is not a whole number"):
        Row(1, [cell], {"places": 0}).number("places")


@pytest.mark.parametrize("cell", ["31/03/2025", "2025-03-31"])
def test_a_date_as_britain_or_as_a_computer_writes_it(cell: str) -> None:
    assert Row(1, [cell], {"opened": 0}).date("opened") == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("cell", "pence"), [("£1,234.56", 123456), ("1234.5", 123450), ("£ 980", 98000), ("0", 0), ("1,234,567", 123456700)]
)
def test_an_amount_of_money_is_read_in_pence(cell: str, pence: int) -> None:
    assert Row(1, [cell], {"rate": 0}).pounds("rate") == pence


@pytest.mark.parametrize("cell", ["-5", "1,23", "1.234", "12.3.4", "€5", "12345678", "a lot", "١"])
def test_what_is_no_amount_of_money_is_refused(cell: str) -> None:
    with pytest.raises(Invalid, match=r"The rate is not an amount like 1,234\.56"):
        Row(1, [cell], {"rate": 0}).pounds("rate")


def test_one_of_several_choices_is_read_in_capitals_or_not() -> None:
    assert Row(1, ["SUSPENDED"], {"status": 0}).one_of("status", RegistrationStatus) is RegistrationStatus.SUSPENDED
    with pytest.raises(Invalid, match="The status is not one of Active, Suspended, Resigned, Cancelled: “odd”"):
        Row(1, ["odd"], {"status": 0}).one_of("status", RegistrationStatus)


def test_an_empty_cell_is_nothing_unless_it_is_required() -> None:
    row = Row(1, [" "], {"places": 0})
    read = (row.text, row.number, row.date, row.pounds, lambda heading: row.one_of(heading, RegistrationStatus))
    assert {one(heading) for one in read for heading in ("places", "elsewhere")} == {None}
    with pytest.raises(Invalid, match="The places is missing"):
        row.required("places")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has no header among its first 50 lines: expected code and name"),
        (b"\n" * 100_000, "has no header"),
        (b"one,two\n1,2\n", "has no header"),
        (b"x\n" * 50 + b"code,name\n", "has no header"),
        (b"PK\x03\x04anything", "is not a CSV file: save the sheet as “CSV UTF-8”"),
        (b"%PDF-1.7", "is not a CSV file"),
        ("code,name\n".encode("utf-16"), "is not a CSV file"),
        (b"code,name,Name\n1,Elm,Oak\n", "names the column “name” twice"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        table_of(path, content)


@pytest.mark.parametrize("place", ["absent.csv", "."])
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path, place: str) -> None:
    with pytest.raises(Invalid, match=r"cannot be read: (No such file|Is a directory)"):
        open_table(tmp_path / place, is_header=bool, expected="anything")


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    with path.open("w") as file:
        file.write("code,name\n")
        file.writelines('1,"' + "x" * 5_000 + "\n" for _ in range(1_000))
        file.write("y" * 30_000_000)
    table = open_table(path, is_header=lambda headings: "code" in headings, expected="code")

    def read() -> None:
        assert sum(isinstance(row, BadRow) for row in table) == 1_001

    def read_whole_lines() -> None:
        with path.open() as file:
            assert sum(1 for _ in file) == 1_002

    assert peak_of(read) < 8_000_000
    assert peak_of(read_whole_lines) > 30_000_000  # what it costs without the limit on a line


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"code,name\n", b'"\ncode",name,\n', b"\xef\xbb\xbfcode,name\r\n"])
)
def test_any_bytes_are_rows_or_bad_rows_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, header: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(header + content)
    try:
        table = open_table(path, is_header=lambda headings: {"code", "name"} <= headings, expected="code and name")
    except Invalid:
        return
    lines = [row.line for row in table]
    assert lines == sorted(set(lines))
    assert all(line > table.header_line for line in lines)


@given(st.text())
def test_whatever_is_shown_is_short_and_harmless_to_a_terminal(cell: str) -> None:
    assert shown(cell).isprintable()
    assert len(shown(cell)) <= 42
