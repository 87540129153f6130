"""T6: what was acknowledged survives the loss of the primary, because a synchronous standby had it too."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from time import monotonic, sleep
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import make_conninfo

from placements import database
from placements.errors import Unavailable
from placements.recorder import Recorder, in_full
from tests.faults.council import settle
from tests.faults.ledger import Ledger, counted, judge, writing
from tests.faults.machine import Machine, Standby
from tests.faults.report import LONG, Report
from tests.service import Service, until

FAILOVERS = 10 if LONG else 2


class Pair:
    """A primary and its standby, at two addresses that stay the same whoever holds them."""

    def __init__(self, home: Path, *, synchronous: bool) -> None:
        self.settings = {"synchronous_standby_names": "*"} if synchronous else {}
        self.primary = Machine(home / "a").__enter__()
        self.primary.database("placements")
        self.follow(home / "b")
        if synchronous:
            self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
            self.primary.ask("SELECT pg_reload_conf()")
            follows = "SELECT sync_state FROM pg_stat_replication"
            until(lambda: self.primary.ask(follows) == [("sync",)], "the standby does not follow")

    def follow(self, home: Path) -> None:
        """A new standby, which once it is promoted waits for a standby of its own before it acknowledges anything."""
        self.standby = Standby(home, of=self.primary, settings=self.settings).__enter__()

    @property
    def url(self) -> str:
        """Of whichever of the two takes writes."""
        hosts = ",".join(sorted(str(each.sockets) for each in (self.primary, self.standby)))
        return make_conninfo(self.primary.url("placements"), host=hosts, target_session_attrs="read-write")

    def fail_over(self) -> None:
        """What goes to the standby is held up, the primary is killed, and the standby promoted in its place."""
        self.primary.worker("walsender").suspend()
        sleep(0.5)
        self.primary.kill()
        self.standby.promote()

    def replace_the_dead(self) -> None:
        """Where the primary was, a new standby follows the one that was promoted."""
        dead, self.primary = self.primary, self.standby
        dead.__exit__()
        rmtree(dead.data)
        self.follow(dead.home)

    def stop(self) -> None:
        for each in (self.standby, self.primary):
            with suppress(FileNotFoundError):
                each.__exit__()


@contextmanager
def pair(home: Path, *, synchronous: bool) -> Iterator[Pair]:
    pair = Pair(home, synchronous=synchronous)
    try:
        yield pair
    finally:
        pair.stop()


def lived_through(pair: Pair, failovers: int) -> tuple[Ledger, list[float]]:
    """The ledger of writers over HTTP, and the seconds from each kill until somebody was acknowledged again."""
    back = []
    asker = settle(pair.url)
    with Service(pair.url, workers=2) as service:
        service.tells()
        with writing(service.bind, asker) as ledger:
            for _ in range(failovers):
                known = len(ledger.acknowledged)
                until(lambda known=known: len(ledger.acknowledged) > known + 20, "nobody is acknowledged")
                pair.fail_over()
                began = monotonic()
                pair.replace_the_dead()
                until(lambda began=began: ledger.told_since(began), "nobody is acknowledged")
                back.append(monotonic() - began)
    return ledger, back


def test_nothing_acknowledged_is_lost_when_a_synchronous_standby_takes_over(home: Path, report: Report) -> None:
    with pair(home, synchronous=True) as both:
        ledger, back = lived_through(both, FAILOVERS)
        verdict = judge(ledger, both.primary.url("placements"))
    what = "failover to the synchronous standby under 8 writers over HTTP; back with a new standby"
    report.goal("T6", what, cycles=FAILOVERS, back=back, **counted(ledger, verdict))
    assert verdict.nothing, (verdict, ledger.refused[:3])


def test_the_control_an_asynchronous_standby_loses_what_was_acknowledged(home: Path, report: Report) -> None:
    with pair(home, synchronous=False) as both:
        ledger, _ = lived_through(both, 1)
        lost = judge(ledger, both.primary.url("placements")).lost
    report.control("T6", f"an asynchronous standby lost {lost:,} of {len(ledger.acknowledged):,} in one failover")
    assert lost


def test_what_only_the_primary_has_is_not_acknowledged_even_when_it_is_asked_again(home: Path, report: Report) -> None:
    """A primary that crashed while it waited for its standby shows the commit after its restart."""
    event = in_full(StoredEvent(uuid4(), 1, "Happened", b"{}"))
    with pair(home, synchronous=True) as both:
        url = both.primary.url("placements")
        database.migrate(url)
        both.standby.kill()
        with database.pool(url, role="placements_web") as pool, pytest.raises(Unavailable):
            Recorder(pool, deadline=2).append([event])
        both.primary.kill()
        both.primary.revive()
        with database.pool(url, role="placements_web") as pool:
            recorder = Recorder(pool, deadline=2)
            assert recorder.position() == 1, "the control: whoever looks, sees it"
            with pytest.raises(Unavailable):
                recorder.append([event])
            both.standby.revive()
            assert Recorder(pool).append([event]) == 1
    report.control("T6", "a primary that crashed while it waited shows what its standby has not: not acknowledged")
