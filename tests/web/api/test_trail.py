"""The API answers the audit trail in pages, and as files."""

from placements.vocabulary import Role
from tests.web.api.case import refused


def test_a_placements_trail_is_answered_newest_first_and_further_back(case):
    case.decided()
    ask = case.program(Role.DIRECTOR).get
    first = ask(f"/trail/placements/{case.id}", limit=2).json
    assert first["entries"][0]["kind"] == "Placement.DecisionRecorded"
    assert {"label": "Status", "before": "Submitted to panel", "after": "Approved"} in first["entries"][0]["changes"]
    then = ask(f"/trail/placements/{case.id}", limit=2, before=first["further"]).json
    versions = [entry["version"] for entry in first["entries"] + then["entries"]]
    assert versions == sorted(versions, reverse=True)
    assert len({*versions}) == 4


def test_files_and_who_may_have_them(case):
    case.decided()
    ask = case.program(Role.AUDITOR).get
    for form, begins in (("csv", b"\xef\xbb\xbfposition"), ("xlsx", b"PK"), ("pdf", b"%PDF-")):
        with ask(f"/trail/meetings/{case.meeting}", format=form) as answer:
            assert answer.data.startswith(begins), form
    assert ask("/trail", kind="Placement.DecisionRecorded").json["entries"][0]["title"] == "Approved"
    assert ask(f"/trail/accounts/{case.world.chair}").json["entries"]
    assert refused(ask("/trail", late="soon"), 422)
    assert refused(case.program(Role.CHAIR).get("/trail"), 403)


def test_what_was_known_when_it_was_decided(case):
    case.decided()
    ask = case.program(Role.AUDITOR).get
    version = ask(f"/trail/placements/{case.id}", kind="Placement.DecisionRecorded").json["entries"][0]["version"]
    known = ask(f"/placements/{case.id}/decisions/{version}/known").json
    assert (known["decision"], known["decided_on"], known["afterwards"]) == ("Approved", "2026-03-02", [])
    assert [paper["title"] for paper in known["papers"]] == [
        "The placement and its options", "The home", "The meeting", "The panel and its terms of reference",
        "Delegated limits",
    ]  # fmt: skip
    assert refused(ask(f"/placements/{case.id}/decisions/1/known"), 404)
