"""`placements serve` as an operator runs it: it answers, heals, and leaves nothing behind however it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from tests.service import PATIENCE, SERVE, Service, answers, until


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    with Service(database_url) as service:
        yield service


def test_it_says_where_it_is_and_answers_there(service):
    assert f"http://{service.bind} " in service.tells()
    assert answers(service.bind)
    assert set(service.parts()) == {"web", "runner"}


def test_no_password_of_the_database_shows_in_the_list_of_processes(service, database_url):
    service.tells()
    for process in psutil.Process(service.process.pid).children(recursive=True):
        assert database_url not in " ".join(process.cmdline())


@pytest.mark.parametrize("part", ["web", "runner"])
def test_a_part_that_is_killed_is_started_again(service, part):
    service.tells()
    killed = service.parts()[part]
    killed.kill()
    until(lambda: service.parts().get(part, killed).pid != killed.pid, f"the {part} is not back")
    until(lambda: answers(service.bind), "the web does not answer")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_good_order_when_told_to(service, number):
    service.tells()
    started = psutil.Process(service.process.pid).children(recursive=True)
    service.process.send_signal(number)
    assert service.process.wait(PATIENCE) == 0
    assert not answers(service.bind)
    assert psutil.wait_procs(started, timeout=PATIENCE)[1] == []


def test_nothing_is_left_behind_when_it_is_killed(service):
    service.tells()
    started = psutil.Process(service.process.pid).children(recursive=True)
    service.process.kill()
    assert psutil.wait_procs(started, timeout=PATIENCE)[1] == []
    assert not answers(service.bind)


LOSES_ITS_MASTER = """
import os, signal, sys, threading, time
from multiprocessing import get_context
from web.server import end_with_master

def worker():
    signal.signal(signal.SIGTERM, lambda *_: None)  # as it is inherited, until the worker's own is there
    threading.Thread(target=end_with_master, daemon=True).start()
    time.sleep(0.5)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    time.sleep(60)

get_context("fork").Process(target=worker).start()
os._exit(0)
"""


def test_a_worker_that_is_only_starting_when_its_master_is_killed_ends_too():
    ended = subprocess.run(
        [sys.executable, "-c", LOSES_ITS_MASTER], stderr=subprocess.PIPE, timeout=PATIENCE, text=True
    )
    assert "stopped" in ended.stderr


def test_wrong_settings_are_all_named_and_nothing_is_started(database_url):
    environ = {**os.environ, "DATABASE_URL": database_url, "PLACEMENTS_WORKERS": "many", "PLACEMENTS_PROXIES": "-1"}
    done = subprocess.run(SERVE, env=environ, text=True, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert "PLACEMENTS_WORKERS" in done.stderr
    assert "PLACEMENTS_PROXIES" in done.stderr
    assert "Traceback" not in done.stderr
