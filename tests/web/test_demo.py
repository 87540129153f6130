"""`placements demo` makes a council to look around in, says who can sign in, and leaves other registers alone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from placements.administration import account_id
from placements.application import Register
from placements.calendar import london_date
from placements.credentials import Credentials
from placements.store import Store, utc_now
from tests.demo.conftest import open_somebody
from web.cli import placements


@pytest.fixture(autouse=True)
def _database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PLACEMENTS_HOME", str(tmp_path))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(placements, ["demo", "--size", "small", *arguments])


def password_in(result: Result) -> str:
    found = re.search(r"Password of all of them: (\S+)", result.stdout)
    assert found, result.output
    return found[1]


def test_it_counts_what_it_recorded_and_prints_the_sign_ins(store: Store) -> None:
    result = run()
    assert result.exit_code == 0
    assert re.search(rf"│ events +│ +{store.position():,} │", result.stdout)
    assert "events a second" in result.stdout
    assert re.search("│ nominated +│ nominated officer", result.stdout)
    assert Credentials(store, now=utc_now).check_password(account_id("auditor"), password_in(result))


def test_the_pages_show_everything_at_once(store: Store) -> None:
    run()
    shown = store.fetch("SELECT position FROM read.position", [])
    assert shown == [(store.position(),)]


def test_it_is_sealed_with_a_key_of_its_own_unless_there_is_one(store: Store, tmp_path: Path) -> None:
    first = run().stdout
    assert f"{store.position():,} events; the checkpoint is in {tmp_path / 'seals'}." in first
    verified = CliRunner().invoke(placements, ["verify", "--checkpoint", str(tmp_path / "seals" / "latest")])
    assert verified.exit_code == 0, verified.output
    assert "Sealed" not in run().stdout


def test_the_year_is_over_before_today(store: Store) -> None:
    run()
    last = store.read(store.position() - 1, 1)[0]
    today = london_date(utc_now())
    assert today - timedelta(days=8) <= london_date(last.at) < today


def test_a_second_time_it_only_gives_new_sign_ins(store: Store) -> None:
    first = password_in(run())
    position = store.position()
    result = run()
    assert "in this register already" in result.stdout
    assert store.position() == position
    credentials = Credentials(store, now=utc_now)
    assert credentials.check_password(account_id("chair"), password_in(result))
    assert not credentials.check_password(account_id("chair"), first)


def test_a_register_in_use_is_left_alone(register: Register) -> None:
    open_somebody(register)
    result = run()
    assert result.exit_code == 1
    assert "needs an empty database of its own" in result.stderr
    assert register.position() == 1


def test_today_is_too_late(store: Store) -> None:
    result = run("--until", f"{london_date(utc_now())}")
    assert result.exit_code == 2
    assert "choose a day before today" in result.stderr
    assert store.position() == 0
