"""T7: a register is restored to an earlier moment as it was then, and whoever follows it is told, and skips nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from placements import database
from placements.administration import OPERATOR
from placements.application import Register
from placements.errors import Forked
from placements.panel import Panel
from placements.store import Store
from placements.vocabulary import PanelKind, Role
from projections.rebuild import rebuild
from projections.runner import Runner
from tests.faults.council import headers_of
from tests.faults.machine import Machine, Restored
from tests.faults.report import LONG, Report
from tests.pages import application
from tests.projections.tables import dump
from tests.proxy import Proxy
from tests.service import until

RESTORES = ((13, 30), (2, 3), (29, 30)) if LONG else ((13, 30),)
"""To which position, and from which."""

LEAVES = """SELECT leaf, leaf = register.leaf(position, event_id, originator_id, originator_version, topic,
    schema_version, recorded_at, stored_at, state) FROM register.events ORDER BY position"""
IDS = "SELECT position, event_id::text FROM register.events"


@dataclass
class Consumer:
    """A program that follows the register over the API, and keeps the ids and the marks of what it took in."""

    client: Any
    headers: dict[str, str]
    sends_marks: bool
    ids: dict[int, str] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)

    def follow(self) -> str:
        """Take in what is new; returns the sentence with which it was stopped."""
        while True:
            last = max(self.ids, default=0)
            asked = {"after": last, "limit": 10} | ({"mark": self.marks[last]} if last and self.sends_marks else {})
            answer = self.client.get("/api/events", query_string=asked, headers=self.headers)
            if answer.status_code == 409:
                return str(answer.json["detail"])
            for event in answer.json:
                self.ids[event["position"]], self.marks[event["position"]] = event["event_id"], event["mark"]
            if not answer.json:
                return ""

    def undo(self, position: int) -> None:
        """Forget what was taken in behind the position."""
        self.ids = {place: id for place, id in self.ids.items() if place <= position}


@contextmanager
def opened(url: str) -> Iterator[Register]:
    with database.pool(url, role="placements_web") as pool:
        yield Register(Store(pool))


def grow(url: str, until_position: int) -> None:
    """One panel after the other, up to the position."""
    with opened(url) as register:
        for number in range(register.position(), until_position):
            panel = register.new_id()
            register.decide(
                Panel, panel, lambda it, n=number: it.establish(name=f"{n}", kind=PanelKind.QMG), by=OPERATOR, new=True
            )


def held(url: str, query: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


@contextmanager
def archived(home: Path) -> Iterator[Machine]:
    """A server with an empty register, that keeps its log."""
    archive = home / "archive"
    keep = {"archive_mode": "on", "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f"}
    with Machine(home / "own", settings=keep) as machine:
        machine._give(archive)
        database.migrate(machine.database("placements"))
        yield machine


def lose(machine: Machine, archive: Path) -> None:
    """The server is lost, after the last of its log has been kept."""
    [(segment,)] = machine.ask("SELECT pg_walfile_name(pg_switch_wal())")
    until(lambda: (archive / segment).exists(), "the log is not archived")
    machine.kill()


@pytest.mark.parametrize(("to", "end"), RESTORES)
def test_a_restore_is_noticed_and_nobody_who_keeps_marks_skips_an_event(
    home: Path, report: Report, to: int, end: int
) -> None:
    with archived(home) as machine:
        url = machine.url("placements")
        with opened(url) as register:
            headers = headers_of(register, Role.AUDITOR)
        machine.back_up(home / "backup")
        grow(url, to)
        leaves = held(url, LEAVES)
        machine.ask("SELECT pg_create_restore_point('before')")
        grow(url, end)
        with Proxy(url) as proxy, opened(proxy.url) as register, register.store.subscribe() as news:
            client = application(register, proxy.url).test_client()
            careful, careless = (Consumer(client, headers, sends_marks) for sends_marks in (True, False))
            assert careful.follow() == careless.follow() == ""
            assert [next(news).id for _ in range(end)] == [*careful.ids] == [*range(1, end + 1)]
            lose(machine, home / "archive")
            began = monotonic()
            with Restored(home / "restored", backup=home / "backup", archive=home / "archive", to="before") as restored:
                back, url = monotonic() - began, restored.url("placements")
                proxy.server = conninfo_to_dict(url)
                proxy.cut()
                assert held(url, LEAVES) == leaves
                assert all(recomputed for _, recomputed in leaves)
                assert "where your marks are still those of the register" in careful.follow()
                grow(url, to + 30)
                assert f"the same, position {to}, and go on from there" in careful.follow()
                with pytest.raises(Forked, match=rf"at position {end} is no longer in it.*position {to},"):
                    next(news)
                with pytest.raises(Forked), register.store.subscribe(gt=end, mark=careful.marks[end]) as again:
                    next(again)
                with register.store.subscribe(gt=to, mark=careful.marks[to]) as again:
                    assert next(again).id == to + 1
                careful.undo(to)
                assert careful.follow() == careless.follow() == ""
                now = dict(held(url, IDS))
                assert_read_models_equal_their_rebuild(url)
    skipped, missed = (len(set(now.values()) - set(each.ids.values())) for each in (careful, careless))
    what = f"base backup, archive, restored from {end} to {to}, 30 more: skipped by who keeps marks (lost)"
    report.goal("T7", what, cycles=1, acknowledged=len(now), lost=skipped, back=[back])
    report.control(
        "T7", f"restored from {end} to {to}, a consumer without marks skipped {missed} of the next 30 events"
    )
    assert (skipped, missed) == (0, end - to)
    assert careful.ids == now


def assert_read_models_equal_their_rebuild(url: str) -> None:
    Runner(url).catch_up()
    with psycopg.connect(url, autocommit=True) as connection:
        live = dump(connection)
        rebuild(url)
        assert dump(connection) == live
