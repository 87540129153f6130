"""The API's lists show a command when they are asked for its position, and the register as it was known before."""

import json

from placements.vocabulary import Role
from tests.web.api.case import done, refused


def test_a_list_given_a_position_shows_what_was_recorded_there(case):
    answer = done(case.request())
    listed = case.program(Role.AUDITOR).get("/placements", position=answer["position"])
    [row] = listed.json
    assert (row["placement"], row["status"]) == (answer["id"], "requested")
    assert (row["person_reference"], row["panel_name"]) == ("PE-2026-000001", "Placement panel")
    assert json.loads(listed.headers["X-Pagination"]) == {
        "total": 1, "total_pages": 1, "first_page": 1, "last_page": 1, "page": 1,
    }  # fmt: skip


def test_a_position_that_the_register_has_not_reached(program, register):
    auditor = program(Role.AUDITOR)
    newest = register.position()
    assert auditor.get("/placements", position=newest).status_code == 200
    assert refused(auditor.get("/placements", position=newest + 1), 422) == (
        f"The register ends at position {newest}: give the position that a command answered with."
    )


def test_read_models_that_do_not_come_that_far_in_time(case, app):
    app.extensions["wait"] = lambda position: False
    answer = case.program(Role.AUDITOR).get("/placements", position=done(case.request())["position"])
    assert refused(answer, 503).endswith("ask again in a moment.")
    assert answer.headers["Retry-After"]


def test_the_register_is_filtered_sorted_and_paged(case):
    for team in ("North", "South", "South"):
        last = done(case.request(team=team))
    ask = case.program(Role.COMMISSIONER).get
    page = ask("/placements", position=last["position"], sort="reference", descending=False, page=2, page_size=2)
    assert [row["reference"] for row in page.json] == ["PL-2026-000003"]
    assert json.loads(page.headers["X-Pagination"])["previous_page"] == 1
    assert [row["team"] for row in ask("/placements", team="South").json] == ["South", "South"]
    assert len(ask("/placements", text="000002").json) == 1
    assert len(ask("/placements", status=["requested", "deferred"]).json) == 3
    assert ask("/placements", status="deferred").json == []
    assert ask("/placements", page=9).json == []


def test_the_register_as_it_was_known(case, clock):
    before = clock.now.isoformat()
    clock.forward(minutes=5)
    last = done(case.request())
    ask = case.program(Role.AUDITOR).get
    assert ask("/placements", position=last["position"], known=before).json == []
    assert len(ask("/placements", known="2026-03-02").json) == 1


def test_questions_that_no_list_can_answer(case):
    wrong = (
        {"status": "lost"}, {"panel": "mine"}, {"page": 0}, {"page_size": 1000}, {"on": "9999-12-31"}, {"on": "soon"},
        {"sort": "reference; DROP TABLE"}, {"team": "\0"}, {"text": "x" * 201}, {"descending": "perhaps"},
        {"position": -1}, {"position": 10**30}, {"surprise": 1},
    )  # fmt: skip
    for asked in wrong:
        answer = case.program(Role.AUDITOR).get("/placements", **asked)
        assert refused(answer, 422), asked
        assert list(answer.json["errors"]["query"]) == [*asked]


def test_panels_their_terms_and_their_members(program, world):
    ask, latest = program(Role.PANEL_MEMBER).get, {"position": 8}
    [panel] = ask("/panels", **latest).json
    assert panel == {"panel": str(world.panel), "name": "Placement panel", "kind": "IPOP"}
    terms = ask(f"/panels/{world.panel}/terms").json
    assert (terms["label"], terms["terms"]["quorum"]) == ("2026", 2)
    assert refused(ask(f"/panels/{world.panel}/terms", on="2025-12-31"), 404) == (
        "The panel has no terms of reference in force on 31 December 2025: adopt them first."
    )
    members = ask(f"/panels/{world.panel}/members", on="2026-03-02").json
    assert {member["member"]: member["capacities"] for member in members} == {
        str(world.chair): ["chair"],
        str(world.member): ["children's services"],
    }
    assert ask(f"/panels/{world.panel}/members", on="2025-12-31").json == []


