"""`placements sample --again`: the same sample drawn again from the events, or what is otherwise."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from placements.audit import Audit
from placements.reads import Kind, Reads, Wanted
from tests.web.audits import Desk
from tests.web.council import Council
from web.cli import placements


@pytest.fixture
def desk(app):
    return Desk(Council(app).set_up())


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    return lambda *arguments: CliRunner().invoke(placements, ["sample", "--again", *arguments])


def test_a_sample_that_was_drawn_is_drawn_again(desk, run):
    id = desk.drawn()
    result = run("AU-2026-000001")
    assert result.exit_code == 0, result.output
    assert "AU-2026-000001: 3 placements of 4, seed 'item 7'" in result.output
    assert "Drawn again, the sample is the same." in result.output
    [noted] = Reads(desk.council.register.store).find(Wanted(), limit=1)
    assert (noted.kind, noted.read.what, noted.read.about) == (Kind.AUDIT, "placements sample --again", (id,))


def test_a_sample_that_was_chosen_is_named(desk, run):
    sample = desk.state(desk.drawn()).sample
    other = next(each for each in desk.placements if each not in sample.placements)
    forged = replace(sample, placements=(other, *sample.placements[1:]))
    chosen, register = desk.planned(), desk.council.register
    register.decide(Audit, chosen, lambda _: [forged], by=desk.auditor)
    result = run("AU-2026-000002")
    assert result.exit_code == 1
    there = desk.council.state(other).reference, desk.council.state(sample.placements[0]).reference
    assert f"In the sample, and not drawn: {there[0]}. Drawn, and not in the sample: {there[1]}." in result.output


def test_an_audit_that_is_not_there_and_one_without_a_sample(desk, run):
    desk.planned()
    assert "There is no audit AU-2026-000009" in run("AU-2026-000009").output
    without = run("AU-2026-000001")
    assert without.exit_code == 1
    assert "No sample is drawn for AU-2026-000001 yet" in without.output
