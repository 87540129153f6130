"""Who was shown what is written down before it leaves, once, by reference alone; where that fails, nothing leaves."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner
from flask import Flask, Response, render_template_string

from placements import database
from placements.administration import OPERATOR
from placements.application import Register
from placements.person import Person
from placements.reads import Form, Kind, Noted, Read, Reads, Reason, Wanted
from placements.store import Store
from placements.vocabulary import Role
from tests.pages import application
from tests.people import account_of, session_of
from tests.placements.sealed import as_owner
from tests.service import until
from tests.web.api.case import Program
from tests.web.council import Council
from tests.web.pages.reading import words
from web.access import ACCESS
from web.cli import placements
from web.commands.moments import note as note_at_the_command_line
from web.noting import name
from web.shown import SHOWS

NAMES = ("Amar", "Singh", "Mill Lane", "C-1001")
"""Of the person whose pages are opened."""


def newest(app: Flask) -> Noted:
    return app.extensions["reads"].find(Wanted(), limit=1)[0]


def count(app: Flask) -> int:
    return len(app.extensions["reads"].find(Wanted(), limit=1000))


def read_endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}


# --- Every endpoint has said what it shows ---


def test_everything_that_is_read_has_said_what_it_shows(app):
    assert read_endpoints(app) <= set(SHOWS)
    assert set(SHOWS) <= set(app.view_functions)


def test_the_control_an_endpoint_that_says_nothing_is_found_and_written_down_all_the_same(app, sign_in_as, monkeypatch):
    monkeypatch.setitem(ACCESS, "new.endpoint", frozenset(Role))
    app.add_url_rule("/new/<uuid:id>", "new.endpoint", lambda id: "something")
    assert read_endpoints(app) - set(SHOWS) == {"new.endpoint"}
    sign_in_as(Role.FINANCE).get(f"/new/{(id := uuid4())}")
    assert (newest(app).kind, newest(app).read.about) == (Kind.OTHER, (id,))


# --- Before anything leaves ---


@pytest.fixture
def impatient_app(database_url: str, council: Council, clock) -> Flask:
    """The service over the same register, which waits for half a second and no longer."""
    with database.pool(database_url, role="placements_web") as pool:
        yield application(Register(Store(pool, deadline=0.5), now=clock), database_url)


def signed_in(app: Flask, role: Role):
    client = app.test_client()
    client.set_cookie("placements", session_of(app, account_of(app, role)))
    return client


def test_where_it_cannot_be_written_down_nothing_is_shown(impatient_app, council, database_url):
    browser, page = signed_in(impatient_app, Role.COORDINATOR), f"/people/{council.amar}"
    with psycopg.connect(database_url) as owner:
        owner.execute("LOCK TABLE register.reads_head")
        answer = browser.get(page)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "does not answer" in answer.text
        assert not [name for name in NAMES if name in answer.text]
        assert browser.get("/account").status_code == 200  # which shows nobody
    assert "Amar Singh" in browser.get(page).text  # the control: the same page, once it can be


def test_a_database_that_refuses_it_lets_no_page_and_no_file_out(impatient_app, council, database_url):
    browser = signed_in(impatient_app, Role.COORDINATOR)
    pages = [f"/people/{council.amar}", "/people", "/placements.csv", "/exceptions/EX01"]
    as_owner(database_url, "REVOKE EXECUTE ON FUNCTION register.record_read FROM placements_web")
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 500, page
        assert not [name for name in NAMES if name in answer.text]
    as_owner(database_url, "GRANT EXECUTE ON FUNCTION register.record_read TO placements_web")
    assert [browser.get(page).status_code for page in pages] == [200] * 4


def test_it_stands_there_when_the_first_byte_leaves(app, council, sign_in_as):
    seen = []

    def look(response: Response) -> Response:
        response.call_on_close(lambda: None)
        body = response.get_data()
        response.response = (seen.append(count(app)) or piece for piece in [body])
        return response

    app.after_request_funcs[None].append(look)  # asked before the one that writes
    before = count(app)
    browser = sign_in_as(Role.COORDINATOR)
    assert "Amar Singh" in browser.get(f"/people/{council.amar}").text
    assert seen == [before + 1]


def test_a_person_whom_a_page_names_only_while_it_is_made_is_written_down_too(app, council, sign_in_as, monkeypatch):
    """What was begun by then named nobody: it is followed by a line that does."""
    monkeypatch.setitem(ACCESS, "late", frozenset(Role))
    late = "{{ name(ids) }}"
    app.add_url_rule("/late", "late", lambda: render_template_string(late, name=name, ids=[council.amar]))
    sign_in_as(Role.FINANCE).get("/late")
    lines = app.extensions["reads"].find(Wanted(), limit=2)
    assert [line.read.named for line in lines] == [(council.amar,), ()]


def test_a_page_that_cannot_be_made_keeps_no_connection(app, sign_in_as, monkeypatch):
    monkeypatch.setitem(ACCESS, "torn", frozenset(Role))
    app.add_url_rule("/torn", "torn", lambda: render_template_string("{{ 1 / 0 }}"))
    with pytest.raises(ZeroDivisionError):
        sign_in_as(Role.FINANCE).get("/torn")
    pool = app.extensions["register"].store.pool

    def all_are_back() -> bool:
        stats = pool.get_stats()
        return stats["pool_available"] == stats["pool_size"]

    until(all_are_back, "a connection is not given back")  # one more may just be opening


def test_more_people_than_connections_open_pages_that_ask_for_more_while_they_are_made(app, council, sign_in_as, store):
    """Each page asks for the council's name when it is half made; a read on its way does not keep that from it."""
    browsers = [sign_in_as(Role.COORDINATOR) for _ in range(2 * store.pool.max_size)]
    with ThreadPoolExecutor(len(browsers)) as people:
        answers = [*people.map(lambda browser: browser.get(f"/people/{council.amar}").status_code, browsers * 4)]
    assert answers == [200] * len(answers)


