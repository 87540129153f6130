"""The runner: the same rows live and rebuilt, whoever else writes or reads, and a loud stop at what it cannot show."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from threading import Thread
from time import monotonic
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from placements import database
from placements.codec import Unreadable
from placements.panel import Panel, PanelEstablished
from placements.placement import Placement, RateChanged, RequestAmended, StartCorrected
from placements.store import FIRST_ID, LAST_ID, Store
from placements.vocabulary import Funding, PanelKind
from projections import council
from projections.exceptions import ex01
from projections.fill import ROLE, parts
from projections.model import Changes, Following, Show, Stopped
from projections.models import MODELS, TABLES
from projections.position import position, wait
from projections.rebuild import rebuild, standing
from projections.runner import Runner, session
from tests.projections.conftest import World, id_of
from tests.projections.events import decided, requested, started
from tests.projections.tables import dump, live_through

MONDAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)


def versions(connection: Connection[Any]) -> list[tuple[str, datetime, datetime | None]]:
    query = b"SELECT team, lower(known), upper(known) FROM read.entry ORDER BY lower(known)"
    return connection.execute(query).fetchall()


@contextmanager
def following(url: str) -> Iterator[Runner]:
    """A runner at work beside the test."""
    runner = Runner(url)
    thread = Thread(target=runner.follow, daemon=True)
    thread.start()
    try:
        yield runner
    finally:
        runner.stop()
        thread.join(10)
        assert not thread.is_alive()


def amended(team: str) -> RequestAmended:
    return RequestAmended(needed_by=MONDAY, needs="The same.", team=team, funding=Funding.COUNCIL, why="Moved.")


@pytest.mark.parametrize("batch", [97, 5000])
def test_what_is_followed_live_is_byte_for_byte_what_is_rebuilt(world: World, batch: int) -> None:
    """Some weeks of a council's life, taken in as they come in batches of that size."""
    world.show()
    live_through(world.url, seed=3)
    reached = Runner(world.url, batch=batch).catch_up()
    live = dump(world.connection)
    assert rebuild(world.url).position == reached == world.register.position()
    assert dump(world.connection) == live
    assert {name for name, rows in live.items() if not rows} <= {"ex05"}
    rebuild(world.url, processes=2)
    assert dump(world.connection) == live


def test_the_parts_of_the_register_leave_no_history_out_and_are_much_alike(world: World) -> None:
    """Their ids were made within a minute, and lie close together."""
    live_through(world.url, seed=3)
    until = world.register.position()
    for number in (1, 2, 7, 16):
        shared = parts(world.url, until, number)
        sizes = [
            len([*world.register.store.scan(world.connection, until, first=first, last=last)]) for first, last in shared
        ]
        assert sum(sizes) == until
        assert max(sizes) < 3 * until / number
        assert (shared[0][0], shared[-1][1]) == (FIRST_ID, LAST_ID)
        assert all(last.int + 1 == first.int for (_, last), (first, _) in pairwise(shared))


def test_an_empty_register_is_one_part(world: World) -> None:
    assert parts(world.url, 0, 8) == [(FIRST_ID, LAST_ID)]


def test_no_event_changes_rows_that_the_models_say_it_leaves_alone(world: World) -> None:
    """Each table is looked at only after events that can move it: looked at after every event, it comes to the same."""
    live_through(world.url, seed=4)
    events = world.register.read(0, 100_000)
    histories = Store.histories
    for model in MODELS:
        always = model.__class__(**{**vars_of(model), "shows": tuple(Show(s.table, s.rows) for s in model.shows)})
        ids = dict.fromkeys(recorded.history for recorded in events if recorded.subject in model.subjects)
        for history in histories(world.register.store, [*ids]).values():
            changed = []
            for kind in (model, always):
                changes = {table.name: Changes(table) for table in TABLES.values()}
                Following.after(kind, ()).take(history, changes)
                changed.append({name: (change.opened, change.past) for name, change in changes.items()})
            assert changed[0] == changed[1]


def vars_of(model: Any) -> dict[str, Any]:
    return {name: getattr(model, name) for name in ("name", "subjects", "start", "evolve")}


