"""docker-compose.yml and docs/operations.md, tried: the same commands, real servers, from installation to failover."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
import yaml
from psycopg.conninfo import make_conninfo

from placements.verify_register import Checkpoint, Key
from placements.vocabulary import PanelKind, Role
from tests.compose import ROOT, Compose, documented, words_after
from tests.running import Http, token_of

PATIENCE = 90.0

DOCKER = shutil.which("docker")


def until(condition: Callable[[], Any], what: str) -> None:
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, what
        sleep(0.2)


@pytest.fixture(scope="module")
def compose() -> Iterator[Compose]:
    """Installed as docs/operations.md says: servers, standby, migrations, the first account, web and runner."""
    with TemporaryDirectory(prefix="p-") as folder:
        compose = Compose(Path(folder))
        [[script, to]] = words_after(documented("Install"), "sh")
        subprocess.run(["sh", ROOT / script, Path(folder) / to], check=True)
        (Path(folder) / to).chmod(0o711)
        try:
            for service in ("primary", "standby"):
                compose.start(service)
                until(lambda service=service: compose.healthy(service), service)
            compose.do("migrate", *compose.services["migrate"]["command"])
            compose.do("sealer", *words_after(documented("Seal"), "docker", "compose", "run", "--rm", "sealer")[0])
            for service in ("web", "runner", "sealer"):
                compose.start(service)
            until(lambda: web(compose).answers(), "the web does not answer")
            for command in words_after(documented("Install"), "docker", "compose", "exec", "web", "placements"):
                assert "password" in compose.do("web", *command)
            yield compose
        finally:
            compose.end()


def web(compose: Compose) -> Http:
    """What speaks HTTP to the web service."""
    return Http(compose.ports["web"])


def url(compose: Compose, login: str, *, port: int | None = None) -> str:
    environ = compose.environment("web")
    password = (compose.folder / "secrets" / f"{login}_password").read_text()
    if port:
        return f"postgresql://{login}:{password}@127.0.0.1:{port}/placements"
    return make_conninfo(environ["DATABASE_URL"], user=login, password=password)


def count(where: str) -> int:
    with psycopg.connect(where, connect_timeout=5) as connection:
        row = connection.execute("SELECT count(*) FROM register.events").fetchone()
        return int(row[0])


def copied(compose: Compose, standby: str) -> None:
    """Until the standby shows what it has: a commit waits for its disk, not for its readers."""
    there = url(compose, "auditor", port=compose.ports[standby])
    until(lambda: count(there) == count(url(compose, "auditor")), "the standby does not follow")


def decide(compose: Compose, token: str) -> int:
    """Somebody establishes a panel over HTTP; returns the status, 0 where there was no answer."""
    try:
        return web(compose).post("/api/panels", token, name="Placement panel", kind=PanelKind.IPOP).status
    except OSError:
        return 0


@pytest.fixture(scope="module")
def token(compose: Compose) -> str:
    return token_of(url(compose, "web"), Role.COORDINATOR)


def test_the_services_run_as_nobody_in_particular_and_hold_no_secret(compose):
    for name, service in compose.services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert (service["user"] == "root") == (name == "volumes"), name
        assert name in ("volumes", "migrate", "restore") or "healthcheck" in service, name
        for value in service.get("environment", {}).values():
            assert "password" not in value.lower() or value.startswith("/run/secrets/")
    secret = (compose.folder / "secrets" / "web_password").read_text()
    assert len(secret) == 48
    for file in [ROOT / "docker-compose.yml", *(ROOT / "deploy").iterdir()]:
        assert secret not in file.read_text()


def test_the_compose_file_names_nothing_that_is_not_there(compose):
    """As `docker compose config` looks at it; where Docker has compose, it is asked too."""
    file = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name, service in file["services"].items():
        assert set(service.get("depends_on", {})) <= set(file["services"]), name
        assert set(service.get("secrets", [])) <= set(file["secrets"]), name
        sources = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {source for source in sources if not source.startswith("./")} <= set(file["volumes"]), name
        conditions = {needed["condition"] for needed in service.get("depends_on", {}).values()}
        assert conditions <= {"service_healthy", "service_completed_successfully"}, name
    version = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False) if DOCKER else None
    if version and version.returncode == 0:
        subprocess.run(["docker", "compose", "config", "--quiet"], cwd=ROOT, check=True)


def test_decisions_are_on_two_servers_and_the_doctor_finds_nothing_wrong(compose, token):
    assert decide(compose, token) == 201
    with psycopg.connect(url(compose, "auditor", port=compose.ports["standby"])) as standby:
        assert standby.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
    copied(compose, "standby")
    [command] = words_after(documented("Install"), "docker", "compose", "run", "--rm", "migrate")
    until(lambda: "BAD" not in compose.do("migrate", *command, fails=True), "the doctor finds something wrong")
    said = compose.do("migrate", *command)
    assert "hint" not in said
    assert "1 of ANY 1 (standby) stream" in said
    [command] = words_after(documented("Monitor"), "docker", "compose", "exec", "runner", "placements")
    assert "ok   runner: follows" in compose.do("runner", *command)


def test_an_upgrade_migrates_once_more_while_the_service_runs(compose, token):
    assert ["docker", "compose", "run", "--rm", "migrate"] in documented("Upgrade")
    compose.do("migrate", *compose.services["migrate"]["command"])
    assert decide(compose, token) == 201


def test_the_register_is_sealed_by_a_login_that_reads_not_a_word_of_it(compose):
    latest = compose.folder / "seals" / "latest"
    until(latest.exists, "no checkpoint is published")
    assert compose.do("sealer", "doctor", "--sealer") == "ok   sealer: at work\n"
    keys = [Key.read(line) for line in (compose.folder / "seals" / "keys").read_text().splitlines()]
    Checkpoint.read(latest.read_text()).require(keys)
    with psycopg.connect(url(compose, "sealer")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT state FROM register.events")


@pytest.mark.parametrize("login", ["web", "runner", "sealer", "auditor", "backup", "migrator"])
def test_no_login_writes_events_and_none_but_the_superuser_comes_by_the_socket(compose, login):
    with psycopg.connect(url(compose, login)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM register.events")
    with pytest.raises(psycopg.OperationalError, match="pg_hba"):
        psycopg.connect(make_conninfo(url(compose, login), dbname="postgres"))


def test_without_the_standby_nothing_is_acknowledged_and_with_it_again_all_is_there(compose, token):
    before = count(url(compose, "auditor"))
    compose.stop("standby")
    assert decide(compose, token) == 503
    compose.start("standby")
    until(lambda: count(url(compose, "auditor")) == before + 1, "what was unknown is not recorded")
    until(lambda: decide(compose, token) == 201, "decisions are not taken again")


def test_a_backup_is_restored_to_a_moment(compose, token):
    [command] = words_after(documented("Back up"), "docker", "compose", "exec", "backup")
    name = compose.do("backup", *command).splitlines()[-1]
    assert (compose.folder / "backups" / name / "backup_manifest").exists()
    sleep(1.1)
    assert decide(compose, token) == 201
    kept, moment = count(url(compose, "auditor")), datetime.now(UTC)
    sleep(1)
    assert decide(compose, token) == 201
    switch(compose)
    [[_, script, _]] = [words_after(documented("Restore"), "docker", "compose", "run", "--rm", "--detach")[0]]
    assert script == compose.services["restore"]["command"][0]
    compose.start("restore", moment.isoformat(sep=" "))
    restored = url(compose, "auditor", port=compose.ports["restore"])
    until(lambda: promoted(restored), compose.log("restore"))
    assert count(restored) == kept < count(url(compose, "auditor"))
    compose.stop("restore")


def switch(compose: Compose) -> None:
    """Let a minute pass in no time: the file of the write-ahead log goes to the archive."""
    password = (compose.folder / "secrets" / "postgres_password").read_text()
    socket = {"host": str(compose.folder / "run" / "primary"), "port": compose.ports["primary"]}
    with psycopg.connect(
        user="postgres", password=password, dbname="postgres", autocommit=True, **socket
    ) as connection:
        row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    until((compose.folder / "archive" / row[0]).exists, "the file is not in the archive")


def promoted(where: str) -> bool:
    try:
        with psycopg.connect(where, connect_timeout=2) as connection:
            return connection.execute("SELECT NOT pg_is_in_recovery()").fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def test_passwords_and_the_key_of_forms_are_rotated(compose, token):
    [key, web_, *_] = words_after(documented("Rotate"), "docker", "compose", "exec", "primary")
    before = ask(compose, "SELECT key FROM access.secret")
    compose.do("primary", *key)
    assert ask(compose, "SELECT key FROM access.secret") != before
    secret = compose.folder / "secrets" / "web_password"
    old = url(compose, "web")
    secret.chmod(0o644)
    secret.write_text("a new password")
    compose.do("primary", *web_)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(old)
    compose.stop("web")
    compose.start("web")
    until(lambda: decide(compose, token) == 201, "the web does not come back")


def ask(compose: Compose, query: str) -> Any:
    with psycopg.connect(url(compose, "web")) as connection:
        return connection.execute(query).fetchone()[0]


def test_the_standby_takes_over_and_nothing_that_was_acknowledged_is_lost(compose, token):
    acknowledged = sum(decide(compose, token) == 201 for _ in range(20))
    assert acknowledged == 20
    before = count(url(compose, "auditor"))
    [stop, promote, up, protect] = [part[2:] for part in documented("Fail over")]
    assert (stop, up) == (["stop", "primary"], ["up", "--detach", "--wait", "primary"])
    compose.stop("primary", signal.SIGQUIT)  # as rudely as a power cut
    compose.do("standby", *promote[2:])
    assert count(url(compose, "auditor")) == before
    until(lambda: decide(compose, token) == 201, "the web does not find the new primary")
    asked = ("runner", "doctor", "--runner")
    until(lambda: "ok   runner: follows" in compose.do(*asked, fails=True), "the runner does not follow")

    compose.start("primary")
    assert compose.running["primary"].wait(60) == 1
    assert "Another server takes decisions" in compose.log("primary")
    shutil.rmtree(compose.folder / "primary" / "postgresql")
    compose.start("primary")
    until(lambda: compose.healthy("primary"), "the old primary does not become the standby")
    compose.do("standby", *protect[2:])
    assert decide(compose, token) == 201
    copied(compose, "primary")
    compose.stop("primary")
    assert decide(compose, token) == 503