# --- What is written down ---


@pytest.fixture
def placement(council: Council) -> UUID:
    id = council.approved()
    council.show()
    return id


PAGES: dict[str, tuple[Role, Kind, Form]] = {
    "/placements/{placement}": (Role.COORDINATOR, Kind.PLACEMENT, Form.PAGE),
    "/placements/{placement}/options": (Role.COORDINATOR, Kind.PLACEMENT, Form.PAGE),
    "/placements/{placement}/withdrawal": (Role.COORDINATOR, Kind.FORM, Form.PAGE),
    "/placements/{placement}/replay?known=2026-03-02": (Role.AUDITOR, Kind.REPLAY, Form.PAGE),
    "/placements/{placement}/trail": (Role.AUDITOR, Kind.TRAIL, Form.PAGE),
    "/placements/{placement}/trail?format=csv": (Role.AUDITOR, Kind.TRAIL, Form.CSV),
    "/placements/{placement}/trail?format=json": (Role.AUDITOR, Kind.TRAIL, Form.JSON),
    "/placements/{placement}/trail?format=xlsx": (Role.AUDITOR, Kind.TRAIL, Form.XLSX),
    "/placements/{placement}/reads": (Role.DIRECTOR, Kind.READS, Form.PAGE),
    "/people/{person}": (Role.COORDINATOR, Kind.PERSON, Form.PAGE),
    "/people/{person}/trail": (Role.AUDITOR, Kind.TRAIL, Form.PAGE),
    "/people/{person}/reads": (Role.DIRECTOR, Kind.READS, Form.PAGE),
    "/people": (Role.COORDINATOR, Kind.LIST, Form.PAGE),
    "/people/all.csv": (Role.COORDINATOR, Kind.LIST, Form.CSV),
    "/placements": (Role.FINANCE, Kind.LIST, Form.PAGE),
    "/placements.csv": (Role.FINANCE, Kind.LIST, Form.CSV),
    "/work": (Role.COORDINATOR, Kind.LIST, Form.PAGE),
    "/exceptions": (Role.DIRECTOR, Kind.REPORT, Form.PAGE),
    "/exceptions/EX01": (Role.DIRECTOR, Kind.REPORT, Form.PAGE),
    "/exceptions/EX01.csv": (Role.DIRECTOR, Kind.REPORT, Form.CSV),
    "/exceptions/EX01/replay?known=2026-03-02": (Role.AUDITOR, Kind.REPLAY, Form.PAGE),
    "/reads": (Role.FINANCE, Kind.READS, Form.PAGE),
    "/reads/everybody": (Role.AUDITOR, Kind.READS, Form.PAGE),
    "/trail": (Role.AUDITOR, Kind.TRAIL, Form.PAGE),
}