def test_every_change_closes_a_version_and_opens_one_at_its_recorded_time(world: World) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    world.record(Placement, "asha", requested(team="north"), at=noon)
    world.show()
    world.record(Placement, "asha", amended("south"), at=noon + timedelta(hours=1))
    world.record(Placement, "asha", amended("south"), at=noon + timedelta(hours=2))  # which changes nothing shown
    world.record(Placement, "asha", amended("east"), at=noon + timedelta(hours=3))
    world.show()
    assert versions(world.connection) == [
        ("north", noon, noon + timedelta(hours=1)),
        ("south", noon + timedelta(hours=1), noon + timedelta(hours=3)),
        ("east", noon + timedelta(hours=3), None),
    ]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_two_changes_in_one_instant_leave_no_empty_version(world: World, batch: int) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    world.show()
    world.record(Placement, "asha", requested(team="north"), amended("south"), amended("east"), at=noon)
    Runner(world.url, batch=batch).catch_up()
    assert versions(world.connection) == [("east", noon, None)]


def test_what_a_report_answers_for_a_moment_never_changes_afterwards(world: World) -> None:
    """Recorded and shown step by step; each answer once given for (on, known) is given for ever."""
    steps = [
        (requested(), MONDAY),
        (started(date(2026, 3, 4)), date(2026, 3, 9)),
        (StartCorrected(corrects=2, started_on=date(2026, 3, 3), why="The diary."), date(2026, 3, 10)),
        (decided(date(2026, 3, 11)), date(2026, 3, 16)),
        (RateChanged(changed_on=date(2026, 3, 5), weekly_rate=9_000_00, why="Two to one."), date(2026, 3, 20)),
    ]
    answered = {}
    for event, at in steps:
        world.record(Placement, "asha", event, at=at)
        world.show()
        for day in range(2, 24, 3):
            on = date(2026, 3, day)
            answered[on, at] = ex01.report(world.connection, on=on, known=at)
    assert len({repr(report.rows) for report in answered.values()}) > len(steps)
    again = {(on, at): ex01.report(world.connection, on=on, known=at) for on, at in answered}
    assert again == answered
    rebuild(world.url)
    assert {(on, at): ex01.report(world.connection, on=on, known=at) for on, at in answered} == answered


def test_postgresqls_own_arithmetic_of_days_finds_the_same_gaps(world: World) -> None:
    """lived - authorised, for every version of every placement."""
    live_through(world.url, seed=5)
    world.show()
    by_sets = world.connection.execute(
        b"""SELECT placement, unnest(datemultirange(lived) - authorised) AS gap FROM read.entry
            WHERE upper_inf(known) AND lived IS NOT NULL ORDER BY 1, 2"""
    ).fetchall()
    by_rule = world.connection.execute(
        b"SELECT placement, daterange(first, ends) FROM read.ex01 WHERE upper_inf(known) ORDER BY 1, 2"
    ).fetchall()
    assert by_sets == by_rule
    assert by_rule


def test_an_event_that_cannot_be_folded_stops_the_runner_and_is_named(world: World) -> None:
    world.record(Placement, "asha", requested(team="north"), at=MONDAY)
    world.show()
    dearer = RateChanged(changed_on=MONDAY, weekly_rate=1, why="It has not even started.")
    world.record(Placement, "asha", amended("south"), dearer, at=MONDAY)
    [*_, poison] = world.register.history(id_of("asha"))
    for attempt in (Runner(world.url, batch=1).catch_up, Runner(world.url).follow, lambda: rebuild(world.url)):
        with pytest.raises(Stopped) as stopped:
            attempt()
        assert str(stopped.value) == (
            f"The read model 'placements' cannot take in Placement.RateChanged at position {poison.position} "
            f"(event {poison.event_id}): mend it, and start the runner again."
        )
    assert position(world.connection) == poison.position - 1
    assert [team for team, _, until in versions(world.connection) if until is None] == ["south"]


@pytest.mark.parametrize("amendments", [1, 40])
def test_a_row_that_postgresql_refuses_stops_the_runner_in_a_pipeline_as_out_of_it(
    world: World, amendments: int
) -> None:
    world.record(Placement, "asha", requested(), started(MONDAY), at=MONDAY)
    world.show()
    for hour in range(amendments):
        world.record(Placement, "asha", amended(f"team {hour}\0"), at=datetime(2026, 3, 3, tzinfo=UTC) + hour * HOUR)
    with pytest.raises(psycopg.DataError, match="0x00"):
        Runner(world.url).follow()
    assert position(world.connection) == 2


