"""`placements serve` as an operator runs it: it answers, heals, and leaves nothing behind however it ends."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import psycopg
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


WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted"

LOSES_ITS_MASTER = """
import os, signal, sys, threading, time
from multiprocessing import get_context
from web import server

server.STARTING, server.GRACE = 1, 3

def worker():
    signal.signal(signal.SIGTERM, lambda *_: None)  # as it is inherited, until the worker's own is there
    threading.Thread(target=server.end_with_master, daemon=True).start()
    time.sleep(0.5)
    HEARS
    time.sleep(60)

get_context("fork").Process(target=worker).start()
os._exit(0)
"""


def worker_that_loses_its_master(hears: str) -> str:
    """What it says at its end, which must come before it has slept."""
    program = LOSES_ITS_MASTER.replace("HEARS", hears)
    return subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, timeout=50, text=True).stderr


def test_a_worker_that_is_only_starting_when_its_master_is_killed_ends_too():
    assert "stopped" in worker_that_loses_its_master('signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))')


def test_a_worker_that_hears_nothing_when_its_master_is_killed_is_ended_by_the_system():
    assert worker_that_loses_its_master("") == ""


def test_a_worker_whose_master_is_killed_finishes_a_request_that_waits_and_ends(service, database_url):
    """Told to stop a third time while it does, granian would hang, and the worker stay for ever."""
    service.tells()
    master = service.parts()["web"]
    workers = master.children()
    ask = urllib.request.Request(f"http://{service.bind}/api/placements", headers={"Authorization": "Bearer none"})
    with psycopg.connect(database_url) as owner, ThreadPoolExecutor(1) as client:
        owner.execute("LOCK TABLE access.tokens")
        asked = client.submit(urllib.request.urlopen, ask, timeout=PATIENCE)
        until(lambda: owner.execute(WAITS).fetchone(), "the request does not wait for the database")
        master.kill()
        with pytest.raises(urllib.error.HTTPError, match="503") as refused:
            asked.result()
        refused.value.close()
        assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []


def test_wrong_settings_are_all_named_and_nothing_is_started(database_url):
    environ = {**os.environ, "DATABASE_URL": database_url, "PLACEMENTS_WORKERS": "many", "PLACEMENTS_PROXIES": "-1"}
    done = subprocess.run(SERVE, env=environ, text=True, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert "PLACEMENTS_WORKERS" in done.stderr
    assert "PLACEMENTS_PROXIES" in done.stderr
    assert "Traceback" not in done.stderr