def test_each_kind_is_written_down_once_by_whom_and_of_whom(app, council, placement, sign_in_as):
    for page, (role, kind, form) in PAGES.items():
        address = page.format(placement=placement, person=council.amar)
        before, browser = count(app), sign_in_as(role)
        with browser.get(address) as answer:
            assert answer.status_code == 200, page
        assert count(app) == before + 1, page
        noted = newest(app)
        assert (noted.account, noted.read.role) == (account_of(app, role), role), page
        assert (noted.kind, noted.read.form, noted.read.what) == (kind, form, address.partition("?")[0]), page
        expected = {id for name, id in (("placement", placement), ("person", council.amar)) if f"{{{name}}}" in page}
        assert {*noted.read.about} == expected, page


def test_whose_name_a_page_showed_is_written_down_with_it(app, council, placement, sign_in_as):
    browser = sign_in_as(Role.COORDINATOR)
    for page in (
        f"/placements/{placement}",
        f"/people/{council.amar}",
        "/people",
        f"/people/{council.amar}/correction",
    ):
        assert "Amar Singh" in browser.get(page).text
        assert council.amar in newest(app).read.named, page
    browser.get(f"/placements/{placement}/trail")
    assert newest(app).read.named == ()


def test_a_search_that_shows_a_name_is_written_down_although_it_is_sent_as_a_form(app, council, sign_in_as):
    assert council.amar
    council.show()
    browser = sign_in_as(Role.COORDINATOR)
    before = count(app)
    answer = browser.send("/people", {"text": "singh"})
    assert "Amar Singh" in answer.text
    assert count(app) == before + 2  # the page of the form, and what was found
    assert (newest(app).kind, newest(app).read.named) == (Kind.LIST, (council.amar,))


def test_a_file_is_written_down_with_its_rows_and_a_replay_with_its_times(app, council, placement, sign_in_as):
    browser = sign_in_as(Role.AUDITOR)
    rows = browser.get("/placements.csv").text.count("\n") - 1
    assert newest(app).read.rows == rows > 0
    browser.get(f"/placements/{placement}/replay?on=2026-03-01&known=2026-03-02")
    read = newest(app).read
    assert str(read.on) == "2026-03-01"
    assert read.known.isoformat() == "2026-03-02T23:59:59.999999+00:00"


def test_what_shows_nobody_is_not_written_down(app, council, sign_in_as):
    browser = sign_in_as(Role.DIRECTOR)
    before = count(app)
    for page in ("/account", "/panels", "/scheme", "/settings", "/providers", "/meetings", "/api/openapi.json"):
        assert browser.get(page).status_code == 200, page
    assert browser.get("/").status_code == 302
    assert app.test_client().get(f"/people/{council.amar}").status_code == 302  # nobody is signed in
    assert count(app) == before


def test_what_was_refused_is_written_down_as_refused(app, council, placement, sign_in_as):
    sign_in_as(Role.ADMINISTRATOR).get(f"/placements/{placement}")
    assert newest(app).read.refused
    assert (newest(app).read.role, newest(app).read.about) == (Role.ADMINISTRATOR, (placement,))
    sign_in_as(Role.AUDITOR).get(f"/people/{(unknown := uuid4())}")
    assert (newest(app).read.refused, newest(app).read.about) == (True, (unknown,))


def test_programs_are_written_down_as_people_are(app, council, placement, credentials, somebody):
    program = Program(app, credentials.make_token(somebody(Role.AUDITOR), "test"))
    before = count(app)
    for path, kind in {
        f"/placements/{placement}": Kind.PLACEMENT,
        f"/people/{council.amar}": Kind.PERSON,
        "/people": Kind.LIST,
        "/events": Kind.EVENTS,
        "/exceptions/EX01": Kind.REPORT,
        "/reads/all": Kind.READS,
    }.items():
        assert program.get(path).status_code == 200
        assert (newest(app).kind, newest(app).read.form) == (kind, Form.API), path
    assert count(app) == before + 6
    assert newest(app).position == program.get("/reads/all").json["reads"][0]["position"]


def test_the_command_line_is_written_down(register, app):
    note_at_the_command_line(register, Kind.REPORT, "placements exceptions EX01", rows=3)
    noted = newest(app)
    assert (noted.kind, noted.read.form, noted.read.rows) == (Kind.REPORT, Form.COMMAND_LINE, 3)


