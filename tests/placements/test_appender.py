"""What threads that append at the same time share, and what stays each one's own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from psycopg import errors

from placements import database
from placements.appender import Append, Appender, Kept, Stored
from placements.errors import Unavailable, Unknown
from placements.recorder import Recorder
from placements.store import Store
from tests.proxy import Proxy

AT = datetime(2026, 3, 9, 10, 14, tzinfo=UTC)
HISTORY = UUID(int=1)

Fetch = Callable[..., list[Any]]


def row(history: UUID | None = None, version: int = 1, **columns: Any) -> Stored:
    given = {"event_id": uuid4(), "schema_version": 1, "recorded_at": AT, **columns}
    return Stored(history or uuid4(), version, "Happened", b"{}", **given)


def kept(key: str) -> Kept:
    return Kept(actor=UUID(int=7), key=key, fingerprint=b"\0\\x", history=HISTORY, version=1)


class Gathering(Appender):
    """Speaks to nobody before the line is told to go."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__(fetch)
        self.go = Event()

    def _group(self) -> Any:
        self.go.wait()
        return super()._group()

    def await_line(self, length: int) -> None:
        while len(self._line) < length:
            sleep(0.001)


def together(
    recorder: Recorder,
    *appends: Callable[[], object],
    kind: type[Gathering] = Gathering,
    fetch: Fetch | None = None,
) -> list[object]:
    """What becomes of appends that come in this order while nobody speaks yet: each one's answer, or its error."""
    line = recorder._appender = kind(fetch or recorder.fetch)
    with ThreadPoolExecutor(len(appends)) as threads:
        outcomes = []
        for number, append in enumerate(appends, start=1):
            outcomes.append(threads.submit(append))
            line.await_line(number)
        line.go.set()
    return [outcome.exception() or outcome.result() for outcome in outcomes]


