"""The API answers the exception reports for any day and as known at any moment, as JSON and as CSV."""

from placements.vocabulary import Role
from tests.web.api.case import done, refused


def unauthorised(case):
    case.requested().chosen()
    started = {"started_on": "2026-02-27", "provider": str(case.world.home), "weekly_rate": 500_000}
    return done(case.send(Role.REQUESTER, "start", **started))["position"]


def test_the_reports_that_there_are(program):
    rules = program(Role.DIRECTOR).get("/exceptions").json
    assert [rule["code"] for rule in rules] == ["EX01", "EX02", "EX03", "EX04", "EX05"]


def test_a_start_on_nobodys_authority_is_listed_with_its_proof(case):
    position = unauthorised(case)
    report = case.program(Role.DIRECTOR).get("/exceptions/EX01", position=position).json
    assert (report["code"], report["on"], report["known"], report["settings"]) == ("EX01", "2026-03-02", None, "2026")
    assert (report["total"], report["listed"], report["population"]) == (1, 1, 1)
    [row] = report["rows"]
    assert (row["placement"], row["since"], row["days"]) == (case.id, "2026-02-27", 1)
    assert [proof["event"] for proof in row["proof"]] == ["Placement.PlacementStarted"]


def test_a_report_on_a_day_before_and_as_known_before(case, clock):
    before = clock.now.isoformat()
    clock.forward(minutes=5)
    ask, position = case.program(Role.AUDITOR).get, unauthorised(case)
    assert ask("/exceptions/EX01", position=position, on="2026-02-26").json["listed"] == 0
    assert ask("/exceptions/EX01", on="2026-02-27", known=before).json["listed"] == 0
    assert ask("/exceptions/EX01", on="2026-02-27", known="2026-03-02").json["listed"] == 1
    assert ask("/exceptions/EX01", team="Another").json["listed"] == 0


def test_a_report_as_a_file_for_a_spreadsheet(case):
    position = unauthorised(case)
    file = case.program(Role.FINANCE).get("/exceptions/EX01", position=position, format="csv")
    assert (file.status_code, file.mimetype) == (200, "text/csv")
    head, row = file.data.decode("utf-8-sig").splitlines()
    assert head.startswith("code,part,priority,placement")
    assert row.startswith("EX01,")


def test_every_report_answers_for_an_empty_register(program):
    for code in ("EX01", "EX02", "EX03", "EX04", "EX05"):
        report = program(Role.AUDITOR).get(f"/exceptions/{code}").json
        assert (report["total"], report["rows"]) == (0, [])
        assert report["population_of"]


def test_a_report_that_there_is_not(program):
    assert refused(program(Role.AUDITOR).get("/exceptions/EX99"), 404)
    assert refused(program(Role.AUDITOR).get("/exceptions/EX01", format="pdf"), 422)
