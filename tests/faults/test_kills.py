"""T1: whatever is killed, and however often, what was acknowledged stands, once and as it was meant.

Eight writers ask over HTTP and repeat under the same Idempotency-Key whatever they get no answer to.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from time import monotonic, sleep
from uuid import uuid4

import psutil
import pytest
from eventsourcing.persistence import StoredEvent

from placements import database
from placements.errors import Unavailable
from placements.recorder import Recorder, in_full
from tests.faults.council import settle
from tests.faults.ledger import counted, judge, writing
from tests.faults.machine import Machine
from tests.faults.report import LONG, Report
from tests.service import Service, until

CYCLES = 100 if LONG else 5

Kill = Callable[[Service, Machine, Random], None]


def a_web_worker(service: Service, _: Machine, random: Random) -> None:
    with suppress(KeyError, IndexError, psutil.NoSuchProcess):  # the one before is not back yet
        random.choice(service.parts()["web"].children()).kill()


def all_web_workers(service: Service, *_: object) -> None:
    with suppress(KeyError, psutil.NoSuchProcess):
        web = service.parts()["web"]
        for process in [*web.children(), web]:
            process.kill()


def the_service(service: Service, *_: object) -> None:
    service.kill()
    service.start()


def a_connection_of_the_database(_: Service, machine: Machine, random: Random) -> None:
    """Upon which PostgreSQL ends every other connection too, and recovers."""
    with suppress(psutil.NoSuchProcess, IndexError):  # it has just ended by itself
        _, *workers = machine.processes()
        random.choice([each for each in workers if "placements" in " ".join(each.cmdline())]).kill()


def the_database(_: Service, machine: Machine, random: Random) -> None:
    machine.kill()
    sleep(random.random())
    machine.revive()


KILLS: tuple[Kill, ...] = (a_web_worker, the_database, all_web_workers, a_connection_of_the_database, the_service)


def test_nothing_acknowledged_is_lost_doubled_or_altered_whatever_is_killed(machine: Machine, report: Report) -> None:
    random, url, back = Random(1), machine.database("placements"), []
    asker = settle(url)
    with Service(url, workers=2) as service:
        service.tells()
        with writing(service.bind, asker) as ledger:
            until(lambda: ledger.acknowledged, "nobody is acknowledged")
            for cycle in range(CYCLES):
                sleep(random.uniform(0.2, 0.8))
                began = monotonic()
                kill = KILLS[cycle % len(KILLS)]
                kill(service, machine, random)
                try:
                    until(lambda since=monotonic(): ledger.told_since(since), "nobody is acknowledged")
                except AssertionError as error:
                    error.add_note(f"cycle {cycle}, {kill.__name__}; the service: {service.last_words()}")
                    raise
                back.append(monotonic() - began)
    verdict = judge(ledger, url)
    what = "kill -9 of workers, service, connections and database under 8 writers over HTTP"
    report.goal("T1", what, cycles=CYCLES, back=back, **counted(ledger, verdict))
    assert ledger.unknown, "no kill was felt"
    assert verdict.nothing, (verdict, ledger.refused[:3])


def lost_at_a_kill(machine: Machine, *, durable: bool) -> tuple[int, int]:
    """How many events were acknowledged before the database was killed, and how many of them are gone after it."""
    url = machine.database("durable" if durable else "not_durable")
    database.migrate(url)
    acknowledged = []

    def write(recorder: Recorder) -> None:
        with suppress(Unavailable):
            while True:
                event = in_full(StoredEvent(uuid4(), 1, "T", b"{}"))
                recorder.append([event])
                acknowledged.append(event.event_id)

    with (
        database.pool(url, role="placements_web", durable=durable) as pool,
        ThreadPoolExecutor(4) as writers,
    ):
        for _ in range(4):
            writers.submit(write, Recorder(pool, deadline=0.5))
        sleep(1)
        machine.kill()
    machine.revive()
    with database.pool(url) as pool:
        kept = {id for (id,) in Recorder(pool).fetch("SELECT event_id FROM register.events", [])}
    return len(acknowledged), len(set(acknowledged) - kept)


@pytest.fixture
def lazy(machine: Machine) -> Machine:
    """Its write-ahead log stays in memory for as long as nobody waits for it."""
    machine.settings = {"wal_writer_delay": "10s", "wal_writer_flush_after": "64MB", "checkpoint_timeout": "1h"}
    machine.control("restart")
    return machine


def test_the_control_what_did_not_wait_for_the_disk_is_lost(lazy: Machine, report: Report) -> None:
    acknowledged, lost = lost_at_a_kill(lazy, durable=False)
    report.control("T1", f"with synchronous_commit=off a kill of the database lost {lost:,} of {acknowledged:,}")
    assert lost > 0
    assert lost_at_a_kill(lazy, durable=True)[1] == 0
