"""The API records a stay: its start, its rates, its end, and the corrections of these."""

from placements.vocabulary import Role
from tests.web.api.case import done, refused


def test_a_stay_from_its_start_to_its_end(case):
    case.started()
    done(case.send(Role.FINANCE, "rates", changed_on="2026-03-02", weekly_rate=510_000, why="A night carer."))
    done(case.send(Role.REQUESTER, "end", ended_on="2026-03-02", reason="returned home"))
    assert case.seen()["ended_on"] == "2026-03-02"
    done(case.send(Role.REQUESTER, "end-corrections", ended_on=None, why="She came back the same evening."))
    assert case.seen()["ended_on"] is None
    done(case.send(Role.REQUESTER, "start-corrections", started_on="2026-03-01", why="She came on Sunday."))
    assert case.seen()["started_on"] == "2026-03-01"


def test_a_start_on_nobodys_authority_is_recorded_and_explained_when_it_is_submitted(case):
    case.requested().chosen()
    started = {"started_on": "2026-02-27", "provider": str(case.world.home), "weekly_rate": 500_000}
    done(case.send(Role.REQUESTER, "start", **started))
    assert "give the reason and the circumstances" in refused(case.send(Role.REQUESTER, "submission"))
    reason = {"reason": "placement breakdown same day", "circumstances": "Her carer fell ill in the night."}
    done(case.send(Role.REQUESTER, "submission", retrospective=reason))
    done(case.send(Role.CHAIR, "retrospective-reasons", retrospective={**reason, "reason": "carer withdrew"}))
    done(case.send(Role.COMMISSIONER, "rationales", words="The other home was full by then."))


def test_what_the_rules_refuse(case):
    case.started()
    tomorrow = {"ended_on": "2026-03-03", "reason": "planned end"}
    assert refused(case.send(Role.REQUESTER, "end", **tomorrow)).startswith("An end is recorded once it has happened")
    early = {"changed_on": "2026-01-01", "weekly_rate": 1, "why": "A mistake."}
    assert refused(case.send(Role.FINANCE, "rates", **early)) == "A rate cannot change before the placement started."


def test_money_is_whole_pence(case):
    case.started()
    for pence in (5100.5, "510000", True, -1, 10**12, None):
        answer = case.send(Role.FINANCE, "rates", changed_on="2026-03-02", weekly_rate=pence, why="A night carer.")
        assert refused(answer, 422)
        assert list(answer.json["errors"]["json"]) == ["weekly_rate"]


def test_whoever_asks_does_not_change_the_rate(case):
    case.started()
    change = {"changed_on": "2026-03-02", "weekly_rate": 510_000, "why": "A night carer."}
    assert refused(case.send(Role.REQUESTER, "rates", **change), 403)
