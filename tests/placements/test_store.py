"""What the store promises about the table of events: who may write, in which order it is read, what a row proves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Thread
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.application import LocalNotificationLog
from eventsourcing.persistence import IntegrityError
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase
from psycopg import errors

from placements import database
from placements.appender import Stored
from placements.recorder import Recorder
from placements.store import Store, history_id

YEAR_2000 = datetime(2000, 1, 1, tzinfo=UTC)
AT = datetime(2026, 3, 9, 10, 14, 0, 123_456, tzinfo=UTC)


def row(history: UUID | None = None, version: int = 1, **columns: Any) -> Stored:
    """One event, in a form that says nothing to any subject."""
    given = {"event_id": uuid4(), "schema_version": 1, "recorded_at": AT, **columns}
    return Stored(history or uuid4(), version, "Tést.Happened", b'{"event":{}}', **given)


def ask(url: str, query: str, *values: Any) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(query, values or None)
        return answer.fetchall() if answer.description else []


def places(recorder: Recorder) -> list[int]:
    return [notification.id for notification in recorder.select_notifications(None, 1000)]


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url) as connection:
        yield connection


@pytest.fixture
def web(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.conninfo(database_url, role="placements_web")) as connection:
        yield connection


# What a row proves


def test_the_leaf_is_the_hash_of_every_column_in_a_form_that_no_other_row_has(store, database_url):
    store.append([row(), row()])
    for place, event, history, version, topic, schema, recorded, stored, state, leaf in ask(
        database_url, "SELECT * FROM register.events"
    ):
        microseconds = [(moment - YEAR_2000) // timedelta(microseconds=1) for moment in (recorded, stored)]
        name = topic.encode()
        data = [
            place.to_bytes(8, "big"),
            event.bytes,
            history.bytes,
            version.to_bytes(8, "big"),
            schema.to_bytes(4, "big"),
            *(moment.to_bytes(8, "big") for moment in microseconds),
            len(name).to_bytes(4, "big") + name,
            len(state).to_bytes(4, "big") + state,
        ]
        assert leaf == sha256(b"\0" + b"".join(data)).digest()


def test_positions_have_no_gap_even_after_a_refused_append(store):
    first = row()
    store.append([first])
    with pytest.raises(IntegrityError):
        store.append([row(), row(first.originator_id)])
    store.append([row(), row()])
    assert places(store) == [1, 2, 3]


def test_recorded_times_never_decrease_and_the_database_adds_its_own(store, database_url):
    store.append([row(recorded_at=AT), row(recorded_at=AT - timedelta(1)), row(recorded_at=AT + timedelta(1))])
    store.append([row(recorded_at=AT)])
    times = ask(database_url, "SELECT recorded_at, stored_at, clock_timestamp() FROM register.events ORDER BY position")
    assert [recorded for recorded, _, _ in times] == [AT, AT, AT + timedelta(1), AT + timedelta(1)]
    assert all(now - stored < timedelta(minutes=1) for _, stored, now in times)


# Who may write

FORBIDDEN = [
    "INSERT INTO register.events SELECT * FROM register.events",
    "UPDATE register.events SET state = ''",
    "DELETE FROM register.events",
    "TRUNCATE register.events",
    "LOCK TABLE register.events IN EXCLUSIVE MODE",
    "UPDATE register.head SET position = 0",
    "DELETE FROM register.head",
    "UPDATE register.answers SET version = 0",
    "DELETE FROM register.answers",
    "SELECT * FROM register.person_keys",
    "DELETE FROM register.person_keys",
    "UPDATE register.schema SET number = 0",
    "ALTER TABLE register.events DISABLE TRIGGER ALL",
    "ALTER TABLE register.events DROP CONSTRAINT events_event_id_key",
    "DROP TABLE register.events",
    "CREATE TABLE register.mine (a integer)",
    "CREATE TABLE read.mine (a integer)",
    "CREATE OR REPLACE FUNCTION register.next_number(prefix text) RETURNS bigint LANGUAGE sql RETURN 0",
    "SET session_replication_role = replica",
    "COPY register.events TO PROGRAM 'id'",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_web_role_changes_the_register_through_append_alone(store, web, owner, statement):
    store.append([row()])
    with pytest.raises((errors.InsufficientPrivilege, errors.WrongObjectType)):
        web.execute(statement)
    web.rollback()
    assert web.execute("SELECT count(*) FROM register.events").fetchone() == (1,)


@pytest.mark.parametrize("role", ["placements_runner", "placements_auditor"])
def test_runner_and_auditor_read_and_cannot_append(database_url, role):
    with psycopg.connect(database.conninfo(database_url, role=role)) as connection:
        assert connection.execute("SELECT count(*) FROM register.events").fetchone() == (0,)
        for statement in (*FORBIDDEN[:8], "SELECT register.append('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"):
            with connection.transaction(force_rollback=True), pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)


def test_a_login_that_has_only_the_web_role_cannot_take_another(database_url, owner):
    owner.execute("CREATE ROLE placements_test_login LOGIN IN ROLE placements_web")
    owner.execute("SET SESSION AUTHORIZATION placements_test_login")
    try:
        for role in ("placements_runner", "placements_auditor", "pg_write_all_data"):
            with owner.transaction(force_rollback=True), pytest.raises(errors.InsufficientPrivilege):
                owner.execute(f"SET ROLE {role}")
    finally:
        owner.rollback()


@pytest.mark.parametrize("pinned", [True, False])
def test_the_callers_search_path_does_not_reach_into_append_because_its_own_is_pinned(store, web, owner, pinned):
    owner.execute("CREATE SCHEMA evil; GRANT ALL ON SCHEMA evil TO placements_web, placements_owner")
    if not pinned:
        owner.execute("ALTER FUNCTION register.append RESET search_path")
    owner.commit()
    web.execute("CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql RETURN 'epoch'::timestamptz")
    web.execute("SET search_path = evil, pg_catalog, register")
    assert web.execute("SELECT clock_timestamp()").fetchone() == (datetime.fromtimestamp(0, UTC),)
    event = "'{1}', ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()], '{1}', '{T}', '{1}', '{now}', ARRAY[''::bytea]"
    web.execute(f"SELECT register.append({event})")
    [[stored_at]] = web.execute("SELECT stored_at FROM register.events").fetchall()
    assert (stored_at.year > 1970) is pinned


# Once, and only once


def test_the_same_events_once_more_are_answered_as_before(store):
    events = [row(), row()]
    assert store.append(events) == 1
    store.append([row()])
    assert store.append(events) == 1
    assert places(store) == [1, 2, 3]


def test_another_event_in_a_place_that_is_taken_is_a_conflict(store):
    first = row()
    store.append([first])
    with pytest.raises(IntegrityError):
        store.append([replace(first, event_id=uuid4())])


def test_an_id_that_was_used_for_something_else_is_a_conflict(store):
    first = row()
    store.append([first])
    with pytest.raises(IntegrityError):
        store.append([replace(first, state=b"{}")])
    with pytest.raises(IntegrityError):
        store.append([replace(first, originator_id=uuid4())])


def test_a_history_that_was_only_read_must_not_have_moved_on(store):
    read = row()
    store.append([read])
    assert store.append([row()], unchanged={read.originator_id: 1}) == 2
    store.append([row(read.originator_id, 2)])
    with pytest.raises(IntegrityError, match="a history that the decision read has changed"):
        store.append([row()], unchanged={read.originator_id: 1})


def test_an_id_stands_for_the_same_thing_for_ever():
    assert history_id("Provider", "ofsted/SC392492") == UUID("7c7385cc-0e6f-5b82-94c8-87be858c5120")


# The library's own idea of a recorder


class TestTheLibrarysIdeaOfARecorder(ApplicationRecorderTestCase[Recorder]):
    @pytest.fixture(autouse=True)
    def _recorder(self, store: Store) -> None:
        self.recorder = store

    def create_recorder(self) -> Recorder:
        return self.recorder


class TestTheLibrarysIdeaOfOrder(NonInterleavingNotificationIDsBaseCase):
    @pytest.fixture(autouse=True)
    def _recorder(self, store: Store) -> None:
        self.recorder = store

    def create_recorder(self) -> Recorder:
        return self.recorder


def test_the_librarys_notification_log_reads_the_register(store):
    store.append([row() for _ in range(12)])
    log = LocalNotificationLog(store, section_size=10)
    assert [notification.id for notification in log["11,20"].items] == [11, 12]


def test_a_subscription_gives_what_was_recorded_before_and_what_comes_then(store):
    first, later = row(), row()
    store.append([first])
    with store.subscribe() as news:
        assert next(news).originator_id == first.originator_id
        Thread(target=store.append, args=([later],)).start()
        started = monotonic()
        assert next(news).originator_id == later.originator_id
        assert monotonic() - started < 5


def test_a_subscription_gives_the_topics_asked_for_and_ends_when_it_is_stopped(store):
    wanted = replace(row(), topic="Wanted")
    store.append([row(), wanted, row()])
    with store.subscribe(gt=1, topics=["Wanted"]) as news:
        assert next(news).id == 2
        news.stop()
        assert [*news] == []
