"""`placements serve` as an operator runs it: it answers, heals, and leaves nothing behind however it ends."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic, sleep

import psutil
import pytest

PATIENCE = 60.0


@pytest.fixture
def bind() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def service(database_url: str, bind: str) -> Iterator[subprocess.Popen[str]]:
    environ = {**os.environ, "DATABASE_URL": database_url, "PLACEMENTS_BIND": bind, "PLACEMENTS_WORKERS": "1"}
    command = [sys.executable, "-c", "from web.cli import placements; placements()", "serve"]
    with subprocess.Popen(
        command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as service:
        try:
            yield service
        finally:
            parts = psutil.Process(service.pid).children(recursive=True) if service.poll() is None else []
            for process in parts:
                process.kill()
            service.kill()


def until(condition, what: str) -> None:
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, f"{what} after {PATIENCE} seconds"
        sleep(0.1)


def answers(bind: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{bind}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def parts(service: subprocess.Popen[str]) -> dict[str, psutil.Process]:
    """The supervised processes, by what they are."""
    found = {}
    for child in psutil.Process(service.pid).children():
        with suppress(psutil.Error, IndexError):  # it has just ended, or does not yet run its program
            found[child.cmdline()[-1]] = child
    return found


def test_it_says_where_it_is_and_answers_there(service, bind):
    assert f"http://{bind} " in service.stdout.readline()
    assert answers(bind)
    assert set(parts(service)) == {"web", "runner"}


def test_no_password_of_the_database_shows_in_the_list_of_processes(service, database_url):
    service.stdout.readline()
    for process in psutil.Process(service.pid).children(recursive=True):
        assert database_url not in " ".join(process.cmdline())


@pytest.mark.parametrize("part", ["web", "runner"])
def test_a_part_that_is_killed_is_started_again(service, bind, part):
    service.stdout.readline()
    killed = parts(service)[part]
    killed.kill()
    until(lambda: parts(service).get(part, killed).pid != killed.pid, f"the {part} is not back")
    until(lambda: answers(bind), "the web does not answer")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_good_order_when_told_to(service, bind, number):
    service.stdout.readline()
    started = psutil.Process(service.pid).children(recursive=True)
    service.send_signal(number)
    assert service.wait(PATIENCE) == 0
    assert not answers(bind)
    assert psutil.wait_procs(started, timeout=PATIENCE)[1] == []


def test_nothing_is_left_behind_when_it_is_killed(service, bind):
    service.stdout.readline()
    started = psutil.Process(service.pid).children(recursive=True)
    service.kill()
    assert psutil.wait_procs(started, timeout=PATIENCE)[1] == []
    assert not answers(bind)


def test_wrong_settings_are_all_named_and_nothing_is_started(database_url):
    environ = {**os.environ, "DATABASE_URL": database_url, "PLACEMENTS_WORKERS": "many", "PLACEMENTS_PROXIES": "-1"}
    command = [sys.executable, "-c", "from web.cli import placements; placements()", "serve"]
    done = subprocess.run(command, env=environ, text=True, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert "PLACEMENTS_WORKERS" in done.stderr
    assert "PLACEMENTS_PROXIES" in done.stderr
    assert "Traceback" not in done.stderr
