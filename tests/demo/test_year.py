"""The demo year is the same from the same seed, whole, in order, and without a name where none belongs."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from argon2 import PasswordHasher
from msgspec.structs import replace

from placements import database
from placements.administration import account_id
from placements.application import Register
from placements.calendar import london_date
from placements.codec import events_of
from placements.credentials import Credentials, new_password
from placements.demo.load import is_demo, let_sign_in, load
from placements.demo.population import SIZES
from placements.demo.staff import SIGN_INS
from placements.errors import Conflict, Refused
from placements.person import PersonRegistered
from placements.placement import DecisionRecorded, Placement
from placements.store import CODEC, Recorded, Store, utc_now
from placements.vocabulary import Outcome, PanelKind, PersonKind, Role, Route
from tests.demo.conftest import UNTIL, Demo, made, open_somebody

SMALL = SIZES["small"]

TWO_CAPITALISED_WORDS = re.compile(r"(?=\b([A-Z][a-z]+ [A-Z][a-z]+)\b)")

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def without_stored_at(events: list[Recorded]) -> Iterator[Recorded]:
    return (replace(event, stored_at=datetime.min.replace(tzinfo=UTC)) for event in events)


def test_the_same_seed_and_day_make_the_same_events(weeks: Demo, store: Store, database_url: str) -> None:
    load(database_url, until=UNTIL, size=SMALL)
    again = store.read(0, 100_000)
    assert len(again) == len(weeks.events)
    for first, second in zip(without_stored_at(weeks.events), without_stored_at(again), strict=True):
        assert first == second


def test_another_seed_makes_another_council(weeks: Demo, server_url: str, template: str) -> None:
    with made(server_url, template, size="small", seed=7) as other:
        assert [event.event for event in other.events] != [event.event for event in weeks.events]


def test_the_year_is_that_of_a_middle_sized_council(year: Demo) -> None:
    assert 850 < year.loaded.placements[PersonKind.CHILD] < 950
    assert 1_550 < year.loaded.placements[PersonKind.ADULT] < 1_650
    assert year.loaded.meetings == {PanelKind.IPOP: 24, PanelKind.QMG: 24, PanelKind.PEP: 24}
    assert 24_000 < len(year.events) < 30_000


def test_the_year_ends_on_the_last_friday_up_to_the_day_asked_for(year: Demo) -> None:
    assert (year.loaded.first_day, year.loaded.last_day) == (date(2025, 3, 31), date(2026, 3, 27))


def test_recorded_times_never_decrease_and_lie_within_the_year(year: Demo) -> None:
    times = [event.at for event in year.events]
    assert times == sorted(times)
    assert year.loaded.first_day <= london_date(times[0]) <= london_date(times[-1]) <= year.loaded.last_day


def test_almost_everything_that_can_happen_to_a_placement_happens(year: Demo) -> None:
    happened = {type(event.event) for event in year.events}
    assert set(events_of(Placement)) <= happened


@pytest.mark.parametrize("outcome", [*Outcome])
def test_every_outcome_is_there(year: Demo, outcome: Outcome) -> None:
    assert any(getattr(event.event, "outcome", None) is outcome for event in year.events)


@pytest.mark.parametrize("route", [*Route])
def test_every_route_is_there(year: Demo, route: Route) -> None:
    assert any(event.event.route is route for event in year.events if isinstance(event.event, DecisionRecorded))


def test_nobody_is_named_outside_the_sealed_details(year: Demo) -> None:
    with database.pool(year.url, role="placements_web") as pool:
        sealed = {e.history: e.event.sealed for e in year.events if isinstance(e.event, PersonRegistered)}
        known = Register(Store(pool)).vault.open_many(sealed)
        names = {details.name for details in known.values() if details}
        rows = Store(pool).fetch("SELECT state FROM register.events WHERE topic NOT LIKE 'Account.%%'", [])
    text = "\n".join(state.decode() for (state,) in rows)
    assert len(names) > 1_500
    assert not names & set(TWO_CAPITALISED_WORDS.findall(text))


def test_the_rules_were_asked_and_said_no_to_whoever_decided_their_own(year: Demo) -> None:
    refused = [event for event in year.events if type(event.event).__name__ == "SelfDecisionRefused"]
    assert len(refused) == 6
    assert all(event.event.attempted_by == event.by for event in refused)


def test_the_small_one_has_each_subject_too(weeks: Demo) -> None:
    subjects = {name.partition(".")[0] for name in weeks.loaded.events}
    assert subjects == {name.partition(".")[0] for name in CODEC.types}
    assert 60 <= sum(weeks.loaded.placements.values()) <= 90


def test_a_register_with_events_is_left_alone(store: Store, register: Register, database_url: str) -> None:
    open_somebody(register)
    with pytest.raises(Refused, match="has events already"):
        load(database_url, until=UNTIL, size=SMALL)
    assert store.position() == 1
    assert not is_demo(store)


def test_a_load_that_is_broken_off_leaves_nothing(store: Store, database_url: str) -> None:
    def break_off(done: int, of: int) -> None:
        if done > of // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(database_url, until=UNTIL, size=SMALL, done=break_off)
    assert store.position() == 0


def test_a_load_that_somebody_else_disturbs_leaves_nothing_of_its_own(
    store: Store, register: Register, database_url: str
) -> None:
    def disturb(done: int, of: int) -> None:
        if not store.position():
            open_somebody(register)

    with pytest.raises(Conflict, match="Somebody else wrote"):
        load(database_url, until=UNTIL, size=SMALL, done=disturb)
    assert store.position() == 1


def test_references_go_on_behind_those_of_the_demo_year(weeks: Demo) -> None:
    with database.pool(weeks.url, role="placements_web") as pool:
        asked_for = sum(weeks.loaded.placements.values())
        assert int(Register(Store(pool)).next_reference("PL").rpartition("-")[2]) == asked_for + 1


def test_one_account_of_every_role_can_sign_in(weeks: Demo) -> None:
    password = new_password()
    with database.pool(weeks.url, role="placements_web") as pool:
        credentials = Credentials(Store(pool), now=utc_now, hasher=QUICK)
        let_sign_in(credentials, password)
        assert {role for post in SIGN_INS for role in post.roles} == {*Role}
        assert all(credentials.check_password(account_id(post.username), password) for post in SIGN_INS)
        assert not credentials.check_password(account_id("vice.chair"), password)
