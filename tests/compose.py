"""The services of docker-compose.yml without Docker: the same commands, folders for volumes, ports for hosts."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

from placements import cluster
from tests.running import SERVE, free_port

ROOT = Path(__file__).parent.parent

PLACEMENTS = SERVE[:-1]


class Compose:
    """Everything is under the folder; PostgreSQL's programs are those of our own package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
        self.ports = {name: free_port() for name in ("primary", "standby", "restore", "web")}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.user = cluster._server_user(folder / "none")
        shutil.copytree(ROOT / "deploy", folder / "deploy")
        for name in ("primary", "standby", "archive", "backups", "restored", "keys", "seals", "run"):
            (folder / name).mkdir()
        cluster._let_pass(self.user, folder, cluster._binaries())
        if os.geteuid() == 0:
            for path in folder.rglob("*"):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def here(self, service: str, text: str) -> str:
        """What is said of the containers, as it is here."""
        ports = [str(self.ports[name]) for name in ("primary", "standby")]
        text = text.replace("host=primary,standby port=5432,5432", f"host=127.0.0.1,127.0.0.1 port={','.join(ports)}")
        text = text.replace("@primary:5432,standby:5432/", f"@127.0.0.1:{ports[0]},127.0.0.1:{ports[1]}/")
        text = text.replace("/run/secrets", str(self.folder / "secrets"))
        for volume in self.services[service].get("volumes", []):
            source, target = volume.split(":")[:2]
            if text.startswith(target):
                return str(self.folder / source.removeprefix("./")) + text.removeprefix(target)
        return text

    def environment(self, service: str) -> dict[str, str]:
        said = {
            name: self.here(service, value) for name, value in self.services[service].get("environment", {}).items()
        }
        run = self.folder / "run" / service
        if not run.exists():
            run.mkdir()
            os.chown(run, self.user.pw_uid, self.user.pw_gid)
        return {
            "PATH": f"{cluster._binaries()}:{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            **{name: value for name, value in said.items() if "${" not in value},
            "SECRETS": str(self.folder / "secrets"),
            "ARCHIVE": str(self.folder / "archive"),
            "BACKUPS": str(self.folder / "backups"),
            "RUN": str(run),
            "PORT": str(self.ports.get(service, 0)),
            "PLACEMENTS_BIND": f"127.0.0.1:{self.ports['web']}",
            "PLACEMENTS_WORKERS": "1",
        }

    def is_postgresql(self, service: str) -> bool:
        return "entrypoint" in self.services[service]

    def command(self, service: str, arguments: list[str]) -> list[str]:
        entry = ["sh"] if self.is_postgresql(service) else PLACEMENTS
        return [*entry, *(self.here(service, argument) for argument in arguments)]

    def popen(self, service: str, command: list[str], **more: Any) -> subprocess.Popen[bytes]:
        as_user = self.is_postgresql(service) and os.geteuid() == 0
        return subprocess.Popen(
            command,
            env=self.environment(service),
            cwd="/" if as_user else ROOT,
            user=self.user.pw_uid if as_user else None,
            group=self.user.pw_gid if as_user else None,
            extra_groups=[] if as_user else None,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **more,
        )

    def start(self, service: str, *arguments: str) -> None:
        """`docker compose up --detach`: its log is kept."""
        with (self.folder / f"{service}.log").open("ab") as log:
            command = self.command(service, [*self.services[service]["command"], *arguments])
            self.running[service] = self.popen(service, command, stdout=log, stderr=log)

    def stop(self, service: str, number: int | None = None) -> None:
        process = self.running.pop(service)
        process.send_signal(number or (2 if self.is_postgresql(service) else 15))
        process.wait(60)

    def do(self, service: str, *arguments: str, fails: bool = False) -> str:
        """`docker compose run` or `exec`: what it says; it must succeed, unless it may fail."""
        program, *rest = arguments
        if program in ("sh", "placements"):
            command = self.command(service, rest)
        elif self.is_postgresql(service):
            command = [program, *(self.here(service, each) for each in rest)]
        else:
            command = self.command(service, [*arguments])
        process = self.popen(service, command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = process.communicate(timeout=120)[0].decode()
        assert fails or process.returncode == 0, f"{service} {arguments}: {said}"
        return said

    def healthy(self, service: str) -> bool:
        """Whether the service's own health check succeeds."""
        _, program, *rest = self.services[service]["healthcheck"]["test"]
        rest = [str(self.folder / "run" / service) if each.startswith("/") else each for each in rest]
        process = self.popen(
            service,
            [program, *rest, "--port", str(self.ports[service])],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return process.wait(30) == 0

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()

    def end(self) -> None:
        for service in [*self.running][::-1]:
            self.stop(service)


def documented(section: str) -> list[list[str]]:
    """The commands in the code blocks of a section of docs/operations.md, each as its words."""
    text = (ROOT / "docs" / "operations.md").read_text()
    part = text.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for block in part.split("```sh\n")[1:] for line in block.split("```", 1)[0].splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.strip() and not line.startswith("#")]


def words_after(commands: list[list[str]], *start: str) -> list[list[str]]:
    """What follows in the commands that begin so."""
    return [command[len(start) :] for command in commands if command[: len(start)] == [*start]]
