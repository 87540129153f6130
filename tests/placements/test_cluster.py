"""Our own PostgreSQL, started and stopped, killed and shared."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from placements.cluster import Cluster

USE = """
import sys
from pathlib import Path
from placements import database
try:
    with database.running({"PLACEMENTS_HOME": sys.argv[1]}) as url:
        print(url, flush=True)
        sys.stdin.read()
except KeyboardInterrupt:
    sys.exit(130)
"""


FORK = """
import os, sys
from pathlib import Path
import psycopg
from placements.cluster import Cluster
with Cluster(Path(sys.argv[1])) as cluster:
    if (child := os.fork()) == 0:
        sys.exit()
    os.waitpid(child, 0)
    with psycopg.connect(cluster.url("postgres")):
        print("still up")
"""


class User:
    """Another process that uses the cluster, in a process group of its own as at a terminal."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def end(self, by: int | None = None) -> int:
        """End it: by a signal to the whole group, as Ctrl-C at a terminal does, or by letting it finish."""
        if by is not None:
            os.killpg(self.process.pid, by)
        self.process.communicate()
        return self.process.returncode


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(query)
        return answer.fetchone()[0] if answer.description else None


def server(home: Path) -> int | None:
    """The process number of the server that the data folder names."""
    file = home / "postgresql" / "postmaster.pid"
    return int(file.read_text().split("\n")[0]) if file.exists() else None


def last_words(home: Path) -> str:
    return (home / "postgresql" / "server.log").read_text()


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A home whose data folder has been made."""
    with TemporaryDirectory(prefix="placements-") as folder:
        with Cluster(Path(folder) / "home"):
            pass
        yield Path(folder) / "home"


@pytest.fixture
def home(made: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="placements-") as folder:
        path = Path(folder) / "home"
        subprocess.run(["cp", "-a", made, path], check=True)
        yield path
        with Cluster(path):  # takes what a test has left running, and stops it
            pass
        assert server(path) is None


def test_what_was_written_is_there_at_the_next_start(home):
    user = User(home)
    ask(user.url, "CREATE TABLE kept (value integer); INSERT INTO kept VALUES (7)")
    assert ask(user.url, "SHOW fsync") == "on"
    assert ask(user.url, "SHOW listen_addresses") == ""
    assert user.end() == 0
    assert server(home) is None
    with Cluster(home) as cluster:
        assert ask(cluster.database("placements"), "SELECT value FROM kept") == 7


def test_a_kill_of_ours_leaves_a_server_that_the_next_process_takes_over_and_stops(home):
    user = User(home)
    orphan = server(home)
    assert user.end(by=signal.SIGKILL) == -signal.SIGKILL
    assert ask(user.url, "SELECT 1") == 1

    second = User(home)
    assert (second.url, server(home)) == (user.url, orphan)
    second.end()
    assert server(home) is None


def test_a_terminated_process_leaves_a_server_that_the_next_one_takes_over(home):
    assert User(home).end(by=signal.SIGTERM) == -signal.SIGTERM
    orphan = server(home)
    second = User(home)
    assert server(home) == orphan
    second.end()


def test_ctrl_c_at_the_terminal_does_not_reach_the_server_which_is_stopped_in_order(home):
    user = User(home)
    assert user.end(by=signal.SIGINT) == 130
    assert server(home) is None
    assert last_words(home).rstrip().endswith("database system is shut down")
    with Cluster(home):
        assert "was not properly shut down" not in last_words(home)


def test_a_killed_server_recovers_what_was_committed(home):
    user = User(home)
    ask(user.url, "CREATE TABLE kept (value integer); INSERT INTO kept VALUES (7)")
    os.kill(server(home), signal.SIGKILL)
    user.end(by=signal.SIGKILL)
    with Cluster(home) as cluster:
        assert ask(cluster.database("placements"), "SELECT value FROM kept") == 7
        assert "was not properly shut down" in last_words(home)


def test_the_server_stays_up_until_its_last_user_has_ended(home):
    first, second = User(home), User(home)
    assert first.end() == 0
    assert ask(second.url, "SELECT 1") == 1
    assert second.end() == 0
    assert server(home) is None


def test_processes_that_start_at_once_share_one_server(home):
    users = [User(home) for _ in range(4)]
    assert len({user.url for user in users}) == 1
    assert [ask(user.url, "SELECT 1") for user in users] == [1, 1, 1, 1]
    assert [user.end() for user in users] == [0, 0, 0, 0]
    assert server(home) is None


def test_a_process_number_that_somebody_else_has_now_does_not_keep_the_server_down(home):
    User(home).end()
    with subprocess.Popen(["sleep", "60"], user=(home / "postgresql").stat().st_uid) as somebody:
        lines = [somebody.pid, home / "postgresql", 1, 5432, home / "run", "", "0 0", "ready"]
        (home / "postgresql" / "postmaster.pid").write_text("\n".join(map(str, lines)) + "\n")
        with Cluster(home) as cluster:
            assert ask(cluster.url("postgres"), "SELECT 1") == 1
        somebody.kill()


def test_a_data_folder_that_was_cut_short_in_the_making_is_made_again(home):
    half = (home / "postgresql").rename(home / "postgresql.new")
    (half / "global" / "pg_control").unlink()
    with Cluster(home) as cluster:
        assert ask(cluster.url("postgres"), "SELECT 1") == 1
    assert not half.exists()


def test_a_home_with_a_long_name_and_spaces_has_its_sockets_elsewhere(home):
    awkward = home.rename(home.parent / ("a long name, with spaces " * 5))
    with Cluster(awkward) as cluster:
        assert ask(cluster.url("postgres"), "SELECT 1") == 1
        assert not cluster.sockets.is_relative_to(awkward)
    assert not cluster.sockets.exists()
    awkward.rename(home)


def test_a_forked_child_leaves_the_server_to_its_parent(home):
    parent = subprocess.run([sys.executable, "-c", FORK, home], capture_output=True, text=True, check=True)
    assert parent.stdout == "still up\n"
    assert server(home) is None


def test_only_the_user_of_the_server_may_open_its_socket(home):
    with Cluster(home) as cluster:
        assert cluster.sockets.stat().st_mode & 0o077 == 0
