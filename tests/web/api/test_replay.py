"""The API replays every subject and every report, line by line, beside today's."""

from datetime import timedelta

from placements.vocabulary import Role
from tests.web.api.case import done, refused


def changed(answer):
    assert answer.status_code == 200, answer.text
    return {line["label"]: line for line in answer.json["lines"] if line["changed"]}


def test_a_placement_is_replayed_with_the_events_behind_each_difference(case, clock):
    case.decided()
    known = clock.now.isoformat()
    clock.forward(days=1)
    started = {"started_on": "2026-03-02", "provider": str(case.world.home), "weekly_rate": 500_000}
    position = done(case.send(Role.REQUESTER, "start", **started, authority="panel"))["position"]
    answer = case.program(Role.AUDITOR).get(f"/placements/{case.id}/replay", known=known)
    line = changed(answer)["Started"]
    assert (line["part"], line["then"], line["now"]) == ("The stay", "", "2 March 2026")
    assert line["because"] == [{"event": "Placement started", "position": position, "at": "2026-03-03T09:30:00Z"}]
    assert answer.json["changes"] == len(changed(answer)) == 4
    assert answer.json["complete"] is True
    assert not changed(case.program(Role.AUDITOR).get(f"/placements/{case.id}/replay"))


def test_what_else_is_replayed(case, clock):
    case.decided()
    ask, world = case.program(Role.DIRECTOR).get, case.world
    for place in (f"/meetings/{case.meeting}", f"/panels/{world.panel}", f"/providers/{world.home}", "/scheme"):
        assert not changed(ask(f"{place}/replay")), place
    assert changed(ask("/scheme/replay", on="2025-12-31"))["Version"]["because"]
    before = (clock.now - timedelta(days=1)).isoformat()
    assert refused(ask(f"/meetings/{case.meeting}/replay", known=before), 404)
    assert refused(ask("/exceptions/EX99/replay"), 404)
    assert refused(ask("/scheme/replay", on="yesterday"), 422)


def test_a_report_is_replayed(case, clock):
    known = clock.now.isoformat()
    clock.forward(minutes=5)
    case.requested().chosen()
    started = {"started_on": "2026-02-27", "provider": str(case.world.home), "weekly_rate": 500_000}
    position = done(case.send(Role.REQUESTER, "start", **started))["position"]
    answer = case.program(Role.DIRECTOR).get("/exceptions/EX01/replay", known=known, position=position)
    assert changed(answer)["Listed"]["now"] == "1"
    [row] = [line for line in answer.json["lines"] if line["part"] == "Rows that differ"]
    assert [cause["position"] for cause in row["because"]] == [position]
