"""A generated register is in form what commands record, whatever its size."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from bench.generate import generate
from bench.template import Template
from placements import database
from placements.appender import Stored
from placements.codec import Body
from placements.demo.load import load
from placements.demo.population import SIZES
from placements.person import Person
from placements.store import CODEC, SUBJECTS, Recorded, Store
from placements.vault import Vault
from projections.models import TABLES
from projections.rebuild import rebuild

COPIES = 3

CLASSES = {subject.__name__: subject for subject in SUBJECTS}


@pytest.fixture(scope="module")
def urls(server_url: str, template: str) -> Iterator[dict[str, str]]:
    """A demo council that commands recorded, the register generated from it, and an empty one."""
    names = {name: f"{template}_{name}" for name in ("template", "generated", "recorded")}
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in names.values():
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        urls = {name: make_conninfo(server_url, dbname=database) for name, database in names.items()}
        load(urls["template"], until=date(2026, 3, 6), size=SIZES["small"])
        generate(urls["generated"], Template.read(urls["template"]), COPIES, processes=2)
        yield urls
        for name in names.values():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def generated(urls: dict[str, str]) -> Iterator[Connection[Any]]:
    with psycopg.connect(urls["generated"]) as connection:
        yield connection


@pytest.fixture(scope="module")
def events(urls: dict[str, str]) -> list[Recorded]:
    return read(urls["generated"])


def read(url: str) -> list[Recorded]:
    with database.pool(url, role="placements_web") as pool:
        return Store(pool).read(0, 10**6)


def test_positions_have_no_gap_and_recorded_times_do_not_decrease(
    events: list[Recorded], generated: Connection[Any]
) -> None:
    assert [event.position for event in events] == [*range(1, len(events) + 1)]
    assert all(before.at <= after.at for before, after in pairwise(events))
    head = generated.execute("SELECT position, recorded_at FROM register.head").fetchone()
    assert head == (len(events), events[-1].at)


def test_every_leaf_is_what_the_register_would_have_written(generated: Connection[Any]) -> None:
    wrong = generated.execute(
        """SELECT count(*) FROM register.events WHERE leaf <> register.leaf(position, event_id, originator_id,
        originator_version, topic, schema_version, recorded_at, stored_at, state)"""
    ).fetchone()
    assert wrong == (0,)


def test_each_state_is_what_the_codec_writes_for_the_event_that_it_reads(generated: Connection[Any]) -> None:
    for topic, version, state in generated.execute("SELECT topic, schema_version, state FROM register.events"):
        assert CODEC.encode(CODEC.decode(topic, version, state)) == state


def test_every_history_folds_through_its_subject_version_by_version(events: list[Recorded]) -> None:
    for _, together in groupby(sorted(events, key=attrgetter("history", "version")), key=attrgetter("history")):
        history = [*together]
        assert [event.version for event in history] == [*range(1, len(history) + 1)]
        state = CLASSES[history[0].subject]()
        for event in history:
            state = state.evolve(event.event)


def test_each_copy_has_placements_persons_and_meetings_of_its_own_and_references_that_nobody_else_has(
    urls: dict[str, str], events: list[Recorded]
) -> None:
    recorded = read(urls["template"])
    for subject in ("Placement", "Person", "Meeting"):
        before = {event.history for event in recorded if event.subject == subject}
        after = {event.history for event in events if event.subject == subject}
        assert before < after
        assert len(after) == COPIES * len(before)
    references = [
        e.event.reference for e in events if type(e.event).__name__ in {"PlacementRequested", "PersonRegistered"}
    ]
    assert len(references) == len(set(references))


def test_the_first_copy_is_the_register_that_commands_recorded(urls: dict[str, str], events: list[Recorded]) -> None:
    by_id = {event.event_id: event for event in events}
    for event in read(urls["template"]):
        copied = by_id[event.event_id]
        assert (copied.history, copied.version, copied.by, copied.role) == (
            event.history,
            event.version,
            event.by,
            event.role,
        )
        if event.subject != "Person":  # sealed anew
            assert copied.event == event.event


def test_the_details_of_every_person_open_with_their_own_key_unless_erased(
    urls: dict[str, str], events: list[Recorded]
) -> None:
    people: dict[Any, Person] = {}
    for event in events:
        if event.subject == "Person":
            people[event.history] = people.get(event.history, Person()).evolve(event.event)
    with database.pool(urls["generated"], role="placements_web") as pool:
        opened = Vault(Store(pool)).open_many({id: person.sealed for id, person in people.items() if not person.erased})
    assert all(details and details.name for details in opened.values())


def test_the_next_reference_is_a_new_one(generated: Connection[Any], events: list[Recorded]) -> None:
    taken = {event.event.reference[-6:] for event in events if type(event.event).__name__ == "PlacementRequested"}
    [number] = generated.execute("SELECT register.next_number('PL')").fetchone() or ()
    assert number > max(map(int, taken))


def test_read_models_of_a_generated_register_are_those_of_the_same_events_recorded(
    urls: dict[str, str], events: list[Recorded]
) -> None:
    record(urls["recorded"], events)
    shown = []
    for name in ("generated", "recorded"):
        rebuild(urls[name])
        shown.append(tables(urls[name]))
    assert shown[0] == shown[1]
    assert sum(map(len, shown[0].values())) > 100


def record(url: str, events: list[Recorded]) -> None:
    """The same events through the append function."""
    with database.pool(url, role="placements_web") as pool:
        Store(pool).append([stored(event) for event in events])


def stored(event: Recorded) -> Stored:
    name = CODEC.name(event.event)
    body = Body(event=event.event, by=event.by, role=event.role, on_behalf_of=event.on_behalf_of, request=event.request)
    return Stored(
        event.history,
        event.version,
        name,
        CODEC.encode(body),
        event_id=event.event_id,
        schema_version=CODEC.versions[name],
        recorded_at=event.at,
    )


def tables(url: str) -> dict[str, list[Any]]:
    """Every row of every read model."""
    with psycopg.connect(url) as connection:
        return {
            name: sorted(
                connection.execute(sql.SQL("SELECT t::text FROM read.{} t").format(sql.Identifier(name))).fetchall()
            )
            for name in TABLES
        }