def calls(url: str) -> list[int]:
    """How many events each call has recorded, in their order: those of one call share their `stored_at`."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM register.events GROUP BY stored_at ORDER BY min(position)")
        return [count for [count] in found]


def histories(recorder: Recorder) -> list[UUID | str]:
    return [notification.originator_id for notification in recorder.select_notifications(None, 1000)]


# One call, and an outcome for each


def test_those_who_come_together_are_recorded_in_one_call_in_the_order_in_which_they_came(store, database_url):
    events = [[row()], [row(), row()], [row()]]
    assert together(store, *(lambda each=each: store.append(each) for each in events)) == [1, 2, 4]
    assert histories(store) == [event.originator_id for each in events for event in each]
    assert calls(database_url) == [4]


def test_of_two_who_take_the_same_place_the_first_has_it_and_a_stranger_is_not_touched(store):
    first, second, stranger, last = row(HISTORY), row(HISTORY), row(), row()
    outcomes = together(store, *(lambda each=each: store.append([each]) for each in (first, second, stranger, last)))
    assert (outcomes[0], isinstance(outcomes[1], IntegrityError), outcomes[2:]) == (1, True, [2, 3])
    assert [event.event_id for event in (first, stranger, last)] == event_ids(store)


class OneForAll(Gathering):
    """The naive way: what several append is one command, and what becomes of it becomes of all."""

    def __init__(self, fetch: Fetch) -> None:
        def fetch_as_one(query: str, values: list[str], seconds: float) -> list[Any]:
            commands = len(values[0].split(","))
            return fetch(query, ["{" + ",".join("1" * commands) + "}", *values[1:]], seconds) * commands

        super().__init__(fetch_as_one)


def test_the_control_where_one_outcome_is_everybodys_a_stranger_is_refused(store):
    store.append([row(HISTORY)])
    outcomes = together(store, lambda: store.append([row(HISTORY)]), lambda: store.append([row()]), kind=OneForAll)
    assert [type(outcome) for outcome in outcomes] == [IntegrityError, IntegrityError]


def test_a_history_that_was_read_has_not_moved_on_with_the_same_call(store):
    store.append([row(HISTORY)])
    outcomes = together(store, *write_and_read(store))
    assert (outcomes[0], isinstance(outcomes[1], IntegrityError)) == (2, True)


def test_the_control_in_one_call_what_was_read_would_have_moved_on_unseen(store, monkeypatch):
    monkeypatch.setattr(Append, "touches", lambda _: set())
    store.append([row(HISTORY)])
    assert together(store, *write_and_read(store)) == [2, 3]


def write_and_read(store: Store) -> list[Callable[[], object]]:
    """One adds to a history, behind it comes one who decided by what the history was before."""
    return [lambda: store.append([row(HISTORY, 2)]), lambda: store.append([row()], unchanged={HISTORY: 1})]


def test_a_request_that_comes_twice_is_recorded_once_though_it_makes_histories_of_its_own(store):
    twin = [lambda: store.append([row(), row()], kept=kept('{"\\,} NULL')) for _ in range(2)]
    outcomes = together(store, *twin)
    assert (outcomes[0], isinstance(outcomes[1], IntegrityError)) == (1, True)
    assert store.answered(UUID(int=7), '{"\\,} NULL') == (b"\0\\x", HISTORY, 1, 2)


def test_what_nobody_could_record_fails_alone(store):
    outcomes = together(
        store,
        lambda: store.append([row()]),
        lambda: store.append([row()], kept=kept("\0")),
        lambda: store.append([row(version=2**63)]),
        lambda: store.append([row()]),
    )
    assert [outcomes[0], outcomes[3]] == [1, 2]
    assert [type(outcome) for outcome in outcomes[1:3]] == [errors.DataError, errors.NumericValueOutOfRange]


def test_recorded_times_never_decrease_within_a_call(store):
    moments = [datetime(2026, 3, day, tzinfo=UTC) for day in (9, 7, 8, 10)]
    together(store, *(lambda at=at: store.append([row(recorded_at=at)]) for at in moments))
    recorded = [at for [at] in store.fetch("SELECT recorded_at FROM register.events ORDER BY position", [])]
    assert [at.day for at in recorded] == [9, 9, 9, 10]


def test_many_threads_share_calls_and_lose_nothing(store, database_url):
    with ThreadPoolExecutor(8) as threads:
        positions = [*threads.map(lambda _: store.append([row()]), range(400))]
    assert sorted(positions) == [*range(1, 401)]
    assert max(calls(database_url)) > 1


def test_commands_of_one_call_that_are_in_each_others_way_fail_together(store):
    place = (
        "SELECT register.append('{1,2}', ARRAY[gen_random_uuid(), gen_random_uuid()], ARRAY[%b, %b]::uuid[], '{1,1}',"
    )
    with pytest.raises(errors.UniqueViolation):
        store.fetch(place + " '{T,T}', '{1,1}', ARRAY[now(), now()], ARRAY[''::bytea, ''])", [HISTORY, HISTORY])
    assert store.position() == 0


# When something fails in the middle


def test_an_answer_that_is_lost_after_the_commit_is_found_for_each(database_url, store):
    store.append([row(HISTORY)])
    events = [row(), row(HISTORY), row()]
    with Proxy(database_url) as proxy, database.pool(proxy.url, role="placements_web", size=2) as pool:
        far = Recorder(pool)
        far.position()  # so that the connection is up, and the answer that is cut is the append's

        def cut() -> int:
            proxy.cut_at_answer = True
            return far.append([events[0]])

        outcomes = together(far, cut, *(lambda each=each: far.append([each]) for each in events[1:]))
        assert not proxy.cut_at_answer
    assert (outcomes[0], isinstance(outcomes[1], IntegrityError), outcomes[2]) == (2, True, 3)
    assert store.position() == 3


@pytest.mark.parametrize("sent", [True, False])
def test_when_the_one_who_speaks_is_stopped_the_next_speaks(store, sent):
    assert stopped(store, sent) == [KeyboardInterrupt, 2, 3] if sent else [KeyboardInterrupt, 1, 2]
    assert store.position() == 3 if sent else 2


def test_the_control_without_a_successor_the_others_wait_until_their_time_is_over(store, monkeypatch):
    monkeypatch.setattr(Appender, "_leave", lambda self, append: self._line.remove(append))
    assert stopped(store, sent=False) == [KeyboardInterrupt, Unknown, Unknown]


def stopped(store: Store, sent: bool) -> list[object]:
    """What becomes of three when the first is stopped, after the call for all of them was made or before it."""
    store.deadline = 2.0

    def interrupted(*call: Any) -> list[Any]:
        store._appender._fetch = store.fetch
        if sent:
            store.fetch(*call)
        raise KeyboardInterrupt

    outcomes = together(store, *(lambda: store.append([row()]) for _ in range(3)), fetch=interrupted)
    return [type(outcome) if isinstance(outcome, BaseException) else outcome for outcome in outcomes]


def test_who_has_waited_long_enough_leaves_and_is_not_sent_behind_its_own_back(store):
    patient, hasty = row(), row()
    line = store._appender = Gathering(store.fetch)
    with ThreadPoolExecutor() as threads:
        first = threads.submit(store.append, [patient])
        line.await_line(1)
        with pytest.raises(Unavailable, match="try again"):
            line.append(Append(events=[hasty], unchanged={}, kept=None), 0.2)
        line.go.set()
    assert first.result() == 1
    assert event_ids(store) == [patient.event_id]


def event_ids(store: Store) -> list[UUID]:
    return [id for [id] in store.fetch("SELECT event_id FROM register.events ORDER BY position", [])]
