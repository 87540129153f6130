"""The event log as a download: whole, under pseudonyms, for auditors alone, and as large as a download may be."""

import re

import pytest

from placements.vocabulary import Role
from tests.web.test_export import FORMS, events_in
from web import log_files


@pytest.mark.parametrize("form", FORMS)
def test_an_auditor_takes_the_log_away(council, sign_in_as, tmp_path, form):
    council.started()
    answer = sign_in_as(Role.AUDITOR).get(f"/reports/paths/event-log?format={form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    (tmp_path / "log").write_bytes(answer.data)
    recorded = council.register.read(0, 10_000)
    counted = len([each for each in recorded if form != "xes" or each.subject == "Placement"])
    assert events_in(tmp_path / "log", form) == counted
    assert not re.search(rb"Amar|" + str(council.amar).encode(), answer.data)


def test_nobody_else_does_and_the_page_does_not_offer_it(council, sign_in_as):
    council.started()
    council.show()
    for role in {*Role} - {Role.AUDITOR}:
        assert sign_in_as(role).get("/reports/paths/event-log").status_code == 403
    assert "event-log" not in sign_in_as(Role.DIRECTOR).get("/reports/paths").text
    assert "event-log" in sign_in_as(Role.AUDITOR).get("/reports/paths").text


def test_a_register_too_large_for_a_download_says_what_takes_it(council, sign_in_as, monkeypatch):
    monkeypatch.setattr(log_files, "MOST", 3)
    answer = sign_in_as(Role.AUDITOR).get("/reports/paths/event-log?format=xes")
    assert answer.status_code == 409
    assert "have `placements export` write them" in answer.text
