"""What the benchmark keeps and shows of its measures."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.chart import bars
from bench.page import write_charts, write_page
from bench.pairs import beside, paired
from bench.table import Line, keep, read

APPEND = Line(
    measure="append", setting="1 writer", ours=900, against="bare", theirs=1800, unit="events/s", ratio=0.5, goal=0.5
)
LAG = Line(measure="lag", setting="p50", ours=3.2, unit="ms", goal=3, at_most=True, alone=True)


def test_a_goal_is_met_by_the_ratio_or_by_our_figure_alone() -> None:
    assert APPEND.met == "yes"
    assert LAG.met == "no"
    assert Line(measure="x", setting="", ours=1, unit="ms").met == ""


def test_the_ratio_is_the_median_of_the_ratios_within_the_rounds() -> None:
    turns = {"placements": iter([10.0, 40.0, 12.0]), "them": iter([10.0, 10.0, 10.0])}
    rounds = paired(3, {name: lambda values=values: next(values) for name, values in turns.items()})
    [line] = beside("m", "s", rounds, "ms", {"them": {"goal": 1.5, "at_most": True}})
    assert (line.ours, line.theirs, line.ratio, line.met) == (12, 10, 1.2, "yes")


def test_a_measure_taken_again_replaces_its_own_rows_and_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    keep([APPEND, LAG], file)
    keep(
        [Line(measure="append", setting=setting, ours=7, unit="events/s") for setting in ("1 writer", "16 writers")],
        file,
    )
    kept = [(row["measure"], row["setting"], row["ours"]) for row in read(file)]
    assert kept == [("append", "1 writer", "7"), ("append", "16 writers", "7"), ("lag", "p50", "3.2")]


def test_the_page_shows_every_row_and_gives_the_reason_for_a_goal_that_is_not_met(tmp_path: Path) -> None:
    keep([APPEND, LAG], tmp_path / "results.csv")
    write_page(read(tmp_path / "results.csv"), {"machine": "2 processors"}, {"lag": "Because."}, tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    assert "| append | 1 writer | 0.5 | ≥ 0.5 | yes | 900 | bare | 1800 | events/s |" in page
    assert "**lag** (p50: 3.2 ms, goal ≤ 3 ms). Because." in page
    assert "**append**" not in page
    assert "| machine | 2 processors |" in page


@pytest.mark.parametrize("name", ["throughput", "latency", "growth"])
def test_charts_are_drawn_of_what_was_measured_and_of_nothing_else(tmp_path: Path, name: str) -> None:
    measure = {"throughput": "create over HTTP", "latency": "create over HTTP, p99", "growth": "growth"}[name]
    line = Line(measure=measure, setting="1 client", ours=5, against="<them>", theirs=2, unit="ms", ratio=2.5)
    keep([line], tmp_path / "results.csv")
    write_charts(read(tmp_path / "results.csv"), tmp_path)
    assert [file.name for file in tmp_path.glob("*.svg")] == [f"{name}.svg"]


def test_a_chart_is_well_formed_and_says_every_figure_in_words() -> None:
    drawn = ElementTree.fromstring(bars("Speed", "requests/s", {"1 client": {"placements": 120.0, "<them>": 80.0}}))
    words = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"placements", "<them>", "120 requests/s", "80 requests/s", "1 client"} <= {*words}