AT_THE_COMMAND_LINE: dict[str, tuple[tuple[str, ...], Kind]] = {
    "conformance": ((), Kind.REPORT),
    "controls": ((), Kind.REPORT),
    "dump": (("{file}",), Kind.EVENTS),
    "exceptions": (("EX01",), Kind.REPORT),
    "export": (("{file}", "--as", "xes"), Kind.EVENTS),
    "replay": (("PL-2026-000001",), Kind.REPLAY),
}
"""What takes data out of the register; `pack` and `sample` have tests of their own."""

SHOW_NOBODY = {
    "accounts",
    "demo",
    "doctor",
    "import",
    "migrate",
    "openapi",
    "project",
    "seal",
    "serve",
    "verify",
    "witness",
}


def test_every_command_has_said_whether_it_takes_data_out():
    assert {*placements.commands} == {*AT_THE_COMMAND_LINE, "pack", "sample"} | SHOW_NOBODY


def test_each_command_that_takes_data_out_is_written_down_once(app, placement, database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    for command, (arguments, kind) in AT_THE_COMMAND_LINE.items():
        before, file = count(app), tmp_path / command
        ran = CliRunner().invoke(placements, [command, *(each.format(file=file) for each in arguments)])
        assert ran.exit_code == 0, ran.output
        assert count(app) == before + 1, command
        noted = newest(app)
        assert (noted.account, noted.kind, noted.read.form) == (OPERATOR.id, kind, Form.COMMAND_LINE), command
        assert noted.read.what.startswith(f"placements {command}"), command


def test_no_name_gets_into_the_log(app, council, placement, sign_in_as, store):
    """The control: the pages that are written down do show them."""
    browser = sign_in_as(Role.COORDINATOR)
    shown = browser.get(f"/people/{council.amar}").text + browser.send("/people", {"text": "Amar Singh"}).text
    assert all(name in shown for name in NAMES)
    browser.get("/people/Amar%20Singh")
    browser.get("/exceptions/Singh")
    browser.get("/placements?q=Singh")
    kept = b"".join(state for (state,) in store.fetch("SELECT state FROM register.reads", [])).decode()
    assert str(council.amar) in kept
    assert not [name for name in NAMES if name in kept]


# --- A reason, where one is asked ---


@pytest.fixture
def restricted(council: Council) -> UUID:
    council.register.decide(Person, council.amar, lambda p: p.restrict_access(why="A threat."), by=council.clerk)
    council.show()
    return council.amar


def test_who_has_no_part_in_the_case_says_why_once_in_a_session(app, council, placement, restricted, sign_in_as):
    auditor, page = sign_in_as(Role.AUDITOR), f"/placements/{placement}"
    asked = auditor.get(page)
    assert asked.status_code == 302
    assert "You have no part in this case" in words(auditor.get(asked.location))
    assert auditor.send(asked.location, {}).status_code == 422
    assert auditor.send(asked.location, {"reason": "curiosity"}).status_code == 422
    assert auditor.send(asked.location, {"reason": Reason.AUDIT.value}).location == page
    for shown in (page, f"/people/{restricted}"):
        assert "Amar Singh" in auditor.get(shown).text
        assert newest(app).read.reason is Reason.AUDIT
    assert sign_in_as(Role.AUDITOR).get(page).status_code == 302  # another session


def test_who_has_a_part_in_it_and_who_may_not_see_are_asked_nothing(council, restricted, sign_in_as):
    assert "Amar Singh" in sign_in_as(Role.COORDINATOR).get(f"/people/{restricted}").text  # who restricted it
    hidden = sign_in_as(Role.REQUESTER).get(f"/people/{restricted}")
    assert hidden.status_code == 200
    assert "Amar" not in hidden.text


def test_a_program_says_why_in_a_header(app, council, restricted, credentials, somebody):
    program = Program(app, credentials.make_token(somebody(Role.AUDITOR), "test"))
    answer = program.get(f"/people/{restricted}")
    assert answer.status_code == 403
    assert "in the header Reason: audit or inspection; " in answer.json["detail"]
    program.headers["Reason"] = "audit or inspection"
    told = program.get(f"/people/{restricted}")
    assert told.json["details"]["name"] == "Amar Singh"
    assert newest(app).read.reason is Reason.AUDIT


# --- Who is shown it ---


def test_the_auditor_narrows_what_everybody_opened(council, placement, sign_in_as, app):
    sign_in_as(Role.COORDINATOR).get(f"/people/{council.amar}")
    sign_in_as(Role.FINANCE).get(f"/placements/{placement}")
    auditor, reference = sign_in_as(Role.AUDITOR), "PE-2026-000001"
    everything = words(auditor.get("/reads/everybody"))
    assert "Coordinator, coordinator" in everything
    assert "Finance, finance" in everything
    by = words(auditor.get(f"/reads/everybody?by={account_of(app, Role.FINANCE)}&kind=placement"))
    assert "Finance, finance" in by
    assert "Coordinator, coordinator" not in by
    of = words(auditor.get(f"/reads/everybody?of={reference}&kind=person"))
    assert f"name shown: {reference}" in of
    assert newest(app).read.about == (council.amar,)
    assert auditor.get("/reads/everybody?of=PE-1999-000001").status_code == 404
    nothing = auditor.get("/reads/everybody?recorded_until=2020-01-01")
    assert "Nobody has opened anything that is as asked for." in words(nothing)
    rows = auditor.get("/reads/everybody?format=csv").text.splitlines()
    assert rows[0].startswith("\ufeffposition,read at,read by")
    assert "PE-2026-000001" in "\n".join(rows)


def test_the_director_sees_who_opened_a_person_or_their_placements_and_finance_does_not(council, placement, sign_in_as):
    sign_in_as(Role.FINANCE).get(f"/placements/{placement}")
    director = sign_in_as(Role.DIRECTOR)
    for page in (f"/people/{council.amar}/reads", f"/placements/{placement}/reads"):
        assert "Finance, finance" in words(director.get(page))
        assert sign_in_as(Role.FINANCE).get(page).status_code == 403
    assert director.get("/reads/everybody").status_code == 403
    assert "Who has opened this" in director.get(f"/people/{council.amar}").text
    assert "Who has opened this" not in sign_in_as(Role.FINANCE).get(f"/people/{council.amar}").text


def test_the_data_protection_officer_sees_who_has_opened_what_and_nothing_of_a_case(
    app, council, placement, sign_in_as, credentials, somebody
):
    sign_in_as(Role.FINANCE).get(case := f"/placements/{placement}")
    officer, person = sign_in_as(Role.DATA_PROTECTION_OFFICER), f"/people/{council.amar}"
    assert officer.get("/").location == "/reads/everybody"
    for page in ("/reads/everybody", "/reads/everybody?of=PE-2026-000001", f"{person}/reads", f"{case}/reads"):
        shown = officer.get(page)
        assert "Finance, finance" in words(shown)
        assert f'href="{case}"' not in shown.text
        assert not [name for name in NAMES if name in shown.text]
    assert f'href="{case}"' in sign_in_as(Role.AUDITOR).get(f"{case}/reads").text  # the control
    for page in (case, person, "/placements", "/people", "/work", "/exceptions", "/trail", "/audits", "/meetings"):
        assert officer.get(page).status_code == 403, page
    own = words(officer.get("/reads"))
    assert "Data Protection Officer, data protection officer Reads" in own
    assert "Finance, finance" not in own
    program = Program(app, credentials.make_token(somebody(Role.DATA_PROTECTION_OFFICER), "test"))
    assert program.get(f"/reads/people/{council.amar}").json["reads"][0]["account"]
    assert program.get(f"/people/{council.amar}").status_code == 403


def test_everybody_sees_what_they_opened_themselves_and_nobody_elses(council, placement, sign_in_as):
    finance = sign_in_as(Role.FINANCE)
    finance.get(f"/placements/{placement}")
    sign_in_as(Role.COORDINATOR).get(f"/people/{council.amar}")
    own = words(finance.get("/reads"))
    assert "PL-2026-000001" in own
    assert "Coordinator, coordinator" not in own


def test_a_long_list_goes_on_with_the_older_ones(app, sign_in_as, somebody: Callable[[Role], UUID]):
    reads: Reads = app.extensions["reads"]
    for _ in range(60):
        reads.record(somebody(Role.FINANCE), Kind.LIST, Read(role=Role.FINANCE, what="/placements"))
    finance = sign_in_as(Role.FINANCE)
    first = finance.get("/reads")
    assert first.text.count("Finance, finance") == 50
    assert "/reads?before=11" in first.text
    assert finance.get("/reads?before=11").text.count("Finance, finance") == 10
