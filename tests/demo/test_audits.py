"""The demo council's audits: one reported, one at its fieldwork, each drawn as anybody would draw it again."""

import pytest

from placements import auditing, database
from placements.application import Register
from placements.audit import Audit, Opinion, Status
from placements.store import Store
from projections import audits
from tests.demo.conftest import Demo


@pytest.mark.parametrize("council", ["weeks", "year"])
def test_one_is_reported_and_one_under_way_and_both_are_drawn_again_the_same(
    council: str, request: pytest.FixtureRequest
) -> None:
    demo: Demo = request.getfixturevalue(council)
    with database.pool(demo.url, role="placements_web") as pool:
        register, ids = Register(Store(pool)), {each.history for each in demo.events if each.subject == "Audit"}
        found = {(state := register.load(Audit, id)).status: state for id in ids}
        assert all(auditing.draw_again(register, id).same for id in ids)
    assert found.keys() == {Status.REPORTED, Status.FIELDWORK}
    assert found[Status.REPORTED].opinion.opinion is Opinion.REASONABLE
    assert not found[Status.REPORTED].without_paper
    assert all(paper.response for paper in found[Status.REPORTED].papers.values() if paper.finding)
    assert found[Status.FIELDWORK].papers


def test_the_read_models_show_them(year: Demo) -> None:
    rows = audits.audits(year.connection, limit=10, offset=0).rows
    assert [(row.reference[-6:], row.status) for row in rows] == [
        ("000002", Status.FIELDWORK),
        ("000001", Status.REPORTED),
    ]
    reported = rows[1]
    items = audits.items(year.connection, reported.audit)
    assert len(items) == reported.drawn == reported.papers == 25
    assert sum(bool(item.priority) for item in items) == reported.priority_1 + reported.priority_2 + reported.priority_3
    assert [row.audit for row in audits.audited_in(year.connection, items[0].placement)][-1] == reported.audit
    assert audits.by_reference(year.connection, reported.reference.lower()) == reported.audit
