"""Audits through the API: the same decisions, the same refusals, the same sample."""

from placements.vocabulary import Role
from tests.web.api.case import done, refused

SCOPE = {"of": "requested", "first": "2026-01-01", "last": "2026-12-31"}
PLAN = {"title": "Requests", "objective": "Whether they are complete.", "scope": SCOPE}
DRAW = {"seed": "item 7", "size": 1, "stratification": {"bases": ["panel", "value"], "values": [10_000_00]}}
FINDING = {
    "priority": "Priority 3", "title": "Needs are short", "condition": "One line.", "risk": "Nobody can check them.",
    "recommendation": "Write more.",
}  # fmt: skip


def test_an_audit_from_plan_to_report(case, program):
    placement = case.requested().id
    auditor, director = program(Role.AUDITOR), program(Role.DIRECTOR)
    answer = auditor.post("/audits", **PLAN)
    where = answer.headers["Location"].removeprefix("/api")
    assert done(answer)["version"] == 1
    position = done(auditor.post(f"{where}/sample", seen=1, **DRAW))["position"]
    [item] = auditor.get(f"{where}/sample", position=position).json
    assert item["placement"] == placement
    refusal = refused(director.post(f"{where}/papers", seen=2, placement=placement, tests="Read."), 403)
    assert "Your role may not do this" in refusal
    done(auditor.post(f"{where}/papers", seen=2, placement=placement, tests="Read."))
    done(auditor.post(f"{where}/papers-revised", seen=3, placement=placement, tests="Read.", why="x", finding=FINDING))
    answered = {"response": "Agreed.", "action": "A course.", "owner": "Head of Service", "due_on": "2026-06-30"}
    done(director.post(f"{where}/responses", seen=4, placement=placement, **answered))
    completed = {"placement": placement, "completed_on": "2026-03-02", "evidence": "List of attendance."}
    done(director.post(f"{where}/actions-completed", seen=5, **completed))
    done(auditor.post(f"{where}/opinion", seen=6, opinion="Substantial assurance", reasons="Minor issues."))
    position = done(auditor.post(f"{where}/report", seen=7, reported_on="2026-03-02"))["position"]
    seen = auditor.get(where).json
    assert (seen["version"], seen["state"]["status"]) == (8, "reported")
    assert seen["state"]["papers"][placement]["finding"] == FINDING
    [row] = director.get("/audits", status="reported", position=position).json
    assert (row["reference"], row["opinion"], row["priority_3"]) == ("AU-2026-000001", "Substantial assurance", 1)
    done(auditor.post(f"{where}/reopening", seen=8, why="A file was found."))
    done(auditor.post(f"{where}/withdrawal", seen=9, why="The wrong year."))


def test_a_sample_is_drawn_once(case, program):
    case.requested()
    auditor = program(Role.AUDITOR)
    where = auditor.post("/audits", **PLAN).headers["Location"].removeprefix("/api")
    done(auditor.post(f"{where}/sample", seen="*", **DRAW))
    assert refused(auditor.post(f"{where}/sample", seen="*", **DRAW)).startswith("The sample is drawn already")


def test_others_see_nothing(program):
    assert refused(program(Role.REQUESTER).get("/audits"), 403)
