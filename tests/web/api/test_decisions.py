"""The API records what panels and officers decide, and answers a rule's refusal in its words."""

from threading import Barrier, Thread
from uuid import uuid4

from placements.vocabulary import Role
from tests.web.api.case import done, refused


def test_a_decision_is_recorded_in_both_histories(case):
    case.sitting()
    seen = case.seen()["version"]
    answer = case.send(Role.COORDINATOR, "decisions", **case.verdict())
    assert done(answer) == {"id": case.id, "version": seen + 1, "position": answer.json["position"]}
    assert answer.headers["ETag"] == f'"{seen + 1}"'
    decision = case.seen()["decision"]
    assert (decision["outcome"], decision["weekly_ceiling"], decision["route"]) == ("approved", 500_000, "panel")
    meeting = case.program(Role.AUDITOR).get(f"/meetings/{case.meeting}").json
    assert [item["outcome"] for item in meeting["items"]] == ["approved"]


def test_an_approval_with_conditions_and_what_follows_it(case):
    condition = {"words": "Her school is told.", "owner": "Social worker", "due_on": "2026-03-09"}
    case.decided(outcome="approved with conditions", conditions=[condition])
    met = {"condition": 1, "met_on": "2026-03-02", "evidence": "The letter of today."}
    done(case.send(Role.REQUESTER, "conditions-met", **met))
    assert refused(case.send(Role.REQUESTER, "conditions-met", **met)) == "This condition is recorded as met already."
    done(case.send(Role.COORDINATOR, "notifications", notified_on="2026-03-02", to="The social worker"))
    assert case.seen()["conditions_met"] == [1]


def test_what_the_rules_refuse(case):
    case.sitting()
    declined = {"outcome": "declined", "grounds": ["cost"], "alternative": "Foster care."}
    assert refused(case.send(Role.COORDINATOR, "decisions", **case.verdict(**declined))) == (
        "Cost alone is not a reason to decline: give another ground (guidance 10.85)."
    )
    assert refused(case.send(Role.COORDINATOR, "decisions", **case.verdict(weekly_ceiling=None))) == (
        "Give the weekly ceiling that is approved."
    )
    assert case.seen()["status"] == "submitted to panel"


def test_a_meeting_without_its_quorum_may_only_approve_in_principle(case):
    case.listed()
    done(case.hold("attendance", member=str(case.world.chair)))
    done(case.hold("opening", chair=str(case.world.chair)))
    [item] = case.program(Role.AUDITOR).get(f"/meetings/{case.meeting}").json["items"]
    assert item["shortfall"] == "1 of 2 members present, 0 of 1 from children's services"
    assert item["shortfall"] in refused(case.send(Role.CHAIR, "decisions", **case.verdict()))
    done(case.send(Role.CHAIR, "decisions", **case.verdict(outcome="approved in principle")))
    assert case.seen()["status"] == "approved in principle"


def test_nobody_decides_their_own_request_and_the_attempt_is_recorded(case, register, somebody):
    case.submitted()
    requester = str(somebody(Role.REQUESTER))
    own = {
        "route": "duty manager",
        "officer": requester,
        "decided_on": "2026-03-02",
        "verdict": case.verdict()["verdict"],
    }
    assert refused(case.send(Role.COORDINATOR, "decisions-outside-panel", **own)).startswith(
        "Nobody may decide their own request"
    )
    trail = case.program(Role.AUDITOR).get(f"/placements/{case.id}/events").json
    assert trail[-1]["type"] == "Placement.SelfDecisionRefused"
    assert trail[-1]["event"]["attempted_by"] == requester