def test_an_event_of_newer_code_stops_the_runner_with_a_sentence(world: World) -> None:
    world.record(Placement, "asha", requested(), at=MONDAY)
    world.show()
    with psycopg.connect(world.url, autocommit=True) as owner:
        owner.execute(
            b"""INSERT INTO register.events
                SELECT position + 1, gen_random_uuid(), originator_id, originator_version + 1, 'Placement.Teleported',
                    schema_version, recorded_at, stored_at, state, leaf FROM register.events"""
        )
    with pytest.raises(Unreadable, match=r"'Placement\.Teleported'.*install the newer placements"):
        Runner(world.url).follow()
    assert position(world.connection) == 1


def test_a_read_waits_for_its_command_while_the_runner_follows(world: World) -> None:
    world.show()
    with following(world.url):
        for number in range(3):
            world.record(Panel, f"panel {number}", PanelEstablished(name=f"{number}", kind=PanelKind.QMG))
            assert wait(world.connection, world.register.position(), 10)
            assert len(council.panels(world.connection)) == number + 1
    world.record(Panel, "too late", PanelEstablished(name="too late", kind=PanelKind.QMG))
    began = monotonic()
    assert not wait(world.connection, world.register.position(), 0.2)
    assert monotonic() - began < 2


def test_the_runner_goes_on_when_postgresql_has_cut_all_its_connections(world: World) -> None:
    world.show()
    cut = (
        b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IS NOT NULL AND pid <> pg_backend_pid()"
    )
    with following(world.url), psycopg.connect(world.url, autocommit=True) as owner:
        for number in range(3):
            here = b" AND datname = current_database()"
            assert len(owner.execute(cut + here).fetchall()) >= 2
            world.record(Panel, f"panel {number}", PanelEstablished(name=f"{number}", kind=PanelKind.QMG))
            assert wait(owner, world.register.position(), 15)


def test_a_runner_goes_on_over_a_rebuild_by_somebody_else(world: World) -> None:
    world.record(Placement, "asha", requested(team="north"), at=MONDAY)
    with session(world.url) as mine:
        while mine.take():
            pass
        world.record(Placement, "asha", amended("south"), at=date(2026, 3, 3))
        rebuild(world.url)
        world.record(Placement, "asha", amended("east"), at=date(2026, 3, 4))
        while mine.take():
            pass
    live = dump(world.connection)
    assert [team for team, *_ in versions(world.connection)] == ["north", "south", "east"]
    rebuild(world.url)
    assert dump(world.connection) == live


@pytest.mark.parametrize("change", ["layout = 'another'", "event_id = gen_random_uuid()", "position = 7"])
def test_tables_of_another_version_or_of_another_register_are_rebuilt(world: World, change: str) -> None:
    world.record(Placement, "asha", requested(), at=MONDAY)
    world.show()
    with psycopg.connect(world.url, autocommit=True) as owner:
        before = standing(owner)
        owner.execute(f"UPDATE read.position SET {change}".encode())
        owner.execute(b"DELETE FROM read.entry")
        world.show()
        assert standing(owner) == before
    assert len(versions(world.connection)) == 1


def test_a_position_in_the_form_of_another_version_is_replaced(world: World) -> None:
    world.record(Placement, "asha", requested(), at=MONDAY)
    world.show()
    with psycopg.connect(database.conninfo(world.url, role=ROLE), autocommit=True) as owner:
        owner.execute(b"ALTER TABLE read.position DROP COLUMN recorded_at")
        world.show()
    assert position(world.connection) == 1


def test_dropped_tables_come_back(world: World) -> None:
    world.record(Placement, "asha", requested(), at=MONDAY)
    world.show()
    before = dump(world.connection)
    with psycopg.connect(database.conninfo(world.url, role=ROLE), autocommit=True) as owner:
        owner.execute(b"DROP TABLE read.position, read.entry, read.name")
    world.show()
    assert dump(world.connection) == before


def test_the_web_reads_and_cannot_write(world: World) -> None:
    world.record(Placement, "asha", requested(), at=MONDAY)
    world.show()
    for statement in ("DELETE FROM read.entry", "UPDATE read.position SET position = 0", "DROP TABLE read.ex01"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.connection.execute(statement.encode())
