"""Much of everything: a history of ten thousand events, five hundred options, and files of fifty thousand rows."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import psycopg
import pytest

from placements import commands
from placements.meeting import Meeting, Purpose
from placements.placement import RationaleAdded, Response
from placements.provider import Rating
from placements.store import Store
from placements.vocabulary import Role
from projections.query import connected
from projections.register import find
from tests.web.council import Council
from tests.web.pages.reading import words
from web import downloads
from web.pages import providers as pages

ADDENDA = 10_000
OPTIONS = 500
ITEMS = 2_000
ROWS, SOME = 50_000, 20_000
MOST_MEGABYTES = 25
"""The references that the test itself collects are 5 of them."""


@pytest.fixture
def council(app) -> Council:
    return Council(app).set_up()


@pytest.fixture
def long(council, clock) -> UUID:
    """A placement that was explained ten thousand times, the day after it was asked for."""
    id = council.requested()
    clock.forward(days=1)
    for first in range(0, ADDENDA, 500):
        council.do(id, lambda it, first=first: [RationaleAdded(words=f"No. {first + n}.") for n in range(500)])
    council.show()
    return id


def test_a_history_of_ten_thousand_events_is_shown_in_parts_replayed_and_added_to(
    long, council, sign_in_as, app, store: Store
):
    browser = sign_in_as(Role.COORDINATOR)
    newest, oldest = browser.get(f"/placements/{long}"), browser.get(f"/placements/{long}?page=51")
    assert newest.text.count('class="moj-timeline__item"') == 200
    assert "9,950 addenda before these: the trail has them all" in words(newest)
    assert oldest.text.count('class="moj-timeline__item"') == 1
    assert "No. 9999." in words(newest)
    assert browser.get(f"/placements/{long}?page=52").status_code == 422
    beginning = store.history(long)[0].at.isoformat().replace("+00:00", "Z")
    replayed = words(browser.get(f"/placements/{long}/replay?known={beginning}"))
    assert "the trail below has it all" in replayed
    token = app.extensions["credentials"].make_token(council.by(Role.AUDITOR).id, "test")
    events = app.test_client().get(f"/api/placements/{long}/events", headers={"Authorization": f"Bearer {token}"})
    assert len(events.json) == ADDENDA + 1
    council.do(long, lambda it: it.add_rationale(words="One more."))
    assert len(store.history(long)) == ADDENDA + 2


def test_a_link_to_an_event_leads_to_the_part_of_the_trail_that_has_it(council, sign_in_as, clock, store):
    id = council.requested()
    clock.forward(days=1)
    council.do(id, lambda it: it.withdraw(why="His aunt takes him."))
    council.do(id, lambda it: [RationaleAdded(words=f"No. {n}.") for n in range(250)])
    council.show()
    beginning = store.history(id)[0].at.isoformat().replace("+00:00", "Z")
    shown = sign_in_as(Role.AUDITOR).get(f"/placements/{id}/replay?known={beginning}").text
    assert "page=2#event-2" in shown


def test_a_placement_with_five_hundred_options_is_shown_chosen_from_and_decided(council, sign_in_as):
    id, browser = council.requested(), sign_in_as(Role.COORDINATOR)
    homes = [council._home(f"SC5{n:05}", f"Home {n}", "Coventry", Rating.GOOD) for n in range(OPTIONS)]
    for home in homes:
        offered = {"response": Response.OFFERED, "weekly_rate": 4_200_00, "reason": "Near."}
        commands.consider_provider(council.register, id, provider=home, **offered, by=council.sasha)
    council.show()
    for page in ("", "/options", "/choice", "/replay", "/start"):
        assert f"Home {OPTIONS - 1}" in words(browser.get(f"/placements/{id}{page}"))
    chosen = {"provider": str(homes[-1]), "why": "He can keep his school."}
    assert browser.send(f"/placements/{id}/choice", chosen).status_code == 302
    assert council.state(id).choice.provider == homes[-1]


def test_a_meeting_of_thousands_of_items_is_shown(council, sign_in_as):
    id = council.scheduled()
    listing: Callable[[Any], Any] = lambda it: [  # noqa: E731
        event
        for n in range(1, ITEMS + 1)
        for event in it.list_item(
            placement=UUID(int=n), reference=f"PL-2026-9{n:05}", purpose=Purpose.DECISION, late=False
        )
    ]
    council.register.decide(Meeting, id, listing, by=council.clerk)
    council.show()
    shown = sign_in_as(Role.COORDINATOR).get(f"/meetings/{id}").text
    assert {f"/items/{UUID(int=n)}" in shown for n in range(1, ITEMS + 1)} == {True}


@pytest.mark.parametrize(("length", "status"), [(4000, 302), (4001, 422)])
def test_the_longest_words_that_a_field_takes(council, sign_in_as, length, status):
    id = council.requested()
    answer = sign_in_as(Role.COORDINATOR).send(f"/placements/{id}/addendum", {"words": "ä" * length})
    assert answer.status_code == status
    assert status == 302 or "Use 4,000 characters or fewer" in words(answer)


# Files


def multiply(url: str, table: str, times: int, **made: str) -> None:
    """Rows of a list, copied from what was recorded: what is tried is the way out of it."""
    with psycopg.connect(url) as owner:
        found = owner.execute(
            """SELECT column_name FROM information_schema.columns WHERE table_schema = 'read' AND table_name = %s
            AND is_generated = 'NEVER' ORDER BY ordinal_position""",
            [table],
        )
        names = [name for (name,) in found]
        values = ", ".join(made.get(name, f"e.{name}") for name in names)
        owner.execute(
            f"INSERT INTO read.{table} ({', '.join(names)}) "
            f"SELECT {values} FROM (SELECT * FROM read.{table} LIMIT 1) e, generate_series(1, {times}) n"
        )


@pytest.fixture
def many(council, database_url) -> None:
    council.requested()
    council.show()
    multiply(
        database_url, "entry", ROWS - 1, placement="gen_random_uuid()", reference="'PL-2025-' || lpad(n::text, 6, '0')"
    )


@contextmanager
def megabytes_at_most() -> Iterator[list[float]]:
    """What Python holds more at its highest; told when it is over."""
    told: list[float] = []
    tracemalloc.start()
    try:
        yield told
        told.append(tracemalloc.get_traced_memory()[1] / 2**20)
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("many")
def test_a_file_of_every_placement_has_each_once_and_its_rows_are_not_kept(sign_in_as, app):
    browser = sign_in_as(Role.AUDITOR)
    browser.get("/placements.csv?text=nothing")
    with megabytes_at_most() as told:
        file = BytesIO(browser.get("/placements.csv").data)
        references = {line[:14].decode() for line in file if b"PL-" in line[:14]}
    assert len(references) == ROWS
    assert told[0] < MOST_MEGABYTES


@pytest.mark.usefixtures("many")
def test_the_control_rows_that_are_kept_are_seen_in_the_memory(app):
    with megabytes_at_most() as told, connected(app.extensions["register"].store.pool) as connection:
        assert len(find(connection, on=date(2026, 3, 2), limit=ROWS).rows) == ROWS
    assert told[0] > MOST_MEGABYTES


FILES = {
    "/providers/all.csv": ("home", {"provider": "gen_random_uuid()", "code": "'SC' || (100000 + n)"}),
    "/people/all.csv": ("person", {"person": "gen_random_uuid()", "reference": "'P-' || n", "sealed": "''"}),
    "/meetings/all.csv": ("meeting", {"meeting": "gen_random_uuid()"}),
    "/exceptions/EX02.csv": ("ex02", {"history": "gen_random_uuid()"}),
    "/api/exceptions/EX02?format=csv": ("ex02", {"history": "gen_random_uuid()"}),
}


@pytest.mark.parametrize("address", FILES)
def test_a_file_of_twenty_thousand_rows_has_them_all_and_keeps_few(council, sign_in_as, app, database_url, address):
    """Besides the file itself, which is a few megabytes, and the 2,000 rows that are read at once."""
    council.start(council.with_options(), date(2026, 2, 2))
    council.opened()
    council.show()
    table, made = FILES[address]
    token = app.extensions["credentials"].make_token(council.by(Role.AUDITOR).id, "test")
    headers = {"Authorization": f"Bearer {token}"} if address.startswith("/api") else {}
    browser = app.test_client() if headers else sign_in_as(Role.AUDITOR)
    before = browser.get(address, headers=headers).data.count(b"\n")
    multiply(database_url, table, SOME, **made)
    with megabytes_at_most() as told:
        file = browser.get(address, headers=headers).data
    assert file.count(b"\n") == before + SOME
    assert told[0] - len(file) / 2**20 < MOST_MEGABYTES


def test_a_file_holds_so_many_rows_and_no_more(council, sign_in_as, monkeypatch):
    """The first in the order asked for, in parts of two."""
    council.show()
    browser = sign_in_as(Role.AUDITOR)
    whole = browser.get("/providers/all.csv").data.splitlines()
    assert len(whole) > 4
    monkeypatch.setattr(downloads, "PART", 2)
    assert browser.get("/providers/all.csv").data.splitlines() == whole
    monkeypatch.setattr(downloads, "MOST", 3)
    assert browser.get("/providers/all.csv").data.splitlines() == whole[:4]


def test_a_file_that_stalls_while_it_is_read_is_answered_with_a_page(council, sign_in_as, database_url, monkeypatch):
    """Its first part is read, and the second is lost on its way."""
    council.show()
    monkeypatch.setattr(downloads, "PART", 2)
    browser, search = sign_in_as(Role.AUDITOR), pages.search

    def stalling(connection, *asked, offset, **more):
        if offset:
            raise psycopg.OperationalError
        return search(connection, *asked, offset=offset, **more)

    monkeypatch.setattr(pages, "search", stalling)
    answer = browser.get("/providers/all.csv")
    assert answer.status_code == 503
    assert "The register does not answer" in words(answer)


def test_a_file_that_cannot_be_read_is_not_begun(council, sign_in_as, database_url):
    browser = sign_in_as(Role.AUDITOR)
    with psycopg.connect(database_url) as other:
        other.execute("LOCK read.entry IN ACCESS EXCLUSIVE MODE")
        assert browser.get("/placements.csv").status_code == 503