def test_a_director_decides_within_the_limit_and_a_meeting_ratifies(case, somebody):
    case.submitted().scheduled()
    outside = {"route": "director", "officer": str(somebody(Role.DIRECTOR)), "decided_on": "2026-03-02"}
    dear, within = (case.verdict(weekly_ceiling=pence)["verdict"] for pence in (600_000, 500_000))
    assert "the limit of the director is £300,000.00" in refused(
        case.send(Role.DIRECTOR, "decisions-outside-panel", **outside, verdict=dear)
    )
    done(case.send(Role.DIRECTOR, "decisions-outside-panel", **outside, verdict=within, next_meeting=case.meeting))
    for member in (case.world.chair, case.world.member):
        done(case.hold("attendance", member=str(member)))
    done(case.hold("opening", chair=str(case.world.chair)))
    ratified = {"meeting": case.meeting, "outcome": "ratified", "reasons": "It could not wait."}
    done(case.send(Role.CHAIR, "ratifications", **ratified))
    done(case.send(Role.CHAIR, "ratification-voidings", why="It was another placement."))
    assert case.seen()["awaiting_ratification"] is True


def test_an_approval_between_meetings_is_listed_whichever_comes_first(case, somebody):
    outside = {"route": "director", "officer": str(somebody(Role.DIRECTOR)), "decided_on": "2026-03-02"}
    verdict = case.verdict()["verdict"]
    purposes = {}
    for number, order in enumerate(("meeting first", "decision first")):
        if order == "meeting first":
            case.submitted().scheduled(f"2026-03-0{3 + number}")
        else:
            done(case.program(Role.CHAIR).post(f"/meetings/{case.meeting}/cancellation", seen="*", why="Snow."))
            case.submitted()
        done(case.send(Role.DIRECTOR, "decisions-outside-panel", **outside, verdict=verdict))
        if order == "decision first":
            case.scheduled("2026-03-09")
        listed = case.program(Role.AUDITOR).get(f"/meetings/{case.meeting}").json["items"]
        purposes[order] = [item["purpose"] for item in listed]
    assert purposes == {"meeting first": ["ratification"], "decision first": ["ratification"] * 2}
    listed_twice = case.program(Role.COORDINATOR).post(f"/meetings/{case.meeting}/items", seen="*", placement=case.id)
    assert "is on this agenda already" in refused(listed_twice)


def test_a_decision_is_voided_and_its_item_waits_again(case):
    case.decided()
    done(case.send(Role.CHAIR, "decision-voidings", why="It was another placement."))
    assert case.seen()["decision"] is None
    [item] = case.program(Role.AUDITOR).get(f"/meetings/{case.meeting}").json["items"]
    assert item["outcome"] is None


def test_an_appeal_is_decided_by_somebody_else(case):
    case.decided()
    appealed = {"appealed_on": "2026-03-02", "appellant": "a parent", "grounds": "She was not asked."}
    done(case.send(Role.REQUESTER, "appeals", **appealed))
    upheld = {"decided_on": "2026-03-02", "upheld": True, "reasons": "She must be asked."}
    assert refused(case.send(Role.CHAIR, "appeal-decisions", **upheld), 403)
    done(case.send(Role.DIRECTOR, "appeal-decisions", **upheld))
    assert case.seen()["appealed_on"] is None


def test_a_decision_for_a_meeting_that_is_not_in_the_register(case):
    case.submitted()
    case.meeting = str(uuid4())
    assert refused(case.send(Role.COORDINATOR, "decisions", **case.verdict()), 404) == (
        f"There is no meeting {case.meeting} in the register: check the address or the reference."
    )


def test_two_people_deciding_the_same_item_at_once(case):
    """One is recorded; the other is refused by the rule, in words, and leaves nothing behind."""
    case.sitting()
    path = f"/placements/{case.id}/decisions"
    together, answers = Barrier(2), []

    def decide(program, outcome):
        together.wait()
        answers.append(program.post(path, seen="*", **case.verdict(**outcome)))

    programs = [case.program(role) for role in (Role.COORDINATOR, Role.CHAIR)]
    deferred = {"outcome": "deferred", "question": "Is there another?", "return_on": "2026-03-16"}
    threads = [Thread(target=decide, args=pair) for pair in zip(programs, ({}, deferred), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [loser] = [answer for answer in answers if answer.status_code == 409]
    assert refused(loser) in {"The placement is approved.", "The placement is deferred."}
    trail = case.program(Role.AUDITOR).get(f"/placements/{case.id}/events").json
    assert [event["type"] for event in trail].count("Placement.DecisionRecorded") == 1