def test_meetings_in_a_span_of_days(case):
    case.scheduled()
    ask = case.program(Role.CHAIR).get
    newest = case.program(Role.AUDITOR).get("/events", limit=1000).json[-1]["position"]
    [meeting] = ask("/meetings", position=newest, until="2026-03-02", **{"from": "2026-03-02"}).json
    assert (meeting["meeting"], meeting["version"]) == (case.meeting, 1)
    assert ask("/meetings", **{"from": "2026-03-03"}).json == []


def test_every_list_comes_in_pages(case):
    for _ in range(3):
        case.scheduled()
    newest = case.program(Role.AUDITOR).get("/events", limit=1000).json[-1]["position"]
    for path, role in (
        ("/meetings", Role.CHAIR), ("/panels", Role.CHAIR), (f"/panels/{case.world.panel}/members", Role.CHAIR),
        ("/people", Role.CHAIR), ("/providers", Role.CHAIR), ("/accounts", Role.ADMINISTRATOR),
    ):  # fmt: skip
        ask = case.program(role).get
        whole = ask(path, position=newest).json
        pages = [ask(path, page=number, page_size=1) for number in range(1, len(whole) + 1)]
        assert [row for page in pages for row in page.json] == whole, path
        assert json.loads(pages[0].headers["X-Pagination"])["total"] == len(whole), path
        assert ask(path, page=len(whole) + 1, page_size=1).json == [], path


def test_the_newest_meetings_first(case):
    meetings = [case.scheduled(day).meeting for day in ("2026-03-02", "2026-03-09")]
    newest = case.program(Role.AUDITOR).get("/events", limit=1000).json[-1]["position"]
    found = case.program(Role.CHAIR).get("/meetings", position=newest, descending=True).json
    assert [row["meeting"] for row in found] == meetings[::-1]


def test_persons_and_homes_are_found_by_what_is_known_of_them(program, world, register):
    newest = register.position()
    [maya] = program(Role.REQUESTER).get("/people", text="okafor", position=newest).json
    assert (maya["id"], maya["details"]["name"]) == (str(world.maya), "Maya Okafor")
    found = program(Role.COMMISSIONER).get("/providers", text="house")
    assert [home["name"] for home in found.json] == ["Elm House", "Oak House"]
    assert json.loads(found.headers["X-Pagination"])["total"] == 2
    assert [person["id"] for person in program(Role.REQUESTER).get("/people").json] == [str(world.maya)]


def test_a_restricted_person_is_not_found_by_name(program, world, register):
    done(program(Role.DIRECTOR).post(f"/people/{world.maya}/restriction", seen=1, why="A threat to her."))
    newest = register.position()
    assert program(Role.REQUESTER).get("/people", text="okafor", position=newest).json == []
    [hidden] = program(Role.REQUESTER).get("/people", text="PE-2026").json
    assert hidden["details"] is None
    assert len(program(Role.COORDINATOR).get("/people", text="okafor").json) == 1


def test_my_work(case):
    case.requested()
    newest = case.program(Role.AUDITOR).get("/events").json[-1]["position"]
    work = case.program(Role.REQUESTER).get("/work", position=newest).json
    waiting = {kind["title"]: [row["placement"] for row in kind["placements"]] for kind in work}
    assert waiting["Your requests to complete"] == [case.id]
    assert "Submitted to a panel" not in waiting


def test_a_stay_and_a_membership_that_end_on_their_first_day_have_no_days(case):
    case.started()
    position = done(case.send(Role.REQUESTER, "end", ended_on="2026-03-02", reason="returned home"))["position"]
    [row] = case.program(Role.FINANCE).get("/placements", position=position).json
    assert (row["started_on"], row["ended_on"], row["lived"]) == ("2026-03-02", "2026-03-02", None)
    where, member = f"/panels/{case.world.panel}", str(case.world.member)
    retired = case.program(Role.DIRECTOR).post(
        f"{where}/members-retired", seen="*", member=member, retired_on="2026-01-01"
    )
    shown = case.program(Role.FINANCE).get(f"{where}/members", position=done(retired)["position"]).json
    assert [row["member"] for row in shown] == [str(case.world.chair)]
